/**
 * The socialist millionaires' protocol over ristretto255: two people learn whether they know the same secret, and nothing else of
 * the other's. Structure of OTRv4, hardened: strong Fiat-Shamir, no identity points, reduced scalars, bound to channel, room and keys.
 *
 *     asker:     (nothing) ── ask ──> asked ── takes 2, sends 3 ──> compared ── takes 4 ──> matched or failed
 *     answerer:  (nothing) ── takes 1 ──> questioned ── its person answers, sends 2 ──> answered ── takes 3, sends 4 ──> matched
 *                                                                                                  └─ sends nothing ──> failed
 *
 * | message | fields of 32 bytes |
 * |---|---|
 * | 1 | G2a, c, D; G3a, c, D |
 * | 2 | G2b, c, D; G3b, c, D; Pb, Qb, c, D1, D2 |
 * | 3 | Pa, Qa, c, D1, D2; Ra, c, D |
 * | 4 | Rb, c, D |
 *
 * Whatever does not fit, in any state, is one failure, which ends the run: nothing says what failed. Implements Y5 to Y10.
 */
import type { ChannelId, Hash, RoomId } from '../brand.ts';
import { concat, utf8 } from '../codec/bytes.ts';
import { H } from '../crypto/kdf.ts';
import type { Random } from '../crypto/random.ts';
import {
  allOf,
  drawScalar,
  hashToScalar,
  isSame,
  type Maybe,
  minus,
  type Point,
  readPoint,
  readScalar,
  type Scalar,
  times,
  timesBase,
  WIDE_BYTES,
} from '../crypto/ristretto255.ts';
import type { Seat } from './roster.ts';
import {
  blind,
  isEqual,
  knowsBlinded,
  knowsExponent,
  type Place,
  proveBlinded,
  proveEqual,
  proveExponent,
} from './smpProofs.ts';

const FIELD_BYTES = 32;
/** Bytes of each message. */
export const SMP_BYTES = { 1: 6 * FIELD_BYTES, 2: 11 * FIELD_BYTES, 3: 8 * FIELD_BYTES, 4: 3 * FIELD_BYTES } as const;
export type SmpStep = keyof typeof SMP_BYTES;
export type SmpMessage = { readonly step: SmpStep; readonly bytes: Uint8Array };

export type SmpState =
  | { readonly kind: 'asked'; readonly a2: Scalar; readonly a3: Scalar; readonly x: Scalar }
  | { readonly kind: 'questioned'; readonly g2a: Point; readonly g3a: Point }
  | {
      readonly kind: 'answered';
      readonly b3: Scalar;
      readonly g3a: Point;
      readonly g2: Point;
      readonly g3: Point;
      readonly pb: Point;
      readonly qb: Point;
    }
  /** `p`: Pa - Pb. `q`: Qa - Qb. */
  | { readonly kind: 'compared'; readonly a3: Scalar; readonly g3b: Point; readonly p: Point; readonly q: Point };

/** What a step gives. `wipe`: secrets of the state before that nothing holds any more, once this one stands. */
export type SmpTurn =
  | {
      readonly kind: 'next';
      readonly state: SmpState;
      readonly send: SmpMessage | null;
      readonly wipe: readonly Uint8Array[];
    }
  | { readonly kind: 'matched'; readonly send: SmpMessage | null; readonly wipe: readonly Uint8Array[] }
  | { readonly kind: 'failed'; readonly wipe: readonly Uint8Array[] };

/** Everything that both must agree about, in full: where the run is, and whose keys it speaks for. Implements Y6. */
export const smpRun = (
  channel: ChannelId,
  room: RoomId,
  asker: Pick<Seat, 'id' | 'ik'>,
  answerer: Pick<Seat, 'id' | 'ik'>,
): Hash => H('smpRun', [channel, room, asker.id, asker.ik, answerer.id, answerer.ik]);

/**
 * A secret as both may have typed it: NFKC, without format characters such as a keyboard's marks of direction, letters folded, white
 * space at the ends gone and elsewhere one space. Implements Y5.
 */
export const normalSecret = (text: string): string => {
  const seen = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  return seen.toUpperCase().toLowerCase().normalize('NFKC').trim().replace(/\s+/gu, ' ');
};

/** UTF-8 of the secret in its normal form. The caller wipes it. */
export const secretBytes = (text: string): Uint8Array => utf8(normalSecret(text));

type Kind<K extends SmpState['kind']> = Extract<SmpState, { readonly kind: K }>;

/** The scalars of a state that nobody else knows. */
export const secretsOf = (state: SmpState | null): readonly Uint8Array[] => {
  if (state === null) return [];
  switch (state.kind) {
    case 'asked':
      return [state.a2, state.a3, state.x];
    case 'answered':
      return [state.b3];
    case 'compared':
      return [state.a3];
    case 'questioned':
      return [];
    default:
      return state satisfies never;
  }
};

