/** Seats that are to be closed without anybody's key: they left, ended, or a buddy had them frozen. */
import { sameBytes } from '../codec/bytes.ts';
import type { Closing } from '../room/change.ts';
import { roomMinute } from '../room/time.ts';
import { type Channel, seatKey } from './channel.ts';
import type { Seat } from './roster.ts';

/** An end is judged by the minute of the entry that closes the seat; under the first version's rules nobody judges it. */
const endReached = ({ epoch, time }: Channel, { endsMinute }: Seat, nowMinute: number): boolean =>
  endsMinute > 0 && endsMinute <= (epoch.rules.settings ? nowMinute : roomMinute(time, nowMinute));

const whyClosed = (channel: Channel, seat: Seat, nowMinute: number): Closing['why'] | null => {
  const key = seatKey(seat.id);
  const { left, freezes } = channel.standing;
  if (left[key] !== undefined) return 'left';
  if (endReached(channel, seat, nowMinute)) return 'ended';
  return freezes.some((freeze) => freeze.seat === key) ? 'frozen' : null;
};

/** What the next closing by a facilitator or co-facilitator does besides, with its reasons; nobody closes itself. */
export const closingsDue = (channel: Channel, nowMinute: number): readonly Closing[] =>
  channel.epoch.seats.flatMap((seat) => {
    const why = sameBytes(seat.id, channel.us.seat) ? null : whyClosed(channel, seat, nowMinute);
    return why ? [{ seat: seat.id, why }] : [];
  });
