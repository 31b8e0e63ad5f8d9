/**
 * The standing as it travels to a newcomer, in the Welcome. It is the facilitator's word, and affects only what the newcomer's own
 * client lets it do and when it follows a succession. Proposals are left out: they died with the epoch that the newcomer began.
 */
import * as v from 'valibot';
import { hash32 } from '../brand.ts';
import { bytesOf, type Plain, uintUpTo } from '../codec/cbor.ts';
import { LIMITS } from '../protocol/limits.ts';
import { minuteSchema, seatPlain, seatSchema } from '../protocol/roster.ts';
import { SIDES, sideNumber, sideSchema } from './roles.ts';
import { BUDDIES } from './seatWords.ts';
import { GONE_KEPT, SIGNS_KEPT, type Standing } from './standing.ts';

const HOW = ['away', 'closed'] as const;

/** What a newcomer is given: of each seat only its newest sign. */
export const forNewcomer = (standing: Standing): Standing => ({
  ...standing,
  proposals: [],
  signs: Object.fromEntries(Object.entries(standing.signs).map(([seat, signs]) => [seat, signs.slice(-1)])),
});

const recessPlain = ({ recess }: Standing): Plain =>
  recess && [recess.k, recess.author, sideNumber(recess.side), recess.fromMinute, recess.untilMinute, recess.breach];

/** `[recess, side recesses, outstanding, floors, buddies, freezes, froze, signs, away, left, gone seats]`; seats are named in hex. */
export const standingPlain = (standing: Standing): Plain => [
  recessPlain(standing),
  SIDES.flatMap((side): Plain[] => {
    const minute = standing.sideRecess[side];
    return minute === undefined ? [] : [[sideNumber(side), minute]];
  }),
  standing.outstanding && [standing.outstanding.rules, [...standing.outstanding.accepted]],
  standing.floors.map(({ seat, untilMinute }) => [seat, untilMinute]),
  Object.entries(standing.buddies).map(([seat, named]) => [seat, [...named]]),
  standing.freezes.map(({ seat, author, k, minute }) => [seat, author, k, minute]),
  Object.entries(standing.froze).map(([seat, minute]) => [seat, minute]),
  Object.entries(standing.signs).map(([seat, signs]) => [seat, signs.map(({ k, minute }) => [k, minute])]),
  [...standing.away],
  Object.entries(standing.left).map(([seat, k]) => [seat, k]),
  standing.goneSeats.map(({ seat, how, sinceMinute }) => [seatPlain(seat), HOW.indexOf(how), sinceMinute]),
];

const seatKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const position = uintUpTo(Number.MAX_SAFE_INTEGER);
/** A seat that came twice would keep what came last, and one standing would have two encodings. */
const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
const perSeat = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.array(v.strictTuple([seatKey, value])),
    v.maxLength(LIMITS.seats),
    v.check((pairs) => distinct(pairs.map(([seat]) => seat))),
    v.transform((pairs): Readonly<Record<string, T>> => Object.fromEntries(pairs)),
  );
const sign = v.pipe(
  v.strictTuple([position, minuteSchema]),
  v.transform(([k, minute]) => ({ k, minute })),
);
/** Each side once, in the order of their numbers. */
const inOrder = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? number));
const recess = v.pipe(
  v.strictTuple([position, seatKey, sideSchema, minuteSchema, minuteSchema, v.boolean()]),
  v.transform(([k, author, side, fromMinute, untilMinute, breach]) => ({
    k,
    author,
    side,
    fromMinute,
    untilMinute,
    breach,
  })),
);
const outstanding = v.pipe(
  v.strictTuple([bytesOf(32, hash32), v.pipe(v.array(seatKey), v.maxLength(LIMITS.seats))]),
  v.transform(([rules, accepted]) => ({ rules, accepted })),
);
const floor = v.pipe(
  v.strictTuple([seatKey, minuteSchema]),
  v.transform(([seat, untilMinute]) => ({ seat, untilMinute })),
);
const freeze = v.pipe(
  v.strictTuple([seatKey, seatKey, position, minuteSchema]),
  v.transform(([seat, author, k, minute]) => ({ seat, author, k, minute })),
);
const gone = v.pipe(
  v.strictTuple([seatSchema, uintUpTo(HOW.length - 1), minuteSchema]),
  v.transform(([seat, how, sinceMinute]) => ({ seat, how: HOW[how] ?? 'closed', sinceMinute })),
);
const upToSeats = <T>(item: v.GenericSchema<unknown, T>) => v.pipe(v.array(item), v.maxLength(LIMITS.seats));

export const standingSchema = v.pipe(
  v.strictTuple([
    v.nullable(recess),
    v.pipe(
      v.array(v.strictTuple([sideSchema, minuteSchema])),
      v.check((pairs) => inOrder(pairs.map(([side]) => sideNumber(side)))),
    ),
    v.nullable(outstanding),
    upToSeats(floor),
    perSeat(v.pipe(v.array(seatKey), v.maxLength(BUDDIES))),
    upToSeats(freeze),
    perSeat(minuteSchema),
    perSeat(v.pipe(v.array(sign), v.maxLength(SIGNS_KEPT))),
    upToSeats(seatKey),
    perSeat(position),
    v.pipe(v.array(gone), v.maxLength(GONE_KEPT)),
  ]),
  v.transform(
    ([recess, sides, outstanding, floors, buddies, freezes, froze, signs, away, left, goneSeats]): Standing => ({
      recess,
      sideRecess: Object.fromEntries(sides),
      proposals: [],
      outstanding,
      floors,
      buddies,
      freezes,
      froze,
      signs,
      away,
      left,
      goneSeats,
    }),
  ),
);
