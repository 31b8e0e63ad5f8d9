/**
 * A thief with a copy of one device's whole state and the whole log: it tries every key that the copy gives, follows every session as
 * far as it goes, both ways, and decapsulates whatever it can. `secretOf`: the secret key of a ratchet key; a thief without a quantum
 * computer knows none but those in the copy.
 */
import {
  type RoomId,
  type SymmetricKey,
  secret32,
  type X25519Public,
  type X25519Secret,
} from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { kemDecapsulate } from '../../../shared/crypto/kem.ts';
import { decodeBody, type Payload } from '../../../shared/protocol/body.ts';
import type { Bundle } from '../../../shared/protocol/bundle.ts';
import { type Channel, seatKey } from '../../../shared/protocol/channel.ts';
import {
  decodeSlot,
  type OuterEntry,
  openBody,
  openOuter,
  type SlotContent,
  slotAd,
  splitSlot,
} from '../../../shared/protocol/entry.ts';
import { type Introduction, respond } from '../../../shared/protocol/handshake.ts';
import type { Asked } from '../../../shared/protocol/invitation.ts';
import { openMessage, type PendingKem, type Ratchet } from '../../../shared/protocol/ratchet.ts';
import { nextRoomKey, roomFrom } from '../../../shared/protocol/room.ts';
import { findSeat, type Seat } from '../../../shared/protocol/roster.ts';
import { kemNames } from '../../../shared/protocol/seal.ts';
import { blobHash } from '../../../shared/protocol/view.ts';
import type { Level } from './prediction.ts';

export type SecretOf = (key: X25519Public) => X25519Secret | undefined;

type KeyPair = { readonly publicKey: X25519Public; readonly secretKey: X25519Secret | undefined };

/** A session as both ends hold it together, as far as it is known. */
type Session = {
  ratchet: Ratchet;
  ours: KeyPair | null;
  /** Encapsulations by the peer whose secret is known; those by the copied seat stand in the ratchet. */
  given: readonly PendingKem[];
};

type RoomKey = { readonly epoch: number; readonly id: RoomId; readonly key: SymmetricKey };

export type Copy = {
  readonly channel: Channel;
  readonly secretOf: SecretOf;
  readonly sessions: Map<string, Session>;
  readonly introductions: Map<string, Introduction>;
  readonly rooms: RoomKey[];
  /** Bundles that it read of, by id. */
  readonly published: Map<string, Bundle>;
};

const sessionOf = (ratchet: Ratchet): Session => ({ ratchet, ours: ratchet.ours, given: ratchet.kemsReceived });

/** `guests`: requests of guests that the device holds, by seat. */
export const copyOf = (channel: Channel, guests: ReadonlyMap<string, Asked>, secretOf: SecretOf): Copy => {
  const sessions = new Map<string, Session>();
  const introductions = new Map<string, Introduction>();
  for (const [seat, { ratchet }] of guests) sessions.set(seat, sessionOf(ratchet));
  for (const [seat, { pair }] of Object.entries(channel.peers)) {
    if (pair.phase === 'awaitingHello') introductions.set(seat, pair.introduction);
    else sessions.set(seat, sessionOf(pair.ratchet));
  }
  const present = channel.rooms.map(({ id, key }) => ({ epoch: channel.epoch.number, id, key }));
  const past = channel.past.flatMap(({ number, rooms }) => rooms.map(({ id, key }) => ({ epoch: number, id, key })));
  const bundles = [
    ...channel.bundles.map(({ bundle }) => bundle),
    ...Object.values(channel.peers).map(({ bundle }) => bundle),
  ];
  const published = new Map(bundles.flatMap((bundle) => (bundle ? [[hex(bundle.id), bundle] as const] : [])));
  return { channel, secretOf, sessions, introductions, rooms: [...present, ...past], published };
};

/** Numbers that no honest end would send: a thief is told of no other use of the seat. */
const HEEDLESS = 1_000_000_000;

const idle = (ratchet: Ratchet, part: Partial<Ratchet>): Ratchet => ({
  ...ratchet,
  sending: ratchet.sending && { ...ratchet.sending, n: HEEDLESS },
  previousSent: HEEDLESS,
  kemsReceived: [],
  ...part,
});

