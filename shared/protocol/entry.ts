/**
 * An entry as it lies in the log: one opaque blob. (Over 300 lines: writing and reading one format stay side by side.)
 *
 *     blob  = nonce 24 || seal(room key, nonce, inner; AD = log id)
 *     inner = version 1 || header 177 || class 1 || count 1 || count x slot || body ciphertext
 *
 * Header, all of fixed width, so that a counter's size tells nothing:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 1 | version of the protocol, 1 |
 * | 1 | 32 | channel id |
 * | 33 | 16 | room id |
 * | 49 | 8 | epoch |
 * | 57 | 32 | rosterHash |
 * | 89 | 32 | com: the commitment to the body's key |
 * | 121 | 8 | view: k |
 * | 129 | 32 | view: H_k |
 * | 161 | 16 | author's seat id |
 *
 * A slot is `nonce 24, sealed header 76, sealed content 81`; a long slot has 1,168 bytes more: in a rotation inside what
 * is sealed (`bundle id 16, ct 1120, zeros 32`), in a hello before the nonce (`bundle id 16, ek 32, ct 1120`).
 */
import {
  type BundleId,
  bundleId,
  type ChannelId,
  channelId,
  type Hash,
  hash32,
  type KemCiphertext,
  kemCiphertext,
  type LogId,
  type RoomId,
  roomId,
  type SeatId,
  type Secret,
  type SymmetricKey,
  seatId,
  secret32,
  symmetricKey,
  type X25519Public,
  x25519Public,
} from '../brand.ts';
import { concat, fromUint64, isZero, uint64 } from '../codec/bytes.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES, TAG_BYTES, ZERO_NONCE } from '../crypto/aead.ts';
import { equalSecrets } from '../crypto/compare.ts';
import { H, KDF } from '../crypto/kdf.ts';
import { drawOnce, type Random } from '../crypto/random.ts';
import { assert, err, ok, type Result } from '../result.ts';
import { CONTENT_SIZES, EPOCH_SIZES, isBodyCiphertext, pad, SLOT_COUNTS, slotCount, unpad } from './padding.ts';
import { type Ratchet, SEALED_HEADER_BYTES, sealMessage } from './ratchet.ts';
import type { Seat } from './roster.ts';
import type { View } from './view.ts';

export const ENTRY_VERSION = 1;
export const ENTRY_HEADER_BYTES = 177;
const CONTENT_BYTES = 65;
const SLOT_BYTES = NONCE_BYTES + SEALED_HEADER_BYTES + CONTENT_BYTES + TAG_BYTES;
const LONG_BYTES = 1168;

/** Slots of one entry are all of one class, so a blob's size tells the class and no more. */
export type SlotClass = 'short' | 'rotation' | 'hello';
const CLASSES: readonly SlotClass[] = ['short', 'rotation', 'hello'];
const slotBytes = (slotClass: SlotClass): number => (slotClass === 'short' ? SLOT_BYTES : SLOT_BYTES + LONG_BYTES);

export type EntryHeader = {
  readonly channel: ChannelId;
  readonly room: RoomId;
  readonly epoch: number;
  readonly rosterHash: Hash;
  readonly com: Hash;
  readonly view: View;
  readonly author: SeatId;
};

const encodeHeader = (header: EntryHeader): Uint8Array =>
  concat([
    Uint8Array.of(ENTRY_VERSION),
    header.channel,
    header.room,
    uint64(header.epoch),
    header.rosterHash,
    header.com,
    uint64(header.view.k),
    header.view.hash,
    header.author,
  ]);

const decodeHeader = (bytes: Uint8Array): EntryHeader | undefined => {
  const epoch = fromUint64(bytes.subarray(49, 57));
  const k = fromUint64(bytes.subarray(121, 129));
  if (bytes[0] !== ENTRY_VERSION || epoch === undefined || k === undefined) return undefined;
  return {
    channel: channelId(bytes.slice(1, 33)),
    room: roomId(bytes.slice(33, 49)),
    epoch,
    rosterHash: hash32(bytes.slice(57, 89)),
    com: hash32(bytes.slice(89, 121)),
    view: { k, hash: hash32(bytes.slice(129, 161)) },
    author: seatId(bytes.slice(161, 177)),
  };
};

/** 0: yours. 1: not for you. 2: `private` is the secret of a new room. 3: this entry closes your seat, and gives you nothing. */
export type Flag = 0 | 1 | 2 | 3;

/** What a hello carries before its sealed header, for the handshake. */
export type HelloPrefix = { readonly bundle: BundleId; readonly ek: X25519Public; readonly ct: KemCiphertext };
/** What a rotation carries inside, and no other class, for the sparse step. */
export type RotationKem = { readonly bundle: BundleId; readonly ct: KemCiphertext };

/** What one seat's slot is to hold. Without a ratchet the slot is random: our own, or no session yet. */
export type SlotPlan = {
  readonly seat: Seat;
  readonly ratchet: Ratchet | null;
  readonly flag: Flag;
  readonly private: Secret | null;
  readonly hello: HelloPrefix | null;
  readonly kem: RotationKem | null;
};

