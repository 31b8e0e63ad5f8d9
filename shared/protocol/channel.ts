/**
 * What one device holds of one channel: the state that every step takes and gives. It is a plain record of bytes, numbers
 * and records, so that the engine can seal it as CBOR; its version stands in it. (Over 300 lines: one type for each of its parts.)
 *
 * A pair with another seat goes through these phases:
 *
 *     awaitingHello --their hello opens--> confirmed        (they were admitted after us)
 *     unconfirmed ---a slot of theirs opens--> confirmed    (we were admitted after them)
 */
import type { BundleId, ChannelId, EntryId, Hash, LogId, RoomId, SeatId, Secret, SymmetricKey } from '../brand.ts';
import { hash32, roomId, seatId, symmetricKey } from '../brand.ts';
import { hex } from '../codec/bytes.ts';
import { KDF } from '../crypto/kdf.ts';
import type { Random } from '../crypto/random.ts';
import { type Agree, type X25519KeyPair, x25519KeyPair } from '../crypto/x25519.ts';
import { assert } from '../result.ts';
import type { RoomChange } from '../room/change.ts';
import { type Rules, rulesHash } from '../room/rules.ts';
import { type Standing, startStanding } from '../room/standing.ts';
import { type RoomTime, startTime } from '../room/time.ts';
import { type Bundle, makeBundle, type OurBundle } from './bundle.ts';
import type { HelloPrefix } from './entry.ts';
import type { Introduction } from './handshake.ts';
import type { Ratchet } from './ratchet.ts';
import type { Room } from './room.ts';
import { findSeat, rosterHash, type Seat } from './roster.ts';
import { relayHash, startView, type View } from './view.ts';
import type { WordPayload } from './wordBody.ts';

export const CHANNEL_VERSION = 2;

export type Pair =
  /** `bundle`: the hash of the newcomer's bundle that its admission names; its hello must show that one. */
  | { readonly phase: 'awaitingHello'; readonly introduction: Introduction; readonly bundle: Hash }
  | {
      readonly phase: 'unconfirmed';
      readonly ratchet: Ratchet;
      readonly hello: HelloPrefix | null;
      readonly sinceMinute: number;
    }
  | { readonly phase: 'confirmed'; readonly ratchet: Ratchet };

/** Another seat, as this device knows it. */
export type Peer = {
  readonly pair: Pair;
  /** Its newest bundle, if it published one or the facilitator gave it to us. */
  readonly bundle: Bundle | null;
  /** The newest bundle that we used, in a handshake or a sparse step. */
  readonly usedBundle: BundleId | null;
  /** Room minute of its last authentic entry. */
  readonly heardMinute: number;
  /** It said that it leaves: it gets nothing more, and its seat waits to be closed. */
  readonly leaving: boolean;
};

/** One of our bundles and the admissions that keep its secrets alive. */
export type HeldBundle = OurBundle & {
  readonly holds: readonly { readonly seat: string; readonly sinceMinute: number }[];
};

export type Epoch = {
  readonly number: number;
  readonly key: SymmetricKey;
  readonly seats: readonly Seat[];
  readonly rules: Rules;
  /** Relay token generation, and the token. */
  readonly generation: number;
  readonly token: Secret;
  readonly rosterHash: Hash;
};

export type PastEpoch = {
  readonly number: number;
  readonly seats: readonly Seat[];
  readonly rooms: readonly { readonly id: RoomId; readonly key: SymmetricKey }[];
  readonly endedMinute: number;
};

/**
 * An epoch change that we sealed and that the log has not shown us yet; dropped when another comes first. Rooms are renewed when it
 * stands: until then some may open or end.
 */
export type PendingEpoch = {
  readonly entry: EntryId;
  /** Judged again when it stands, as the others judge it. */
  readonly change: RoomChange;
  readonly epoch: Epoch;
  readonly adminToken: Secret;
  readonly admitted: PendingAdmission | null;
};

/** What the newcomer's Welcome needs besides the new epoch. */
export type PendingAdmission = {
  readonly invitation: string;
  readonly seat: SeatId;
  readonly bundle: Bundle;
  readonly session: Secret;
  readonly ratchet: Ratchet;
  readonly secrets: readonly { readonly seat: SeatId; readonly psk: Secret }[];
  readonly bundles: readonly { readonly seat: SeatId; readonly bundle: Bundle }[];
};

