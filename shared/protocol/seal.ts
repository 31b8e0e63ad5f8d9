/**
 * What we write. Each function takes the channel and gives the next one with a blob to append; the engine stores both in one
 * transaction before it sends, and resends the same bytes. (Over 300 lines: every kind of entry but changes of membership.)
 */
import { type EntryId, entryId, kemId, type RoomId, type Secret } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { H } from '../crypto/kdf.ts';
import { kemEncapsulate } from '../crypto/kem.ts';
import { assert, err, ok, type Result } from '../result.ts';
import { mayPost } from '../room/posting.ts';
import { mayDo } from '../room/powers.ts';
import { hasLeft, mayLeave } from '../room/seatWords.ts';
import { roomMinute } from '../room/time.ts';
import { type Body, encodeBody, type MessageClass, type Payload } from './body.ts';
import { makeBundle } from './bundle.ts';
import {
  type Channel,
  type Env,
  type OwnEntry,
  type OwnKind,
  ourSeat,
  type Peer,
  roomOf,
  seatKey,
  startRoomDue,
} from './channel.ts';
import { type Flag, type RotationKem, type SlotClass, type SlotPlan, sealEntry } from './entry.ts';
import { LIMITS } from './limits.ts';
import { CONTENT_SIZES } from './padding.ts';
import { droppedSecrets, noteKemSent } from './ratchet.ts';
import { isCutOff, peerReads, ratchetOf, readersOfRoom, seatsOf, sessionOf } from './readers.ts';
import { type CalledRoom, factsOf, type Plenary, type Room, rosterHashOf } from './room.ts';
import type { Seat } from './roster.ts';
import { withoutRoom } from './takeRoom.ts';
import { sceneOf } from './takeWord.ts';
import { blobHash } from './view.ts';
import { isWord } from './wordBody.ts';

export { ratchetOf, reads, readsIn, seatIsAway, seatsOf } from './readers.ts';

/** Why nothing was sealed. */
export type SealError =
  | 'stopped'
  | 'notYet'
  | 'noPower'
  | 'tooLong'
  | 'changePending'
  | 'full'
  /** No such room here, or its charter has not come. */
  | 'noRoom'
  /** A room that may not be, or that would call a seat over a session that nobody vouches for. */
  | 'badCharter'
  | 'noSession'
  /** Keys that a change needs are missing, or somebody refused; or its proposal is too old. */
  | 'unconfirmed'
  | 'lapsed'
  /** Nothing to say any more: it stands already, or what it answers is over. */
  | 'settled'
  /** A recess is on, or our side called one today already. */
  | 'recess'
  | 'usedToday'
  /** The facilitator was heard too lately to be succeeded. */
  | 'notSilent';

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

/** Whether what we seal now can be opened by every one of these seats: a change that one cannot open would lock it out for good. */
export const reachesAll = (channel: Channel, seats: readonly Seat[]): boolean =>
  seats.every((seat) => {
    if (sameBytes(seat.id, channel.us.seat)) return true;
    const pair = channel.peers[seatKey(seat.id)]?.pair;
    return pair !== undefined && ratchetOf(pair) !== null;
  });

