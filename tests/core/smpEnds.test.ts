/**
 * However a check ends, no secret scalar of it stays: what is not wiped after each step is what the states hold, and no more.
 */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Hash, hash32 } from '../../shared/brand.ts';
import { concat, hex, isZero } from '../../shared/codec/bytes.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { hashToScalar, minus, type Point, type Scalar, times, timesBase } from '../../shared/crypto/ristretto255.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import {
  answerSmp,
  askSmp,
  type SmpMessage,
  type SmpState,
  type SmpTurn,
  secretBytes,
  secretsOf,
  stepSmp,
} from '../../shared/protocol/smp.ts';
import { blind, proveBlinded, proveEqual } from '../../shared/protocol/smpProofs.ts';
import { seeded } from '../support/seeded.ts';
import { is, type Kind, negative, product, type Rigged, rigged, scalarOf, sum, ZERO } from '../support/smp.ts';

beforeAll(() => ready);

/** Every scalar that libsodium reduced, and every product, with what stood in it. */
let reduced: { readonly was: string; readonly bytes: Uint8Array }[] = [];
let products: Uint8Array[] = [];
let reduce: (wide: Uint8Array) => Uint8Array;

beforeEach(() => {
  [reduced, products] = [[], []];
  reduce = sodium.crypto_core_ristretto255_scalar_reduce;
  const multiply = sodium.crypto_core_ristretto255_scalar_mul;
  vi.spyOn(sodium, 'crypto_core_ristretto255_scalar_reduce').mockImplementation(((wide: Uint8Array) => {
    const bytes = reduce(wide);
    reduced.push({ was: hex(bytes), bytes });
    return bytes;
  }) as never);
  vi.spyOn(sodium, 'crypto_core_ristretto255_scalar_mul').mockImplementation(((a: Uint8Array, b: Uint8Array) => {
    const bytes = multiply(a, b);
    products.push(bytes);
    return bytes;
  }) as never);
});

afterEach(() => vi.restoreAllMocks());

/** What a test works out itself is no scalar of the run's. */
const aside = <T>(work: () => T): T => {
  const before = [[...reduced], [...products]] as const;
  const result = work();
  [reduced, products] = [[...before[0]], [...before[1]]];
  return result;
};

const scalarFrom = (seed: string): Scalar => aside(() => scalarOf(seeded(seed)));

const X = 'the blue door';

const hashed = (run: Hash, text: string): Scalar => aside(() => hashToScalar('smpSecret', [run, secretBytes(text)]));

/** Two who check each other. After each step its `wipe` is wiped, and what is left of all secrets is looked at. */
class Pair {
  readonly random: Random;
  readonly run: Hash;
  readonly states: { asker: SmpState | null; answerer: SmpState | null } = { asker: null, answerer: null };
  private readonly secrets: Set<string>;
  readonly x: string;
  readonly y: string;

  constructor(seed: string, x = X, y = x) {
    this.random = seeded(seed);
    this.run = hash32(this.random(32));
    [this.x, this.y] = [x, y];
    this.secrets = new Set([x, y].map((text) => hex(hashed(this.run, text))));
    reduced = [];
  }

  private chance(at: Rigged): Random {
    const draw = rigged(this.random, at);
    return (length) => {
      const wide = draw(length);
      this.secrets.add(hex(reduce(wide.slice())));
      return wide;
    };
  }

  private after(who: 'asker' | 'answerer', turn: SmpTurn): SmpTurn {
    for (const secret of turn.wipe) secret.fill(0);
    this.states[who] = turn.kind === 'next' ? turn.state : null;
    const left = reduced.filter(({ was, bytes }) => this.secrets.has(was) && !isZero(bytes)).map(({ bytes }) => bytes);
    const held = [this.states.asker, this.states.answerer].flatMap((state) => secretsOf(state));
    expect(left.map(hex).sort()).toEqual(held.map(hex).sort());
    for (const secret of held) expect(left.some((bytes) => bytes === secret)).toBe(true);
    expect(products.every(isZero)).toBe(true);
    return turn;
  }

  ask(at: Rigged = {}): SmpTurn {
    return this.after('asker', askSmp(this.run, secretBytes(this.x), this.chance(at)));
  }

  answer(at: Rigged = {}): SmpTurn {
    const state = is(this.states.answerer, 'questioned');
    return this.after('answerer', answerSmp(this.run, state, secretBytes(this.y), this.chance(at)));
  }

  take(who: 'asker' | 'answerer', message: SmpMessage, at: Rigged = {}): SmpTurn {
    return this.after(who, stepSmp(this.run, this.states[who], message, this.chance(at)));
  }
}

const sent = (turn: SmpTurn): SmpMessage => {
  if (turn.kind === 'failed' || !turn.send) throw new Error(turn.kind);
  return turn.send;
};

