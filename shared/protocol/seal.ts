/**
 * What we write. Each function takes the channel and gives the next one with a blob to append; the engine stores both in one
 * transaction before it sends, and resends the same bytes. (Over 300 lines: every kind of entry but changes of membership.)
 */
import { type EntryId, entryId, kemId, type SeatId, type Secret } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { H } from '../crypto/kdf.ts';
import { kemEncapsulate } from '../crypto/kem.ts';
import { assert, err, ok, type Result } from '../result.ts';
import { mayDo } from '../room/powers.ts';
import { roomMinute } from '../room/time.ts';
import { type Body, encodeBody, type MessageClass, type Payload } from './body.ts';
import { makeBundle } from './bundle.ts';
import { type Channel, type Env, type OwnKind, ourSeat, type Pair, type Peer, type Room, seatKey } from './channel.ts';
import { type Flag, type RotationKem, type SlotClass, type SlotPlan, sealEntry } from './entry.ts';
import { LIMITS } from './limits.ts';
import { CONTENT_SIZES } from './padding.ts';
import { canSeal, droppedSecrets, noteKemSent, type Ratchet } from './ratchet.ts';
import type { Seat } from './roster.ts';
import { blobHash } from './view.ts';

/** Why nothing was sealed. */
export type SealError = 'stopped' | 'notYet' | 'noPower' | 'tooLong' | 'changePending' | 'full';

export type Sealing = {
  readonly channel: Channel;
  readonly blob: Uint8Array;
  readonly id: EntryId;
  /** How long the relay is asked to keep it; 0: as long as the log lives. */
  readonly lifetimeSeconds: number;
  readonly wipe: readonly Uint8Array[];
};

/** What walks the epochs forward, or lets a seat be met, outlives content. */
export const FOR_THE_LOGS_LIFE = 0;

export const ratchetOf = (pair: Pair): Ratchet | null =>
  pair.phase === 'awaitingHello' || !canSeal(pair.ratchet) ? null : pair.ratchet;

/** Whether what we seal now can be opened by every one of these seats: a change that one cannot open would lock it out for good. */
export const reachesAll = (channel: Channel, seats: readonly Seat[]): boolean =>
  seats.every((seat) => {
    if (sameBytes(seat.id, channel.us.seat)) return true;
    const pair = channel.peers[seatKey(seat.id)]?.pair;
    return pair !== undefined && ratchetOf(pair) !== null;
  });

const withRatchet = (pair: Pair, ratchet: Ratchet): Pair => {
  assert(pair.phase !== 'awaitingHello', 'no session before the hello');
  return { ...pair, ratchet };
};

const isAway = (peer: Peer, roomTime: number): boolean => roomTime - peer.heardMinute >= LIMITS.awayMinutes;

/** Over an unconfirmed session content goes only in a room that holds the introducer (proofs/introducer_*). Implements H4. */
const introducerPresent = (channel: Channel, seat: Seat): boolean => {
  const us = ourSeat(channel);
  const later = us.since >= seat.since ? us : seat;
  return channel.epoch.seats.some((other) => sameBytes(other.id, later.introducer));
};

const peerReads = (channel: Channel, seat: Seat, peer: Peer | undefined, roomTime: number): boolean => {
  if (!peer || peer.leaving || ratchetOf(peer.pair) === null || isAway(peer, roomTime)) return false;
  return peer.pair.phase === 'confirmed' || introducerPresent(channel, seat);
};

/** Whether content written now is for this seat: what the composer shows and what the slot's flag says. Implements E6, N9. */
export const reads = (channel: Channel, seat: Seat, nowMinute: number): boolean =>
  peerReads(channel, seat, channel.peers[seatKey(seat.id)], roomMinute(channel.time, nowMinute));

/** Whether a seat has been silent so long that content gives it flag 1. Implements N9. */
export const seatIsAway = (channel: Channel, seat: SeatId, nowMinute: number): boolean => {
  const peer = channel.peers[seatKey(seat)];
  return peer !== undefined && isAway(peer, roomMinute(channel.time, nowMinute));
};

type Draft = {
  readonly room: Room;
  readonly kind: OwnKind;
  readonly payload: Payload;
  readonly messageClass?: MessageClass;
  readonly quotes?: readonly EntryId[];
  readonly sizes: readonly number[];
  readonly slotClass: SlotClass;
  readonly flag: (seat: Seat, peer: Peer | undefined) => Flag;
  readonly private?: (key: string) => Secret | null;
  readonly kem?: (key: string) => RotationKem | null;
  readonly lifetimeSeconds: number;
};

