import type { RoomId, SeatId } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import type { Random } from '../crypto/random.ts';
import type { Closing } from '../room/change.ts';
import { mayDo } from '../room/powers.ts';
import { roomMinute } from '../room/time.ts';
import { type Channel, ourSeat } from './channel.ts';
import { closingsDue } from './closings.ts';
import { LIMITS } from './limits.ts';
import { owesRepeat } from './repeating.ts';
import { findSeat } from './roster.ts';
import { reachesAll } from './seal.ts';
import { dueCharter } from './sealRoom.ts';

/** What a client online owes the channel now, most urgent first. */
export type Duty =
  | { readonly kind: 'hello' }
  /** Seats that left, ended, or were frozen by a buddy. */
  | { readonly kind: 'removal'; readonly seats: readonly SeatId[]; readonly closings: readonly Closing[] }
  | { readonly kind: 'rotation' }
  /** A room that we founded waits for its first entry. */
  | { readonly kind: 'charter'; readonly room: RoomId }
  /** Something that we said still holds, and a newcomer has not heard it from us. */
  | { readonly kind: 'repeat' }
  | { readonly kind: 'heartbeat'; readonly room: RoomId };

/** Whether something of ours is on its way. */
const sends = ({ own }: Channel): boolean => Object.values(own).some(({ epoch }) => epoch !== null);

/** The minute of the next heartbeat out of turn, 4 to 20 hours from now; drawn when a channel opens and after each of them. Implements K5. */
export const drawCover = (random: Random, nowMinute: number): number => {
  const { coverMinMinutes, coverMaxMinutes } = LIMITS;
  const drawn = new DataView(random(4).buffer).getUint32(0);
  return nowMinute + coverMinMinutes + (drawn % (coverMaxMinutes - coverMinMinutes + 1));
};

/**
 * A heartbeat where others have written much, or wait to hear that we can read; in the plenary also after days. A room's
 * heartbeats follow from that room's entries alone. Implements K1, Q10.
 */
const heartbeatDue = (channel: Channel, minute: number, isCover: boolean): Duty | null => {
  for (const room of channel.rooms) {
    const due = channel.due.rooms[hex(room.id)];
    if (!due || room.kind === 'called') continue;
    const quiet = room.kind === 'plenary' && (isCover || minute - due.ownMinute >= LIMITS.heartbeatMinutes);
    if (due.othersSinceOwn >= LIMITS.heartbeatEntries || quiet || due.confirm)
      return { kind: 'heartbeat', room: room.id };
  }
  return null;
};

/**
 * The next duty, or null. Never more than one at a time: each changes what is due. `coverMinute`: what `drawCover` gave; left out
 * by whoever keeps no such time. Implements K1, K2, K3, K5, M20.
 */
export const nextDuty = (channel: Channel, nowMinute: number, coverMinute = Number.POSITIVE_INFINITY): Duty | null => {
  if (channel.halted !== null || findSeat(channel.epoch.seats, channel.us.seat) === undefined) return null;
  // Until it stands nothing else of ours goes out.
  if (channel.hello.phase === 'due') return sends(channel) ? null : { kind: 'hello' };
  const minute = roomMinute(channel.time, nowMinute);
  if (mayDo(ourSeat(channel).role, 'remove') && channel.adminToken !== null && channel.pending === null) {
    const closings = closingsDue(channel, nowMinute);
    const seats = closings.map(({ seat }) => seat);
    const stays = channel.epoch.seats.filter(({ id }) => !seats.some((seat) => sameBytes(seat, id)));
    if (seats.length > 0 && reachesAll(channel, stays)) return { kind: 'removal', seats, closings };
  }
  const { due } = channel;
  if (channel.epoch.seats.length < 2 || sends(channel)) return null;
  const founded = channel.rooms.find((room) => dueCharter(channel, room, nowMinute) !== null);
  if (founded) return { kind: 'charter', room: founded.id };
  if (due.entriesSinceRotation >= LIMITS.rotationEntries || minute - due.rotationMinute >= LIMITS.rotationMinutes)
    return { kind: 'rotation' };
  if (owesRepeat(channel, nowMinute)) return { kind: 'repeat' };
  return heartbeatDue(channel, minute, nowMinute >= coverMinute);
};

/** Seats whose session has waited for a first answer longer than a person should accept without being told. Implements H4. */
export const longUnconfirmed = (channel: Channel, nowMinute: number): readonly string[] =>
  Object.entries(channel.peers).flatMap(([key, peer]) =>
    peer.pair.phase === 'unconfirmed' &&
    roomMinute(channel.time, nowMinute) - peer.pair.sinceMinute >= LIMITS.helloMinutes
      ? [key]
      : [],
  );

/** Whether the room is not known to be current: no authentic entry for a day, though others could have written. Implements V4. */
export const notKnownCurrent = (channel: Channel, nowMinute: number): boolean =>
  channel.epoch.seats.length > 1 &&
  roomMinute(channel.time, nowMinute) - channel.currentMinute >= LIMITS.currentMinutes;
