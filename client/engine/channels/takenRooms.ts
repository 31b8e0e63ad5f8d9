/** What entries do to the rows of rooms: what was said, what its author says of it later, and how rooms come, shrink and go. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, roomOf } from '../../../shared/protocol/channel.ts';
import type { Output } from '../../../shared/protocol/received.ts';
import { findSeat, type Seat } from '../../../shared/protocol/roster.ts';
import { lifetimeIn } from '../../../shared/protocol/seal.ts';
import { holdsTheKeys } from '../../../shared/room/powers.ts';
import { goneMinute } from '../../../shared/room/retention.ts';
import { ageFrom, roomMinute } from '../../../shared/room/time.ts';
import type { Mark } from '../../../shared/room/words.ts';
import { type Draft, type Line, NOBODY, noteShorter } from './drafting.ts';
import type { Ledger } from './ledger.ts';
import { markRow } from './marking.ts';
import { type ChannelRecord, type MessageRecord, RECORD_VERSION } from './records.ts';
import { readRooms, withCounts } from './roomRows.ts';

type Content = MessageRecord['content'];
type Said = Extract<Output, { readonly kind: 'content' | 'said' }>;

/** The row of something that another seat said; null when its time is over already, or its room is gone. */
const receivedRow = (draft: Draft, output: Said, content: Content, env: Env): MessageRecord | null => {
  const { author, body, entry } = output;
  const room = roomOf(draft.channel, output.room);
  if (!room) return null;
  const seen = roomMinute(draft.channel.time, env.nowMinute);
  const minute = ageFrom(body.minute, seen);
  const gone = goneMinute(minute, body.lifetimeSeconds, lifetimeIn(draft.channel, room));
  if (gone <= seen) return null;
  return {
    version: RECORD_VERSION,
    order: draft.channel.view.k,
    room: hex(output.room),
    entry,
    seat: hex(author.id),
    label: author.label,
    side: author.side,
    ours: false,
    state: 'received',
    content,
    release: 'undecided',
    held: null,
    minute,
    goneMinute: gone,
  };
};

const put = (draft: Draft, entry: Uint8Array, row: MessageRecord | null): void => {
  if (row === null) return;
  draft.messages[hex(entry)] = row;
  draft.record = withCounts(draft.record, row.room, ({ unread }) => ({ unread: unread + 1 }));
};

/** A text, or something that a newer program wrote. */
export const noteContent = (draft: Draft, output: Extract<Said, { kind: 'content' }>, env: Env): void => {
  const { payload, messageClass, quotes } = output.body;
  const content: Content =
    payload.kind === 'text' ? { kind: 'text', text: payload.text, messageClass, quotes } : { kind: 'newer' };
  put(draft, output.entry, receivedRow(draft, output, content, env));
};

/** Whether a mark counted, or said nothing new; false when its author had not the right to it. */
const takeMark = (draft: Draft, ledger: Ledger, mark: Mark, author: Seat['id'], room: string): boolean => {
  const done = markRow(ledger, draft.messages, mark, author, room);
  if (done?.verdict === 'taken') {
    draft.messages[done.id] = done.message;
    draft.marked.push(mark.entry);
    draft.bury ||= mark.kind === 'withdraw';
  }
  return done?.verdict !== 'ignored';
};

/** What an author says of its own message, or a report. `invalid`: it had not the right. Implements L5, X25. */
export const noteSaid = (
  draft: Draft,
  ledger: Ledger,
  output: Extract<Said, { kind: 'said' }>,
  env: Env,
): 'taken' | 'invalid' => {
  const { author, room } = output;
  const { payload } = output.body;
  switch (payload.kind) {
    case 'withdraw':
    case 'tighten':
    case 'release':
      return takeMark(draft, ledger, payload, author.id, hex(room)) ? 'taken' : 'invalid';
    case 'report': {
      const { entry: about, text, copy } = payload;
      put(draft, output.entry, receivedRow(draft, output, { kind: 'report', about, text, copy }, env));
      return 'taken';
    }
    default:
      return 'taken';
  }
};

