import { beforeAll, expect, test } from 'vitest';
import { channelId, type Hash, hash32, roomId, seatId } from '../../shared/brand.ts';
import { concat, utf8 } from '../../shared/codec/bytes.ts';
import type { Random } from '../../shared/crypto/random.ts';
import {
  drawScalar,
  hashToScalar,
  minus,
  type Point,
  plus,
  readPoint,
  readScalar,
  type Scalar,
  times,
  timesBase,
} from '../../shared/crypto/ristretto255.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import {
  answerSmp,
  askSmp,
  normalSecret,
  SMP_BYTES,
  type SmpMessage,
  type SmpState,
  type SmpTurn,
  secretBytes,
  secretsOf,
  smpRun,
  stepSmp,
} from '../../shared/protocol/smp.ts';
import {
  isEqual,
  knowsBlinded,
  knowsExponent,
  type Place,
  proveBlinded,
  proveEqual,
  proveExponent,
} from '../../shared/protocol/smpProofs.ts';
import { seeded } from '../support/seeded.ts';
import { rigged, scalarOf, ZERO } from '../support/smp.ts';

beforeAll(() => ready);

const IDENTITY = new Uint8Array(32);
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const numberOf = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));

const pointOf = (random: Random): Point => timesBase(scalarOf(random))!;

const next = (turn: SmpTurn): { state: SmpState; send: SmpMessage } => {
  if (turn.kind !== 'next') throw new Error(turn.kind);
  return { state: turn.state, send: turn.send ?? { step: 1, bytes: IDENTITY } };
};

type Played = {
  readonly run: Hash;
  readonly messages: readonly SmpMessage[];
  /** The receiver's state before each message. */
  readonly before: readonly (SmpState | null)[];
  readonly ends: readonly SmpTurn[];
};

/** One run with these secrets, as far as it goes. */
const play = (random: Random, x = 'the blue door', y = x, run = hash32(random(32))): Played => {
  const asked = next(askSmp(run, secretBytes(x), random));
  const questioned = next(stepSmp(run, null, asked.send, random));
  if (questioned.state.kind !== 'questioned') throw new Error(questioned.state.kind);
  const answered = next(answerSmp(run, questioned.state, secretBytes(y), random));
  const compared = next(stepSmp(run, asked.state, answered.send, random));
  const concluded = stepSmp(run, answered.state, compared.send, random);
  const messages = [asked.send, answered.send, compared.send];
  const before = [null, asked.state, answered.state];
  if (concluded.kind !== 'matched' || !concluded.send) return { run, messages, before, ends: [concluded] };
  const finished = stepSmp(run, compared.state, concluded.send, random);
  return {
    run,
    messages: [...messages, concluded.send],
    before: [...before, compared.state],
    ends: [concluded, finished],
  };
};

const MESSAGES = { 1: 'PSSPSS', 2: 'PSSPSSPPSSS', 3: 'PPSSSPSS', 4: 'PSS' } as const;

const withField = ({ step, bytes }: SmpMessage, at: number, field: Uint8Array): SmpMessage => {
  const changed = bytes.slice();
  changed.set(field, at * 32);
  return { step, bytes: changed };
};

const fieldOf = ({ bytes }: SmpMessage, at: number): Uint8Array => bytes.slice(at * 32, at * 32 + 32);

/** Gives each message of a run, changed, to whoever waited for it; every one must fail. */
const refusesAll = (played: Played, kind: 'P' | 'S', change: (field: Uint8Array) => Uint8Array, random: Random) => {
  let tried = 0;
  for (const [index, message] of played.messages.entries()) {
    const form = MESSAGES[message.step];
    expect(message.bytes.length).toBe(SMP_BYTES[message.step]);
    for (let at = 0; at < form.length; at += 1) {
      if (form[at] !== kind) continue;
      tried += 1;
      const changed = withField(message, at, change(fieldOf(message, at)));
      const turn = stepSmp(played.run, played.before[index] ?? null, changed, random);
      expect([message.step, at, turn.kind]).toEqual([message.step, at, 'failed']);
    }
  }
  return tried;
};