export type Draft = {
  readonly room: Room;
  /** Seats (hex) with slots of their own, the others' being random; left out: those of the room. */
  readonly readers?: ReadonlySet<string>;
  /** The room that this entry founds. */
  readonly founds?: RoomId;
  /** A word of ours that stands already: it does nothing once more. */
  readonly repeats?: true;
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

const slotPlan = (channel: Channel, draft: Draft, readers: ReadonlySet<string>, seat: Seat, key: string): SlotPlan => {
  const peer = channel.peers[key];
  // A seat that is not in the room gets random bytes and no step of its session: no number is skipped that it could count.
  const isReader = readers.has(key);
  return {
    seat,
    ratchet: peer && isReader ? ratchetOf(peer.pair) : null,
    flag: draft.flag(seat, peer),
    private: draft.private?.(key) ?? null,
    hello: peer?.pair.phase === 'unconfirmed' ? peer.pair.hello : null,
    kem: draft.kem?.(key) ?? null,
  };
};

/** What is said in a room lives as long as the room says, and never longer than the channel's words. Seconds. */
export const lifetimeIn = (channel: Channel, room: Room): number => {
  const { lifetimeSeconds } = channel.epoch.rules;
  return room.kind === 'open' ? Math.min(room.lifetimeSeconds, lifetimeSeconds) : lifetimeSeconds;
};

export const sealDraft = (channel: Channel, draft: Draft, env: Env): Result<Sealing, SealError> => {
  const { epoch, view } = channel;
  const { room } = draft;
  const author = ourSeat(channel);
  const readers = draft.readers ?? readersOfRoom(room, epoch.seats);
  const keys = epoch.seats.map((seat) => seatKey(seat.id));
  const body: Body = {
    payload: draft.payload,
    minute: env.nowMinute,
    messageClass: draft.messageClass ?? 'rule',
    lifetimeSeconds: lifetimeIn(channel, room),
    quotes: draft.quotes ?? [],
  };
  const encoded = encodeBody(body);
  const sealed = sealEntry(
    {
      log: channel.log,
      roomKey: room.key,
      header: {
        channel: channel.id,
        room: room.id,
        epoch: epoch.number,
        rosterHash: rosterHashOf(epoch.rosterHash, room),
        view,
        author: author.id,
      },
      author,
      body: encoded,
      bodySizes: draft.sizes,
      slotClass: draft.slotClass,
      slots: epoch.seats.map((seat, at) => slotPlan(channel, draft, readers, seat, keys[at] ?? '')),
    },
    env.random,
  );
  encoded.fill(0);
  if (sealed === undefined) return err('tooLong');
  const peers: Record<string, Peer> = { ...channel.peers };
  const wipe: Uint8Array[] = [];
  keys.forEach((key, at) => {
    const peer = channel.peers[key];
    const session = peer && sessionOf(peer.pair);
    const after = sealed.ratchets[at];
    if (!session || !after) return;
    wipe.push(...droppedSecrets(session.ratchet, after));
    peers[key] = { ...peer, pair: { ...session, ratchet: after } };
  });
  const id = entryId(blobHash(sealed.blob).slice(0, 16));
  const minute = roomMinute(channel.time, env.nowMinute);
  const rotates = draft.kind === 'rotation';
  // Entries of other rooms call for no rotation in the plenary: whoever is not in them could count. Implements Q10.
  const entries = channel.due.entriesSinceRotation + (room.kind === 'plenary' ? 1 : 0);
  const due = {
    ...channel.due,
    entriesSinceRotation: rotates ? 0 : entries,
    rotationMinute: rotates ? minute : channel.due.rotationMinute,
    rooms: { ...channel.due.rooms, [hex(room.id)]: startRoomDue(minute) },
  };
  const sent: OwnEntry = {
    kind: draft.kind,
    epoch: epoch.number,
    room: draft.founds ?? room.id,
    minute: env.nowMinute,
    viewK: view.k,
    word: !draft.repeats && (isWord(draft.payload) || draft.payload.kind === 'leave') ? draft.payload : null,
  };
  const own = { ...channel.own, [hex(id)]: sent };
  return ok({
    channel: { ...channel, peers, own, due },
    blob: sealed.blob,
    id,
    lifetimeSeconds: draft.lifetimeSeconds,
    wipe,
  });
};

export const plenaryOf = (channel: Channel): Plenary => {
  const room = channel.rooms.find((candidate) => candidate.kind === 'plenary');
  assert(room !== undefined, 'a channel has a plenary');
  return room;
};

export const mayWrite = (channel: Channel): SealError | null => {
  if (channel.halted !== null) return 'stopped';
  return channel.hello.phase === 'due' ? 'notYet' : null;
};

/** Whether this seat may write in a room of ours now, as those who read it will judge it. */
const mayPostIn = (channel: Channel, room: Exclude<Room, CalledRoom>, minute: number): boolean => {
  if (leavesChannel(channel) || Object.values(channel.own).some((own) => isLeaving(own, room))) return false;
  const place = room.kind === 'plenary' ? 'plenary' : factsOf(room);
  return mayPost(channel.standing, sceneOf(channel, minute), channel.us.seat, place, minute) === null;
};

/** Whether our word that we leave is on its way: what is said after it nobody takes. */
export const leavesChannel = ({ own }: Channel): boolean => Object.values(own).some(({ kind }) => kind === 'leave');

const isLeaving = (own: OwnEntry, room: Room): boolean => own.kind === 'roomLeave' && sameBytes(own.room, room.id);

/** A text for whoever reads the room now. Implements E11. */
export const sealText = (
  channel: Channel,
  roomId: RoomId,
  content: { readonly text: string; readonly messageClass: MessageClass; readonly quotes: readonly EntryId[] },
  env: Env,
): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const room = roomOf(channel, roomId);
  if (!room || room.kind === 'called') return err('noRoom');
  const minute = roomMinute(channel.time, env.nowMinute);
  if (!mayPostIn(channel, room, minute)) return err('noPower');
  if (content.text.length > LIMITS.textLength) return err('tooLong');
  const { text, messageClass, quotes } = content;
  const present = seatsOf(channel, room.id);
  return sealDraft(
    channel,
    {
      room,
      kind: 'content',
      payload: { kind: 'text', text },
      messageClass,
      quotes,
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      flag: (seat, peer) => (peerReads(channel, present, seat, peer, minute) ? 0 : 1),
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
};

const toAll = (): Flag => 0;
/** To all but those to whom nothing is given any more. */
export const toServed = (channel: Channel, env: Env): ((seat: Seat) => Flag) => {
  const minute = roomMinute(channel.time, env.nowMinute);
  return (seat) => (isCutOff(channel, seat, minute) ? 1 : 0);
};

/** Says only that we are there, in the plenary or in another room; looks like a short text. Implements K1, Q10. */
export const sealHeartbeat = (channel: Channel, env: Env, roomId = channel.plenary): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const room = roomOf(channel, roomId);
  if (!room || room.kind === 'called') return err('noRoom');
  const draft = {
    room,
    payload: { kind: 'heartbeat' },
    sizes: CONTENT_SIZES,
    slotClass: 'short',
    flag: toServed(channel, env),
  } as const;
  return sealDraft(channel, { ...draft, kind: 'heartbeat', lifetimeSeconds: channel.epoch.rules.lifetimeSeconds }, env);
};

/** Says that we leave; a facilitator's client closes the seat. The last one who holds the keys closes the channel instead. Implements N7. */
export const sealLeave = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  if (!mayLeave(channel.epoch.seats, ourSeat(channel), hasLeft(channel.standing))) return err('noPower');
  const draft = {
    room: plenaryOf(channel),
    payload: { kind: 'leave' },
    sizes: CONTENT_SIZES,
    slotClass: 'short',
    flag: toAll,
  } as const;
  return sealDraft(channel, { ...draft, kind: 'leave', lifetimeSeconds: FOR_THE_LOGS_LIFE }, env);
};