/** `(bodyKey, com) = KDF(K; channel)`. Implements E4. */
const bodyKeys = (key: Uint8Array, channel: ChannelId): { bodyKey: SymmetricKey; com: Hash } => {
  const out = KDF('body', [key], [channel], 64);
  const keys = { bodyKey: symmetricKey(out.slice(0, 32)), com: hash32(out.slice(32)) };
  out.fill(0);
  return keys;
};

/** `core = H(header, H(body ciphertext))`. Implements E5. */
const coreOf = (header: Uint8Array, body: Uint8Array): Hash => H('core', [header, H('bodyCiphertext', [body])]);

/** What a slot is bound to, joined by the ratchet. Implements E5. */
export const slotAd = (core: Hash, author: Seat, reader: Seat): readonly Uint8Array[] => [
  core,
  author.ik,
  reader.ik,
  author.id,
  reader.id,
];

const slotContent = (plan: SlotPlan, key: Uint8Array, slotClass: SlotClass): Uint8Array => {
  const content = new Uint8Array(CONTENT_BYTES + (slotClass === 'rotation' ? LONG_BYTES : 0));
  if (plan.flag === 0 || plan.flag === 2) {
    content.set(key);
    if (plan.private) content.set(plan.private, 32);
  }
  content[64] = plan.flag;
  if (plan.kem) {
    content.set(plan.kem.bundle, 65);
    content.set(plan.kem.ct, 81);
  }
  return content;
};

const prefixBytes = (hello: HelloPrefix | null, random: Random): Uint8Array =>
  hello ? concat([hello.bundle, hello.ek, hello.ct]) : random(LONG_BYTES);

export type SealedEntry = { readonly blob: Uint8Array; readonly ratchets: readonly (Ratchet | null)[] };

export type EntryPlan = {
  readonly log: LogId;
  readonly roomKey: SymmetricKey;
  readonly header: Omit<EntryHeader, 'com'>;
  readonly author: Seat;
  readonly body: Uint8Array;
  readonly bodySizes: readonly number[];
  readonly slotClass: SlotClass;
  readonly slots: readonly SlotPlan[];
};

/** How many random bytes an entry takes: its key, its nonces, fresh ratchet keys, and whatever stands there only to look alike. */
const randomBytes = ({ slots, slotClass }: EntryPlan): number => {
  const size = slotBytes(slotClass);
  let total = 32 + NONCE_BYTES + (slotCount(slots.length) - slots.length) * size;
  for (const { ratchet, hello } of slots) {
    if (ratchet === null) total += size;
    else total += NONCE_BYTES + (ratchet.startsChain ? 32 : 0) + (slotClass === 'hello' && !hello ? LONG_BYTES : 0);
  }
  return total;
};

/**
 * Seals a body once and its key to each reader. Returns the blob and each slot's next ratchet, or undefined when the body
 * fits no size. Implements E1 to E7.
 */
export const sealEntry = (plan: EntryPlan, generator: Random): SealedEntry | undefined => {
  const padded = pad(plan.body, plan.bodySizes);
  if (padded === undefined) return undefined;
  const random = drawOnce(generator, randomBytes(plan));
  const key = secret32(random(32));
  const { bodyKey, com } = bodyKeys(key, plan.header.channel);
  const header = encodeHeader({ ...plan.header, com });
  const body = aeadSeal(bodyKey, ZERO_NONCE, padded, header);
  const core = coreOf(header, body);
  const count = slotCount(plan.slots.length);
  const size = slotBytes(plan.slotClass);
  const inner = new Uint8Array(header.length + 2 + count * size + body.length);
  inner.set(header, 0);
  inner[header.length] = CLASSES.indexOf(plan.slotClass);
  inner[header.length + 1] = SLOT_COUNTS.indexOf(count as (typeof SLOT_COUNTS)[number]);
  const ratchets: (Ratchet | null)[] = [];
  let offset = header.length + 2;
  for (const slot of plan.slots) {
    ratchets.push(sealSlot(plan, slot, key, core, random, inner.subarray(offset, offset + size)));
    offset += size;
  }
  const padding = (count - plan.slots.length) * size;
  inner.set(random(padding), offset);
  inner.set(body, offset + padding);
  for (const secret of [key, bodyKey, padded]) secret.fill(0);
  const nonce = random(NONCE_BYTES);
  return { blob: concat([nonce, aeadSeal(plan.roomKey, nonce, inner, plan.log)]), ratchets };
};

