/**
 * What a device holds of a channel as a recording (`tests/interop/recording.ts`), which the reader in Python opens. A recording also holds
 * the secrets that a device drew and has wiped since, so whoever records listens to the generator from the beginning.
 */
import type { KemCiphertext, KemPublic } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { decodeValue, encode } from '../../shared/codec/cbor.ts';
import { H, KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate } from '../../shared/crypto/kem.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { bundleHash, bundlePlain } from '../../shared/protocol/bundle.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { openOuter, splitSlot } from '../../shared/protocol/entry.ts';
import type { LinkHeld } from '../../shared/protocol/forge/admit.ts';
import type { Held } from '../../shared/protocol/forge/forge.ts';
import { walk } from '../../shared/protocol/forge/readBack.ts';
import { openLinkEntry, readRequest } from '../../shared/protocol/invitation.ts';
import { rulesPlain } from '../../shared/room/rules.ts';
import type { Founding, RecordedEntry, Recording } from '../../tests/interop/recording.ts';

export type Draws = { readonly random: Random; readonly drawn: readonly Uint8Array[] };

/** A generator, and copies of all that it gave. */
export const listenedTo = (source: Random): Draws => {
  const drawn: Uint8Array[] = [];
  const random: Random = (length) => {
    const bytes = source(length);
    drawn.push(bytes.slice());
    return bytes;
  };
  return { random, drawn };
};

type Notes = {
  readonly drawn: readonly Uint8Array[];
  readonly x25519: Map<string, Uint8Array>;
  readonly kems: Map<string, Uint8Array>;
  readonly entryKeys: string[];
};

const keepKem = ({ kems }: Notes, ct: KemCiphertext, secret: Uint8Array | undefined): void => {
  if (secret) kems.set(hex(H('kemCiphertext', [ct])), secret);
};

/** What this device encapsulated, done again with the bytes that it drew for it. */
const keepEncapsulated = (notes: Notes, theirs: KemPublic, ct: KemCiphertext): void => {
  for (const draw of notes.drawn) {
    if (draw.length !== 64) continue;
    const again = kemEncapsulate(theirs, draw.slice());
    if (again && sameBytes(again.ciphertext, ct)) return keepKem(notes, ct, again.secret);
  }
};

const keepDrawnPair = ({ drawn, x25519 }: Notes, publicKey: Uint8Array): void => {
  for (const draw of drawn) {
    if (draw.length === 32 && sameBytes(x25519KeyPair(draw.slice()).publicKey, publicKey))
      x25519.set(hex(publicKey), draw);
  }
};

const keepState = ({ x25519, kems }: Notes, { bundles, peers }: Channel): void => {
  for (const { bundle, spkSecret } of bundles) x25519.set(hex(bundle.spk), spkSecret);
  for (const { pair } of Object.values(peers)) {
    if (pair.phase === 'awaitingHello') continue;
    const { ours, kemsSent, kemsReceived } = pair.ratchet;
    if (ours) x25519.set(hex(ours.publicKey), ours.secretKey);
    for (const { ciphertextHash, secret } of [...kemsSent, ...kemsReceived]) kems.set(hex(ciphertextHash), secret);
  }
};

/** A newcomer's handshakes: their one-time keys are wiped once they are made. */
const keepOwnHellos = (notes: Notes, { peers }: Channel): void => {
  for (const { pair, bundle } of Object.values(peers)) {
    if (pair.phase !== 'unconfirmed' || !pair.hello || !bundle) continue;
    keepDrawnPair(notes, pair.hello.ek);
    keepEncapsulated(notes, bundle.xk, pair.hello.ct);
  }
};

const outerOf = ({ rooms, log }: Channel, blob: Uint8Array) => {
  for (const { key } of rooms) {
    const opened = openOuter(blob, key, log);
    if (opened.ok) return opened.value;
  }
  return undefined;
};