type Sealed = ReturnType<typeof splitSlot>['sealed'];

/** What whoever has no secret key puts in its place: right only if the agreement does not count. */
const GUESSED = new Uint8Array(32).fill(0x40) as X25519Secret;

const withSecret = ({ secretOf }: Copy, key: X25519Public | null, known?: X25519Secret): Ratchet['ours'] =>
  key && { publicKey: key, secretKey: known ?? secretOf(key) ?? GUESSED };

/** Opens as one end of the session would; then with the key of the present number for every number before it, which must not fit. */
const open = (end: Ratchet, sealed: Sealed, outer: OuterEntry, ad: readonly Uint8Array[]) => {
  const opened = openMessage(end, sealed, outer.core, ad);
  if (opened.ok || end.receiving === null) return opened.ok ? opened.value : undefined;
  for (let n = end.receiving.n - 1; n >= 0; n -= 1) {
    const earlier = openMessage({ ...end, receiving: { ...end.receiving, n } }, sealed, outer.core, ad);
    if (earlier.ok) return { ...earlier.value, state: end };
  }
  return undefined;
};

/** What the peer wrote, opened as the copied seat would. */
const openTheirs = (copy: Copy, session: Session, sealed: Sealed, outer: OuterEntry, ad: readonly Uint8Array[]) => {
  const { ratchet, ours } = session;
  const end = idle(ratchet, { ours: ours && withSecret(copy, ours.publicKey, ours.secretKey) });
  const opened = open(end, sealed, outer, ad);
  if (!opened) return undefined;
  const { root, theirs, receiving, nextReceivingHeaderKey, kemsSent } = opened.state;
  // The copied seat forgets the key that this answers; a thief forgets nothing, and the seat may still write in its old turn.
  session.ratchet = { ...ratchet, root, theirs, receiving, nextReceivingHeaderKey, kemsSent };
  return opened.plaintext;
};

/** What the copied seat wrote, opened as the peer would: the other end of the same session. */
const openOurs = (copy: Copy, session: Session, sealed: Sealed, outer: OuterEntry, ad: readonly Uint8Array[]) => {
  const { ratchet, ours, given } = session;
  const end = idle(ratchet, {
    ours: withSecret(copy, ratchet.theirs),
    theirs: ours?.publicKey ?? null,
    receiving: ratchet.sending,
    nextReceivingHeaderKey: ratchet.nextSendingHeaderKey,
    kemsSent: given,
  });
  const opened = open(end, sealed, outer, ad);
  if (!opened) return undefined;
  const { root, theirs, receiving, nextReceivingHeaderKey, kemsSent } = opened.state;
  session.ratchet = { ...ratchet, root, sending: receiving, nextSendingHeaderKey: nextReceivingHeaderKey };
  session.given = kemsSent;
  if (theirs !== null && (ours === null || !sameBytes(theirs, ours.publicKey)))
    session.ours = { publicKey: theirs, secretKey: undefined };
  return opened.plaintext;
};

/** The session that a newcomer's hello begins with the copied seat. */
const greeted = (copy: Copy, author: string, parts: ReturnType<typeof splitSlot>): Session | undefined => {
  const introduction = copy.introductions.get(author);
  const held = parts.hello && copy.channel.bundles.find(({ bundle }) => sameBytes(bundle.id, parts.hello!.bundle));
  if (!introduction || !parts.hello || !held) return undefined;
  const ratchet = respond(introduction, copy.channel.us.ik, held, parts.hello);
  return ratchet.ok ? sessionOf(ratchet.value) : undefined;
};

type Opening = { readonly content: SlotContent; readonly reader: Seat; readonly session: Session };

/** Every slot of an entry that opens. */
const openSlots = (copy: Copy, outer: OuterEntry, author: Seat, seats: readonly Seat[]): Opening[] => {
  const us = copy.channel.us.seat;
  const own = sameBytes(author.id, us);
  const openings: Opening[] = [];
  for (const [at, reader] of seats.entries()) {
    const slot = outer.slots[at];
    if (!slot || (own ? reader === author : !sameBytes(reader.id, us))) continue;
    const parts = splitSlot(slot, outer.slotClass);
    const peer = seatKey(own ? reader.id : author.id);
    const session = copy.sessions.get(peer) ?? (own ? undefined : greeted(copy, peer, parts));
    if (!session) continue;
    const ad = slotAd(outer.core, author, reader);
    const plaintext = (own ? openOurs : openTheirs)(copy, session, parts.sealed, outer, ad);
    const content = plaintext && decodeSlot(plaintext, outer.slotClass);
    if (!content) continue;
    copy.sessions.set(peer, session);
    openings.push({ content, reader, session });
  }
  return openings;
};

