import type {
  ChannelView,
  MessageActions,
  MessageClass,
  MessageView,
  QuoteView,
  Role,
  RoomForm,
  RoomView,
  SeatView,
  WhyClosed,
} from '../../../engine/api.ts';

/**
 * What follows from the rest of a made conversation, worked out as honest devices show it: who reads, who may write, how a line
 * looks from our seat. Only what is on the screen; no power is asked of anybody.
 */

const hour = 3600;
const holdsKeys = (role: Role): boolean => role === 'facilitator' || role === 'cofacilitator';
const ofASide = (role: Role): boolean => role === 'participant' || role === 'sideCoordinator';

/** Why our role writes nothing in such a room; null where it writes. */
function closedFor(role: Role, form: RoomForm): WhyClosed | null {
  if (holdsKeys(role) || ofASide(role)) return null;
  if (role === 'interpreter') return form === 'plenary' ? 'renderingsOnly' : null;
  if (role === 'noteTaker') return form === 'plenary' ? 'noPower' : null;
  return 'noFloor';
}

/** The seats of a room, in the order of the roster; we are in each. */
function seatsOf(room: RoomView, seats: readonly SeatView[], us: SeatView | undefined): readonly SeatView[] {
  if (room.form === 'plenary') return seats;
  const named = new Set(room.seats.map(({ seat }) => seat));
  const side = room.side ?? us?.side;
  return seats.filter((seat) => seat.ours || (room.form === 'caucus' ? seat.side === side : named.has(seat.id)));
}

function settledRoom(room: RoomView, seats: readonly SeatView[], us: SeatView | undefined): RoomView {
  const side = room.form === 'caucus' ? (us?.side ?? null) : null;
  const inside = seatsOf({ ...room, side }, seats, us);
  const stateOf = (seat: SeatView) => (seat.joining ? 'joining' : seat.away ? 'away' : 'reads');
  const reading = inside.filter(({ joining }) => !joining).map(({ id }) => id);
  return {
    ...room,
    side,
    seats: inside.map((seat) => ({ seat: seat.id, state: stateOf(seat) })),
    readers: reading,
    readersToken: reading.join(' '),
    closed:
      closedFor(us?.role ?? 'observer', room.form) ?? (inside.length < 2 && room.form !== 'plenary' ? 'alone' : null),
  };
}

/** The channel after a change of its seats or rooms. */
export function settled<Of extends { readonly channel: ChannelView }>(made: Of): Of {
  const { channel } = made;
  const us = channel.seats.find(({ ours }) => ours);
  const role = us?.role ?? 'observer';
  const others = channel.seats.filter(({ ours }) => !ours).map(({ id }) => id);
  const starts = others.length > 0 && (holdsKeys(role) || ofASide(role));
  return {
    ...made,
    channel: {
      ...channel,
      ourSeat: us?.id ?? '',
      rooms: channel.rooms.map((room) => settledRoom(room, channel.seats, us)),
      roomChoices: starts ? [{ form: 'workingGroup', seats: others, lifetimeSeconds: 72 * hour }] : [],
      powers: { ...channel.powers, invite: holdsKeys(role), post: closedFor(role, 'plenary') === null },
    },
  };
}

/** From the least strict to the strictest. */
const classes: readonly MessageClass[] = ['summary', 'rule', 'whatIf', 'notForUse'];

function actionsOf({ rules, rooms }: ChannelView, line: MessageView): MessageActions {
  const { content, ours, ageSeconds } = line;
  const text = content.kind === 'text' ? content : null;
  const quarantine = text === null ? 0 : Math.max(0, (rules.settings?.quarantineSeconds ?? 0) - ageSeconds);
  const barred = text === null ? 'withdrawn' : text.messageClass === 'notForUse' ? 'notForUse' : null;
  const release = ours ? (line.actions.release?.state ?? 'undecided') : 'undecided';
  const elsewhere = quarantine > 0 ? 'quarantine' : rules.settings === null ? null : 'kept';
  return {
    reply: barred,
    quoteIn: rooms.slice(1).map((room) => ({ room: room.id, why: barred ?? elsewhere })),
    copy: barred,
    tighten: ours && text !== null ? classes.slice(classes.indexOf(text.messageClass) + 1) : [],
    withdraw: ours && text !== null,
    release:
      ours && text !== null && rules.settings !== null
        ? { state: release, asks: release === 'undecided' && barred === null && quarantine === 0 }
        : null,
    quarantineSeconds: quarantine > 0 && release === 'undecided' ? quarantine : null,
    report: !ours && text !== null,
  };
}

/** A quotation shows what the quoted line says now. */
function settledQuote(lines: readonly MessageView[], quote: QuoteView): QuoteView {
  const quoted = lines.find(({ id }) => id === quote.messageId);
  if (quoted === undefined) return { ...quote, text: null, messageClass: null };
  const { label, side, content } = quoted;
  if (content.kind !== 'text') return { ...quote, label, side, text: null, messageClass: null };
  return { ...quote, label, side, text: content.text, messageClass: content.messageClass, barred: false };
}

/** A line after a change of its author, its words or what it quotes. */
export function settledLine(channel: ChannelView, lines: readonly MessageView[], line: MessageView): MessageView {
  const author = channel.seats.find(({ id }) => id === line.seat);
  const label = author?.label ?? line.label;
  const side = author?.side ?? line.side;
  const ours = author?.ours ?? false;
  const content =
    line.content.kind === 'text' && line.content.quote !== null
      ? { ...line.content, quote: settledQuote(lines, line.content.quote) }
      : 'side' in line.content
        ? { ...line.content, label, side }
        : line.content;
  const drawn: MessageView = {
    ...line,
    label,
    side,
    ours,
    content,
    state: ours ? (line.state === 'received' ? 'sent' : line.state) : 'received',
  };
  return { ...drawn, actions: actionsOf(channel, drawn) };
}