/** What newcomers encapsulated to this device; and the key of an entry that only its author could read. */
const keepEntry = (notes: Notes, { channel, blob }: { channel: Channel; blob: Uint8Array }): void => {
  const outer = outerOf(channel, blob);
  if (!outer) return;
  const { seats } = channel.epoch;
  const slot = outer.slots[seats.findIndex(({ id }) => sameBytes(id, channel.us.seat))];
  const hello = slot && splitSlot(slot, outer.slotClass).hello;
  const held = hello && channel.bundles.find(({ bundle }) => sameBytes(bundle.id, hello.bundle));
  if (hello && held) keepKem(notes, hello.ct, kemDecapsulate(held.xkSeed, hello.ct));
  if (seats.length > 1) return;
  const { com, channel: id } = outer.header;
  const fits = (key: Uint8Array): boolean => sameBytes(KDF('body', [key], [id], 64).subarray(32), com);
  const draw = notes.drawn.find((each) => each.length > 32 && fits(each.subarray(0, 32)));
  if (draw) notes.entryKeys.push(hex(draw.subarray(0, 32)));
};

const keepLink = (notes: Notes, held: LinkHeld): void => {
  const [, asked] = held.blobs;
  if (held.as === 'host') {
    const { ours, secret } = held.invitation;
    const { bundle, spkSecret, xkSeed } = ours;
    notes.x25519.set(hex(bundle.spk), spkSecret);
    const entry = openLinkEntry(secret, asked);
    const read = entry.ok && entry.value.kind === 'request' ? readRequest(held.invitation, entry.value.payload) : null;
    const parts = read?.ok ? read.value.parts : undefined;
    if (parts) keepKem(notes, parts.ct, kemDecapsulate(xkSeed, parts.ct));
    return;
  }
  const { request } = held;
  const entry = openLinkEntry(held.link.secret, asked);
  if (!entry.ok || entry.value.kind !== 'request') return;
  const [ek, ct] = decodeValue(entry.value.payload) as [Uint8Array, KemCiphertext];
  keepDrawnPair(notes, ek);
  keepEncapsulated(notes, request.offer.bundle.xk, ct);
};

const foundingOf = ({ id, log, plenary, us, epoch, closeHash, bundles }: Channel): Founding | null => {
  const [seat, ...others] = epoch.seats;
  const [own] = bundles;
  if (!seat || !own || others.length > 0) return null;
  return {
    channel: hex(id),
    log: hex(log),
    plenary: hex(plenary),
    seat: hex(us.seat),
    label: seat.label,
    rules: hex(encode(rulesPlain(epoch.rules))),
    key: hex(epoch.key),
    token: hex(epoch.token),
    closeHash: hex(closeHash),
    bundle: hex(encode(bundlePlain(own.bundle))),
  };
};

/** `log`: all of it, from the channel's first entry. `drawn`: all that was drawn while it was made. */
export const recordingOf = (held: Held, log: readonly Uint8Array[], drawn: readonly Uint8Array[]): Recording => {
  const { begun, links } = held;
  const notes: Notes = { drawn, x25519: new Map(), kems: new Map(), entryKeys: [] };
  notes.x25519.set(hex(begun.us.ik.publicKey), begun.us.ik.secretKey);
  keepState(notes, begun);
  keepOwnHellos(notes, begun);
  for (const link of links) keepLink(notes, link);
  const read: RecordedEntry[] = [];
  walk(held, (moment, before, after, told) => {
    keepState(notes, after);
    if (moment.kind === 'wrote') return;
    const ends = told.some(({ kind }) => kind === 'epoch' || kind === 'removed');
    read.push({ blob: hex(moment.blob), ...(ends ? { ends } : {}) });
    keepEntry(notes, { channel: before, blob: moment.blob });
  });
  return {
    format: 1,
    founding: foundingOf(begun),
    entries: [...log.slice(0, begun.view.k).map((blob) => ({ blob: hex(blob) })), ...read],
    invitations: links.map((link) => {
      const { secret, offer } = link.as === 'host' ? link.invitation : link.request;
      return { secret: hex(secret), bundleHash: hex(bundleHash(offer.bundle)), blobs: link.blobs.map(hex) };
    }),
    x25519: [...notes.x25519.values()].map(hex).sort(),
    entryKeys: notes.entryKeys,
    kems: Object.fromEntries([...notes.kems].map(([name, secret]) => [name, hex(secret)] as const).sort()),
  };
};
