/** What the page is shown of rules, recess, proposals, and of what needs more than one key. */

import { type Channel, ourSeat } from '../../../shared/protocol/channel.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { sceneOf } from '../../../shared/protocol/takeWord.ts';
import { waitedFor } from '../../../shared/room/posting.ts';
import { grantOf, holdsTheKeys, mayDo } from '../../../shared/room/powers.ts';
import { mayEndRecess, recessAt, recessRight as rightTo } from '../../../shared/room/recess.ts';
import type { Rules } from '../../../shared/room/rules.ts';
import { hasLeft, mayLeave } from '../../../shared/room/seatWords.ts';
import { settingsOf } from '../../../shared/room/settings.ts';
import { facilitatorSilentSince, isAway, isGivenNothing, silentAt } from '../../../shared/room/silence.ts';
import { keyOf } from '../../../shared/room/words.ts';
import type { ChannelNotice, ChannelView, RecessView, RulesView, SeatView } from '../views.ts';
import type { ChannelRecord } from './records.ts';

const MINUTE_SECONDS = 60;

export const NO_RULES: RulesView = {
  items: [],
  version: 0,
  lifetimeSeconds: 0,
  admission: 'facilitator',
  settings: null,
};

export const rulesView = ({ items, version, lifetimeSeconds, admission, settings }: Rules): RulesView => ({
  items,
  version,
  lifetimeSeconds,
  admission,
  settings: settings
    ? {
        recessSeconds: settings.recessMinutes * MINUTE_SECONDS,
        quarantineSeconds: settings.quarantineMinutes * MINUTE_SECONDS,
        successionDays: settings.successionDays,
        caucusSeconds: settings.caucusSeconds,
        privateSessionSeconds: settings.privateSessionSeconds,
      }
    : null,
});

export const rulesHistory = (
  record: ChannelRecord,
  { version, lifetimeSeconds }: Rules,
): ChannelView['rulesHistory'] => [
  ...record.formerRules.map((former) => ({ version: former.version, lifetimeSeconds: former.lifetimeSeconds })),
  { version, lifetimeSeconds },
];

/** While a recess is on. */
export const recessView = (channel: Channel, minute: number): RecessView | null => {
  const recess = recessAt(channel.standing, minute, minute);
  return (
    recess && {
      leftSeconds: Math.max(0, recess.untilMinute - minute) * MINUTE_SECONDS,
      by: recess.side === 'third' ? 'facilitator' : 'side',
      breach: recess.breach,
      mayEnd: mayEndRecess(recess, ourSeat(channel)),
    }
  );
};

export const NO_RECESS: ChannelView['recessRight'] = { state: 'no', maxSeconds: 0 };

export const recessRight = (channel: Channel, minute: number): ChannelView['recessRight'] => {
  const { rules } = channel.epoch;
  if (rules.settings === undefined) return NO_RECESS;
  return {
    state: rightTo(channel.standing, ourSeat(channel), minute),
    maxSeconds: settingsOf(rules).recessMinutes * MINUTE_SECONDS,
  };
};

/** Positions of the rules that did not stand in those before; null where this device did not keep those. */
const changedRules = ({ formerRules }: ChannelRecord, { items }: Rules): readonly number[] | null => {
  const before = formerRules.at(-1)?.items;
  return before ? items.flatMap((item, at) => (before.includes(item) ? [] : [at])) : null;
};

/** Counts seats that have yet to accept, and names none. */
export const acceptanceView = (record: ChannelRecord, channel: Channel, minute: number): ChannelView['acceptance'] => {
  const { outstanding } = channel.standing;
  if (outstanding === null) return null;
  return {
    accepted: outstanding.accepted.includes(keyOf(channel.us.seat)),
    waitingFor: waitedFor(channel.standing, sceneOf(channel, minute)),
    changed: changedRules(record, channel.epoch.rules),
  };
};

