import * as v from 'valibot';
import type { Hash } from '../brand.ts';
import { encode, type Plain, textUpTo, uintUpTo } from '../codec/cbor.ts';
import { H } from '../crypto/kdf.ts';
import { LIMITS } from '../protocol/limits.ts';

/** What everybody accepts on entry: the ground rules, the lifetime of content, and who confirms an admission. */
export type Rules = {
  readonly version: number;
  readonly items: readonly string[];
  readonly lifetimeSeconds: number;
  /** 'facilitator': one key admits. 'sides': also one seat of each side that has one (practice.md D3). */
  readonly admission: 'facilitator' | 'sides';
};

const ADMISSIONS = ['facilitator', 'sides'] as const;

export const rulesPlain = (rules: Rules): Plain => [
  rules.version,
  [...rules.items],
  rules.lifetimeSeconds,
  ADMISSIONS.indexOf(rules.admission),
];

export const rulesSchema = v.pipe(
  v.strictTuple([
    uintUpTo(0xffffffff),
    v.pipe(v.array(textUpTo(LIMITS.ruleLength)), v.maxLength(LIMITS.rules)),
    v.pipe(uintUpTo(LIMITS.maxLifetimeSeconds), v.minValue(LIMITS.minLifetimeSeconds)),
    uintUpTo(ADMISSIONS.length - 1),
  ]),
  v.transform(
    ([version, items, lifetimeSeconds, admission]): Rules => ({
      version,
      items,
      lifetimeSeconds,
      admission: ADMISSIONS[admission] ?? 'sides',
    }),
  ),
);

/** Hash of the rules that a person accepted: in the request, the digits, the roster and every header. Implements N3. */
export const rulesHash = (rules: Rules): Hash => H('rules', [encode(rulesPlain(rules))]);
