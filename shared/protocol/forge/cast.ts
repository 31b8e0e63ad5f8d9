/** Who is in a forged channel: one member with its secrets, and the others as everybody in a channel knows them. */
import { type SeatId, x25519Secret } from '../../brand.ts';
import { sameBytes } from '../../codec/bytes.ts';
import type { X25519KeyPair } from '../../crypto/x25519.ts';
import type { OfferedSeat } from '../invitation.ts';
import type { Seat } from '../roster.ts';

/** What a roster says of a seat before it is admitted: no field of it is secret. */
export type PublicSeat = Pick<Seat, 'id' | 'ik' | 'role' | 'side' | 'label'>;

/** The one member on whose device the channel will stand. Its secret key makes it that device's own. */
export type Forger = Omit<PublicSeat, 'ik'> & { readonly ik: X25519KeyPair };

export type Cast = { readonly member: Forger; readonly others: readonly PublicSeat[] };

/** Stands in a seat's state where the seat's own device holds its secret key. Nothing reads it: `agree` answers instead. */
const NOBODYS_SECRET = x25519Secret(new Uint8Array(32));

export const seatOf = ({ member, others }: Cast, id: SeatId): PublicSeat | undefined =>
  [{ ...member, ik: member.ik.publicKey }, ...others].find((seat) => sameBytes(seat.id, id));

export const isMember = ({ member }: Cast, id: SeatId): boolean => sameBytes(member.id, id);

export const keysOf = ({ member }: Cast, seat: PublicSeat): X25519KeyPair =>
  sameBytes(member.id, seat.id) ? member.ik : { publicKey: seat.ik, secretKey: NOBODYS_SECRET };

/** As `makeInvitation` orders it: even the order of a record's fields is that of an honest device. */
export const offeredSeat = ({ id, role, side, label }: PublicSeat): OfferedSeat => ({
  role,
  side,
  label,
  endsMinute: 0,
  id,
});
