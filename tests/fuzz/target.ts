/** What is fuzzed: a decoder, real encodings of what it reads, and what must hold of whatever it takes. */
import type { Random } from '../../shared/crypto/random.ts';
import { chance, pick } from '../support/seeded.ts';
import { altered, scattered } from './alter.ts';
import { alteredCbor, treeOf } from './trees.ts';

/** What came of a case. Bytes: it was taken, and this is what was taken written again (C8). */
export type Outcome = 'refused' | 'taken' | Uint8Array;

export interface Target {
  readonly name: string;
  /** `file export` of each decoder that it goes through. */
  readonly covers: readonly string[];
  /** Its part of the cases: the dearer a case, the fewer. */
  readonly share: number;
  readonly samples: readonly Uint8Array[];
  /** How long a case may take where the protocol itself bounds the work higher (R6). */
  readonly mostMilliseconds?: number;
  readonly take: (bytes: Uint8Array) => Outcome;
}

/** Cases for a target, one after another. */
export const casesOf = (random: Random, { samples }: Pick<Target, 'samples'>): (() => Uint8Array) => {
  const trees = samples.map(treeOf).filter((tree) => typeof tree === 'object' && tree !== null);
  // First what is valid, as it is: a target that takes none of it would prove nothing.
  const whole = [...samples];
  return () => {
    const next = whole.pop();
    if (next !== undefined) return next.slice();
    if (chance(random, 0.08)) return scattered(random);
    if (trees.length > 0 && chance(random, 0.6)) return alteredCbor(random, pick(random, trees), pick(random, trees));
    const sample = pick(random, samples);
    return chance(random, 0.02) ? sample : altered(random, sample, pick(random, samples));
  };
};

/** Throws when what a decoder took is not the one encoding of what it says. */
export const play = (target: Target, bytes: Uint8Array): 'refused' | 'taken' => {
  const before = bytes.slice();
  const outcome = target.take(bytes);
  if (Buffer.compare(before, bytes) !== 0) throw new Error('the decoder changed what it was given');
  if (typeof outcome === 'string') return outcome;
  if (Buffer.compare(outcome, bytes) !== 0)
    throw new Error(`taken, but written again it is ${Buffer.from(outcome).toString('hex').slice(0, 400)}`);
  return 'taken';
};