const failed = (before: SmpState | null): SmpTurn => ({ kind: 'failed', wipe: secretsOf(before) });

const matched = (before: SmpState, send: SmpMessage | null): SmpTurn => ({
  kind: 'matched',
  send,
  wipe: secretsOf(before),
});

const goesOn = (before: SmpState | null, state: SmpState, send: SmpMessage | null): SmpTurn => ({
  kind: 'next',
  state,
  send,
  wipe: secretsOf(before).filter((secret) => !secretsOf(state).includes(secret)),
});

const holds = (turn: SmpTurn, secret: Uint8Array): boolean =>
  turn.kind === 'next' && secretsOf(turn.state).includes(secret);

type Scalars<N extends number, T extends readonly Scalar[] = readonly []> = T['length'] extends N
  ? T
  : Scalars<N, readonly [...T, Scalar]>;

/**
 * A step with so many fresh secret scalars, and secrets of its `own`. It fails when one that is drawn is zero, or when `work` gives
 * nothing. As it ends, however it does, they are wiped, but for those that the next state holds. Implements Y10, Y11.
 */
const withScalars = <N extends number>(
  before: SmpState | null,
  random: Random,
  count: N,
  work: (drawn: Scalars<N>) => Maybe<SmpTurn>,
  ...own: readonly Scalar[]
): SmpTurn => {
  const drawn = Array.from({ length: count }, () => drawScalar(random(WIDE_BYTES)));
  const scalars = allOf(...drawn) as Maybe<Scalars<N>>;
  const turn = (scalars && work(scalars)) ?? failed(before);
  for (const secret of [...drawn, ...own]) if (secret && !holds(turn, secret)) secret.fill(0);
  return turn;
};

/** P: a point, S: a scalar. */
type Fields<F extends string> = F extends `${infer Kind}${infer Rest}`
  ? readonly [Kind extends 'P' ? Point : Scalar, ...Fields<Rest>]
  : readonly [];

/** The fields of a message as `form` says; undefined when there are not so many, or one of them is not what it should be. Implements Y8. */
const fields = <F extends string>(bytes: Uint8Array, form: F): Maybe<Fields<F>> => {
  if (bytes.length !== form.length * FIELD_BYTES) return undefined;
  const read = Array.from(form, (kind, at) => {
    const field = bytes.slice(at * FIELD_BYTES, (at + 1) * FIELD_BYTES);
    return kind === 'P' ? readPoint(field) : readScalar(field);
  });
  return allOf(...read) as Maybe<Fields<F>>;
};

/** Undefined when a part of it came out as the identity. */
const message = (step: SmpStep, ...parts: readonly Maybe<readonly Maybe<Uint8Array>[]>[]): Maybe<SmpMessage> => {
  const all = allOf(...parts.flatMap((part) => part ?? [undefined]));
  return all && { step, bytes: concat(all) };
};

const place = (label: Place['label'], run: Hash, by: Place['by']): Place => ({ run, by, label });

/** Message 1, of the person who asks. `secret`: its normal form, in UTF-8; the caller wipes it. */
export const askSmp = (run: Hash, secret: Uint8Array, random: Random): SmpTurn => {
  const x = hashToScalar('smpSecret', [run, secret]);
  const ask = ([a2, a3, r2, r3]: Scalars<4>): Maybe<SmpTurn> => {
    const [g2a, g3a] = [timesBase(a2), timesBase(a3)];
    const proof2 = proveExponent(place('smpQuestion2', run, 'asker'), g2a, a2, r2);
    const proof3 = proveExponent(place('smpQuestion3', run, 'asker'), g3a, a3, r3);
    const send = message(1, [g2a], proof2, [g3a], proof3);
    return send && goesOn(null, { kind: 'asked', a2, a3, x }, send);
  };
  return withScalars(null, random, 4, ask, x);
};

const takeQuestion = (run: Hash, bytes: Uint8Array): SmpTurn => {
  const read = fields(bytes, 'PSSPSS');
  if (!read) return failed(null);
  const [g2a, c2, d2, g3a, c3, d3] = read;
  const proved =
    knowsExponent(place('smpQuestion2', run, 'asker'), g2a, c2, d2) &&
    knowsExponent(place('smpQuestion3', run, 'asker'), g3a, c3, d3);
  return proved ? goesOn(null, { kind: 'questioned', g2a, g3a }, null) : failed(null);
};

