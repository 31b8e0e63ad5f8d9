/** What rows say of one room: its counts, and what of it stays when the room is gone or keeps less. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { isCheckRoom, type OpenRoom, type Plenary, type Room } from '../../../shared/protocol/room.ts';
import { goneAfterShortening } from '../../../shared/room/retention.ts';
import type { Charter, RoomForm } from '../../../shared/room/words.ts';
import type { ChannelRecord, MessageRecord, RoomCounts } from './records.ts';

/** A room that something can be read in. */
export type ReadRoom = Plenary | TalkRoom;

/** A room that persons talk in: not one for a check of two seats, which no screen shows. */
export type TalkRoom = OpenRoom & { readonly charter: Charter & { readonly form: RoomForm } };

const isRead = (room: Room): room is ReadRoom => room.kind !== 'called' && !isCheckRoom(room);

/** Implements Y14. */
export const readRooms = (channel: Channel): readonly ReadRoom[] => channel.rooms.filter(isRead);

export const NO_COUNTS: RoomCounts = { unread: 0, unreadable: 0, missed: 0 };

export const countsOf = (record: ChannelRecord, room: string): RoomCounts => record.rooms[room] ?? NO_COUNTS;

/** The record with other counts of a room; the same when nothing changes. */
export const withCounts = (
  record: ChannelRecord,
  room: string,
  change: (counts: RoomCounts) => Partial<RoomCounts>,
): ChannelRecord => {
  const before = countsOf(record, room);
  return { ...record, rooms: { ...record.rooms, [room]: { ...before, ...change(before) } } };
};

/** Whether a row is something of another seat that a person may not have read yet; that one was called into a room is. */
const mayBeUnread = ({ state, entry, content }: MessageRecord): boolean =>
  content.kind === 'roomOpened' || (state === 'received' && entry !== null && content.kind !== 'withdrawn');

/** The record whose marks count at most what can still be read of these rows. Implements X16. */
export const withUnreadWithin = (record: ChannelRecord, messages: Iterable<MessageRecord>): ChannelRecord => {
  const readable: Record<string, number> = {};
  for (const message of messages) {
    if (mayBeUnread(message)) readable[message.room] = (readable[message.room] ?? 0) + 1;
  }
  let next = record;
  for (const [room, { unread }] of Object.entries(record.rooms)) {
    const most = readable[room] ?? 0;
    if (unread > most) next = withCounts(next, room, () => ({ unread: most }));
  }
  return next;
};

export const readRoom = (channel: Channel, room: string): ReadRoom | undefined =>
  readRooms(channel).find(({ id }) => hex(id) === room);

export const roomByHex = (channel: Channel, room: string): Room | undefined =>
  channel.rooms.find(({ id }) => hex(id) === room);

/** Rows of rooms that this device holds no more: its person left them, or they are over. Implements X26. */
export const rowsOfLostRooms = (
  channel: Channel,
  messages: Iterable<readonly [string, MessageRecord]>,
): readonly string[] => {
  const held = new Set(channel.rooms.map(({ id }) => hex(id)));
  return [...messages].flatMap(([id, { room }]) => (held.has(room) ? [] : [id]));
};

/** The record without the counts of rooms that are gone; the same when there are none. */
export const withoutLostRooms = (record: ChannelRecord, channel: Channel): ChannelRecord => {
  const held = new Set(channel.rooms.map(({ id }) => hex(id)));
  const kept = Object.entries(record.rooms).filter(([room]) => held.has(room));
  if (kept.length === Object.keys(record.rooms).length) return record;
  return { ...record, rooms: Object.fromEntries(kept) };
};

/** Rows of a room whose time is shorter now, as they become; the notice runs from `minute`. Implements L7. */
export const shortenedRows = (
  messages: Iterable<readonly [string, MessageRecord]>,
  room: string,
  lifetimeSeconds: number,
  minute: number,
): Readonly<Record<string, MessageRecord>> => {
  const changed: Record<string, MessageRecord> = {};
  for (const [id, message] of messages) {
    if (message.room !== room) continue;
    const goneMinute = goneAfterShortening(message.goneMinute, message.minute, lifetimeSeconds, minute);
    if (goneMinute < message.goneMinute) changed[id] = { ...message, goneMinute };
  }
  return changed;
};