const slotPlan = (channel: Channel, draft: Draft, seat: Seat, key: string): SlotPlan => {
  const peer = channel.peers[key];
  return {
    seat,
    ratchet: peer ? ratchetOf(peer.pair) : null,
    flag: draft.flag(seat, peer),
    private: draft.private?.(key) ?? null,
    hello: peer?.pair.phase === 'unconfirmed' ? peer.pair.hello : null,
    kem: draft.kem?.(key) ?? null,
  };
};

export const sealDraft = (channel: Channel, draft: Draft, env: Env): Result<Sealing, SealError> => {
  const { epoch, view } = channel;
  const author = ourSeat(channel);
  const keys = epoch.seats.map((seat) => seatKey(seat.id));
  const body: Body = {
    payload: draft.payload,
    minute: env.nowMinute,
    messageClass: draft.messageClass ?? 'rule',
    lifetimeSeconds: epoch.rules.lifetimeSeconds,
    quotes: draft.quotes ?? [],
  };
  const encoded = encodeBody(body);
  const sealed = sealEntry(
    {
      log: channel.log,
      roomKey: draft.room.key,
      header: {
        channel: channel.id,
        room: draft.room.id,
        epoch: epoch.number,
        rosterHash: epoch.rosterHash,
        view,
        author: author.id,
      },
      author,
      body: encoded,
      bodySizes: draft.sizes,
      slotClass: draft.slotClass,
      slots: epoch.seats.map((seat, at) => slotPlan(channel, draft, seat, keys[at] ?? '')),
    },
    env.random,
  );
  encoded.fill(0);
  if (sealed === undefined) return err('tooLong');
  const peers: Record<string, Peer> = { ...channel.peers };
  const wipe: Uint8Array[] = [];
  keys.forEach((key, at) => {
    const after = sealed.ratchets[at];
    if (!after) return;
    const peer = peers[key];
    if (!peer || peer.pair.phase === 'awaitingHello') return;
    wipe.push(...droppedSecrets(peer.pair.ratchet, after));
    peers[key] = { ...peer, pair: withRatchet(peer.pair, after) };
  });
  const id = entryId(blobHash(sealed.blob).slice(0, 16));
  const due = {
    ...channel.due,
    entriesSinceRotation: channel.due.entriesSinceRotation + 1,
    othersSinceOwn: 0,
    ownMinute: roomMinute(channel.time, env.nowMinute),
    confirm: false,
  };
  const own = { ...channel.own, [hex(id)]: { kind: draft.kind, epoch: epoch.number } };
  return ok({
    channel: { ...channel, peers, own, due },
    blob: sealed.blob,
    id,
    lifetimeSeconds: draft.lifetimeSeconds,
    wipe,
  });
};

export const plenaryOf = (channel: Channel): Room => {
  const room = channel.rooms.find((candidate) => candidate.kind === 'plenary');
  assert(room !== undefined, 'a channel has a plenary');
  return room;
};

export const mayWrite = (channel: Channel): SealError | null => {
  if (channel.halted !== null) return 'stopped';
  return channel.hello.phase === 'due' ? 'notYet' : null;
};

/** A text for whoever reads the room now. Implements E11. */
export const sealText = (
  channel: Channel,
  content: { readonly text: string; readonly messageClass: MessageClass; readonly quotes: readonly EntryId[] },
  env: Env,
): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  if (!mayDo(ourSeat(channel).role, 'post')) return err('noPower');
  if (content.text.length > LIMITS.textLength) return err('tooLong');
  const { text, messageClass, quotes } = content;
  const minute = roomMinute(channel.time, env.nowMinute);
  return sealDraft(
    channel,
    {
      room: plenaryOf(channel),
      kind: 'content',
      payload: { kind: 'text', text },
      messageClass,
      quotes,
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      flag: (seat, peer) => (peerReads(channel, seat, peer, minute) ? 0 : 1),
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
};

const toAll = (): Flag => 0;

/** Says only that we are there; looks like a short text. Implements K1. */
export const sealHeartbeat = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const draft = {
    room: plenaryOf(channel),
    payload: { kind: 'heartbeat' },
    sizes: CONTENT_SIZES,
    slotClass: 'short',
    flag: toAll,
  } as const;
  return sealDraft(channel, { ...draft, kind: 'heartbeat', lifetimeSeconds: channel.epoch.rules.lifetimeSeconds }, env);
};

/** Says that we leave; a facilitator's client closes the seat. A facilitator closes the channel instead. Implements N7. */
export const sealLeave = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  if (mayDo(ourSeat(channel).role, 'admit')) return err('noPower');
  const draft = {
    room: plenaryOf(channel),
    payload: { kind: 'leave' },
    sizes: CONTENT_SIZES,
    slotClass: 'short',
    flag: toAll,
  } as const;
  return sealDraft(channel, { ...draft, kind: 'leave', lifetimeSeconds: FOR_THE_LOGS_LIFE }, env);
};