test('[Y8] [Y9] both learn that the secrets are the same, or that they are not, and nothing else is sent', () => {
  const random = seeded('Y8');
  for (let i = 0; i < 4; i += 1) {
    const same = play(random, `a secret ${i}`);
    expect(same.ends.map(({ kind }) => kind)).toEqual(['matched', 'matched']);
    expect(same.messages.map(({ step, bytes }) => [step, bytes.length])).toEqual([
      [1, 192],
      [2, 352],
      [3, 256],
      [4, 96],
    ]);
    const other = play(random, `a secret ${i}`, `a secret ${i + 1}`);
    expect(other.ends.map(({ kind }) => kind)).toEqual(['failed']);
    expect(other.messages).toHaveLength(3);
  }
});

test('[Y5] a secret is the same however its letters, spaces and forms were typed, and other words are not', () => {
  const alike = [
    ['The Blue Door', 'the blue door'],
    ['  the\u00a0 blue\t\n door ', 'the blue door'],
    ['\ufb01sh', 'fish'],
    ['Stra\u00dfe', 'STRASSE'],
    ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c2'],
    ['e\u0301t\u00e9', '\u00c9T\u00c9'],
    ['\uff11\uff12\uff13\uff14', '1234'],
    ['\ufedf\ufe8e', '\u0644\u0627'],
    ['\u200f\u0644\u0627 \u200eabc', '\u0644\u0627 abc'],
  ] as const;
  for (const [one, two] of alike) expect(normalSecret(one)).toBe(normalSecret(two));
  const random = seeded('Y5');
  expect(play(random, '  Stra\u00dfe 5', 'STRASSE  5').ends).toHaveLength(2);
  for (const [one, two] of [
    ['blue door', 'bluedoor'],
    ['door', 'doors'],
    ['1234', '12345'],
  ] as const)
    expect(normalSecret(one)).not.toBe(normalSecret(two));
  // The form itself, which two programs that differ in nothing but their makers must share.
  const forms = ['  The\u00a0BLUE \t door ', 'Stra\u00dfe', '\uff21\u200e\u0130', '\u03bf\u03b4\u03bf\u03c2'];
  expect(forms.map(normalSecret)).toEqual(['the blue door', 'strasse', 'ai\u0307', '\u03bf\u03b4\u03bf\u03c2']);
  for (const text of ['', ' ', '\ud800', 'x'.repeat(200)])
    expect(normalSecret(normalSecret(text))).toBe(normalSecret(text));
});