/** Message 2, once the person who was asked has answered. */
export const answerSmp = (run: Hash, state: Kind<'questioned'>, secret: Uint8Array, random: Random): SmpTurn => {
  const { g2a, g3a } = state;
  const y = hashToScalar('smpSecret', [run, secret]);
  const answer = ([b2, b3, r2, r3, s, r5, r6]: Scalars<7>): Maybe<SmpTurn> => {
    const [g2b, g3b] = [timesBase(b2), timesBase(b3)];
    const blinded = blind(times(b2, g2a), times(b3, g3a), s, y);
    if (!blinded) return undefined;
    const { g2, g3, p: pb, q: qb } = blinded;
    const proof2 = proveExponent(place('smpAnswer2', run, 'answerer'), g2b, b2, r2);
    const proof3 = proveExponent(place('smpAnswer3', run, 'answerer'), g3b, b3, r3);
    const proof = proveBlinded(place('smpAnswerSecret', run, 'answerer'), blinded, [s, y], [r5, r6]);
    const send = message(2, [g2b], proof2, [g3b], proof3, [pb, qb], proof);
    return send && goesOn(state, { kind: 'answered', b3, g3a, g2, g3, pb, qb }, send);
  };
  return withScalars(state, random, 7, answer, y);
};

const compare = (run: Hash, state: Kind<'asked'>, bytes: Uint8Array, random: Random): SmpTurn => {
  const { a2, a3, x } = state;
  return withScalars(state, random, 4, ([s, r5, r6, r7]) => {
    const read = fields(bytes, 'PSSPSSPPSSS');
    if (!read) return undefined;
    const [g2b, c2, d2, g3b, c3, d3, pb, qb, c, d1, e2] = read;
    const [g2, g3] = [times(a2, g2b), times(a3, g3b)];
    const proved =
      knowsExponent(place('smpAnswer2', run, 'answerer'), g2b, c2, d2) &&
      knowsExponent(place('smpAnswer3', run, 'answerer'), g3b, c3, d3) &&
      knowsBlinded(place('smpAnswerSecret', run, 'answerer'), { g2, g3, p: pb, q: qb }, c, d1, e2);
    const blinded = proved && blind(g2, g3, s, x);
    if (!blinded) return undefined;
    // Nothing where the two are the same: then nothing would be compared.
    const apart = allOf(minus(blinded.p, pb), minus(blinded.q, qb));
    if (!apart) return undefined;
    const [p, q] = apart;
    const ra = times(a3, q);
    const proof = proveBlinded(place('smpCompareSecret', run, 'asker'), blinded, [s, x], [r5, r6]);
    const power = timesBase(a3);
    const equal = proveEqual(place('smpCompareEqual', run, 'asker'), { power, base: q, result: ra }, a3, r7);
    const send = message(3, [blinded.p, blinded.q], proof, [ra], equal);
    return send && goesOn(state, { kind: 'compared', a3, g3b, p, q }, send);
  });
};

const conclude = (run: Hash, state: Kind<'answered'>, bytes: Uint8Array, random: Random): SmpTurn => {
  const { b3, g3a, g2, g3, pb, qb } = state;
  return withScalars(state, random, 1, ([r7]) => {
    const read = fields(bytes, 'PPSSSPSS');
    if (!read) return undefined;
    const [pa, qa, c, d1, d2, ra, e, d] = read;
    const apart = allOf(minus(pa, pb), minus(qa, qb));
    if (!apart) return undefined;
    const [p, q] = apart;
    const proved =
      knowsBlinded(place('smpCompareSecret', run, 'asker'), { g2, g3, p: pa, q: qa }, c, d1, d2) &&
      isEqual(place('smpCompareEqual', run, 'asker'), { power: g3a, base: q, result: ra }, e, d);
    if (!proved || !isSame(times(b3, ra), p)) return undefined;
    const rb = times(b3, q);
    const power = timesBase(b3);
    const equal = proveEqual(place('smpConcludeEqual', run, 'answerer'), { power, base: q, result: rb }, b3, r7);
    const send = message(4, [rb], equal);
    return send && matched(state, send);
  });
};

const finish = (run: Hash, state: Kind<'compared'>, bytes: Uint8Array): SmpTurn => {
  const { a3, g3b, p, q } = state;
  const read = fields(bytes, 'PSS');
  if (!read) return failed(state);
  const [rb, c, d] = read;
  const proved = isEqual(place('smpConcludeEqual', run, 'answerer'), { power: g3b, base: q, result: rb }, c, d);
  return proved && isSame(times(a3, rb), p) ? matched(state, null) : failed(state);
};

/** Takes a message of the other. Null: nothing was said yet in this run, which the other began. Implements Y9. */
export const stepSmp = (run: Hash, state: SmpState | null, { step, bytes }: SmpMessage, random: Random): SmpTurn => {
  if (state === null) return step === 1 ? takeQuestion(run, bytes) : failed(null);
  switch (state.kind) {
    case 'asked':
      return step === 2 ? compare(run, state, bytes, random) : failed(state);
    case 'answered':
      return step === 3 ? conclude(run, state, bytes, random) : failed(state);
    case 'compared':
      return step === 4 ? finish(run, state, bytes) : failed(state);
    default:
      return failed(state);
  }
};
