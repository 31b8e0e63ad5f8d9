/** What a proposal would do. It says so whole, so that whoever confirms it knows what, and a change can be held against it. */
import * as v from 'valibot';
import {
  type Hash,
  hash32,
  type KemCiphertext,
  kemCiphertext,
  type SeatId,
  seatId,
  type X25519Public,
} from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { bytesOf, encode, type Plain } from '../codec/cbor.ts';
import { encodeX25519, x25519Schema } from '../protocol/keys.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type Seat, seatPlain, seatSchema } from '../protocol/roster.ts';
import { unreachable } from '../result.ts';
import { type Role, roleNumber, roleSchema } from './roles.ts';
import { type Rules, rulesPlain, rulesSchema } from './rules.ts';

export type NewRole = { readonly seat: SeatId; readonly role: Role };

export type Matter =
  /** A guest. What follows the seat is the invitation's transcript, from which every confirmer works out the digits. */
  | {
      readonly kind: 'admission';
      readonly seat: Seat;
      readonly newcomerBundle: Hash;
      readonly hostBundle: Hash;
      readonly ek: X25519Public;
      readonly ct: KemCiphertext;
    }
  | { readonly kind: 'removal'; readonly seats: readonly SeatId[] }
  /** Rules under which something is kept longer, or fewer have to agree to an admission. */
  | { readonly kind: 'longer'; readonly rules: Rules }
  | { readonly kind: 'succession'; readonly roles: readonly NewRole[] };

export const newRolesPlain = (roles: readonly NewRole[]): Plain =>
  roles.map(({ seat, role }) => [seat, roleNumber(role)]);

/**
 * `[0, seat, newcomer's bundle hash, host's bundle hash, ek, ct]`, `[1, [+ seat id]]`, `[2, rules]`, `[3, [+ [seat id, role]]]`: the
 * payload of a proposal, and what its name covers.
 */
export const matterPlain = (matter: Matter): Plain => {
  switch (matter.kind) {
    case 'admission': {
      const { seat, newcomerBundle, hostBundle, ek, ct } = matter;
      return [0, seatPlain(seat), newcomerBundle, hostBundle, encodeX25519(ek), ct];
    }
    case 'removal':
      return [1, [...matter.seats]];
    case 'longer':
      return [2, rulesPlain(matter.rules)];
    case 'succession':
      return [3, newRolesPlain(matter.roles)];
    default:
      return unreachable(matter);
  }
};

const seatIdSchema = bytesOf(16, seatId);
const hashSchema = bytesOf(32, hash32);
export const seatIdsSchema = v.pipe(v.array(seatIdSchema), v.minLength(1), v.maxLength(LIMITS.seats));
export const newRolesSchema = v.pipe(
  v.array(
    v.pipe(
      v.strictTuple([seatIdSchema, roleSchema]),
      v.transform(([seat, role]): NewRole => ({ seat, role })),
    ),
  ),
  v.minLength(1),
  v.maxLength(LIMITS.seats),
);

export const matterSchema = v.union([
  v.pipe(
    v.strictTuple([v.literal(0), seatSchema, hashSchema, hashSchema, x25519Schema, bytesOf(1120, kemCiphertext)]),
    v.transform(
      ([, seat, newcomerBundle, hostBundle, ek, ct]): Matter => ({
        kind: 'admission',
        seat,
        newcomerBundle,
        hostBundle,
        ek,
        ct,
      }),
    ),
  ),
  v.pipe(
    v.strictTuple([v.literal(1), seatIdsSchema]),
    v.transform(([, seats]): Matter => ({ kind: 'removal', seats })),
  ),
  v.pipe(
    v.strictTuple([v.literal(2), rulesSchema]),
    v.transform(([, rules]): Matter => ({ kind: 'longer', rules })),
  ),
  v.pipe(
    v.strictTuple([v.literal(3), newRolesSchema]),
    v.transform(([, roles]): Matter => ({ kind: 'succession', roles })),
  ),
]);

/** What of a matter a change has to repeat: of an admission the seat and its bundle, of the others everything. */
export type Deed =
  | { readonly kind: 'admission'; readonly seat: Seat; readonly newcomerBundle: Hash }
  | Exclude<Matter, { readonly kind: 'admission' }>;

/** Whether a change does just what was proposed. */
export const isDeedOf = (deed: Deed, matter: Matter): boolean => {
  if (deed.kind === 'admission')
    return (
      matter.kind === 'admission' &&
      sameBytes(deed.newcomerBundle, matter.newcomerBundle) &&
      sameBytes(encode(seatPlain(deed.seat)), encode(seatPlain(matter.seat)))
    );
  return sameBytes(encode(matterPlain(deed)), encode(matterPlain(matter)));
};