export const noticeViews = (record: ChannelRecord): readonly ChannelNotice[] =>
  record.notices.map(({ id, kind, label, side, room, lifetimeSeconds }): ChannelNotice => {
    switch (kind) {
      case 'breach':
        return { id, kind };
      case 'succession':
        return { id, kind, label };
      case 'substituted':
        return { id, kind, label, side };
      case 'shorterLifetime':
        return { id, kind, room, lifetimeSeconds };
      default:
        return kind satisfies never;
    }
  });

/** Seats that we named, and seats that named us. */
export const buddies = (channel: Channel): Pick<ChannelView, 'buddies' | 'buddyOf'> => {
  const us = keyOf(channel.us.seat);
  const named = channel.standing.buddies;
  return {
    buddies: named[us] ?? [],
    buddyOf: Object.entries(named).flatMap(([seat, keys]) => (keys.includes(us) ? [seat] : [])),
  };
};

export const maySucceed = (channel: Channel, minute: number): boolean => {
  const { seats, rules } = channel.epoch;
  if (rules.settings === undefined || !mayDo(ourSeat(channel).role, 'succeed')) return false;
  return silentAt(facilitatorSilentSince(channel.standing, seats), minute, settingsOf(rules).successionDays);
};

export const NO_POWERS: ChannelView['powers'] = {
  invite: false,
  remove: false,
  freeze: false,
  close: false,
  post: false,
  changeRules: false,
  giveFloor: false,
  leave: false,
};

export const powersOf = (channel: Channel): ChannelView['powers'] => {
  const { role } = ourSeat(channel);
  const withSettings = channel.epoch.rules.settings !== undefined;
  return {
    invite: mayDo(role, 'admit'),
    remove: mayDo(role, 'remove'),
    freeze: withSettings && mayDo(role, 'freeze'),
    close: mayDo(role, 'close') && channel.closeSecret !== null,
    post: withSettings ? grantOf(role, 'postInPlenary') !== undefined : mayDo(role, 'post'),
    changeRules: mayDo(role, 'changeRules'),
    giveFloor: withSettings && mayDo(role, 'giveFloor'),
    leave: mayLeave(channel.epoch.seats, ourSeat(channel), hasLeft(channel.standing)),
  };
};

/** What of a seat follows from words: its floor, and for facilitators why it is away. */
export const seatWords = (channel: Channel, seat: string, minute: number): Pick<SeatView, 'floorSeconds' | 'hold'> => {
  const { floors, freezes, away } = channel.standing;
  const floor = floors.find((each) => each.seat === seat && minute < each.untilMinute);
  const asked = freezes.some((freeze) => freeze.seat === seat);
  const hold = asked ? 'asked' : away.includes(seat) ? 'lockedByHolder' : null;
  return {
    floorSeconds: floor ? (floor.untilMinute - minute) * MINUTE_SECONDS : null,
    hold: holdsTheKeys(ourSeat(channel).role) ? hold : null,
  };
};

/** Seats of which nothing may be heard: quiet or gone by their own word, leaving, ended, or about to be frozen. One word for all. */
export const saidAway = (channel: Channel, seat: Seat, minute: number): boolean =>
  isAway(channel.standing, seat.id, minute) || isGivenNothing(channel.standing, seat, minute);

/** Frozen seats: closed, and shown as away to all but facilitators until somebody takes their place. */
export const frozenSeats = (channel: Channel): readonly SeatView[] =>
  channel.standing.goneSeats
    .filter(({ how }) => how === 'away')
    .map(({ seat }) => ({
      id: keyOf(seat.id),
      label: seat.label,
      role: seat.role,
      side: seat.side,
      ours: false,
      joining: false,
      away: true,
      trust: 'confirmed',
      verified: 'no',
      secretCheck: null,
      isNew: false,
      endsInSeconds: null,
      floorSeconds: null,
      hold: holdsTheKeys(ourSeat(channel).role) ? 'frozen' : null,
    }));
