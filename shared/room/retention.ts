/** How long what is said is kept. It is chosen before the first message; shorter with a day's notice, never longer. */
import { DAY_MINUTES, MINUTE } from '../protocol/limits.ts';
import type { RoomFacts } from './rooms.ts';
import type { Rules } from './rules.ts';
import { settingsOf } from './settings.ts';
import type { RoomForm } from './words.ts';

/** Notice that is given before a shorter lifetime takes what was said already. */
export const NOTICE_MINUTES = DAY_MINUTES;

/** What a new room of a form keeps, unless its founder chooses less; never longer than the channel. */
export const usualLifetime = (form: RoomForm | 'plenary', rules: Rules): number => {
  const { caucusSeconds, privateSessionSeconds } = settingsOf(rules);
  const usual = { caucus: caucusSeconds, privateSession: privateSessionSeconds };
  const seconds = form === 'caucus' || form === 'privateSession' ? usual[form] : rules.lifetimeSeconds;
  return Math.min(seconds, rules.lifetimeSeconds);
};

/** The lifetime with which something new is said at a place. */
export const lifetimeAt = (place: 'plenary' | Pick<RoomFacts, 'lifetimeSeconds'>, rules: Rules): number =>
  place === 'plenary' ? rules.lifetimeSeconds : Math.min(place.lifetimeSeconds, rules.lifetimeSeconds);

/** The minute at which something said is gone: what its author wrote into it, but never longer than its room keeps. */
export const goneMinute = (fromMinute: number, bodySeconds: number, placeSeconds: number): number =>
  fromMinute + Math.ceil(Math.min(bodySeconds, placeSeconds) / MINUTE);

/** The same after the lifetime was shortened: not before the notice is over, and never later than it was. */
export const goneAfterShortening = (
  gone: number,
  fromMinute: number,
  newSeconds: number,
  noticeFromMinute: number,
): number => Math.min(gone, Math.max(noticeFromMinute + NOTICE_MINUTES, fromMinute + Math.ceil(newSeconds / MINUTE)));
