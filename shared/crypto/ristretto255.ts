/**
 * The group ristretto255 (RFC 9496), as total functions over libsodium. It takes more than a proof may: the identity is a valid
 * point there, `_add` and `_sub` accept and return it silently, `_scalarmult` throws when it is the result, and a scalar of L or
 * more acts as its remainder. So points and scalars of others are read by `readPoint` and `readScalar` alone, and what comes out as
 * the identity is undefined, here as for whatever is worked out of it. Implements Y4.
 */
import type { Bytes } from '../brand.ts';
import { isZero, lengthPrefixed, utf8 } from '../codec/bytes.ts';
import { equalSecrets } from './compare.ts';
import { LABELS, type Label } from './labels.ts';
import { sodium } from './sodium.ts';

/** A canonical encoding of an element other than the identity. 32 bytes. */
export type Point = Bytes<'Point'>;
/** A canonical encoding of a number from 0 to L - 1, little-endian. 32 bytes. */
export type Scalar = Bytes<'Scalar'>;

export const POINT_BYTES = 32;
export const SCALAR_BYTES = 32;
/** What is reduced to a scalar: so much longer than L that the remainder is as good as uniform. */
export const WIDE_BYTES = 64;

/** L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
const L = Uint8Array.of(
  ...[0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10],
);

/** Whether a number of 32 bytes is below L. Of public numbers only: it stops at the first byte that tells. */
const isBelowL = (bytes: Uint8Array): boolean => {
  for (let i = SCALAR_BYTES - 1; i >= 0; i -= 1) {
    const [byte, bound] = [bytes[i] ?? 0, L[i] ?? 0];
    if (byte !== bound) return byte < bound;
  }
  return false;
};

/** A point that somebody sent; undefined for a wrong length, no encoding of a point, or the identity. */
export const readPoint = (bytes: Uint8Array): Point | undefined => {
  if (bytes.length !== POINT_BYTES || isZero(bytes)) return undefined;
  return sodium.crypto_core_ristretto255_is_valid_point(bytes) ? (bytes as Point) : undefined;
};

/** A scalar that somebody sent; undefined for a wrong length or one that is not reduced. Zero is one. */
export const readScalar = (bytes: Uint8Array): Scalar | undefined =>
  bytes.length === SCALAR_BYTES && isBelowL(bytes) ? (bytes as Scalar) : undefined;

const reduce = (wide: Uint8Array): Scalar => sodium.crypto_core_ristretto255_scalar_reduce(wide) as Scalar;

/** A secret scalar of 64 random bytes, which are wiped; undefined for zero, which nobody draws. */
export const drawScalar = (random64: Uint8Array): Scalar | undefined => {
  const scalar = reduce(random64);
  random64.fill(0);
  return isZero(scalar) ? undefined : scalar;
};

/** `HS(label, parts) = BLAKE2b-512(lp(label), lp(each part)) mod L`. Implements Y6. */
export const hashToScalar = (label: Extract<Label, `smp${string}`>, parts: readonly Uint8Array[]): Scalar => {
  const input = lengthPrefixed([utf8(LABELS[label]), ...parts]);
  const wide = sodium.crypto_generichash(WIDE_BYTES, input, null);
  const scalar = reduce(wide);
  input.fill(0);
  wide.fill(0);
  return scalar;
};

const pointOr = (make: () => Uint8Array): Point | undefined => {
  try {
    return readPoint(make());
  } catch {
    return undefined;
  }
};

export type Maybe<T> = T | undefined;

/** All of them, or nothing when one is missing. */
export const allOf = <T extends readonly unknown[]>(
  ...parts: T
): Maybe<{ readonly [At in keyof T]: Exclude<T[At], undefined> }> =>
  parts.includes(undefined) ? undefined : (parts as never);

/** scalar · G. */
export const timesBase = (scalar: Maybe<Scalar>): Maybe<Point> =>
  scalar && pointOr(() => sodium.crypto_scalarmult_ristretto255_base(scalar));

/** scalar · point. */
export const times = (scalar: Maybe<Scalar>, point: Maybe<Point>): Maybe<Point> =>
  scalar && point && pointOr(() => sodium.crypto_scalarmult_ristretto255(scalar, point));

export const plus = (a: Maybe<Point>, b: Maybe<Point>): Maybe<Point> =>
  a && b && pointOr(() => sodium.crypto_core_ristretto255_add(a, b));

export const minus = (a: Maybe<Point>, b: Maybe<Point>): Maybe<Point> =>
  a && b && pointOr(() => sodium.crypto_core_ristretto255_sub(a, b));

/** r - x · c mod L: the response of a proof. The product, which tells x to whoever knows c, is wiped. */
export const response = (r: Scalar, x: Scalar, c: Scalar): Scalar => {
  const product = sodium.crypto_core_ristretto255_scalar_mul(x, c);
  const difference = sodium.crypto_core_ristretto255_scalar_sub(r, product);
  product.fill(0);
  return difference as Scalar;
};

/** Whether two points or two scalars are there and the same, without an early exit. */
export const isSame = (a: Maybe<Uint8Array>, b: Maybe<Uint8Array>): boolean =>
  a !== undefined && b !== undefined && equalSecrets(a, b);
