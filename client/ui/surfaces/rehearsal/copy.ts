import type { ChannelView, MessageContent, MessageView, RoomView, SeatView } from '../../../engine/api.ts';
import type { ToAlter } from '../../app/drafts.ts';
import { bounds, type Made } from './made.ts';

/**
 * A room's screen as a made conversation: its labels, words and marks under ids of our own, field by field, so that nothing comes
 * along that is not named here. No id of the channel, no invitation with its link, no digits.
 */
export function copyOf({ channel, room, messages }: ToAlter, nowMs: number): Made {
  const shown = messages.slice(-bounds.lines);
  const seats = renamed('s', channel.seats);
  const rooms = renamed('r', channel.rooms);
  const lines = renamed('m', shown);
  return {
    channel: {
      ...channelOf(channel),
      ourSeat: seats(channel.ourSeat),
      seats: channel.seats.map((seat) => seatOf(seat, seats(seat.id))),
      rooms: channel.rooms.map((each) => roomOf(each, rooms, seats)),
    },
    room: rooms(room.id),
    lines: shown.map(({ message, at }, order) => {
      const elapsed = Math.max(0, Math.floor((nowMs - at) / 1000));
      return lineOf(message, { id: lines(message.id), seat: seats(message.seat), order, elapsed }, lines, rooms);
    }),
    next: Math.max(shown.length, channel.seats.length, channel.rooms.length),
  };
}

type Rename = (id: string) => string;

/** Their places instead of their names; whatever is not among them has no name. */
function renamed(letter: string, things: readonly { readonly id: string }[]): Rename {
  const names = new Map(things.map(({ id }, place) => [id, `${letter}${place}`]));
  return (id) => names.get(id) ?? `${letter}-`;
}

const channelOf = (channel: ChannelView): ChannelView => ({
  id: 'made',
  label: channel.label,
  standing: { kind: 'seated' },
  connection: channel.connection,
  ourSeat: '',
  seats: [],
  invitations: [],
  rooms: [],
  alarms: [],
  rules: channel.rules,
  rulesHistory: [],
  acceptance: null,
  recess: channel.recess,
  recessRight: channel.recessRight,
  proposals: [],
  notices: [],
  roomChoices: channel.roomChoices.length === 0 ? [] : [{ form: 'workingGroup', seats: [], lifetimeSeconds: 0 }],
  roomsOpening: 0,
  roomsWaiting: 0,
  buddies: [],
  buddyOf: [],
  maySucceed: false,
  powers: channel.powers,
  limits: channel.limits,
  waiting: channel.waiting,
  codeCompared: channel.codeCompared,
});

const seatOf = (seat: SeatView, id: string): SeatView => ({
  id,
  label: seat.label,
  role: seat.role,
  side: seat.side,
  ours: seat.ours,
  joining: seat.joining,
  away: seat.away,
  trust: seat.trust,
  verified: seat.verified,
  secretCheck: null,
  isNew: seat.isNew,
  endsInSeconds: seat.endsInSeconds,
  floorSeconds: seat.floorSeconds,
  hold: seat.hold,
});

const roomOf = (room: RoomView, rooms: Rename, seats: Rename): RoomView => ({
  id: rooms(room.id),
  form: room.form,
  side: room.side,
  seats: room.seats.map(({ seat, state }) => ({ seat: seats(seat), state })),
  proof: room.proof,
  unread: room.unread,
  readers: room.readers.map(seats),
  readersToken: room.readers.map(seats).join(' '),
  closed: room.closed,
  notKnownCurrent: false,
  lifetimeSeconds: room.lifetimeSeconds,
  unreadable: room.unreadable,
  missed: room.missed,
  founder: '',
  mayLeave: room.mayLeave,
  mayShorten: room.mayShorten,
  mayAdd: [],
});

type Place = { readonly id: string; readonly seat: string; readonly order: number; readonly elapsed: number };

/** What has not gone out stands in the copy as sent: there is nothing to hold, and nothing to send again. */
const lineOf = (message: MessageView, place: Place, lines: Rename, rooms: Rename): MessageView => ({
  id: place.id,
  order: place.order,
  seat: place.seat,
  label: message.label,
  side: message.side,
  ours: message.ours,
  state: message.state === 'received' || message.state === 'waiting' ? message.state : 'sent',
  content: contentOf(message.content, lines),
  ageSeconds: message.ageSeconds + place.elapsed,
  goneInSeconds: Math.max(0, message.goneInSeconds - place.elapsed),
  heldSeconds: null,
  actions: {
    ...message.actions,
    quoteIn: message.actions.quoteIn.map(({ room, why }) => ({ room: rooms(room), why })),
    quarantineSeconds:
      message.actions.quarantineSeconds === null
        ? null
        : Math.max(0, message.actions.quarantineSeconds - place.elapsed),
  },
});

/** Of all that a line can hold only a quotation names another line. */
const contentOf = (content: MessageContent, lines: Rename): MessageContent =>
  content.kind === 'text' && content.quote !== null
    ? { ...content, quote: { ...content.quote, messageId: lines(content.quote.messageId) } }
    : content;
