import * as v from 'valibot';
import { type ChannelId, type Hash, type SeatId, seatId, type X25519Public } from '../brand.ts';
import { hex, sameBytes, uint64 } from '../codec/bytes.ts';
import { bytesOf, encode, type Plain, textUpTo, uintUpTo } from '../codec/cbor.ts';
import { H } from '../crypto/kdf.ts';
import { type Role, roleNumber, roleSchema, type Side, sideNumber, sideSchema } from '../room/roles.ts';
import { encodeX25519, x25519Schema } from './keys.ts';
import { LIMITS } from './limits.ts';

/** A place in the channel, as all members hold it. Rosters list seats in the order of their admission. */
export type Seat = {
  readonly id: SeatId;
  readonly ik: X25519Public;
  readonly role: Role;
  readonly side: Side;
  /** A role label; never a name. */
  readonly label: string;
  /** Room minute at which the seat ends by itself, 0 for none. */
  readonly endsMinute: number;
  /** The seat that authored the admission; the founder's own id for the founder. */
  readonly introducer: SeatId;
  /** Number of the epoch that the admission began. */
  readonly since: number;
};

export const MAX_MINUTE = 0xffffffff;
export const minuteSchema = uintUpTo(MAX_MINUTE);

/** `[id, ik, role, side, label, endsMinute, introducer, since]` */
export const seatPlain = (seat: Seat): Plain => [
  seat.id,
  encodeX25519(seat.ik),
  roleNumber(seat.role),
  sideNumber(seat.side),
  seat.label,
  seat.endsMinute,
  seat.introducer,
  seat.since,
];

export const seatSchema = v.pipe(
  v.strictTuple([
    bytesOf(16, seatId),
    x25519Schema,
    roleSchema,
    sideSchema,
    textUpTo(LIMITS.labelLength),
    minuteSchema,
    bytesOf(16, seatId),
    uintUpTo(Number.MAX_SAFE_INTEGER),
  ]),
  v.transform(
    ([id, ik, role, side, label, endsMinute, introducer, since]): Seat => ({
      id,
      ik,
      role,
      side,
      label,
      endsMinute,
      introducer,
      since,
    }),
  ),
);

export const seatsSchema = v.pipe(v.array(seatSchema), v.minLength(1), v.maxLength(LIMITS.seats));

export const findSeat = (seats: readonly Seat[], id: SeatId): Seat | undefined =>
  seats.find((seat) => sameBytes(seat.id, id));

/** Stands in every header: two members who hold different rosters, rules or generations cannot read each other. Implements N2. */
export const rosterHash = (
  channel: ChannelId,
  epoch: number,
  seats: readonly Seat[],
  rules: Hash,
  generation: number,
): Hash => H('roster', [channel, uint64(epoch), encode(seats.map(seatPlain)), rules, uint64(generation)]);

/** Whether seats could stand in one roster: ids and identity keys differ. */
export const seatsDiffer = (seats: readonly Seat[]): boolean =>
  new Set(seats.map((seat) => hex(seat.id))).size === seats.length &&
  new Set(seats.map((seat) => hex(seat.ik))).size === seats.length;
