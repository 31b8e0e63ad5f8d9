/** What a channel's rules fix besides the rules' text: how long a recess, a quarantine and a silence may last. */
import * as v from 'valibot';
import { type Plain, uintUpTo } from '../codec/cbor.ts';
import { DAY_MINUTES, LIMITS, MINUTE } from '../protocol/limits.ts';

export type Settings = {
  /** The longest recess. */
  readonly recessMinutes: number;
  /** For so long nothing may be quoted in another room unless its author allows it. 0: no quarantine. */
  readonly quarantineMinutes: number;
  /** After so many days without a sign of the facilitator the co-facilitator may be appointed. */
  readonly successionDays: number;
  /** How long what is said in a caucus and in a private session is kept, unless its founder chooses. */
  readonly caucusSeconds: number;
  readonly privateSessionSeconds: number;
};

const DAY_SECONDS = DAY_MINUTES * MINUTE;

export const DEFAULT_SETTINGS: Settings = {
  recessMinutes: DAY_MINUTES,
  quarantineMinutes: DAY_MINUTES,
  successionDays: 7,
  caucusSeconds: 2 * DAY_SECONDS,
  privateSessionSeconds: 3 * DAY_SECONDS,
};

/** Bounds of what a facilitator may choose. */
export const SETTING_BOUNDS = {
  /** A recess always ends: after a week at most, a facilitator has to decide anew. */
  recessMinutes: { min: 10, max: 7 * DAY_MINUTES },
  quarantineMinutes: { min: 0, max: 30 * DAY_MINUTES },
  /** A facilitator's client that is online is heard every three days. */
  successionDays: { min: 4, max: 60 },
  lifetimeSeconds: { min: LIMITS.minLifetimeSeconds, max: LIMITS.maxLifetimeSeconds },
} as const;

const between = ({ min, max }: { readonly min: number; readonly max: number }) =>
  v.pipe(uintUpTo(max), v.minValue(min));

/** `[recessMinutes, quarantineMinutes, successionDays, caucusSeconds, privateSessionSeconds]` */
export const settingsPlain = (settings: Settings): Plain => [
  settings.recessMinutes,
  settings.quarantineMinutes,
  settings.successionDays,
  settings.caucusSeconds,
  settings.privateSessionSeconds,
];

export const settingsSchema = v.pipe(
  v.strictTuple([
    between(SETTING_BOUNDS.recessMinutes),
    between(SETTING_BOUNDS.quarantineMinutes),
    between(SETTING_BOUNDS.successionDays),
    between(SETTING_BOUNDS.lifetimeSeconds),
    between(SETTING_BOUNDS.lifetimeSeconds),
  ]),
  v.transform(
    ([recessMinutes, quarantineMinutes, successionDays, caucusSeconds, privateSessionSeconds]): Settings => ({
      recessMinutes,
      quarantineMinutes,
      successionDays,
      caucusSeconds,
      privateSessionSeconds,
    }),
  ),
);

/** Settings of rules that have none: no quarantine, and rooms that keep what is said as long as the plenary does. */
export const settingsOf = (rules: { readonly lifetimeSeconds: number; readonly settings?: Settings }): Settings =>
  rules.settings ?? {
    ...DEFAULT_SETTINGS,
    quarantineMinutes: 0,
    caucusSeconds: rules.lifetimeSeconds,
    privateSessionSeconds: rules.lifetimeSeconds,
  };