/** A run up to the message of a step, and that message. The answerer draws `rigged`. */
const upTo = (pair: Pair, step: 1 | 2 | 3 | 4, rigged: Rigged = {}): SmpMessage => {
  const first = sent(pair.ask());
  if (step === 1) return first;
  expect(pair.take('answerer', first).kind).toBe('next');
  const second = sent(pair.answer(rigged));
  if (step === 2) return second;
  const third = sent(pair.take('asker', second));
  return step === 3 ? third : sent(pair.take('answerer', third));
};

const takerOf = { 1: 'answerer', 2: 'asker', 3: 'answerer', 4: 'asker' } as const;
const STEPS = [1, 2, 3, 4] as const;
const changed = ({ step, bytes }: SmpMessage, at: number): SmpMessage => ({
  step,
  bytes: bytes.with(at, (bytes[at] ?? 0) ^ 1),
});

test('[Y10] [Y11] a run that matched leaves nothing, on either side', () => {
  const pair = new Pair('matched');
  const last = upTo(pair, 4);
  expect([pair.states.answerer, pair.take('asker', last)]).toMatchObject([null, { kind: 'matched', send: null }]);
  expect(pair.states.asker).toBeNull();
  expect(reduced.length).toBeGreaterThan(18);
});

test('[Y8] [Y10] a run whose secrets differ leaves nothing with who found out, and with the other what its state holds', () => {
  const pair = new Pair('differed', X, 'the red door');
  const third = upTo(pair, 3);
  expect(pair.take('answerer', third)).toMatchObject({ kind: 'failed' });
  expect(pair.states.asker?.kind).toBe('compared');
  expect(pair.take('asker', { step: 4, bytes: new Uint8Array(96) }).kind).toBe('failed');
});

test.each(STEPS)(
  '[Y9] [Y10] nothing is left where message %d is changed, too short or called another’s step',
  (step) => {
    const spoil: readonly ((message: SmpMessage) => SmpMessage)[] = [
      // A bit of the last scalar, and of the first point.
      (message) => changed(message, message.bytes.length - 32),
      (message) => changed(message, 1),
      ({ bytes }) => ({ step, bytes: bytes.slice(32) }),
      ...STEPS.filter((other) => other !== step).map((other) => ({ bytes }: SmpMessage) => ({ step: other, bytes })),
    ];
    for (const [at, bad] of spoil.entries()) {
      const pair = new Pair(`spoiled ${step} ${at}`);
      const message = upTo(pair, step);
      const who = takerOf[step];
      expect([at, pair.take(who, bad(message)).kind, pair.states[who]]).toEqual([at, 'failed', null]);
    }
  },
);

test('[Y9] who was asked and did not answer yet takes no message of any step', () => {
  const messages = STEPS.map((step) => upTo(new Pair('all four'), step));
  for (const message of messages) {
    const pair = new Pair('all four');
    pair.take('answerer', upTo(pair, 1));
    expect(is(pair.states.answerer, 'questioned').kind).toBe('questioned');
    expect(pair.take('answerer', message)).toEqual({ kind: 'failed', wipe: [] });
  }
});

test('[Y10] [Y11] a scalar that would be zero ends its step, and those that were drawn with it are wiped', () => {
  for (const at of [1, 4]) expect(new Pair('zero').ask({ [at]: ZERO }).kind).toBe('failed');
  for (const at of [1, 7]) {
    const pair = new Pair(`zero answer ${at}`);
    pair.take('answerer', upTo(pair, 1));
    expect(pair.answer({ [at]: ZERO })).toEqual({ kind: 'failed', wipe: [] });
  }
  for (const [step, at] of [
    [2, 1],
    [2, 4],
    [3, 1],
  ] as const) {
    const pair = new Pair(`zero ${step} ${at}`);
    expect(pair.take(takerOf[step], upTo(pair, step), { [at]: ZERO }).kind).toBe('failed');
  }
});

test('[Y10] a state names each of its scalars, and a step gives up those that the next state does not hold', () => {
  const pair = new Pair('named');
  const ask = pair.ask();
  const asked = is(pair.states.asker, 'asked');
  expect([ask.wipe, secretsOf(asked), secretsOf(null)]).toEqual([[], [asked.a2, asked.a3, asked.x], []]);
  const took = pair.take('answerer', sent(ask));
  expect([took.wipe, secretsOf(is(pair.states.answerer, 'questioned'))]).toEqual([[], []]);
  const answer = pair.answer();
  const answered = is(pair.states.answerer, 'answered');
  expect([answer.wipe, secretsOf(answered)]).toEqual([[], [answered.b3]]);
  const compare = pair.take('asker', sent(answer));
  const compared = is(pair.states.asker, 'compared');
  expect([compare.wipe.length, compare.wipe[0] === asked.a2, compare.wipe[1] === asked.x]).toEqual([2, true, true]);
  expect(secretsOf(compared)).toEqual([compared.a3]);
  const conclude = pair.take('answerer', sent(compare));
  expect([conclude.wipe.length, conclude.wipe[0] === answered.b3]).toEqual([1, true]);
  const finish = pair.take('asker', sent(conclude));
  expect([finish.wipe.length, finish.wipe[0] === compared.a3]).toEqual([1, true]);
});

