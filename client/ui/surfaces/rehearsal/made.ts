import type { ChannelView, MessageContent, MessageView, RoomForm, RoomView, SeatView } from '../../../engine/api.ts';
import { settled, settledLine } from './settled.ts';

/**
 * A conversation that somebody made up: values of the same types as the engine's snapshots, so that the room's own components
 * draw it. Every change is a pure function; nothing of it is kept anywhere but in the page's memory.
 */
export type Made = {
  readonly channel: ChannelView;
  /** Of the room that is shown. */
  readonly room: string;
  /** In the room's order. */
  readonly lines: readonly MessageView[];
  /** Number of the next seat, room or line. */
  readonly next: number;
};

/** As many as a person can keep an eye on; a copy of a longer conversation keeps its newest lines. */
export const bounds = { seats: 30, lines: 200 } as const;

export const roomIn = ({ channel, room }: Made): RoomView => {
  const found = channel.rooms.find(({ id }) => id === room);
  if (found === undefined) throw new Error('a made conversation without its room');
  return found;
};

export const ourSeatIn = ({ channel }: Made): SeatView | undefined => channel.seats.find(({ ours }) => ours);

const withChannel = (made: Made, patch: Partial<ChannelView>): Made =>
  settled({ ...made, channel: { ...made.channel, ...patch } });

const withSeats = (made: Made, change: (seat: SeatView) => SeatView): Made =>
  withChannel(made, { seats: made.channel.seats.map(change) });

/** What the device calls the channel. */
export const nameChannel = (made: Made, label: string): Made => withChannel(made, { label });

const withRoom = (made: Made, patch: Partial<RoomView>): Made =>
  withChannel(made, {
    rooms: made.channel.rooms.map((room) => (room.id === made.room ? { ...room, ...patch } : room)),
  });

/** How long words last in this room; the lines are gone so much later than they were said. */
export const keepFor = (made: Made, lifetimeSeconds: number): Made => {
  const kept = withRoom(made, { lifetimeSeconds });
  const lines = kept.lines.map((line) => ({
    ...line,
    goneInSeconds: Math.max(0, lifetimeSeconds - line.ageSeconds),
  }));
  return { ...kept, lines };
};

/** Makes it a room of another form: one that is there already, or a new one. */
export function shape(made: Made, form: RoomForm): Made {
  const there = made.channel.rooms.find((room) => room.form === form);
  if (there !== undefined) return withChannel({ ...made, room: there.id }, {});
  const id = `r${made.next}`;
  const base = roomIn(made);
  const seats = made.channel.seats.map(({ id: seat }) => ({ seat, state: 'reads' as const }));
  const room: RoomView = { ...base, id, form, proof: 'compareFirst', seats, mayLeave: true, mayShorten: true };
  return withChannel({ ...made, room: id, next: made.next + 1 }, { rooms: [...made.channel.rooms, room] });
}

/** Whether a seat is in a private session or a working group; who is in the other forms follows from the roster. */
export const seatInRoom = (made: Made, seat: string, inside: boolean): Made => {
  const others = roomIn(made).seats.filter((member) => member.seat !== seat);
  return withRoom(made, { seats: inside ? [...others, { seat, state: 'reads' }] : others });
};

/** A seat as a made conversation begins with it: a participant, not ours, about whom nothing is said. */
export const newSeat = (id: string, label: string, side: string): SeatView => ({
  id,
  label,
  role: 'participant',
  side,
  ours: false,
  joining: false,
  away: false,
  trust: 'confirmed',
  verified: 'no',
  secretCheck: null,
  isNew: false,
  endsInSeconds: null,
  floorSeconds: null,
  hold: null,
});

export function addSeat(made: Made, label: string, side: string): Made {
  if (made.channel.seats.length >= bounds.seats) return made;
  const seat = newSeat(`s${made.next}`, label, side);
  return withChannel({ ...made, next: made.next + 1 }, { seats: [...made.channel.seats, seat] });
}