export type Halt = 'fork' | 'clone' | 'logLost' | 'newer';

export type OwnKind =
  | 'content'
  | 'heartbeat'
  | 'rotation'
  | 'hello'
  | 'epoch'
  | 'leave'
  | 'close'
  | 'founding'
  | 'charter'
  | 'roomLeave'
  | 'word';

/**
 * An entry of ours that is on its way, and the epoch that it was sealed in; null once it is sent no more. The relay may have
 * it all the same, if the answer was lost: it is then known as ours, and counts for nothing.
 */
export type OwnEntry = {
  readonly kind: OwnKind;
  readonly epoch: number | null;
  /** The room that it was written in; of a founding, the room that it founds. */
  readonly room: RoomId;
  /** The minute and the view that it carries. */
  readonly minute: number;
  readonly viewK: number;
  /** What it says, if that counts when the log shows it, as it does for the others. */
  readonly word: WordPayload | { readonly kind: 'leave' } | null;
};

/** Words that are said again after a hello, in this order. */
export const REPEATABLE = ['recess', 'accept', 'buddies'] as const;
export type Repeatable = (typeof REPEATABLE)[number];

/** What is owed in one room. */
export type RoomDue = {
  /** Entries of others in this room (heartbeats left out) since our last one there, and when that was. */
  readonly othersSinceOwn: number;
  readonly ownMinute: number;
  /** Somebody waits to learn that we can read here: a hello or a charter that we have not answered yet. */
  readonly confirm: boolean;
};

export type Channel = {
  readonly version: typeof CHANNEL_VERSION;
  readonly id: ChannelId;
  readonly log: LogId;
  readonly plenary: RoomId;
  /** Whoever shows its preimage closes the channel for good. */
  readonly closeHash: Hash;
  readonly closeSecret: Secret | null;
  /** Held by facilitators; changed at each rotate. */
  readonly adminToken: Secret | null;
  readonly us: { readonly seat: SeatId; readonly ik: X25519KeyPair };
  /** Newest first. */
  readonly bundles: readonly HeldBundle[];
  readonly epoch: Epoch;
  readonly past: readonly PastEpoch[];
  /** The plenary first. */
  readonly rooms: readonly Room[];
  /** Room minutes of the foundings that this device heeded lately, by their author (hex). */
  readonly foundings: Readonly<Record<string, readonly number[]>>;
  /** What words have made of the channel, beside roster and rules. */
  readonly standing: Standing;
  /** By seat id (hex). */
  readonly peers: Readonly<Record<string, Peer>>;
  readonly view: View;
  /** Positions whose blob never came to us, and that no later number has explained yet. */
  readonly gaps: number;
  /** Entries of ours that the log has not shown us yet, by entry id (hex). */
  readonly own: Readonly<Record<string, OwnEntry>>;
  readonly pending: PendingEpoch | null;
  /** `position`: k at which our hello stands, once it does; the founder never greets. */
  readonly hello: { readonly phase: 'due' } | { readonly phase: 'done'; readonly position: number };
  readonly due: {
    /** Entries of ours in the plenary since our last rotation, and when that was. */
    readonly entriesSinceRotation: number;
    readonly rotationMinute: number;
    /** A newcomer has not heard these from us, as far as they are in force. */
    readonly repeats: readonly Repeatable[];
    /** By room id (hex): a caucus makes nobody write in the plenary. */
    readonly rooms: Readonly<Record<string, RoomDue>>;
  };
  readonly time: RoomTime;
  /** Room minute of the newest authentic entry. */
  readonly currentMinute: number;
  readonly halted: Halt | null;
};

/** What a step may use of the world. */
export type Env = {
  readonly random: Random;
  readonly nowMinute: number;
  /** Left out by every device: it has its identity's secret key. Given by `forge`, for seats whose secret nobody has there. */
  readonly agree?: Agree;
};

/** Of the views we held, the hash at k; undefined for what we never saw or no longer keep. */
export type ViewAt = (k: number) => Hash | undefined;