/** Tells every client to erase the channel; the relay is told to burn it right after. Implements N10. */
export const sealClose = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  if (channel.closeSecret === null || !mayDo(ourSeat(channel).role, 'close')) return err('noPower');
  const payload = { kind: 'close', secret: channel.closeSecret } as const;
  const draft = { room: plenaryOf(channel), payload, sizes: CONTENT_SIZES, slotClass: 'short', flag: toAll } as const;
  return sealDraft(channel, { ...draft, kind: 'close', lifetimeSeconds: FOR_THE_LOGS_LIFE }, env);
};

/** Our first entry: the handshake of each seat that was here before us, and our bundle. Lives as long as the log. Implements H2. */
export const sealHello = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  if (channel.halted !== null) return err('stopped');
  const bundle = channel.bundles[0]?.bundle;
  assert(bundle !== undefined, 'a seat has a bundle');
  return sealDraft(
    channel,
    {
      room: plenaryOf(channel),
      kind: 'hello',
      payload: { kind: 'hello', bundle },
      sizes: CONTENT_SIZES,
      slotClass: 'hello',
      flag: toAll,
      lifetimeSeconds: FOR_THE_LOGS_LIFE,
    },
    env,
  );
};

/** A new bundle for all, and to each peer one encapsulation to its newest bundle that we have not used. Implements R8, K2. */
export const sealRotation = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const ours = makeBundle(channel.us.ik.publicKey, env.random);
  const kems: Record<string, RotationKem> = {};
  const peers: Record<string, Peer> = { ...channel.peers };
  for (const [key, peer] of Object.entries(channel.peers)) {
    const ratchet = ratchetOf(peer.pair);
    const { bundle } = peer;
    if (ratchet === null || bundle === null || (peer.usedBundle && sameBytes(peer.usedBundle, bundle.id))) continue;
    const made = kemEncapsulate(bundle.xk, env.random(64));
    if (made === undefined) continue;
    kems[key] = { bundle: bundle.id, ct: made.ciphertext };
    const kem = { ...kemNames(bundle.xk, made.ciphertext), secret: made.secret };
    peers[key] = { ...peer, usedBundle: bundle.id, pair: withRatchet(peer.pair, noteKemSent(ratchet, kem)) };
  }
  const minute = roomMinute(channel.time, env.nowMinute);
  // Older bundles go when the log shows this one (receive): until then it is not published.
  const bundles = [{ ...ours, holds: [] }, ...channel.bundles];
  const sealed = sealDraft(
    { ...channel, peers, bundles },
    {
      room: plenaryOf(channel),
      kind: 'rotation',
      payload: { kind: 'rotation', bundle: ours.bundle },
      sizes: CONTENT_SIZES,
      slotClass: 'rotation',
      flag: toAll,
      kem: (key) => kems[key] ?? null,
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
  if (!sealed.ok) return sealed;
  const due = { ...sealed.value.channel.due, entriesSinceRotation: 0, rotationMinute: minute };
  return ok({ ...sealed.value, channel: { ...sealed.value.channel, due } });
};

/** How both sides name one encapsulation. */
export const kemNames = (publicKey: Uint8Array, ciphertext: Uint8Array) => {
  const ciphertextHash = H('kemCiphertext', [ciphertext]);
  return { id: kemId(ciphertextHash.slice(0, 16)), publicKeyHash: H('kemPublic', [publicKey]), ciphertextHash };
};

/** A text of ours is sent no more, since its lifetime is over. Its number is simply skipped. Implements X20. */
export const withdraw = (channel: Channel, id: EntryId): Channel => {
  const sent = channel.own[hex(id)];
  return sent ? { ...channel, own: { ...channel.own, [hex(id)]: { ...sent, epoch: null } } } : channel;
};

/**
 * An entry of ours will never stand in the log: it was refused because its epoch ended. Its numbers are simply skipped; a
 * rotation's bundle was never published, so it goes, and a rotation is due after our next entry (not at once: whoever was
 * closed would try for ever).
 */
export const abandon = (channel: Channel, id: EntryId): Channel => {
  const { [hex(id)]: gone, ...own } = channel.own;
  const pending = channel.pending && sameBytes(channel.pending.entry, id) ? null : channel.pending;
  if (gone?.kind !== 'rotation') return { ...channel, own, pending };
  const due = { ...channel.due, entriesSinceRotation: LIMITS.rotationEntries - 1 };
  return { ...channel, own, pending, due, bundles: channel.bundles.slice(1) };
};