test('[Y4] the identity is no point, and no sum, difference or product is', () => {
  const random = seeded('Y4 identity');
  const p = pointOf(random);
  // What libsodium says of it.
  expect(sodium.crypto_core_ristretto255_is_valid_point(IDENTITY)).toBe(true);
  expect(sodium.crypto_core_ristretto255_sub(p, p)).toEqual(IDENTITY);
  expect(readPoint(IDENTITY)).toBeUndefined();
  expect(minus(p, p)).toBeUndefined();
  expect(plus(p, sodium.crypto_core_ristretto255_sub(IDENTITY, p) as Point)).toBeUndefined();
  const zero = IDENTITY as Scalar;
  expect([timesBase(zero), times(zero, p), times(scalarOf(random), IDENTITY as Point)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([plus(undefined, p), minus(p, undefined), times(undefined, p)]).toEqual([undefined, undefined, undefined]);
});

test('[Y4] [Y8] the identity in any field fails the run', () => {
  const random = seeded('Y8 identity');
  expect(refusesAll(play(random), 'P', () => IDENTITY, random)).toBe(10);
});

test('[Y4] what is no canonical encoding of a point is refused in any field, and never throws', () => {
  const random = seeded('Y8 points');
  const played = play(random);
  const p = 2n ** 255n - 19n;
  for (const bad of [bytesOf(p), bytesOf(p + 1n), bytesOf(1n), new Uint8Array(32).fill(255)]) {
    expect(readPoint(bad)).toBeUndefined();
    expect(refusesAll(played, 'P', () => bad, random)).toBe(10);
  }
  for (const length of [0, 31, 33, 64]) expect(readPoint(new Uint8Array(length).fill(1))).toBeUndefined();
});

test('[Y4] a scalar that is not reduced is refused in any field, though libsodium takes it for its remainder', () => {
  const random = seeded('Y4 scalars');
  const [p, d] = [pointOf(random), scalarOf(random)];
  const unreduced = bytesOf(numberOf(d) + L);
  expect(sodium.crypto_scalarmult_ristretto255(unreduced, p)).toEqual(sodium.crypto_scalarmult_ristretto255(d, p));
  for (const value of [L, L + 1n, numberOf(d) + L, 2n ** 256n - 1n]) expect(readScalar(bytesOf(value))).toBeUndefined();
  for (const value of [0n, 1n, L - 1n]) expect(readScalar(bytesOf(value))).toEqual(bytesOf(value));
  for (const length of [0, 31, 33]) expect(readScalar(new Uint8Array(length))).toBeUndefined();
  expect(refusesAll(play(random), 'S', (field) => bytesOf(numberOf(field) + L), random)).toBe(18);
});

test('[Y11] a scalar that would be zero is none, and nothing is sent with it', () => {
  expect(drawScalar(new Uint8Array(64))).toBeUndefined();
  expect(drawScalar(concat([bytesOf(L), new Uint8Array(32)]))).toBeUndefined();
  const random = seeded('Y11');
  const run = hash32(random(32));
  const zeroAt = (at: number): Random => rigged(random, { [at]: ZERO });
  for (const at of [1, 2, 3, 4]) expect(askSmp(run, utf8('secret'), zeroAt(at)).kind).toBe('failed');
  const { state } = next(stepSmp(run, null, next(askSmp(run, utf8('secret'), random)).send, random));
  if (state.kind !== 'questioned') throw new Error(state.kind);
  for (const at of [1, 2, 3, 4, 5, 6, 7]) expect(answerSmp(run, state, utf8('secret'), zeroAt(at)).kind).toBe('failed');
  // Each draw is its own 64 bytes, wiped once it was reduced.
  const wide = random(64);
  expect(drawScalar(wide)).toBeDefined();
  expect(wide).toEqual(new Uint8Array(64));
});

const LABELS = [
  'smpQuestion2',
  'smpQuestion3',
  'smpAnswer2',
  'smpAnswer3',
  'smpAnswerSecret',
  'smpCompareSecret',
  'smpCompareEqual',
  'smpConcludeEqual',
] as const;

const places = (runs: readonly Hash[]): readonly Place[] =>
  runs.flatMap((run) => (['asker', 'answerer'] as const).flatMap((by) => LABELS.map((label) => ({ run, by, label }))));

/** The base point's challenge input, as the specification lists it. */
const G = timesBase;

/** A challenge that leaves the statement out, as the text of OTRv4 has it. */
const weak = ({ run, by, label }: Place, commitments: readonly Point[]): Scalar => {
  const base = G(bytesOf(1n) as Scalar)!;
  return hashToScalar(label, [run, Uint8Array.of(by === 'asker' ? 1 : 2), base, ...commitments]);
};

test('[Y7] weak Fiat-Shamir: a proof for a point whose logarithm nobody knows is refused', () => {
  const random = seeded('Y7 weak');
  const run = hash32(random(32));
  for (const place of places([run]).filter(({ label }) => /[23]$/.test(label))) {
    // c is fixed by the commitment alone, and P chosen to fit it: P = (K - d·G) / c, with K of unknown logarithm.
    const k = sodium.crypto_core_ristretto255_from_hash(random(64)) as Point;
    const d = scalarOf(random);
    const c = weak(place, [k]);
    const inverse = sodium.crypto_core_ristretto255_scalar_invert(c) as Scalar;
    const p = times(inverse, minus(k, timesBase(d)))!;
    expect(plus(timesBase(d), times(c, p))).toEqual(k);
    expect(knowsExponent(place, p, c, d)).toBe(false);
  }
  // In message 1 as a whole.
  const asked = next(askSmp(run, utf8('secret'), random)).send;
  const place = { run, by: 'asker', label: 'smpQuestion2' } as const;
  const k = sodium.crypto_core_ristretto255_from_hash(random(64)) as Point;
  const [d, c] = [scalarOf(random), weak(place, [k])];
  const p = times(sodium.crypto_core_ristretto255_scalar_invert(c) as Scalar, minus(k, timesBase(d)))!;
  const forged = [p, c, d].reduce((message, field, at) => withField(message, at, field), asked);
  expect(stepSmp(run, null, forged, random).kind).toBe('failed');
});

test('[Y7] weak Fiat-Shamir: neither of the other two statements can be chosen after its challenge', () => {
  const random = seeded('Y7 weak statements');
  const run = hash32(random(32));
  const invert = (c: Scalar) => sodium.crypto_core_ristretto255_scalar_invert(c) as Scalar;
  for (const label of ['smpAnswerSecret', 'smpCompareSecret'] as const) {
    const place = { run, by: 'answerer', label } as const;
    const [g2, g3, k1, k2] = [pointOf(random), pointOf(random), pointOf(random), pointOf(random)];
    const [d1, d2, c] = [scalarOf(random), scalarOf(random), weak(place, [k1, k2])];
    const p = times(invert(c), minus(k1, times(d1, g3)))!;
    const q = times(invert(c), minus(k2, plus(timesBase(d1), times(d2, g2))))!;
    expect(knowsBlinded(place, { g2, g3, p, q }, c, d1, d2)).toBe(false);
  }
  for (const label of ['smpCompareEqual', 'smpConcludeEqual'] as const) {
    const place = { run, by: 'asker', label } as const;
    const [base, k1, k2] = [pointOf(random), pointOf(random), pointOf(random)];
    const [d, c] = [scalarOf(random), weak(place, [k1, k2])];
    const power = times(invert(c), minus(k1, timesBase(d)))!;
    const result = times(invert(c), minus(k2, times(d, base)))!;
    expect(isEqual(place, { power, base, result }, c, d)).toBe(false);
  }
});

test('[Y7] a proof counts in its own place alone: no other message, role or run takes it', () => {
  const random = seeded('Y7 places');
  const [run, other] = [hash32(random(32)), hash32(random(32))];
  const all = places([run, other]);
  const [x, s] = [scalarOf(random), scalarOf(random)];
  const [g2, g3, base] = [pointOf(random), pointOf(random), pointOf(random)];
  const p = timesBase(x)!;
  const blinded = { g2, g3, p: times(s, g3)!, q: plus(timesBase(s), times(x, g2))! };
  const equal = { power: p, base, result: times(x, base)! };
  for (const made of [all[0]!, all[13]!, all[22]!]) {
    const [c, d] = proveExponent(made, p, x, scalarOf(random))!;
    const [b, b1, b2] = proveBlinded(made, blinded, [s, x], [scalarOf(random), scalarOf(random)])!;
    const [e, e1] = proveEqual(made, equal, x, scalarOf(random))!;
    for (const place of all) {
      const taken = [
        knowsExponent(place, p, c!, d!),
        knowsBlinded(place, blinded, b!, b1!, b2!),
        isEqual(place, equal, e!, e1!),
      ];
      expect(taken).toEqual(place === made ? [true, true, true] : [false, false, false]);
    }
  }
});

test('[Y7] [Y8] what A proved, sent back by B as its own, fails the run', () => {
  const random = seeded('Y7 reflection');
  const run = hash32(random(32));
  const asked = next(askSmp(run, utf8('secret'), random));
  const { state } = next(stepSmp(run, null, asked.send, random));
  if (state.kind !== 'questioned') throw new Error(state.kind);
  const answer = next(answerSmp(run, state, utf8('secret'), random)).send;
  const reflected = { step: 2, bytes: concat([asked.send.bytes, answer.bytes.slice(192)]) } as const;
  expect(stepSmp(run, asked.state, reflected, random).kind).toBe('failed');
  // And its two points for each other.
  const swapped = { step: 1, bytes: concat([asked.send.bytes.slice(96), asked.send.bytes.slice(0, 96)]) } as const;
  expect(stepSmp(run, null, swapped, random).kind).toBe('failed');
});

test('[Y6] a run is bound to channel, room, both seats with their keys, and who asks', () => {
  const random = seeded('Y6');
  const seat = () => ({ id: seatId(random(16)), ik: x25519KeyPair(random(32)).publicKey });
  const [channel, room, a, b] = [channelId(random(32)), roomId(random(16)), seat(), seat()];
  const run = smpRun(channel, room, a, b);
  const others = [
    smpRun(channelId(random(32)), room, a, b),
    smpRun(channel, roomId(random(16)), a, b),
    smpRun(channel, room, { ...a, ik: seat().ik }, b),
    smpRun(channel, room, a, { ...b, ik: seat().ik }),
    smpRun(channel, room, seat(), b),
    smpRun(channel, room, b, a),
  ];
  expect(smpRun(channel, room, a, b)).toEqual(run);
  const played = play(random, 'secret', 'secret', run);
  for (const other of others) {
    expect(other).not.toEqual(run);
    for (const [index, message] of played.messages.entries())
      expect(stepSmp(other, played.before[index] ?? null, message, random).kind).toBe('failed');
    // The secret, too, is another scalar there.
    expect(hashToScalar('smpSecret', [other, utf8('secret')])).not.toEqual(
      hashToScalar('smpSecret', [run, utf8('secret')]),
    );
  }
});

test('[Y8] Pa = Pb and Qa = Qb are refused: two who draw alike compare nothing', () => {
  const random = seeded('Y8 same');
  const run = hash32(random(32));
  const asked = next(askSmp(run, utf8('secret'), random));
  const { state } = next(stepSmp(run, null, asked.send, random));
  if (state.kind !== 'questioned') throw new Error(state.kind);
  const fixed = random(64);
  // B's fifth scalar and A's first are those that blind the secret.
  let drawn = 0;
  const rigged =
    (at: number): Random =>
    (length) => {
      drawn += 1;
      return drawn === at ? fixed.slice() : random(length);
    };
  const answered = next(answerSmp(run, state, utf8('secret'), rigged(5)));
  drawn = 0;
  expect(stepSmp(run, asked.state, answered.send, rigged(1)).kind).toBe('failed');
  drawn = 0;
  const apart = next(stepSmp(run, asked.state, answered.send, rigged(0))).send;
  // B's own points and its proof of them, as A's.
  const own = answered.send.bytes.slice(6 * 32);
  expect(stepSmp(run, answered.state, { step: 3, bytes: concat([own, apart.bytes.slice(160)]) }, random).kind).toBe(
    'failed',
  );
  for (const at of [0, 1]) {
    const message = withField(apart, at, own.slice(at * 32, at * 32 + 32));
    expect(stepSmp(run, answered.state, message, random).kind).toBe('failed');
  }
});

test('[Y9] every state takes its own message and no other, no message twice, and nothing of another length', () => {
  const random = seeded('Y9');
  const played = play(random);
  for (const [index, state] of played.before.entries())
    for (const message of played.messages) {
      const taken = stepSmp(played.run, state, message, random).kind;
      expect([index + 1, message.step, taken === 'failed']).toEqual([
        index + 1,
        message.step,
        message.step !== index + 1,
      ]);
    }
  // Nor its own under another's number.
  for (const [index, { step, bytes }] of played.messages.entries())
    for (const other of [1, 2, 3, 4] as const) {
      const { kind } = stepSmp(played.run, played.before[index] ?? null, { step: other, bytes }, random);
      expect([step, other, kind === 'failed']).toEqual([step, other, other !== step]);
    }
  const questioned = next(stepSmp(played.run, null, played.messages[0]!, random)).state;
  for (const message of played.messages) expect(stepSmp(played.run, questioned, message, random).kind).toBe('failed');
  for (const [index, { step, bytes }] of played.messages.entries())
    for (const other of [bytes.slice(0, -1), concat([bytes, Uint8Array.of(0)]), bytes.slice(32), new Uint8Array(0)])
      expect(stepSmp(played.run, played.before[index] ?? null, { step, bytes: other }, random).kind).toBe('failed');
});

test('[Y10] a changed bit anywhere fails the run, and whatever fails gives up every scalar to be wiped', () => {
  const random = seeded('Y10');
  const played = play(random);
  for (const [index, { step, bytes }] of played.messages.entries()) {
    const state = played.before[index] ?? null;
    for (let field = 0; field < bytes.length / 32; field += 1) {
      const changed = bytes.slice();
      const at = field * 32 + (random(1)[0]! % 32);
      changed[at] = changed[at]! ^ (1 << (random(1)[0]! % 8));
      const turn = stepSmp(played.run, state, { step, bytes: changed }, random);
      expect(Object.keys(turn).sort()).toEqual(['kind', 'wipe']);
      expect([turn.kind, turn.wipe]).toEqual(['failed', state ? secretsOf(state) : []]);
    }
  }
  // What goes on keeps one secret of the state before, and gives up the others.
  const asked = played.before[1]!;
  const compared = stepSmp(played.run, asked, played.messages[1]!, random);
  if (asked.kind !== 'asked' || compared.kind !== 'next' || compared.state.kind !== 'compared') throw new Error('no');
  expect(compared.wipe).toContain(asked.a2);
  expect(compared.wipe).toContain(asked.x);
  expect(compared.wipe).not.toContain(compared.state.a3);
});