/** Room time at this step: `receive` notes it before anything else. */
export const presentMinute = (channel: Channel): number => channel.time.floorMinute;

export const seatKey = (id: SeatId): string => hex(id);

export const ourSeat = (channel: Channel): Seat => {
  const seat = findSeat(channel.epoch.seats, channel.us.seat);
  assert(seat !== undefined, 'we have a seat while we hold the channel');
  return seat;
};

export const roomOf = (channel: Channel, id: RoomId): Room | undefined =>
  channel.rooms.find((room) => hex(room.id) === hex(id));

export const makeEpoch = (channel: ChannelId, epoch: Omit<Epoch, 'rosterHash'>): Epoch => ({
  ...epoch,
  rosterHash: rosterHash(channel, epoch.number, epoch.seats, rulesHash(epoch.rules), epoch.generation),
});

export const startRoomDue = (minute: number): RoomDue => ({ othersSinceOwn: 0, ownMinute: minute, confirm: false });

export const startDue = (plenary: RoomId, nowMinute: number): Channel['due'] => ({
  entriesSinceRotation: 0,
  rotationMinute: nowMinute,
  repeats: [],
  rooms: { [hex(plenary)]: startRoomDue(nowMinute) },
});

/**
 * A new channel with its founder alone in it. The relay's log is created with the hashes that `logHashes` gives. `given`: what is not
 * drawn afresh, where the channel is to be one that is known already (forge).
 */
export const foundChannel = (
  founder: { readonly label: string; readonly rules: Rules },
  env: Env,
  given: Partial<Pick<Channel, 'id' | 'log' | 'us'>> = {},
): Channel => {
  const { random, nowMinute } = env;
  const id = given.id ?? (random(32) as ChannelId);
  const log = given.log ?? (random(32) as LogId);
  const plenary = roomId(random(16));
  const ik = given.us?.ik ?? x25519KeyPair(random(32));
  const us = given.us?.seat ?? seatId(random(16));
  const closeSecret = random(32) as Secret;
  const key = symmetricKey(random(32));
  const seat: Seat = {
    id: us,
    ik: ik.publicKey,
    role: 'facilitator',
    side: 'third',
    label: founder.label,
    endsMinute: 0,
    introducer: us,
    since: 0,
  };
  const epoch = makeEpoch(id, {
    number: 0,
    key,
    seats: [seat],
    rules: founder.rules,
    generation: 0,
    token: random(32) as Secret,
  });
  return {
    version: CHANNEL_VERSION,
    id,
    log,
    plenary,
    closeHash: hash32(relayHash('close', closeSecret)),
    closeSecret,
    adminToken: random(32) as Secret,
    us: { seat: us, ik },
    bundles: [{ ...makeBundle(ik.publicKey, random), holds: [] }],
    epoch,
    past: [],
    rooms: [{ id: plenary, kind: 'plenary', key: symmetricKey(KDF('plenary', [key], [plenary], 32)) }],
    foundings: {},
    standing: startStanding([seat], 0, nowMinute),
    peers: {},
    view: startView(log),
    gaps: 0,
    own: {},
    pending: null,
    hello: { phase: 'done', position: 0 },
    due: startDue(plenary, nowMinute),
    time: startTime(nowMinute),
    currentMinute: nowMinute,
    halted: null,
  };
};

/** A new channel at the log of one that was begun before and whose creation the relay may have stored: no second log, no second ticket. */
export const atLogOf = (channel: Channel, begun: Channel): Channel => {
  const { log, closeHash, closeSecret, adminToken, view } = begun;
  const epoch = { ...channel.epoch, token: begun.epoch.token };
  return { ...channel, log, closeHash, closeSecret, adminToken, view, epoch };
};

/** What the relay is given when the channel's log is created: hashes, never tokens. */
export const logHashes = (
  channel: Channel,
): { readonly tokenHash: Hash; readonly adminHash: Hash; readonly closeHash: Hash } => {
  assert(channel.adminToken !== null, 'only a facilitator creates the log');
  return {
    tokenHash: relayHash('token', channel.epoch.token),
    adminHash: relayHash('admin', channel.adminToken),
    closeHash: channel.closeHash,
  };
};
