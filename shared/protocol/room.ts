/**
 * Rooms on one device: the plenary, and those that a flag 2 called this seat into.
 *
 *              flag 2 from a member             charter, by the same author
 *     (nothing) ──────────────────> called ──────────────────────────────> open ──┬─ our leave stands in the log ──────> (dropped)
 *     our own founding is sealed ──> called, with its plan ── charter stored ──> open ├─ a charter continues it, 7 days ────> (dropped)
 *     called: no charter for 48 h, one that does not fit, founding given up ──> (dropped) └─ one seat left in it, its lifetime ─> (dropped)
 *
 * Form, seats and lifetime of an open room never change in place: it grows by another room that continues it. Its key is renewed
 * with each epoch, as the plenary's is.
 */
import type { ChannelId, Hash, RoomId, SeatId, Secret, SymmetricKey } from '../brand.ts';
import { roomId, symmetricKey } from '../brand.ts';
import { concat, hex, uint64 } from '../codec/bytes.ts';
import { H, KDF } from '../crypto/kdf.ts';
import { presentSeats, type RoomFacts } from '../room/rooms.ts';
import type { Charter } from '../room/words.ts';
import { LIMITS } from './limits.ts';
import { findSeat, type Seat } from './roster.ts';
import { ROOM_FORMS } from './wordBody.ts';

export type Plenary = { readonly kind: 'plenary'; readonly id: RoomId; readonly key: SymmetricKey };

/** Its charter has not come. `plan`: ours, to be sealed once the founding stands in the log. */
export type CalledRoom = {
  readonly kind: 'called';
  readonly id: RoomId;
  readonly key: SymmetricKey;
  readonly author: SeatId;
  /** The author's minute of the founding, from which all count alike how late its charter may be. */
  readonly minute: number;
  /** Room minute at which this device read it. */
  readonly sinceMinute: number;
  readonly plan: Charter | null;
};

export type OpenRoom = {
  readonly kind: 'open';
  readonly id: RoomId;
  readonly key: SymmetricKey;
  readonly charter: Charter;
  readonly founder: SeatId;
  /** The charter's, or what a seat shortened it to. Seconds. */
  readonly lifetimeSeconds: number;
  /** Seats (hex) that wrote in this room: of the others nobody knows whether the call reached them. */
  readonly heardFrom: readonly string[];
  /** Seats (hex) that left it. */
  readonly left: readonly string[];
  readonly continuedBy: RoomId | null;
  /** Position of the newest entry that continued, left or shortened it: who had not read that far acted in good faith. */
  readonly changedK: number;
  /** Room minute at which it is dropped; 0 while it is in use. */
  readonly endsMinute: number;
};

export type Room = Plenary | CalledRoom | OpenRoom;

/** A room for a check of two seats. */
export type CheckRoom = OpenRoom & { readonly charter: Charter & { readonly form: 'verification' } };

/** How rooms are named in records. */
export const roomHex = (id: RoomId): string => hex(id);

/** Id and key of a new room, from the secret that its members' slots carry. Implements Q1. */
export const roomFrom = (secret: Secret, channel: ChannelId): { readonly id: RoomId; readonly key: SymmetricKey } => {
  const id = roomId(KDF('roomId', [secret], [channel], 16));
  return { id, key: symmetricKey(KDF('roomKey', [secret], [channel, id], 32)) };
};

/** The key of a room in a new epoch. One way: who joins cannot go back. Implements N5. */
export const nextRoomKey = (room: RoomId, key: SymmetricKey, epochKey: SymmetricKey): SymmetricKey =>
  symmetricKey(KDF('room', [key, epochKey], [room], 32));

/** What the headers of a room carry: the epoch's roster hash, in an open room bound to its charter. Implements Q6. */
export const rosterHashOf = (epochRosterHash: Hash, room: Room): Hash => {
  if (room.kind !== 'open') return epochRosterHash;
  const { form, seats, lifetimeSeconds } = room.charter;
  return H('roomRoster', [
    epochRosterHash,
    room.id,
    uint64(ROOM_FORMS.indexOf(form)),
    concat(seats),
    uint64(lifetimeSeconds),
  ]);
};

