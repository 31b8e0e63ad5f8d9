/** Where a sum in a check comes out as the identity: by a chance that nobody meets, or because the other chose its numbers so. */
import { beforeAll, expect, test } from 'vitest';
import { type Hash, hash32 } from '../../shared/brand.ts';
import { hashToScalar, plus, response, type Scalar, times, timesBase } from '../../shared/crypto/ristretto255.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { answerSmp, askSmp, secretBytes, secretsOf, stepSmp } from '../../shared/protocol/smp.ts';
import { isEqual, knowsBlinded, knowsExponent, type Place } from '../../shared/protocol/smpProofs.ts';
import { seeded } from '../support/seeded.ts';
import { is, negative, ONE, product, type Rigged, rigged, scalarOf, ZERO } from '../support/smp.ts';

beforeAll(() => ready);

const SECRET = 'the blue door';

/** A run up to its question, with the numbers that A drew. */
const asked = (seed: string) => {
  const random = seeded(seed);
  const run = hash32(random(32));
  const turn = askSmp(run, secretBytes(SECRET), random);
  if (turn.kind !== 'next' || !turn.send) throw new Error('a question is sent');
  const taken = stepSmp(run, null, turn.send, random);
  if (taken.kind !== 'next') throw new Error(taken.kind);
  const [asker, questioned] = [is(turn.state, 'asked'), is(taken.state, 'questioned')];
  return { random, run, asker, questioned };
};

test('[Y4] [Y8] an answer whose Qb, or whose proof, would be the identity is not given: the run fails and nothing is sent', () => {
  const { random, run, asker, questioned } = asked('Qb');
  const b2 = scalarOf(random);
  const y = hashToScalar('smpSecret', [run, secretBytes(SECRET)]);
  const answer = (at: Rigged) => answerSmp(run, questioned, secretBytes(SECRET), rigged(random, { 1: b2, ...at }));
  // G2 = a2 · b2 · G; the fifth draw is s, and Qb = s · G + y · G2. The last two are of the proof's commitment to both.
  const blinding = negative(product(y, asker.a2, b2));
  const r6 = scalarOf(random);
  const ofProof = negative(product(r6, asker.a2, b2));
  for (const at of [{ 5: blinding }, { 6: ofProof, 7: r6 }]) expect(answer(at)).toEqual({ kind: 'failed', wipe: [] });
  for (const at of [{}, { 5: ofProof }, { 6: ofProof }, { 7: r6 }]) expect(answer(at).kind).toBe('next');
});

test('[Y4] [Y8] a comparison whose proof would have the identity is not sent, and its scalars are wiped', () => {
  const { random, run, asker, questioned } = asked('Qa');
  const b2 = scalarOf(random);
  const answered = answerSmp(run, questioned, secretBytes(SECRET), rigged(random, { 1: b2 }));
  if (answered.kind !== 'next' || !answered.send) throw new Error('an answer is sent');
  const { send } = answered;
  // A draws s, two numbers of the proof for both exponents, and one for the other proof.
  const r6 = scalarOf(random);
  const r5 = negative(product(r6, asker.a2, b2));
  const compare = (at: Rigged) => stepSmp(run, asker, send, rigged(random, at));
  expect(compare({ 2: r5, 3: r6 })).toEqual({ kind: 'failed', wipe: secretsOf(asker) });
  for (const at of [{}, { 2: r5 }, { 3: r6 }]) expect(compare(at).kind).toBe('next');
});

test('[Y4] [Y7] a proof whose commitment is the identity proves nothing, though its challenge is right without it', () => {
  const random = seeded('no commitment');
  const run: Hash = hash32(random(32));
  const [x, s, b, g] = [scalarOf(random), scalarOf(random), scalarOf(random), scalarOf(random)];
  const [base, g2, g3, p] = [timesBase(b)!, timesBase(g)!, timesBase(b)!, timesBase(x)!];
  const blinded = { g2, g3, p: times(s, g3)!, q: plus(timesBase(s), times(x, g2))! };
  const equal = { power: p, base, result: times(x, base)! };
  const place = { run, by: 'asker', label: 'smpQuestion2' } as const satisfies Place;
  /** Of the statement alone. The prover knows x, and so what cancels c · P. */
  const bare = (...statement: readonly Uint8Array[]) =>
    hashToScalar(place.label, [run, Uint8Array.of(1), timesBase(ONE)!, ...statement]);
  const cancels = (c: Scalar, exponent: Scalar) => response(ZERO, exponent, c);
  const c1 = bare(p);
  expect(plus(timesBase(cancels(c1, x)), times(c1, p))).toBeUndefined();
  expect(knowsExponent(place, p, c1, cancels(c1, x))).toBe(false);
  const c2 = bare(g2, g3, blinded.p, blinded.q);
  expect(knowsBlinded(place, blinded, c2, cancels(c2, s), cancels(c2, x))).toBe(false);
  const c3 = bare(base, p, equal.result);
  expect(isEqual(place, equal, c3, cancels(c3, x))).toBe(false);
});
