/** Who is in a room, and who of them is given what is said there now. */
import type { RoomId, SeatId } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { isGivenNothing } from '../room/silence.ts';
import { roomMinute } from '../room/time.ts';
import { type Channel, ourSeat, type Pair, type Peer, roomOf, seatKey } from './channel.ts';
import { LIMITS } from './limits.ts';
import { canSeal, type Ratchet } from './ratchet.ts';
import { type Room, seatsIn } from './room.ts';
import { findSeat, type Seat } from './roster.ts';

/** The session of a pair over which we can seal. */
export const sessionOf = (pair: Pair) => (pair.phase === 'awaitingHello' || !canSeal(pair.ratchet) ? null : pair);

export const ratchetOf = (pair: Pair): Ratchet | null => sessionOf(pair)?.ratchet ?? null;

/** Silent for long, or it said so and nothing since. */
const isAway = ({ standing }: Channel, seat: SeatId, peer: Peer, minute: number): boolean =>
  minute - peer.heardMinute >= LIMITS.awayMinutes || standing.away.includes(seatKey(seat));

/** Whether a seat is away, so that content gives it flag 1. Implements N9. */
export const seatIsAway = (channel: Channel, seat: SeatId, nowMinute: number): boolean => {
  const peer = channel.peers[seatKey(seat)];
  return peer !== undefined && isAway(channel, seat, peer, roomMinute(channel.time, nowMinute));
};

/** Seats of the present roster that are in a room, in the roster's order; none when we are not in it ourselves. */
export const seatsOf = (channel: Channel, room: RoomId): readonly Seat[] => {
  const held = roomOf(channel, room);
  return held ? seatsIn(held, channel.epoch.seats) : [];
};

/** Whether a seat is in a room. */
export const isIn = (channel: Channel, room: RoomId, seat: SeatId): boolean =>
  findSeat(seatsOf(channel, room), seat) !== undefined;

/** A room that our seat is in, so that it may say something there: one that is called has no seats yet. */
export const roomWithUs = (channel: Channel, room: RoomId): Room | undefined =>
  isIn(channel, room, channel.us.seat) ? roomOf(channel, room) : undefined;

/**
 * Whether a pair's session may carry what is meant for these seats: it is confirmed, or the introducer, who alone could sit in its
 * middle, reads it anyway (proofs/introducer_*). The later admitted of two is the one that waits (H1, H4): our introducer, then. Towards
 * a newcomer whose hello has not come we have no session at all. Implements H4, Q9.
 */
const isTrusted = (channel: Channel, present: readonly Seat[], peer: Peer): boolean =>
  peer.pair.phase === 'confirmed' || findSeat(present, ourSeat(channel).introducer) !== undefined;

/** Whether nothing is for a seat any more, though it is not closed yet: it left, ended, or a buddy had it frozen. Implements M12, M14. */
export const isCutOff = ({ epoch, standing }: Channel, seat: Seat, minute: number): boolean =>
  epoch.rules.settings !== undefined && isGivenNothing(standing, seat, minute);

/** Whether a seat is given anything that is meant for `present`: it has not left, is not cut off, and nobody may sit between us and it. */
export const isServed = (
  channel: Channel,
  present: readonly Seat[],
  seat: Seat,
  peer: Peer | undefined,
  minute: number,
): peer is Peer =>
  peer !== undefined && !peer.leaving && !isCutOff(channel, seat, minute) && isTrusted(channel, present, peer);

/** Whether a seat can be called into a room of these seats, over the session that we have with it. Implements Q9. */
export const mayBeCalled = (channel: Channel, called: readonly Seat[], seat: Seat, minute: number): boolean => {
  if (sameBytes(seat.id, channel.us.seat)) return true;
  const peer = channel.peers[seatKey(seat.id)];
  return isServed(channel, called, seat, peer, minute) && ratchetOf(peer.pair) !== null;
};

/** As `readsIn`, at a minute of room time and with the room's present seats at hand: sealing asks for each seat. */
export const peerReads = (
  channel: Channel,
  present: readonly Seat[],
  seat: Seat,
  peer: Peer | undefined,
  minute: number,
): peer is Peer =>
  present.some((each) => sameBytes(each.id, seat.id)) &&
  isServed(channel, present, seat, peer, minute) &&
  ratchetOf(peer.pair) !== null &&
  !isAway(channel, seat.id, peer, minute);

/** Whether content written in a room now is for this seat: what the composer shows and what the slot's flag says. Implements E6, H4, N9. */
export const readsIn = (channel: Channel, room: RoomId, seat: Seat, nowMinute: number): boolean =>
  peerReads(
    channel,
    seatsOf(channel, room),
    seat,
    channel.peers[seatKey(seat.id)],
    roomMinute(channel.time, nowMinute),
  );

export const reads = (channel: Channel, seat: Seat, nowMinute: number): boolean =>
  readsIn(channel, channel.plenary, seat, nowMinute);

/** The seats of which a draft's slots are not to be random: the room's. */
export const readersOfRoom = (room: Room, seats: readonly Seat[]): ReadonlySet<string> =>
  new Set(seatsIn(room, seats).map((seat) => seatKey(seat.id)));
