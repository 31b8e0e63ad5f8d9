/** What this person verified of whom. It belongs to a seat with its key: what takes that place with another key begins anew. */
import type { SeatId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { findSeat, type Seat } from '../../../shared/protocol/roster.ts';
import type { ChannelRecord, Verified } from './records.ts';

/** How a seat and its key are named in records. */
export const keyedSeat = ({ id, ik }: Pick<Seat, 'id' | 'ik'>): string => `${hex(id)}.${hex(ik)}`;

export const verifiedHow = (record: ChannelRecord, seat: Seat): Verified | 'no' =>
  record.verified[keyedSeat(seat)] ?? 'no';

/** The record with seats verified: what was verified of one seat alone is not forgotten for a code of the whole roster. Implements Y3. */
export const withVerified = (record: ChannelRecord, seats: readonly Seat[], how: Verified): ChannelRecord => {
  const added = seats
    .filter((seat) => how !== 'code' || verifiedHow(record, seat) === 'no')
    .map((seat) => [keyedSeat(seat), how] as const);
  return { ...record, verified: { ...record.verified, ...Object.fromEntries(added) } };
};

/** Whether a seat of a room was verified: with the key that it has, or had when it was closed. */
export const wasVerified = (record: ChannelRecord, channel: Channel, id: SeatId): boolean => {
  const seat = findSeat(channel.epoch.seats, id);
  if (seat) return verifiedHow(record, seat) !== 'no';
  return Object.keys(record.verified).some((key) => key.startsWith(`${hex(id)}.`));
};

/** What of it the page is told of one seat. */
export const trustShown = (record: ChannelRecord, seat: Seat): 'no' | 'compared' | 'scanned' | 'secret' => {
  const how = verifiedHow(record, seat);
  return how === 'code' ? 'no' : how;
};