/** A mark of ours stands in the log: only now it counts, as it does for the others. */
export const noteOwnMark = (draft: Draft, ledger: Ledger, entry: Uint8Array): void => {
  const intents = draft.record.intents.filter((intent) => {
    const stands = intent.kind === 'mark' && intent.entry !== null && sameBytes(intent.entry, entry);
    if (stands) takeMark(draft, ledger, intent.mark, draft.channel.us.seat, intent.room);
    return !stands;
  });
  draft.record = { ...draft.record, intents };
};

/** A message of ours that did not go: its author looks at it again, where the talk went on meanwhile. Implements X9. */
export const noteLate = (draft: Draft, id: string, message: MessageRecord): void => {
  const room = readRooms(draft.channel).find((held) => hex(held.id) === message.room);
  const next = room?.kind === 'open' && room.continuedBy ? roomOf(draft.channel, room.continuedBy) : undefined;
  const review = { ...message, state: 'review', entry: null, held: null } as const;
  if (next?.kind !== 'open') {
    draft.messages[id] = review;
    return;
  }
  // A row of another room under another name: whoever looks at the old room sees this one go.
  draft.messages[id] = null;
  draft.messages[`${id}-on`] = { ...review, room: hex(next.id) };
};

/** What was not sent in a room whose place `room` takes: it can only go there. */
const moveUnsent = (draft: Draft, ledger: Ledger, room: string): void => {
  const opened = readRooms(draft.channel).find((held) => hex(held.id) === room);
  if (opened?.kind !== 'open' || opened.charter.continues === null) return;
  const old = hex(opened.charter.continues);
  for (const [id, held] of ledger.messages) {
    const message = id in draft.messages ? draft.messages[id] : held;
    if (message?.room !== old || !['held', 'review', 'failed'].includes(message.state)) continue;
    noteLate(draft, id, message);
  }
};

const seatOf = (channel: Channel, id: Seat['id']): Pick<Seat, 'label' | 'side'> =>
  findSeat(channel.epoch.seats, id) ?? NOBODY;

/** A room opened, a seat left it, or what it keeps became shorter. Implements X23, X26, L7. */
export const noteRoom = (
  draft: Draft,
  ledger: Ledger,
  output: Extract<Output, { kind: 'roomOpened' | 'roomLeft' | 'roomShortened' }>,
  line: Line,
  env: Env,
): void => {
  const { channel } = draft;
  const room = hex(output.room);
  const { k } = channel.view;
  const who = seatOf(channel, output.seat);
  if (output.kind === 'roomOpened') {
    draft.messages[`roomOpened-${room}`] = line({ kind: 'roomOpened' }, who, room);
    const called = !sameBytes(output.seat, channel.us.seat);
    if (called) draft.record = withCounts(draft.record, room, ({ unread }) => ({ unread: unread + 1 }));
    const isDone = (intent: ChannelRecord['intents'][number]): boolean =>
      intent.kind === 'room' && intent.room !== null && hex(intent.room) === room;
    draft.record = { ...draft.record, intents: draft.record.intents.filter((intent) => !isDone(intent)) };
    moveUnsent(draft, ledger, room);
    return;
  }
  const held = roomOf(channel, output.room);
  // Our own leave has dropped the room.
  if (held === undefined) return;
  if (output.kind === 'roomLeft') {
    draft.messages[`roomLeft-${room}-${k}`] = line({ kind: 'roomLeft' }, who, room);
    return;
  }
  noteShorter(draft, ledger, room, lifetimeIn(channel, held), env);
};

/** A seat was closed: said in the plenary and in the rooms that it was in. A frozen one stays in sight as away, save for facilitators. */
export const noteClosed = (draft: Draft, seat: Seat, line: Line): void => {
  const { channel } = draft;
  const us = findSeat(channel.epoch.seats, channel.us.seat);
  const isFrozen = channel.standing.goneSeats.some((gone) => gone.how === 'away' && sameBytes(gone.seat.id, seat.id));
  if (isFrozen && !(us && holdsTheKeys(us.role))) return;
  const id = hex(seat.id);
  for (const room of readRooms(channel)) {
    const wasIn =
      room.kind === 'plenary' || (room.charter.seats.some((each) => hex(each) === id) && !room.left.includes(id));
    if (wasIn) draft.messages[`closed-${id}-${hex(room.id)}`] = line({ kind: 'seatClosed' }, seat, hex(room.id));
  }
};