/** Keys of rooms for the next epoch. */
const renew = (copy: Copy, ended: number, key: SymmetricKey): void => {
  for (const room of copy.rooms.filter(({ epoch }) => epoch === ended))
    copy.rooms.push({ epoch: ended + 1, id: room.id, key: nextRoomKey(room.id, room.key, key) });
};

/** The secret of an encapsulation: what the copied seat can take out of it, and else a guess, right only if it does not count. */
const kemOf = (copy: Copy, kem: NonNullable<SlotContent['kem']>): PendingKem | undefined => {
  const held = copy.channel.bundles.find(({ bundle }) => sameBytes(bundle.id, kem.bundle));
  const publicKey = held?.bundle.xk ?? copy.published.get(hex(kem.bundle))?.xk;
  const secret = (held && kemDecapsulate(held.xkSeed, kem.ct)) ?? secret32(new Uint8Array(32));
  return publicKey && { ...kemNames(publicKey, kem.ct), secret };
};

const learnFromSlot = (copy: Copy, epoch: number, { content, reader, session }: Opening): void => {
  if (content.flag === 2) copy.rooms.push({ epoch, ...roomFrom(content.private, copy.channel.id) });
  const kem = content.kem && kemOf(copy, content.kem);
  if (!kem) return;
  if (sameBytes(reader.id, copy.channel.us.seat)) session.given = [...session.given, kem];
  else session.ratchet = { ...session.ratchet, kemsSent: [...session.ratchet.kemsSent, kem] };
};

const learnFromBody = (
  copy: Copy,
  epoch: number,
  author: Seat,
  payload: Payload,
  openings: readonly Opening[],
): void => {
  if (payload.kind === 'rotation' || payload.kind === 'hello')
    copy.published.set(hex(payload.bundle.id), payload.bundle);
  if (payload.kind !== 'epoch') return;
  renew(copy, epoch, payload.key);
  const { us, id } = copy.channel;
  const ours = openings.find(({ reader, content }) => sameBytes(reader.id, us.seat) && content.flag === 0);
  if (payload.change.kind !== 'admit' || !ours || sameBytes(author.id, us.seat)) return;
  const { seat } = payload.change;
  copy.introductions.set(seatKey(seat.id), {
    channel: id,
    initiator: { seat: seat.id, ik: seat.ik },
    responder: { seat: us.seat, ik: us.ik.publicKey },
    psk: ours.content.private,
    epoch: epoch + 1,
    introducer: author.id,
  });
};

/** Tries one entry of the log. `seats`: the roster in which it was sealed, which whoever is inside knows. */
export const attempt = (copy: Copy, blob: Uint8Array, seats: readonly Seat[]): Level => {
  const { log, pending } = copy.channel;
  let found: { readonly outer: OuterEntry; readonly epoch: number } | undefined;
  for (const { key, epoch } of copy.rooms) {
    const outer = openOuter(blob, key, log);
    if (outer.ok) found = { outer: outer.value, epoch };
  }
  if (!found) return 'closed';
  const { outer, epoch } = found;
  const author = findSeat(seats, outer.header.author);
  if (!author) throw new Error('every entry here has an author');
  const openings = openSlots(copy, outer, author, seats);
  for (const opening of openings) learnFromSlot(copy, epoch, opening);
  const given = openings.find(({ content }) => content.flag === 0 || content.flag === 2);
  const bytes = given && openBody(outer, given.content.key);
  const body = bytes?.ok ? decodeBody(bytes.value) : undefined;
  if (body?.ok) learnFromBody(copy, epoch, author, body.value.payload, openings);
  else if (pending && sameBytes(pending.entry, blobHash(blob).slice(0, 16))) renew(copy, epoch, pending.epoch.key);
  return body?.ok ? 'read' : 'outer';
};
