/** What the page is shown of a channel: no key, no log id, no state of the protocol. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, ourSeat, seatKey } from '../../../shared/protocol/channel.ts';
import { longUnconfirmed, notKnownCurrent } from '../../../shared/protocol/due.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { seatIsAway } from '../../../shared/protocol/seal.ts';
import { mayDo } from '../../../shared/room/powers.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type {
  ChannelView,
  Connection,
  InvitationCard,
  InvitationState,
  MessageContent,
  MessageView,
  QuoteView,
  RoomView,
  SeatView,
  Standing,
} from '../api.ts';
import type { Ledger } from './ledger.ts';
import type { ChannelRecord, InvitationRecord, MessageRecord } from './records.ts';
import { readersOf } from './writing.ts';

const standingOf = (record: ChannelRecord): Standing => {
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

const seatView = (record: ChannelRecord, channel: Channel, seat: Seat, env: Env): SeatView => {
  const id = hex(seat.id);
  const ours = sameBytes(seat.id, channel.us.seat);
  const peer = channel.peers[seatKey(seat.id)];
  const confirmed = ours || peer?.pair.phase === 'confirmed';
  const long = longUnconfirmed(channel, env.nowMinute).includes(id);
  return {
    id,
    label: seat.label,
    role: seat.role,
    side: seat.side,
    ours,
    joining: !ours && joining(channel, seat),
    away: !ours && seatIsAway(channel, seat.id, env.nowMinute),
    trust: record.compared.includes(id)
      ? 'compared'
      : confirmed
        ? 'confirmed'
        : long
          ? 'unconfirmedLong'
          : 'unconfirmed',
    isNew: !ours && !record.acknowledged.includes(id),
    endsInSeconds:
      seat.endsMinute > 0 ? Math.max(0, seat.endsMinute - roomMinute(channel.time, env.nowMinute)) * 60 : null,
  };
};

/** Admitted, but its hello has not come: it cannot read yet. The host meets its guest earlier, through the invitation. */
const joining = (channel: Channel, seat: Seat): boolean => {
  const peer = channel.peers[seatKey(seat.id)];
  if (!peer) return false;
  if (peer.pair.phase === 'awaitingHello') return true;
  return (
    sameBytes(seat.introducer, channel.us.seat) &&
    peer.pair.phase === 'confirmed' &&
    peer.pair.ratchet.receiving?.n === 0
  );
};

const invitationState = (held: InvitationRecord): InvitationState => {
  switch (held.state) {
    case 'asked':
      return { kind: 'asked', digits: held.digits, matched: held.matched };
    default:
      return { kind: held.state };
  }
};

const invitationCard = (id: string, held: InvitationRecord, env: Env): InvitationCard => ({
  id,
  label: held.invitation.offer.seat.label,
  role: held.invitation.offer.seat.role,
  side: held.invitation.offer.seat.side,
  state: invitationState(held),
  link: held.state === 'open' ? held.link : null,
  endsInSeconds: Math.max(0, held.invitation.offer.expiresMinute - env.nowMinute) * 60,
  secondOpener: held.secondOpener,
});

const roomView = (ledger: Ledger, channel: Channel, env: Env): RoomView => {
  const { record } = ledger;
  const standing = standingOf(record);
  const { readers, token } = readersOf(channel, env);
  const post = mayDo(ourSeat(channel).role, 'post');
  return {
    id: hex(channel.plenary),
    kind: 'plenary',
    unread: record.unread,
    readers,
    readersToken: token,
    closed: standing.kind === 'stopped' ? 'stopped' : standing.kind !== 'seated' ? 'standing' : post ? null : 'noPower',
    notKnownCurrent: notKnownCurrent(channel, env.nowMinute),
    lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    unreadable: record.unreadable,
    missed: record.missed,
  };
};

const NO_POWERS = { invite: false, remove: false, close: false, post: false };

/** The whole channel, for a snapshot. */
export const channelView = (ledger: Ledger, connection: Connection, env: Env): ChannelView => {
  const { record, id } = ledger;
  const { stage, alarms } = record;
  const channel = stage.kind === 'seated' ? stage.channel : null;
  const rules = stage.kind === 'asking' ? stage.request.offer.rules : channel?.epoch.rules;
  const role = channel ? ourSeat(channel).role : null;
  return {
    id,
    label: record.label,
    standing: standingOf(record),
    connection,
    ourSeat: channel ? hex(channel.us.seat) : '',
    seats: channel ? channel.epoch.seats.map((seat) => seatView(record, channel, seat, env)) : [],
    invitations: [...ledger.invitations].map(([key, held]) => invitationCard(key, held, env)),
    rooms: channel ? [roomView(ledger, channel, env)] : [],
    alarms: alarms.map((alarm) =>
      alarm.kind === 'unconfirmed30Days'
        ? { id: alarm.id, kind: alarm.kind, seat: alarm.seat }
        : { id: alarm.id, kind: alarm.kind },
    ),
    rules: rules?.items ?? [],
    rulesVersion: rules?.version ?? 0,
    lifetimeSeconds: rules?.lifetimeSeconds ?? 0,
    powers:
      role === null
        ? NO_POWERS
        : {
            invite: mayDo(role, 'admit'),
            remove: mayDo(role, 'remove'),
            close: mayDo(role, 'close') && channel?.closeSecret != null,
            post: mayDo(role, 'post'),
          },
    limits: { seats: LIMITS.seats, labelLength: LIMITS.labelLength, textLength: LIMITS.textLength },
    waiting: [...ledger.outbox.values()].filter(({ task }) => task.kind === 'append' && task.own?.kind === 'content')
      .length,
    codeCompared: channel !== null && record.codeComparedEpoch === channel.epoch.number,
  };
};

const quoteView = (ledger: Ledger, quotes: readonly Uint8Array[]): QuoteView | null => {
  const [quote] = quotes;
  if (!quote) return null;
  const found = ledger.messageOf(quote);
  if (!found) return { messageId: '', label: '', side: 'third', text: null };
  const [messageId, { label, side, content }] = found;
  return { messageId, label, side, text: content.kind === 'text' ? content.text : null };
};

const contentView = (ledger: Ledger, content: MessageRecord['content'], message: MessageRecord): MessageContent => {
  switch (content.kind) {
    case 'text':
      return {
        kind: 'text',
        text: content.text,
        messageClass: content.messageClass,
        quote: quoteView(ledger, content.quotes),
      };
    case 'seatOpened':
    case 'seatClosed':
      return { kind: content.kind, label: message.label, side: message.side };
    case 'missed':
      return { kind: 'missed', count: content.count };
    case 'newer':
    case 'unopened':
    case 'unsent':
      return { kind: content.kind };
    default:
      return content satisfies never;
  }
};

/** One line of a conversation. */
export const messageView = (ledger: Ledger, id: string, message: MessageRecord, minute: number): MessageView => ({
  id,
  order: message.order,
  seat: message.seat,
  label: message.label,
  side: message.side,
  ours: message.ours,
  state: message.state,
  content: contentView(ledger, message.content, message),
  ageSeconds: Math.max(0, minute - message.minute) * 60,
  goneInSeconds: Math.max(0, message.goneMinute - minute) * 60,
});
