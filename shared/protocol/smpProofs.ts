/**
 * The three proofs of a check of a shared secret: that one knows the exponent of a point, the two exponents in P and Q, and that two points have the same
 * exponent. Made non-interactive by strong Fiat-Shamir: the challenge covers the run, who proves, every generator, every point of
 * the statement and every commitment, under a label for each proof of each message. Implements Y7.
 */
import type { Hash } from '../brand.ts';
import type { Label } from '../crypto/labels.ts';
import {
  allOf,
  hashToScalar,
  isSame,
  type Maybe,
  type Point,
  plus,
  response,
  type Scalar,
  times,
  timesBase,
} from '../crypto/ristretto255.ts';

/** Which run, who proves, and in which place: a proof counts nowhere else. */
export type Place = {
  readonly run: Hash;
  readonly by: 'asker' | 'answerer';
  readonly label: Extract<Label, `smp${'Question' | 'Answer' | 'Compare' | 'Conclude'}${string}`>;
};

const ROLES = { asker: Uint8Array.of(1), answerer: Uint8Array.of(2) } as const;
/** The base point of RFC 9496. */
const BASE = Uint8Array.of(
  ...[0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f],
  ...[0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76],
);

/** Points of a statement, some of which may be missing: then it is neither proved nor believed. */
type Some<T> = { readonly [K in keyof T]: Maybe<T[K]> };

/** Undefined when a point is missing: nothing is proved or believed of what does not exist. */
const challenge = (
  { run, by, label }: Place,
  statement: readonly Maybe<Point>[],
  commitments: readonly Maybe<Point>[],
): Maybe<Scalar> => {
  const points = allOf(...statement, ...commitments);
  return points && hashToScalar(label, [run, ROLES[by], BASE, ...points]);
};

/** `[c, D]` for P = x · G, with a fresh secret r. */
export const proveExponent = (place: Place, p: Maybe<Point>, x: Scalar, r: Scalar): Maybe<readonly Scalar[]> => {
  const c = challenge(place, [p], [timesBase(r)]);
  return c && [c, response(r, x, c)];
};

export const knowsExponent = (place: Place, p: Point, c: Scalar, d: Scalar): boolean =>
  isSame(c, challenge(place, [p], [plus(timesBase(d), times(c, p))]));

/** P = s · G3 and Q = s · G + x · G2. */
export type Blinded = { readonly g2: Point; readonly g3: Point; readonly p: Point; readonly q: Point };

/** A secret x in two points, blinded by s; undefined when one of them would be the identity. */
export const blind = (g2: Maybe<Point>, g3: Maybe<Point>, s: Scalar, x: Scalar): Maybe<Blinded> => {
  const points = allOf(g2, g3, times(s, g3), plus(timesBase(s), times(x, g2)));
  return points && { g2: points[0], g3: points[1], p: points[2], q: points[3] };
};

const blindedStatement = ({ g2, g3, p, q }: Some<Blinded>) => [g2, g3, p, q];

/** `[c, D1, D2]` for the two exponents of P and Q, with fresh secrets. */
export const proveBlinded = (
  place: Place,
  points: Blinded,
  [s, x]: readonly [Scalar, Scalar],
  [r1, r2]: readonly [Scalar, Scalar],
): Maybe<readonly Scalar[]> => {
  const { g2, g3 } = points;
  const commitments = [times(r1, g3), plus(timesBase(r1), times(r2, g2))];
  const c = challenge(place, blindedStatement(points), commitments);
  return c && [c, response(r1, s, c), response(r2, x, c)];
};

export const knowsBlinded = (place: Place, points: Some<Blinded>, c: Scalar, d1: Scalar, d2: Scalar): boolean => {
  const { g2, g3, p, q } = points;
  const commitments = [plus(times(d1, g3), times(c, p)), plus(plus(timesBase(d1), times(d2, g2)), times(c, q))];
  return isSame(c, challenge(place, blindedStatement(points), commitments));
};

/** Points with one exponent: that of `power` to G is that of `result` to `base`. */
export type Equal = { readonly power: Point; readonly base: Point; readonly result: Point };

const equalStatement = ({ power, base, result }: Some<Equal>) => [base, power, result];

/** `[c, D]` for the exponent that both have, with a fresh secret r. */
export const proveEqual = (place: Place, points: Some<Equal>, x: Scalar, r: Scalar): Maybe<readonly Scalar[]> => {
  const c = challenge(place, equalStatement(points), [timesBase(r), times(r, points.base)]);
  return c && [c, response(r, x, c)];
};

export const isEqual = (place: Place, points: Equal, c: Scalar, d: Scalar): boolean => {
  const { power, base, result } = points;
  const commitments = [plus(timesBase(d), times(c, power)), plus(times(d, base), times(c, result))];
  return isSame(c, challenge(place, equalStatement(points), commitments));
};