/** Fills one slot and gives its next ratchet. */
const sealSlot = (
  plan: EntryPlan,
  slot: SlotPlan,
  key: Secret,
  core: Hash,
  random: Random,
  out: Uint8Array,
): Ratchet | null => {
  const { ratchet } = slot;
  if (ratchet === null) {
    out.set(random(out.length));
    return null;
  }
  const content = slotContent(slot, key, plan.slotClass);
  const sealed = sealMessage(ratchet, content, core, slotAd(core, plan.author, slot.seat), random);
  content.fill(0);
  const start = plan.slotClass === 'hello' ? LONG_BYTES : 0;
  if (plan.slotClass === 'hello') out.set(prefixBytes(slot.hello, random));
  out.set(sealed.nonce, start);
  out.set(sealed.header, start + NONCE_BYTES);
  out.set(sealed.content, start + NONCE_BYTES + SEALED_HEADER_BYTES);
  return sealed.state;
};

/** An entry whose outer seal opened: who claims to have written it, and what there is to open. */
export type OuterEntry = {
  readonly header: EntryHeader;
  readonly headerBytes: Uint8Array;
  readonly core: Hash;
  readonly slotClass: SlotClass;
  readonly slots: readonly Uint8Array[];
  readonly body: Uint8Array;
};

/** Opens the outer seal. `notForUs`: another room's, or nobody's. Implements E8. */
export const openOuter = (
  blob: Uint8Array,
  roomKey: SymmetricKey,
  log: LogId,
): Result<OuterEntry, 'notForUs' | 'malformed'> => {
  const inner = aeadOpen(roomKey, blob.subarray(0, NONCE_BYTES), blob.subarray(NONCE_BYTES), log);
  if (inner === undefined) return err('notForUs');
  const headerBytes = inner.subarray(0, ENTRY_HEADER_BYTES);
  const slotClass = CLASSES[inner[ENTRY_HEADER_BYTES] ?? 255];
  const count = SLOT_COUNTS[inner[ENTRY_HEADER_BYTES + 1] ?? 255];
  if (slotClass === undefined || count === undefined) return err('malformed');
  const header = decodeHeader(headerBytes);
  const size = slotBytes(slotClass);
  const start = ENTRY_HEADER_BYTES + 2;
  const body = inner.subarray(start + count * size);
  if (header === undefined || !isBodyCiphertext(body.length)) return err('malformed');
  const slots: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) slots.push(inner.subarray(start + i * size, start + (i + 1) * size));
  return ok({ header, headerBytes, core: coreOf(headerBytes, body), slotClass, slots, body });
};

export type SlotParts = {
  readonly hello: HelloPrefix | null;
  readonly sealed: { readonly nonce: Uint8Array; readonly header: Uint8Array; readonly content: Uint8Array };
};

/** Cuts a slot into its parts; says nothing of whether they are authentic. */
export const splitSlot = (slot: Uint8Array, slotClass: SlotClass): SlotParts => {
  const start = slotClass === 'hello' ? LONG_BYTES : 0;
  const headerAt = start + NONCE_BYTES;
  const contentAt = headerAt + SEALED_HEADER_BYTES;
  return {
    hello:
      slotClass === 'hello'
        ? {
            bundle: bundleId(slot.slice(0, 16)),
            ek: x25519Public(slot.slice(16, 48)),
            ct: kemCiphertext(slot.slice(48, LONG_BYTES)),
          }
        : null,
    sealed: {
      nonce: slot.subarray(start, headerAt),
      header: slot.subarray(headerAt, contentAt),
      content: slot.subarray(contentAt),
    },
  };
};

export type SlotContent = {
  readonly key: Secret;
  readonly private: Secret;
  readonly flag: Flag;
  readonly kem: RotationKem | null;
};

/**
 * What an authentic slot said, or undefined when its author wrote something else than the protocol's bytes. The key is a
 * part of the content, and is wiped with it.
 */
export const decodeSlot = (content: Uint8Array, slotClass: SlotClass): SlotContent | undefined => {
  const flag = content[64];
  if (flag !== 0 && flag !== 1 && flag !== 2 && flag !== 3) return undefined;
  const rotation = slotClass === 'rotation';
  if (content.length !== CONTENT_BYTES + (rotation ? LONG_BYTES : 0)) return undefined;
  const id = content.slice(65, 81);
  const kem = rotation && !isZero(id) ? { bundle: bundleId(id), ct: kemCiphertext(content.slice(81, 1201)) } : null;
  return { key: secret32(content.subarray(0, 32)), private: secret32(content.slice(32, 64)), flag, kem };
};

/** The body, once its key is known: refused when the key is not the committed one. The caller wipes it. Implements E4, E9. */
export const openBody = (outer: OuterEntry, key: Secret): Result<Uint8Array, 'notAuthentic' | 'malformed'> => {
  const { bodyKey, com } = bodyKeys(key, outer.header.channel);
  if (!equalSecrets(com, outer.header.com)) return err('notAuthentic');
  const padded = aeadOpen(bodyKey, ZERO_NONCE, outer.body, outer.headerBytes);
  bodyKey.fill(0);
  if (padded === undefined) return err('notAuthentic');
  const body = unpad(padded, CONTENT_SIZES) ?? unpad(padded, EPOCH_SIZES);
  return body === undefined ? err('malformed') : ok(body);
};

assert(SLOT_BYTES === 181, 'a slot is 181 bytes');