/** Its label, side, role or mark; what it said is shown with these from then on. */
export function alterSeat(
  made: Made,
  id: string,
  patch: Partial<Pick<SeatView, 'label' | 'side' | 'role' | 'verified'>>,
): Made {
  const altered = withSeats(made, (seat) => (seat.id === id ? { ...seat, ...patch } : seat));
  return { ...altered, lines: altered.lines.map((line) => settledLine(altered.channel, altered.lines, line)) };
}

/** Takes a seat away with all that it said. Whoever looks at the screen cannot go, and one seat stays. */
export function removeSeat(made: Made, id: string): Made {
  if (made.channel.seats.some((seat) => seat.id === id && seat.ours)) return made;
  const without = made.lines.filter(({ seat }) => seat === id).reduce((rest, line) => removeLine(rest, line.id), made);
  return withChannel(without, { seats: without.channel.seats.filter((seat) => seat.id !== id) });
}

/** Whose screen it is. */
export function beSeat(made: Made, id: string): Made {
  if (!made.channel.seats.some((seat) => seat.id === id)) return made;
  const turned = withSeats(made, (seat) => ({ ...seat, ours: seat.id === id }));
  return { ...turned, lines: turned.lines.map((line) => settledLine(turned.channel, turned.lines, line)) };
}

export const saidBy = ({ lines }: Made, seat: string): boolean => lines.some((line) => line.seat === seat);

/** What a line is made from; all else of it follows. */
export type Line = {
  readonly seat: string;
  readonly content: MessageContent;
  readonly ageSeconds: number;
};

const drawnFrom = (made: Made, id: string, line: Line): MessageView =>
  settledLine(made.channel, made.lines, {
    ...line,
    id,
    order: 0,
    label: '',
    side: '',
    ours: false,
    state: 'received',
    goneInSeconds: Math.max(0, roomIn(made).lifetimeSeconds - line.ageSeconds),
    heldSeconds: null,
    actions: {
      reply: null,
      quoteIn: [],
      copy: null,
      tighten: [],
      withdraw: false,
      release: null,
      quarantineSeconds: null,
      report: false,
    },
  });

const inOrder = (lines: readonly MessageView[]): readonly MessageView[] =>
  lines.map((line, index) => (line.order === index ? line : { ...line, order: index }));

/** Says something, at the end. */
export function addLine(made: Made, line: Line): Made {
  if (made.lines.length >= bounds.lines) return made;
  const drawn = drawnFrom(made, `m${made.next}`, line);
  return { ...made, next: made.next + 1, lines: inOrder([...made.lines, drawn]) };
}

const isQuoted = ({ content }: MessageView, id: string): boolean =>
  content.kind === 'text' && content.quote?.messageId === id;

/** Changes who said it, what or when. A quotation of it changes with it, as in a room. */
export function alterLine(made: Made, id: string, patch: Partial<Line>): Made {
  const lines = made.lines.map((line) => {
    if (line.id !== id) return line;
    const ageSeconds = patch.ageSeconds ?? line.ageSeconds;
    const goneInSeconds = Math.max(0, line.goneInSeconds + line.ageSeconds - ageSeconds);
    return { ...line, ...patch, goneInSeconds };
  });
  const follows = (line: MessageView): boolean => line.id === id || isQuoted(line, id);
  return { ...made, lines: lines.map((line) => (follows(line) ? settledLine(made.channel, lines, line) : line)) };
}

/** One place up (-1) or down (1). */
export function moveLine(made: Made, id: string, by: -1 | 1): Made {
  const from = made.lines.findIndex((line) => line.id === id);
  const [line, other] = [made.lines[from], made.lines[from + by]];
  if (line === undefined || other === undefined) return made;
  const lines = made.lines.map((each) => (each === line ? other : each === other ? line : each));
  return { ...made, lines: inOrder(lines) };
}

/** A line that quoted it says that the quoted one is gone. */
export function removeLine(made: Made, id: string): Made {
  const left = made.lines.filter((line) => line.id !== id);
  const settledNow = left.map((line) => (isQuoted(line, id) ? settledLine(made.channel, left, line) : line));
  return { ...made, lines: inOrder(settledNow) };
}
