/** What governs a channel: recess, floor, rules, freezing, buddies, succession. Each is kept until the log shows it. */
import type { SeatId } from '../../../shared/brand.ts';
import { sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, ourSeat } from '../../../shared/protocol/channel.ts';
import { type SaidToAll, verdictOn } from '../../../shared/protocol/sealWord.ts';
import { sceneOf } from '../../../shared/protocol/takeWord.ts';
import { mayFreeze } from '../../../shared/room/judgeChange.ts';
import { mayDo } from '../../../shared/room/powers.ts';
import { rulesHash } from '../../../shared/room/rules.ts';
import { BUDDIES, FLOOR_MINUTES } from '../../../shared/room/seatWords.ts';
import { settingsOf } from '../../../shared/room/settings.ts';
import type { Overreach } from '../../../shared/room/words.ts';
import type { NewRules, Outcome } from '../api.ts';
import { seatNamed } from '../channels/ids.ts';
import type { Intent } from '../channels/records.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { maySucceed } from '../channels/shownKeys.ts';
import { rulesFrom } from '../newRules.ts';
import { done, kindOf, trouble } from '../problems.ts';
import { clamp } from '../typed.ts';
import { intend, note } from './seats.ts';

const unless = (allowed: boolean): Outcome | null => (allowed ? null : kindOf('noPower'));

const problemOf = (why: Overreach): Outcome => {
  switch (why) {
    case 'recess':
      return trouble({ kind: 'closedNow', why: 'recess' });
    case 'seatEnded':
      return trouble({ kind: 'closedNow', why: 'seatEnded' });
    case 'usedToday':
    case 'notSilent':
    case 'datedAhead':
      return kindOf('notYet');
    default:
      return kindOf('noPower');
  }
};

/** Why nobody would take a word, after all that we have read; null when they will, or when what it says stands already. */
const whyNot = (channel: Channel, word: SaidToAll, { nowMinute }: Env): Outcome | null => {
  const verdict = verdictOn(channel, word, nowMinute);
  return verdict.kind === 'ignored' ? problemOf(verdict.why) : null;
};

/** Says a word in the plenary, in the place of those of its kinds that still wait here. */
const sayWord = (
  runner: ChannelRunner,
  word: SaidToAll,
  kinds: readonly SaidToAll['kind'][] = [word.kind],
): Promise<Outcome> =>
  intend(
    runner,
    { kind: 'word', word },
    (channel) => whyNot(channel, word, runner.env),
    (other) => other.kind === 'word' && kinds.includes(other.word.kind),
  );

/** From now, whole minutes; at least one. */
const untilFrom = ({ env }: ChannelRunner, seconds: number, most: number): number =>
  env.nowMinute + clamp(Math.ceil(seconds / 60), 1, most);

/** A recess of at most what the rules allow. One whose time is over before it could be said is not said. */
export const callRecess = async (runner: ChannelRunner, seconds: number, breach: boolean): Promise<Outcome> => {
  const { channel } = runner;
  if (!channel) return kindOf('gone');
  const untilMinute = untilFrom(runner, seconds, settingsOf(channel.epoch.rules).recessMinutes);
  return sayWord(runner, { kind: 'recess', untilMinute, breach }, ['recess', 'endRecess']);
};

export const endRecess = (runner: ChannelRunner): Promise<Outcome> =>
  sayWord(runner, { kind: 'endRecess' }, ['recess', 'endRecess']);

const seatOf = ({ channel }: ChannelRunner, seat: string): SeatId | undefined =>
  channel ? seatNamed(channel, seat)?.id : undefined;

export const giveFloor = async (runner: ChannelRunner, seat: string, seconds: number): Promise<Outcome> => {
  const id = seatOf(runner, seat);
  if (!id) return kindOf('gone');
  const untilMinute = seconds > 0 ? untilFrom(runner, seconds, FLOOR_MINUTES) : 0;
  const word = { kind: 'floor', seat: id, untilMinute } as const;
  return intend(
    runner,
    { kind: 'word', word },
    (channel) => whyNot(channel, word, runner.env),
    (other) => other.kind === 'word' && other.word.kind === 'floor' && sameBytes(other.word.seat, id),
  );
};

const isSameRules = (a: Parameters<typeof rulesHash>[0], b: typeof a): boolean =>
  sameBytes(rulesHash({ ...a, version: 0 }), rulesHash({ ...b, version: 0 }));

/** At once, or after all have agreed where something would be kept longer or fewer decide. The newest wish replaces one that waits. */
export const changeRules = async (runner: ChannelRunner, wanted: NewRules): Promise<Outcome> => {
  const { channel, env } = runner;
  if (!channel) return kindOf('gone');
  const rules = rulesFrom(wanted, channel.epoch.rules.version + 1);
  if (!rules.ok) return rules;
  if (isSameRules(rules.value, channel.epoch.rules)) return done;
  return intend(
    runner,
    { kind: 'rules', rules: rules.value, sinceMinute: env.nowMinute },
    (now) => unless(mayDo(ourSeat(now).role, 'changeRules')),
    (other) => other.kind === 'rules',
  );
};

export const acceptRules = async (runner: ChannelRunner): Promise<Outcome> => {
  const { channel } = runner;
  if (!channel) return kindOf('gone');
  if (channel.standing.outstanding === null) return done;
  return sayWord(runner, { kind: 'accept', rules: sceneOf(channel).rulesHash });
};

/** By our own key, one a day; or as a buddy's request, which the next facilitator carries out. */
export const freezeSeat = async (runner: ChannelRunner, seat: string): Promise<Outcome> => {
  const { channel, env } = runner;
  const id = seatOf(runner, seat);
  if (!channel) return kindOf('gone');
  // Already closed.
  if (!id) return done;
  const us = ourSeat(channel);
  const word = { kind: 'freeze', seat: id } as const;
  const asBuddy = whyNot(channel, word, env) === null;
  if (!mayDo(us.role, 'freeze') || (asBuddy && !mayFreeze(channel.standing, us, env.nowMinute)))
    return sayWord(runner, word, []);
  if (channel.epoch.rules.settings === undefined || sameBytes(id, us.id)) return kindOf('noPower');
  const intent: Intent = { kind: 'freeze', seat: id };
  return intend(runner, intent, (now) =>
    mayFreeze(now.standing, ourSeat(now), env.nowMinute) ? null : kindOf('notYet'),
  );
};

export const nameBuddies = async (runner: ChannelRunner, seats: readonly string[]): Promise<Outcome> => {
  if (seats.length > BUDDIES) return trouble({ kind: 'tooMany', max: BUDDIES });
  const named = seats.map((seat) => seatOf(runner, seat));
  if (named.includes(undefined)) return kindOf('gone');
  return sayWord(runner, { kind: 'buddies', seats: named.filter((id) => id !== undefined) });
};

/** Asks one seat of each side to make us facilitator. */
export const succeed = (runner: ChannelRunner): Promise<Outcome> =>
  intend(runner, { kind: 'succeed', sinceMinute: runner.env.nowMinute }, (channel) => {
    if (!mayDo(ourSeat(channel).role, 'succeed')) return kindOf('noPower');
    return maySucceed(channel, runner.env.nowMinute) ? null : kindOf('notYet');
  });

export const dismissNotice = async (runner: ChannelRunner, notice: string): Promise<void> => {
  await note(runner, (record) => ({ ...record, notices: record.notices.filter(({ id }) => id !== notice) }));
};
