/** What tests of a check of a secret work out beside the product: scalars, rigged draws, and states of one kind. */
import { concat } from '../../shared/codec/bytes.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { drawScalar, response, type Scalar } from '../../shared/crypto/ristretto255.ts';
import type { SmpState } from '../../shared/protocol/smp.ts';

export const ZERO = new Uint8Array(32) as Scalar;
export const ONE = ZERO.with(0, 1) as Scalar;
export const negative = (scalar: Scalar): Scalar => response(ZERO, scalar, ONE);
export const sum = (a: Scalar, b: Scalar): Scalar => response(a, negative(b), ONE);
export const product = (...scalars: readonly [Scalar, ...Scalar[]]): Scalar =>
  scalars.reduce((all, scalar) => negative(response(ZERO, all, scalar)));
export const scalarOf = (random: Random): Scalar => drawScalar(random(64))!;

/** Scalars for the draws of one step, counted from one. */
export type Rigged = Readonly<Record<number, Scalar>>;

/** Gives these at their draws, and chance at all others. */
export const rigged = (random: Random, at: Rigged): Random => {
  let drawn = 0;
  return (length) => {
    drawn += 1;
    const scalar = at[drawn];
    return scalar ? concat([scalar, ZERO]) : random(length);
  };
};

export type Kind<K extends SmpState['kind']> = Extract<SmpState, { readonly kind: K }>;

/** The state, which is of this kind; throws for another. */
export const is = <K extends SmpState['kind']>(state: SmpState | null, kind: K): Kind<K> => {
  if (state?.kind !== kind) throw new Error(state?.kind);
  return state as Kind<K>;
};
