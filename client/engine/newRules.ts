/** Rules as people type them, made fit to be agreed to. */
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Rules } from '../../shared/room/rules.ts';
import { SETTING_BOUNDS, type Settings } from '../../shared/room/settings.ts';
import type { NewRules, Outcome } from './api.ts';
import { fine, trouble } from './problems.ts';
import { clamp, wellFormed } from './typed.ts';
import type { RoomSettings } from './views.ts';

const within = (value: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  clamp(value, min, max);

const minutes = (seconds: number): number => Math.ceil(seconds / 60);

/** No room keeps longer than the channel. */
const settingsFrom = (wanted: RoomSettings, lifetimeSeconds: number): Settings => ({
  recessMinutes: within(minutes(wanted.recessSeconds), SETTING_BOUNDS.recessMinutes),
  quarantineMinutes: within(minutes(wanted.quarantineSeconds), SETTING_BOUNDS.quarantineMinutes),
  successionDays: within(wanted.successionDays, SETTING_BOUNDS.successionDays),
  caucusSeconds: clamp(wanted.caucusSeconds, SETTING_BOUNDS.lifetimeSeconds.min, lifetimeSeconds),
  privateSessionSeconds: clamp(wanted.privateSessionSeconds, SETTING_BOUNDS.lifetimeSeconds.min, lifetimeSeconds),
});

/** Rules of a version. Numbers are brought within their bounds; texts that are too long or too many are a problem. */
export const rulesFrom = (wanted: NewRules, version: number): Outcome<Rules> => {
  const items = wanted.rules.map((rule) => rule.trim()).filter((rule) => rule !== '');
  if (items.length > LIMITS.rules) return trouble({ kind: 'tooMany', max: LIMITS.rules });
  if (items.some((rule) => rule.length > LIMITS.ruleLength))
    return trouble({ kind: 'tooLong', max: LIMITS.ruleLength });
  const lifetimeSeconds = clamp(wanted.lifetimeSeconds, LIMITS.minLifetimeSeconds, LIMITS.maxLifetimeSeconds);
  return fine({
    version,
    items: items.map(wellFormed),
    lifetimeSeconds,
    admission: wanted.admission,
    settings: settingsFrom(wanted.settings, lifetimeSeconds),
  });
};