test('[Y4] [Y8] [Y10] a question, an answer and a comparison that come out as the identity end the run, with nothing left', () => {
  const begun = (seed: string) => {
    const pair = new Pair(seed);
    const message = upTo(pair, 1);
    return { pair, message, a2: is(pair.states.asker, 'asked').a2.slice() as Scalar };
  };
  const cancelling = ({ run }: Pair, a2: Scalar) => aside(() => negative(product(hashed(run, X), a2, b2)));
  // The answerer's fifth scalar and the asker's first blind the secret: Qb and Qa are s · G + x · G2, with G2 = a2 · b2 · G.
  const b2 = scalarFrom('b2');
  const answering = begun('identity Qb');
  answering.pair.take('answerer', answering.message);
  const blinding = cancelling(answering.pair, answering.a2);
  expect(answering.pair.answer({ 1: b2, 5: blinding }).kind).toBe('failed');
  const comparing = begun('identity Qa');
  comparing.pair.take('answerer', comparing.message);
  const second = sent(comparing.pair.answer({ 1: b2 }));
  const cancel = cancelling(comparing.pair, comparing.a2);
  expect(comparing.pair.take('asker', second, { 1: cancel }).kind).toBe('failed');
  // Of the commitment of the answerer's proof, of which its last two scalars are made.
  const proving = begun('identity commitment');
  proving.pair.take('answerer', proving.message);
  const r6 = scalarFrom('r6');
  const r5 = aside(() => negative(product(r6, proving.a2, b2)));
  expect(proving.pair.answer({ 1: b2, 6: r5, 7: r6 }).kind).toBe('failed');
});

/** Message 3 of a modified client of the asker's, which draws `s` and goes on whatever comes out. Its proofs are right. */
const forcedThird = (run: Hash, { a3, x }: Kind<'asked'>, { g2, g3, pb, qb }: Kind<'answered'>, s: Scalar) => {
  const [r5, r6, r7] = [scalarFrom('r5'), scalarFrom('r6'), scalarFrom('r7')];
  const { p, q } = blind(g2, g3, s, x)!;
  const proof = proveBlinded({ run, by: 'asker', label: 'smpCompareSecret' }, { g2, g3, p, q }, [s, x], [r5, r6])!;
  const base = minus(q, qb) ?? p;
  const points = { power: timesBase(a3)!, base, result: times(a3, base)! };
  const equal = proveEqual({ run, by: 'asker', label: 'smpCompareEqual' }, points, a3, r7)!;
  const bytes = concat([p, q, ...proof, points.result, ...equal]);
  return { message: { step: 3, bytes } as const, same: [hex(p) === hex(pb), hex(q) === hex(qb)] };
};

test.each(['P', 'Q'] as const)(
  '[Y8] %s alone the same on both sides, with every proof right: neither goes on',
  (which) => {
    const [s, b2, b3] = [scalarFrom('s'), scalarFrom('b2'), scalarFrom('b3')];
    const pair = new Pair(`alike ${which}`, X, 'the red door');
    const first = upTo(pair, 1);
    const asked = structuredClone(is(pair.states.asker, 'asked'));
    pair.take('answerer', first);
    const second = sent(pair.answer({ 1: b2, 2: b3, 5: s }));
    // Qb = s · G + y · G2, so Qa is the same where A draws s + (y - x) · a2 · b2.
    const y = hashed(pair.run, 'the red door');
    const moved = aside(() => sum(s, product(sum(y, negative(asked.x)), asked.a2, b2)));
    const own = which === 'P' ? s : moved;
    const answered = is(pair.states.answerer, 'answered');
    const { message, same } = aside(() => forcedThird(pair.run, asked, answered, own));
    expect(same).toEqual([which === 'P', which === 'Q']);
    expect(pair.take('asker', second, { 1: own }).kind).toBe('failed');
    expect(pair.take('answerer', message).kind).toBe('failed');
  },
);

test('[Y8] who answers with another secret cannot make the asker see a match, though every proof is right', () => {
  const pair = new Pair('no match', X, 'the red door');
  const third = upTo(pair, 3);
  const { b3, qb } = is(pair.states.answerer, 'answered');
  const bytes = aside(() => {
    const base = minus(third.bytes.slice(32, 64) as Point, qb)!;
    const points = { power: timesBase(b3)!, base, result: times(b3, base)! };
    const place = { run: pair.run, by: 'answerer', label: 'smpConcludeEqual' } as const;
    return concat([points.result, ...proveEqual(place, points, b3, scalarFrom('r7'))!]);
  });
  expect(pair.take('asker', { step: 4, bytes })).toMatchObject({ kind: 'failed' });
});
