/**
 * What an epoch entry says it changes. Encoding only; whether it counts is decided in `shared/room/judgeChange.ts`.
 *
 * | number | kind | items |
 * |---|---|---|
 * | 0 | admit | seat, newcomer's bundle hash, proposal, confirmations, bundles |
 * | 1 | close | seats; under rules without settings |
 * | 2 | closings | `[[seat, why]]`, proposal of 0 or 32 bytes |
 * | 3 | rules | rules, proposal of 0 or 32 bytes |
 * | 4 | roles | `[[seat, role]]`, proposal |
 */
import * as v from 'valibot';
import { type BundleId, bundleId, type Hash, hash32, type SeatId, seatId } from '../brand.ts';
import { bytesOf, type Plain, uintUpTo } from '../codec/cbor.ts';
import { unreachable } from '../result.ts';
import { type ChangeKind, CLOSING_REASONS, type Closing, type RoomChange } from '../room/change.ts';
import { newRolesPlain, newRolesSchema, seatIdsSchema } from '../room/matter.ts';
import { rulesPlain, rulesSchema } from '../room/rules.ts';
import { LIMITS } from './limits.ts';
import { seatPlain, seatSchema } from './roster.ts';

/** `bundles` names, by hash, the bundle of each seat that the newcomer was given. */
export type Admission = ChangeKind<'admit'> & {
  readonly bundles: readonly { readonly seat: SeatId; readonly bundle: Hash; readonly id: BundleId }[];
};

/** One change of membership, rules or roles. */
export type Change = Admission | Exclude<RoomChange, { readonly kind: 'admit' }> | { readonly kind: 'newer' };

const NONE = new Uint8Array(0);
const NEWEST = 4;

const admissionPlain = (change: Admission): Plain => [
  0,
  seatPlain(change.seat),
  change.newcomerBundle,
  change.proposal,
  change.confirmations.map(({ seat, proposal }) => [seat, proposal]),
  change.bundles.map(({ seat, bundle, id }) => [seat, bundle, id]),
];

export const changePlain = (change: Change): Plain => {
  switch (change.kind) {
    case 'admit':
      return admissionPlain(change);
    case 'close':
      return [1, [...change.seats]];
    case 'closings': {
      const closings = change.closings.map(({ seat, why }): Plain => [seat, CLOSING_REASONS.indexOf(why)]);
      return [2, closings, change.proposal ?? NONE];
    }
    case 'rules':
      return [3, rulesPlain(change.rules), change.proposal ?? NONE];
    case 'roles':
      return [4, newRolesPlain(change.roles), change.proposal];
    case 'newer':
      throw new Error('bug: a change of a newer version is never written');
    default:
      return unreachable(change);
  }
};

const seatIdSchema = bytesOf(16, seatId);
const hashSchema = bytesOf(32, hash32);
const hashOrNone = v.union([bytesOf(0, () => null), hashSchema]);

const admitSchema = v.pipe(
  v.strictTuple([
    v.literal(0),
    seatSchema,
    hashSchema,
    hashSchema,
    v.pipe(v.array(v.strictTuple([seatIdSchema, hashSchema])), v.maxLength(LIMITS.seats)),
    v.pipe(v.array(v.strictTuple([seatIdSchema, hashSchema, bytesOf(16, bundleId)])), v.maxLength(LIMITS.seats)),
  ]),
  v.transform(
    ([, seat, newcomerBundle, proposal, confirmations, bundles]): Change => ({
      kind: 'admit',
      seat,
      newcomerBundle,
      proposal,
      confirmations: confirmations.map(([id, hash]) => ({ seat: id, proposal: hash })),
      bundles: bundles.map(([id, bundle, named]) => ({ seat: id, bundle, id: named })),
    }),
  ),
);

const closingSchema = v.pipe(
  v.strictTuple([seatIdSchema, uintUpTo(CLOSING_REASONS.length - 1)]),
  v.transform(([seat, why]): Closing => ({ seat, why: CLOSING_REASONS[why] ?? 'removed' })),
);

export const changeSchema = v.union([
  admitSchema,
  v.pipe(
    v.strictTuple([v.literal(1), seatIdsSchema]),
    v.transform(([, seats]): Change => ({ kind: 'close', seats })),
  ),
  v.pipe(
    v.strictTuple([
      v.literal(2),
      v.pipe(v.array(closingSchema), v.minLength(1), v.maxLength(LIMITS.seats)),
      hashOrNone,
    ]),
    v.transform(([, closings, proposal]): Change => ({ kind: 'closings', closings, proposal })),
  ),
  v.pipe(
    v.strictTuple([v.literal(3), rulesSchema, hashOrNone]),
    v.transform(([, rules, proposal]): Change => ({ kind: 'rules', rules, proposal })),
  ),
  v.pipe(
    v.strictTuple([v.literal(4), newRolesSchema, hashSchema]),
    v.transform(([, roles, proposal]): Change => ({ kind: 'roles', roles, proposal })),
  ),
  v.pipe(
    v.array(v.unknown()),
    v.check((items) => typeof items[0] === 'number' && items[0] > NEWEST),
    v.transform((): Change => ({ kind: 'newer' })),
  ),
]);