/**
 * Tells every client to erase the channel; the relay is told to burn it right after. Also whoever stopped may; but a newcomer greets
 * first, or nobody could open it. Implements N10, H2.
 */
export const sealClose = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  if (mayWrite(channel) === 'notYet') return err('notYet');
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
    const { bundle, usedBundle } = peer;
    const session = bundle && sessionOf(peer.pair);
    if (!session || (usedBundle && sameBytes(usedBundle, bundle.id))) continue;
    const made = kemEncapsulate(bundle.xk, env.random(64));
    if (made === undefined) continue;
    kems[key] = { bundle: bundle.id, ct: made.ciphertext };
    const kem = { ...kemNames(bundle.xk, made.ciphertext), secret: made.secret };
    peers[key] = { ...peer, usedBundle: bundle.id, pair: { ...session, ratchet: noteKemSent(session.ratchet, kem) } };
  }
  // Older bundles go when the log shows this one (receive): until then it is not published.
  const bundles = [{ ...ours, holds: [] }, ...channel.bundles];
  return sealDraft(
    { ...channel, peers, bundles },
    {
      room: plenaryOf(channel),
      kind: 'rotation',
      payload: { kind: 'rotation', bundle: ours.bundle },
      sizes: CONTENT_SIZES,
      slotClass: 'rotation',
      flag: toServed(channel, env),
      kem: (key) => kems[key] ?? null,
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
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
 * An entry of ours will never stand in the log: it was refused because its epoch ended. Its numbers are simply skipped; a room
 * that it founded is forgotten, and a charter is owed again; a rotation's bundle was never published, so it goes, and a rotation is due after our next entry (not at once: whoever was
 * closed would try for ever).
 */
export const abandon = (channel: Channel, id: EntryId): Channel => {
  const { [hex(id)]: gone, ...own } = channel.own;
  const pending = channel.pending && sameBytes(channel.pending.entry, id) ? null : channel.pending;
  // Nobody was called, and nothing was sealed under that room's key.
  if (gone?.kind === 'founding') return { ...withoutRoom(channel, gone.room), own, pending };
  if (gone?.kind !== 'rotation') return { ...channel, own, pending };
  const due = { ...channel.due, entriesSinceRotation: LIMITS.rotationEntries - 1 };
  return { ...channel, own, pending, due, bundles: channel.bundles.slice(1) };
};
