/**
 * Which changes of roster, roles and rules are valid. Nothing is signed, so a list of confirmations inside a change proves
 * nothing: a reader accepts a change only if it has itself opened the confirmations that are asked for, in this epoch.
 *
 * Judged at the author's view: only what stands at positions up to it counts, so that a refusal or a sign of life that races
 * with the change cannot split the members. The reader's clock is asked nothing.
 */
import { sameBytes } from '../codec/bytes.ts';
import { DAY_MINUTES } from '../protocol/limits.ts';
import { findSeat, type Seat } from '../protocol/roster.ts';
import { unreachable } from '../result.ts';
import { isAgreed } from './agreement.ts';
import type { ChangeEvent, ChangeKind, ChangeVerdict, Closing } from './change.ts';
import { keysFor } from './confirmations.ts';
import { mayDo } from './powers.ts';
import { areClosable, isAdmissible, isSuccession } from './proposals.ts';
import { mayFollow, needsEverybody } from './rules.ts';
import { settingsOf } from './settings.ts';
import { facilitatorSilentSince, silentAt } from './silence.ts';
import type { Standing } from './standing.ts';
import { keyOf, type Scene } from './words.ts';

/** The list inside a change proves nothing, but it must not contradict the rest: this proposal, and distinct seats of the roster. */
const isConsistent = (scene: Scene, { confirmations, proposal }: ChangeKind<'admit'>): boolean =>
  new Set(confirmations.map(({ seat }) => keyOf(seat))).size === confirmations.length &&
  confirmations.every(
    (given) => sameBytes(given.proposal, proposal) && findSeat(scene.seats, given.seat) !== undefined,
  );

const judgeAdmission = (standing: Standing, scene: Scene, event: ChangeEvent<ChangeKind<'admit'>>): ChangeVerdict => {
  const { change, author } = event;
  if (!mayDo(author.role, 'admit') || !isAdmissible(scene, author, change.seat)) return 'noPower';
  const deed = { kind: 'admission', seat: change.seat, newcomerBundle: change.newcomerBundle } as const;
  const needsKeys = keysFor(scene.seats, scene.rules, author, deed).groups.length > 0;
  if (!isConsistent(scene, change) || (!needsKeys && change.confirmations.length > 0)) return 'noPower';
  return isAgreed(standing, scene, deed, change.proposal, event);
};

/** Whether what a closing says of its seat is so, its keys apart. */
const isSo = (standing: Standing, seat: Seat, { why }: Closing, event: ChangeEvent): boolean => {
  const key = keyOf(seat.id);
  const leftAt = standing.left[key];
  if (why === 'left') return (leftAt !== undefined && leftAt <= event.viewK) || event.unmet.has(key);
  return why !== 'ended' || (seat.endsMinute > 0 && seat.endsMinute <= event.minute);
};

/** Seats frozen by the author's own key alone: no buddy had asked for it. */
export const frozenAlone = (standing: Standing, change: ChangeKind<'closings'>, viewK: number): readonly Closing[] =>
  change.closings.filter(({ seat, why }) => {
    const asked = standing.freezes.some((freeze) => freeze.seat === keyOf(seat) && freeze.k <= viewK);
    return why === 'frozen' && !asked;
  });

/** One key freezes one seat a day. */
export const mayFreeze = (standing: Standing, author: Seat, minute: number): boolean => {
  const last = standing.froze[keyOf(author.id)];
  return mayDo(author.role, 'freeze') && (last === undefined || minute - last >= DAY_MINUTES);
};

const judgeClosings = (standing: Standing, scene: Scene, event: ChangeEvent<ChangeKind<'closings'>>): ChangeVerdict => {
  const { change, author, viewK, minute } = event;
  const ids = change.closings.map(({ seat }) => seat);
  if (!mayDo(author.role, 'remove') || !areClosable(scene.seats, author, ids)) return 'noPower';
  const so = change.closings.every((closing) => {
    const seat = findSeat(scene.seats, closing.seat);
    return seat !== undefined && isSo(standing, seat, closing, event);
  });
  const alone = frozenAlone(standing, change, viewK);
  if (!so || alone.length > 1 || (alone.length === 1 && !mayFreeze(standing, author, minute))) return 'noPower';
  const seats = change.closings.filter(({ why }) => why === 'removed').map(({ seat }) => seat);
  return seats.length === 0 ? 'ok' : isAgreed(standing, scene, { kind: 'removal', seats }, change.proposal, event);
};

const judgeRules = (standing: Standing, scene: Scene, event: ChangeEvent<ChangeKind<'rules'>>): ChangeVerdict => {
  const { change, author } = event;
  if (!mayDo(author.role, 'changeRules') || !mayFollow(scene.rules, change.rules)) return 'noPower';
  return needsEverybody(scene.rules, change.rules)
    ? isAgreed(standing, scene, { kind: 'longer', rules: change.rules }, change.proposal, event)
    : 'ok';
};

const judgeRoles = (standing: Standing, scene: Scene, event: ChangeEvent<ChangeKind<'roles'>>): ChangeVerdict => {
  const { change, author, viewK, minute } = event;
  if (!isSuccession(scene.seats, author, change.roles)) return 'noPower';
  const since = facilitatorSilentSince(standing, scene.seats, viewK);
  if (!silentAt(since, minute, settingsOf(scene.rules).successionDays)) return 'unconfirmed';
  return isAgreed(standing, scene, { kind: 'succession', roles: change.roles }, change.proposal, event);
};

/** Whether a change counts, by what stood when its author made it. Rules without settings: one key admits, one key closes. */
export const judgeChange = (standing: Standing, scene: Scene, event: ChangeEvent): ChangeVerdict => {
  const { change, author } = event;
  const known = findSeat(scene.seats, author.id);
  if (known === undefined || known.role !== author.role) return 'noPower';
  const settings = scene.rules.settings !== undefined;
  switch (change.kind) {
    case 'admit':
      return judgeAdmission(standing, scene, { ...event, change });
    case 'close':
      return !settings && mayDo(author.role, 'remove') && areClosable(scene.seats, author, change.seats)
        ? 'ok'
        : 'noPower';
    case 'closings':
      return settings ? judgeClosings(standing, scene, { ...event, change }) : 'noPower';
    case 'rules':
      return judgeRules(standing, scene, { ...event, change });
    case 'roles':
      return settings ? judgeRoles(standing, scene, { ...event, change }) : 'noPower';
    default:
      return unreachable(change);
  }
};
