/** What taking an entry gives, and what the files that take one share. */
import type { EntryId, RoomId, SeatId } from '../brand.ts';
import { hex } from '../codec/bytes.ts';
import type { RoomChange } from '../room/change.ts';
import type { Effect } from '../room/words.ts';
import type { Body } from './body.ts';
import {
  type Channel,
  type Halt,
  type OwnEntry,
  type OwnKind,
  presentMinute,
  type RoomDue,
  startRoomDue,
} from './channel.ts';
import type { Check } from './checkWord.ts';
import type { Applied } from './epoch.ts';
import type { Seat } from './roster.ts';

export type Output =
  /** Something to show: text, or an entry of a newer version. */
  | {
      readonly kind: 'content';
      readonly room: RoomId;
      readonly entry: EntryId;
      readonly author: Seat;
      readonly body: Body;
    }
  /** What an author says of a message of its own, or reports. What it does to messages is decided where they are kept. */
  | {
      readonly kind: 'said';
      readonly room: RoomId;
      readonly entry: EntryId;
      readonly author: Seat;
      readonly body: Body;
    }
  /** A word counted: the standing is another one now. */
  | {
      readonly kind: 'word';
      readonly author: SeatId;
      readonly payload: NonNullable<OwnEntry['word']>;
      readonly effects: readonly Effect[];
    }
  /** A step of a check, in a room of two. */
  | { readonly kind: 'checked'; readonly room: RoomId; readonly author: SeatId; readonly check: Check }
  /** A room was founded with us in it; nobody writes there until its charter came. */
  | { readonly kind: 'called'; readonly room: RoomId; readonly author: Seat }
  /** Of a room that we are in, by one of its seats: its charter came, the seat left it, its lifetime became shorter. */
  | { readonly kind: 'roomOpened' | 'roomLeft' | 'roomShortened'; readonly room: RoomId; readonly seat: SeatId }
  /** An entry of ours stands in the log at this k. */
  | { readonly kind: 'stored'; readonly entry: EntryId; readonly own: OwnKind; readonly k: number }
  /** An entry of ours stands in the log, but after its epoch ended, or after it was sent no more: nobody takes it. */
  | { readonly kind: 'storedLate'; readonly entry: EntryId }
  | { readonly kind: 'notForUs' }
  /** `room`: whose key opened the outer seal. */
  | { readonly kind: 'unopened'; readonly entry: EntryId; readonly room: RoomId }
  /** Sealed in an epoch that had ended: refused by all, and its author's client seals it anew. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'missed'; readonly author: Seat; readonly count: number }
  | { readonly kind: 'seatOpened'; readonly seat: Seat }
  | { readonly kind: 'seatClosed'; readonly seat: Seat }
  /** A new epoch: the relay is read with its token from now on. What its author changed, and who that was before. */
  | { readonly kind: 'epoch'; readonly change: RoomChange; readonly author: Seat }
  | { readonly kind: 'greeted'; readonly seat: SeatId }
  | { readonly kind: 'leaving'; readonly seat: SeatId }
  /** An authentic entry that gave us nothing. */
  | { readonly kind: 'flagged'; readonly author: Seat }
  /** Whoever may do so closed our seat: said in our own slot, so that no relay can say it. */
  | { readonly kind: 'removed' }
  /** A member tried what it has no power for; shown to no one as valid. */
  | { readonly kind: 'invalidChange' }
  /** The facilitator closed the channel: erase it. */
  | { readonly kind: 'closed' }
  /** For the one-time log of this invitation. */
  | { readonly kind: 'welcome'; readonly invitation: string; readonly blob: Uint8Array }
  | { readonly kind: 'halted'; readonly why: Halt };

export type Received = {
  readonly channel: Channel;
  readonly outputs: readonly Output[];
  readonly wipe: readonly Uint8Array[];
};

export const done = (
  channel: Channel,
  outputs: readonly Output[] = [],
  wipe: readonly Uint8Array[] = [],
): Received => ({
  channel,
  outputs,
  wipe,
});

export const halt = (
  channel: Channel,
  why: Halt,
  outputs: readonly Output[] = [],
  wipe: readonly Uint8Array[] = [],
): Received =>
  channel.halted === null
    ? done({ ...channel, halted: why }, [...outputs, { kind: 'halted', why }], wipe)
    : done(channel, outputs, wipe);

/** The channel with something else owed in a room. */
const withRoomDue = (channel: Channel, room: RoomId, change: (due: RoomDue) => RoomDue): Channel => {
  const key = hex(room);
  const due = channel.due.rooms[key] ?? startRoomDue(presentMinute(channel));
  return { ...channel, due: { ...channel.due, rooms: { ...channel.due.rooms, [key]: change(due) } } };
};

/** Notes one entry of others in a room, or that it was a heartbeat and counts for nothing. */
export const countEntry = (channel: Channel, room: RoomId, by: 1 | -1): Channel =>
  withRoomDue(channel, room, (due) => ({ ...due, othersSinceOwn: due.othersSinceOwn + by }));

/** Somebody waits to learn that we can read in a room. */
export const owingAnswer = (channel: Channel, room: RoomId): Channel =>
  withRoomDue(channel, room, (due) => ({ ...due, confirm: true }));

/** What a change says. */
export const epochOutputs = ({ event, opened, closed }: Applied): readonly Output[] => [
  { kind: 'epoch', change: event.change, author: event.author },
  ...opened.map((seat): Output => ({ kind: 'seatOpened', seat })),
  ...closed.map((seat): Output => ({ kind: 'seatClosed', seat })),
];
