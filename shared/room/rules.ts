import * as v from 'valibot';
import type { Hash } from '../brand.ts';
import { encode, type Plain, textUpTo, uintUpTo } from '../codec/cbor.ts';
import { H } from '../crypto/kdf.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type Settings, settingsOf, settingsPlain, settingsSchema } from './settings.ts';

/** What everybody accepts on entry: the ground rules, the lifetime of content, and who confirms an admission. */
export type Rules = {
  readonly version: number;
  readonly items: readonly string[];
  readonly lifetimeSeconds: number;
  /**
   * 'facilitator': one key admits. 'sides': also one seat of each side that has one. 'cofacilitator': another
   * facilitator instead, where sides do not share a roster.
   */
  readonly admission: 'facilitator' | 'sides' | 'cofacilitator';
  /** Rules without settings are those of the first version: one key admits and removes, and nobody calls a recess. */
  readonly settings?: Settings;
};

const ADMISSIONS = ['facilitator', 'sides', 'cofacilitator'] as const;
const ADMISSIONS_WITHOUT_SETTINGS = 2;

/** `[version, [* item], lifetimeSeconds, admission]`, and the settings as a fifth item when there are some. */
export const rulesPlain = (rules: Rules): Plain => {
  const plain = [rules.version, [...rules.items], rules.lifetimeSeconds, ADMISSIONS.indexOf(rules.admission)];
  return rules.settings === undefined ? plain : [...plain, settingsPlain(rules.settings)];
};

const versionSchema = uintUpTo(0xffffffff);
const itemsSchema = v.pipe(v.array(textUpTo(LIMITS.ruleLength)), v.maxLength(LIMITS.rules));
const lifetimeSchema = v.pipe(uintUpTo(LIMITS.maxLifetimeSeconds), v.minValue(LIMITS.minLifetimeSeconds));

export const rulesSchema = v.union([
  v.pipe(
    v.strictTuple([versionSchema, itemsSchema, lifetimeSchema, uintUpTo(ADMISSIONS_WITHOUT_SETTINGS - 1)]),
    v.transform(
      ([version, items, lifetimeSeconds, admission]): Rules => ({
        version,
        items,
        lifetimeSeconds,
        admission: ADMISSIONS[admission] ?? 'sides',
      }),
    ),
  ),
  v.pipe(
    v.strictTuple([versionSchema, itemsSchema, lifetimeSchema, uintUpTo(ADMISSIONS.length - 1), settingsSchema]),
    v.transform(
      ([version, items, lifetimeSeconds, admission, settings]): Rules => ({
        version,
        items,
        lifetimeSeconds,
        admission: ADMISSIONS[admission] ?? 'sides',
        settings,
      }),
    ),
  ),
]);

/** Hash of the rules that a person accepted: in the request, the digits, the roster and every header. Implements N3. */
export const rulesHash = (rules: Rules): Hash => H('rules', [encode(rulesPlain(rules))]);

const lifetimesOf = (rules: Rules): readonly number[] => {
  const { caucusSeconds, privateSessionSeconds } = settingsOf(rules);
  return [rules.lifetimeSeconds, caucusSeconds, privateSessionSeconds];
};

/** Whether anything that is said would be kept longer than before: that needs every seat. */
export const keepsLonger = (old: Rules, next: Rules): boolean => {
  const before = lifetimesOf(old);
  return lifetimesOf(next).some((seconds, index) => seconds > (before[index] ?? 0));
};

const KEYS = { facilitator: 0, cofacilitator: 1, sides: 2 } as const;

/** Whether fewer would have to agree to an admission than before. */
export const admitsEasier = (old: Rules, next: Rules): boolean => KEYS[next.admission] < KEYS[old.admission];

/** Whether every other seat has to agree to a change of rules. */
export const needsEverybody = (old: Rules, next: Rules): boolean => keepsLonger(old, next) || admitsEasier(old, next);

/** Whether rules may follow others at all: the next version, and settings are never given up. */
export const mayFollow = (old: Rules, next: Rules): boolean =>
  next.version === old.version + 1 && (old.settings === undefined || next.settings !== undefined);