export const factsOf = (room: OpenRoom): RoomFacts => ({
  form: room.charter.form,
  seats: room.charter.seats,
  left: room.left,
  lifetimeSeconds: room.lifetimeSeconds,
  continued: room.continuedBy !== null,
});

/** Whether a room is for a check of two seats alone. Implements Y12. */
export const isCheckRoom = (room: Room | undefined): room is CheckRoom =>
  room?.kind === 'open' && room.charter.form === 'verification';

/** Seats of a roster that are in a room, in the roster's order; none before its charter came. */
export const seatsIn = (room: Room, seats: readonly Seat[]): readonly Seat[] => {
  if (room.kind === 'plenary') return seats;
  return room.kind === 'open' ? presentSeats(factsOf(room), seats) : [];
};

const afterLifetime = (room: OpenRoom, minute: number): number => minute + Math.ceil(room.lifetimeSeconds / 60);

/** A room that one seat is left in is read until its words are over. */
const endedWhenAlone = (room: OpenRoom, seats: readonly Seat[], minute: number): OpenRoom =>
  room.endsMinute > 0 || seatsIn(room, seats).length > 1 ? room : { ...room, endsMinute: afterLifetime(room, minute) };

/** Whether a charter of this minute comes in time: by both entries' own minutes, so that all who read them agree. */
export const isInTime = (room: CalledRoom, minute: number): boolean => minute - room.minute < LIMITS.calledMinutes;

/** `minute`: the charter's, no later than it was read. A room for a check ends by itself: by its author's time, so at about the same for both. */
export const openedBy = (room: CalledRoom, charter: Charter, minute: number): OpenRoom => ({
  kind: 'open',
  id: room.id,
  key: room.key,
  charter,
  founder: room.author,
  lifetimeSeconds: charter.lifetimeSeconds,
  heardFrom: [hex(room.author)],
  left: [],
  continuedBy: null,
  changedK: 0,
  endsMinute: charter.form === 'verification' ? minute + LIMITS.checkMinutes : 0,
});

export const continuedIn = (room: OpenRoom, by: RoomId, k: number, minute: number): OpenRoom => ({
  ...room,
  continuedBy: by,
  changedK: k,
  endsMinute: minute + LIMITS.continuedMinutes,
});

export const leftBy = (room: OpenRoom, seat: SeatId, seats: readonly Seat[], k: number, minute: number): OpenRoom =>
  endedWhenAlone({ ...room, left: [...room.left, hex(seat)], changedK: k }, seats, minute);

export const heardIn = (room: OpenRoom, seat: SeatId): OpenRoom =>
  room.heardFrom.includes(hex(seat)) ? room : { ...room, heardFrom: [...room.heardFrom, hex(seat)] };

/** Rooms in a new epoch: every key renewed, also of those whose charter has not come. Implements N5, Q8. */
export const renewedRooms = (
  rooms: readonly Room[],
  epochKey: SymmetricKey,
  seats: readonly Seat[],
  minute: number,
): readonly Room[] =>
  rooms.map((room) => {
    const renewed = { ...room, key: nextRoomKey(room.id, room.key, epochKey) };
    return renewed.kind === 'open' ? endedWhenAlone(renewed, seats, minute) : renewed;
  });

/** Whether a room is over: nothing more will be said in it, and what was said is past its time. */
export const isOver = (room: Room, seats: readonly Seat[], minute: number): boolean => {
  if (room.kind === 'plenary') return false;
  if (room.kind === 'open') return room.endsMinute > 0 && room.endsMinute <= minute;
  return minute - room.sinceMinute >= LIMITS.calledKeptMinutes || findSeat(seats, room.author) === undefined;
};
