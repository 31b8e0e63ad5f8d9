/**
 * Recess: nobody writes in the plenary, facilitators included; other rooms stay open; its end is always set.
 *
 *                    a facilitator: any time; a seat of a side: once a day
 *     (none) ─────────────────────────────────────────────────────────────────> on
 *       ^                                                                        │ a facilitator shortens it
 *       └── its time is over by the author's minute and by our room time ────────┤
 *       └── a facilitator ends it, or the side that called it ───────────────────┘
 */
import { DAY_MINUTES } from '../protocol/limits.ts';
import type { Seat } from '../protocol/roster.ts';
import { grantOf, holdsTheKeys, mayDo } from './powers.ts';
import { settingsOf } from './settings.ts';
import type { Recess, Standing } from './standing.ts';
import {
  AHEAD_MINUTES,
  ignored,
  keyOf,
  late,
  type Overreach,
  type Reduced,
  type Said,
  type Scene,
  taken,
} from './words.ts';

/** The end of a recess that a word ended: before any minute. It stays in the standing so that a call that crossed that word is known as late. */
const ENDED = 0;
const wasEnded = ({ untilMinute }: Recess): boolean => untilMinute === ENDED;

/** The recess that something said at a minute falls into. It is over only when its end has come for its author and for us. */
export const recessAt = (standing: Standing, authorMinute: number, ourMinute: number): Recess | null => {
  const { recess } = standing;
  return recess !== null && Math.min(authorMinute, ourMinute) < recess.untilMinute ? recess : null;
};

/** Whether a recess began before this was read by whoever wrote it: it was said in good faith, and is shown to nobody all the same. */
export const overtaken = (standing: Standing, viewK: number): boolean =>
  standing.recess !== null && viewK < standing.recess.k;

/** When a seat may call a recess: its side's daily right comes back a day after it was used. */
export const recessRight = (standing: Standing, seat: Seat, minute: number): 'now' | 'usedToday' | 'no' => {
  const grant = grantOf(seat.role, 'recess');
  if (grant === 'yes') return 'now';
  if (grant !== 'daily' || seat.side === 'third') return 'no';
  const used = standing.sideRecess[seat.side];
  return used === undefined || minute - used >= DAY_MINUTES ? 'now' : 'usedToday';
};

const whyNotCall = (standing: Standing, said: Said<'recess'>, scene: Scene): Overreach | null => {
  const length = said.word.untilMinute - said.minute;
  const right = recessRight(standing, said.author, said.minute);
  if (right === 'no') return 'noPower';
  if (length <= 0) return 'malformed';
  if (said.minute > scene.minute + AHEAD_MINUTES) return 'datedAhead';
  if (length > settingsOf(scene.rules).recessMinutes) return 'tooLong';
  return right === 'usedToday' ? 'usedToday' : null;
};

/** Said again by the same author for newcomers, or by somebody who had not yet read that one is on, or took it for over. */
const saysNothingNew = (recess: Recess, said: Said<'recess'>): boolean =>
  said.viewK < recess.k ||
  said.minute >= recess.untilMinute ||
  (recess.author === keyOf(said.author.id) && recess.untilMinute === said.word.untilMinute);

export const callRecess = (standing: Standing, said: Said<'recess'>, scene: Scene): Reduced => {
  const { author, word, k, viewK, minute } = said;
  const on = recessAt(standing, minute, scene.minute);
  if (on !== null) {
    if (saysNothingNew(on, said)) return late(standing);
    const shortens = mayDo(author.role, 'recess') && word.untilMinute > minute && word.untilMinute < on.untilMinute;
    if (shortens) return taken({ ...standing, recess: { ...on, k, untilMinute: word.untilMinute } });
    return ignored(standing, 'recess');
  }
  if (standing.recess !== null && wasEnded(standing.recess) && viewK < standing.recess.k) return late(standing);
  const why = whyNotCall(standing, said, scene);
  if (why !== null) return ignored(standing, why);
  const { side } = author;
  const recess: Recess = {
    k,
    author: keyOf(author.id),
    side,
    fromMinute: minute,
    untilMinute: word.untilMinute,
    breach: word.breach,
  };
  const sideRecess = side === 'third' ? standing.sideRecess : { ...standing.sideRecess, [side]: minute };
  return taken({ ...standing, recess, sideRecess }, { kind: 'recessBegan' });
};

/** Who may end a recess: a facilitator, or a seat of the side that called it whose role may call one. */
export const mayEndRecess = (recess: Recess, seat: Seat): boolean =>
  holdsTheKeys(seat.role) ||
  (recess.side !== 'third' && recess.side === seat.side && grantOf(seat.role, 'recess') !== undefined);

export const endRecess = (standing: Standing, { author, k, viewK }: Said<'endRecess'>): Reduced => {
  const { recess } = standing;
  if (recess === null || wasEnded(recess)) return late(standing);
  if (mayEndRecess(recess, author))
    return taken({ ...standing, recess: { ...recess, k, untilMinute: ENDED } }, { kind: 'recessEnded' });
  return viewK < recess.k ? late(standing) : ignored(standing, 'noPower');
};
