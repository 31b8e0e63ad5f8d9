/** What the page is shown of a channel: no key, no log id, no state of the protocol. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, seatKey } from '../../../shared/protocol/channel.ts';
import { longUnconfirmed } from '../../../shared/protocol/due.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { seatIsAway } from '../../../shared/protocol/seal.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { ChannelView, Connection, InvitationCard, InvitationState, SeatView, Standing } from '../views.ts';
import { checkShown } from './checks.ts';
import { sceneNow } from './composing.ts';
import type { Ledger } from './ledger.ts';
import type { ChannelRecord, InvitationRecord } from './records.ts';
import { readRooms } from './roomRows.ts';
import {
  acceptanceView,
  buddies,
  frozenSeats,
  maySucceed,
  NO_POWERS,
  NO_RECESS,
  NO_RULES,
  noticeViews,
  powersOf,
  recessRight,
  recessView,
  rulesHistory,
  rulesView,
  saidAway,
  seatWords,
} from './shownKeys.ts';
import { proposalViews, proposedState } from './shownProposals.ts';
import { isJoining, roomView, startableRooms } from './shownRooms.ts';
import { trustShown } from './trust.ts';

export const standingOf = (record: ChannelRecord): Standing => {
  const { stage } = record;
  switch (stage.kind) {
    case 'asking':
      return { kind: 'comparing', digits: stage.digits, weMatched: stage.weMatched, requestSent: stage.requestSent };
    case 'seated': {
      const { halted, hello } = stage.channel;
      if (record.tampered || halted === 'newer') return { kind: 'stopped', why: 'tampered' };
      if (halted !== null) return { kind: 'stopped', why: halted };
      return hello.phase === 'due' ? { kind: 'joining' } : { kind: 'seated' };
    }
    case 'opening':
      throw new Error('bug: a channel is shown once the relay has its log');
    case 'ended':
      switch (stage.why) {
        case 'declined':
          return { kind: 'declined' };
        case 'lapsed':
        case 'refused':
        case 'mismatch':
          return { kind: 'ended', why: stage.why };
        case 'left':
        case 'removed':
          return { kind: 'seatClosed', why: stage.why };
        case 'closed':
          return { kind: 'closed' };
        default:
          return stage.why satisfies never;
      }
    default:
      return stage satisfies never;
  }
};

const trustOf = (record: ChannelRecord, channel: Channel, seat: Seat, env: Env): SeatView['trust'] => {
  const id = seatKey(seat.id);
  if (trustShown(record, seat) !== 'no') return 'compared';
  if (id === hex(channel.us.seat) || channel.peers[id]?.pair.phase === 'confirmed') return 'confirmed';
  return longUnconfirmed(channel, env.nowMinute).includes(id) ? 'unconfirmedLong' : 'unconfirmed';
};

const seatView = (record: ChannelRecord, channel: Channel, seat: Seat, env: Env): SeatView => {
  const id = seatKey(seat.id);
  const ours = sameBytes(seat.id, channel.us.seat);
  const minute = roomMinute(channel.time, env.nowMinute);
  return {
    id,
    label: seat.label,
    role: seat.role,
    side: seat.side,
    ours,
    joining: !ours && isJoining(channel, seat),
    away: !ours && (seatIsAway(channel, seat.id, env.nowMinute) || saidAway(channel, seat, minute)),
    trust: trustOf(record, channel, seat, env),
    verified: trustShown(record, seat),
    secretCheck: ours ? null : checkShown(record, seat),
    isNew: !ours && !record.acknowledged.includes(id),
    endsInSeconds: seat.endsMinute > 0 ? Math.max(0, seat.endsMinute - minute) * 60 : null,
    ...seatWords(channel, id, minute),
  };
};

const invitationState = (id: string, held: InvitationRecord, channel: Channel | null, env: Env): InvitationState => {
  switch (held.state) {
    case 'asked':
      return { kind: 'asked', digits: held.digits, matched: held.matched };
    case 'proposed':
      return proposedState(channel, id, held, env.nowMinute);
    default:
      return { kind: held.state };
  }
};

const invitationCard = (id: string, held: InvitationRecord, channel: Channel | null, env: Env): InvitationCard => ({
  id,
  label: held.invitation.offer.seat.label,
  role: held.invitation.offer.seat.role,
  side: held.invitation.offer.seat.side,
  state: invitationState(id, held, channel, env),
  link: held.state === 'open' ? held.link : null,
  endsInSeconds: Math.max(0, held.invitation.offer.expiresMinute - env.nowMinute) * 60,
  secondOpener: held.secondOpener,
  seatEndsInSeconds: held.seatEndsInSeconds,
});

/** What only a seat is shown. */
const seatedView = (ledger: Ledger, channel: Channel, env: Env) => {
  const { record } = ledger;
  const minute = roomMinute(channel.time, env.nowMinute);
  const standing = standingOf(record);
  const rooms = { record, channel, standing, scene: sceneNow(channel, env), env };
  return {
    ourSeat: hex(channel.us.seat),
    seats: [...channel.epoch.seats.map((seat) => seatView(record, channel, seat, env)), ...frozenSeats(channel)],
    rooms: readRooms(channel).map((room) => roomView(rooms, room)),
    ...startableRooms(record, channel, standing, env),
    rulesHistory: rulesHistory(record, channel.epoch.rules),
    acceptance: acceptanceView(record, channel, minute),
    recess: recessView(channel, minute),
    recessRight: recessRight(channel, minute),
    proposals: proposalViews(ledger, channel, minute),
    ...buddies(channel),
    maySucceed: maySucceed(channel, minute),
    powers: powersOf(channel),
    codeCompared: record.codeComparedEpoch === channel.epoch.number,
  };
};

const UNSEATED: ReturnType<typeof seatedView> = {
  ourSeat: '',
  seats: [],
  rooms: [],
  roomChoices: [],
  roomsOpening: 0,
  roomsWaiting: 0,
  rulesHistory: [],
  acceptance: null,
  recess: null,
  recessRight: NO_RECESS,
  proposals: [],
  buddies: [],
  buddyOf: [],
  maySucceed: false,
  powers: NO_POWERS,
  codeCompared: false,
};

/** The whole channel, for a snapshot. */
export const channelView = (ledger: Ledger, connection: Connection, env: Env): ChannelView => {
  const { record, id } = ledger;
  const { stage, alarms } = record;
  const channel = stage.kind === 'seated' ? stage.channel : null;
  const rules = stage.kind === 'asking' ? stage.request.offer.rules : channel?.epoch.rules;
  return {
    ...(channel ? seatedView(ledger, channel, env) : UNSEATED),
    id,
    label: record.label,
    standing: standingOf(record),
    connection,
    invitations: [...ledger.invitations].map(([key, held]) => invitationCard(key, held, channel, env)),
    alarms: alarms.map((alarm) =>
      alarm.kind === 'unconfirmed30Days'
        ? { id: alarm.id, kind: alarm.kind, seat: alarm.seat }
        : { id: alarm.id, kind: alarm.kind },
    ),
    rules: rules ? rulesView(rules) : NO_RULES,
    notices: noticeViews(record),
    limits: { seats: LIMITS.seats, labelLength: LIMITS.labelLength, textLength: LIMITS.textLength },
    waiting: [...ledger.outbox.values()].filter(
      ({ task }) => task.kind === 'append' && (task.own?.message ?? '') !== '',
    ).length,
  };
};
