/** What entries do to the rooms of this device: calls, charters, leaving; and how rooms end. */
import type { RoomId, SeatId, Secret } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { mayPost } from '../room/posting.ts';
import { mayDo } from '../room/powers.ts';
import { overtaken } from '../room/recess.ts';
import { afterShortening, mayFound, mayReport, ROOMS_HELD, whyNoCharter } from '../room/rooms.ts';
import type { Charter } from '../room/words.ts';
import { type Channel, type OwnEntry, presentMinute, roomOf, startRoomDue } from './channel.ts';
import { DAY_MINUTES } from './limits.ts';
import { isIn } from './readers.ts';
import { done, type Received } from './received.ts';
import {
  type CalledRoom,
  continuedIn,
  factsOf,
  heardIn,
  isInTime,
  isOver,
  leftBy,
  type OpenRoom,
  openedBy,
  type Room,
  roomFrom,
} from './room.ts';
import { findSeat, type Seat } from './roster.ts';
import { type Spoken, sceneOf } from './takeWord.ts';

const sameId = (room: Room, id: RoomId): boolean => sameBytes(room.id, id);

const withRoom = (channel: Channel, room: Room): Channel => ({
  ...channel,
  rooms: channel.rooms.map((held) => (sameId(held, room.id) ? room : held)),
});

/** Forgets rooms with all their keys, those of ended epochs too. The same channel when there are none. */
const withoutRooms = (channel: Channel, over: readonly Room[]): Channel => {
  if (over.length === 0) return channel;
  const gone = new Set(over.map((room) => hex(room.id)));
  const stays = ({ id }: { readonly id: RoomId }): boolean => !gone.has(hex(id));
  const due = Object.entries(channel.due.rooms).filter(([key]) => !gone.has(key));
  return {
    ...channel,
    rooms: channel.rooms.filter(stays),
    past: channel.past.map((epoch) => ({ ...epoch, rooms: epoch.rooms.filter(stays) })),
    due: { ...channel.due, rooms: Object.fromEntries(due) },
  };
};

export const withoutRoom = (channel: Channel, id: RoomId): Channel =>
  withoutRooms(
    channel,
    channel.rooms.filter((room) => room.kind !== 'plenary' && sameId(room, id)),
  );

/** Drops the rooms whose time is over, save one whose charter of ours may still come to stand. */
export const withoutOver = (channel: Channel, minute: number): Channel => {
  const sent = Object.values(channel.own).filter(({ kind, epoch }) => kind === 'charter' && epoch !== null);
  const over = channel.rooms.filter(
    (room) => isOver(room, channel.epoch.seats, minute) && !sent.some((own) => sameId(room, own.room)),
  );
  return withoutRooms(channel, over);
};

/** Counts a founding of an author against what its readers heed in a day. */
export const noteFounding = (channel: Channel, author: SeatId): Channel => {
  const minute = presentMinute(channel);
  const lately = (channel.foundings[hex(author)] ?? []).filter((earlier) => minute - earlier < DAY_MINUTES);
  return { ...channel, foundings: { ...channel.foundings, [hex(author)]: [...lately, minute] } };
};

type RoomTaken = {
  readonly channel: Channel;
  /** `late`: said in good faith, but overtaken. `barred`: its author had not the right. */
  readonly verdict: 'taken' | 'late' | 'barred';
};

/** Flag 2 in a heartbeat: a room waits for its charter. What floods, or is known already, is ignored. Implements Q1. */
export const takeCall = (
  channel: Channel,
  author: Seat,
  authorMinute: number,
  secret: Secret,
): { readonly channel: Channel; readonly verdict: 'taken' | 'ignored' | 'barred'; readonly room: RoomId } => {
  const { id, key } = roomFrom(secret, channel.id);
  const minute = presentMinute(channel);
  if (!mayDo(author.role, 'startRoom')) return { channel, verdict: 'barred', room: id };
  const heeded = mayFound(channel.foundings[hex(author.id)] ?? [], minute);
  if (roomOf(channel, id) !== undefined || channel.rooms.length > ROOMS_HELD || !heeded)
    return { channel, verdict: 'ignored', room: id };
  const room: CalledRoom = {
    kind: 'called',
    id,
    key,
    author: author.id,
    minute: authorMinute,
    sinceMinute: minute,
    plan: null,
  };
  const noted = noteFounding(channel, author.id);
  return { channel: { ...noted, rooms: [...noted.rooms, room] }, verdict: 'taken', room: id };
};

/** The room that a charter continues, as whoever had read up to a position saw it. */
const oldRoom = (channel: Channel, charter: Charter): OpenRoom | null | undefined => {
  if (charter.continues === null) return null;
  const old = roomOf(channel, charter.continues);
  return old?.kind === 'open' ? old : undefined;
};

/**
 * The first entry of a called room, others' or our own. One that does not fit ends the room before anybody writes in it. Two that
 * continue one room at once both count: neither author had read of the other. Implements Q4, Q7.
 */
const takeCharter = (channel: Channel, spoken: Spoken, charter: Charter): RoomTaken => {
  const called = roomOf(channel, spoken.room);
  if (called?.kind !== 'called' || !sameBytes(called.author, spoken.author)) return { channel, verdict: 'barred' };
  const old = oldRoom(channel, charter);
  const overtook = old !== null && old !== undefined && old.changedK > spoken.viewK;
  const facts = old ? { ...factsOf(old), continued: old.continuedBy !== null && !overtook } : old;
  const named = charter.seats.some((id) => sameBytes(id, channel.us.seat));
  if (
    !named ||
    !isInTime(called, spoken.minute) ||
    whyNoCharter(sceneOf(channel), spoken.author, charter, facts) !== null
  )
    return { channel: withoutRoom(channel, called.id), verdict: overtook ? 'late' : 'barred' };
  const minute = presentMinute(channel);
  const opened = withRoom(channel, openedBy(called, charter));
  const owes = { ...startRoomDue(minute), confirm: !sameBytes(spoken.author, channel.us.seat) };
  const due = { ...opened.due, rooms: { ...opened.due.rooms, [hex(called.id)]: owes } };
  const next = { ...opened, due };
  if (!old) return { channel: next, verdict: 'taken' };
  return { channel: withRoom(next, continuedIn(old, called.id, spoken.k, minute)), verdict: 'taken' };
};

/** A seat left a room. Our own leave drops it with its keys. */
const takeRoomLeave = (channel: Channel, { author, room, k }: Spoken): RoomTaken => {
  const held = roomOf(channel, room);
  if (held?.kind !== 'open' || !isIn(channel, room, author)) return { channel, verdict: 'barred' };
  if (sameBytes(author, channel.us.seat)) return { channel: withoutRoom(channel, room), verdict: 'taken' };
  const left = leftBy(held, author, channel.epoch.seats, k, presentMinute(channel));
  return { channel: withRoom(channel, left), verdict: 'taken' };
};

/** A seat of a room shortened its lifetime. Implements Q7. */
const takeShortening = (channel: Channel, spoken: Spoken, lifetimeSeconds: number): RoomTaken => {
  const held = roomOf(channel, spoken.room);
  const author = findSeat(channel.epoch.seats, spoken.author);
  if (held?.kind !== 'open' || !author) return { channel, verdict: 'barred' };
  const facts = afterShortening(factsOf(held), author, lifetimeSeconds);
  if (facts === null) return { channel, verdict: held.changedK > spoken.viewK ? 'late' : 'barred' };
  const shorter = { ...held, lifetimeSeconds: facts.lifetimeSeconds, changedK: spoken.k };
  return { channel: withRoom(channel, shorter), verdict: 'taken' };
};

/** Whether a report reaches its author and facilitators, and nobody else. Implements M19. */
export const mayReportIn = (channel: Channel, room: RoomId, author: SeatId): boolean => {
  const held = roomOf(channel, room);
  return held?.kind === 'open' && mayReport(factsOf(held), author, channel.epoch.seats);
};

/** Notes that a seat writes in a room: the call reached it. */
export const noteWriter = (channel: Channel, room: RoomId, author: SeatId): Channel => {
  const held = roomOf(channel, room);
  return held?.kind === 'open' ? withRoom(channel, heardIn(held, author)) : channel;
};

/** Whether a text stands where it was written, after what the log showed before it: the same for its author and all readers. */
export const judgeText = (channel: Channel, spoken: Spoken): 'taken' | 'late' | 'barred' => {
  const room = roomOf(channel, spoken.room);
  if (room === undefined || room.kind === 'called') return 'barred';
  const place = room.kind === 'plenary' ? 'plenary' : factsOf(room);
  const why = mayPost(channel.standing, sceneOf(channel), spoken.author, place, spoken.minute);
  switch (why) {
    case null:
      return 'taken';
    case 'recess':
      return overtaken(channel.standing, spoken.viewK) ? 'late' : 'barred';
    case 'over':
      return room.kind === 'open' && room.changedK > spoken.viewK ? 'late' : 'barred';
    // A text may wait for its relay past the end of a seat or a floor, or until its author is the last one there.
    case 'seatEnded':
    case 'noFloor':
    case 'alone':
      return 'late';
    default:
      return 'barred';
  }
};

const roomStep = (
  { channel, verdict }: RoomTaken,
  { room, author }: Spoken,
  kind: 'roomOpened' | 'roomLeft' | 'roomShortened',
): Received => {
  if (verdict === 'taken') return done(channel, [{ kind, room, seat: author }]);
  return done(channel, [{ kind: verdict === 'late' ? 'stale' : 'invalidChange' }]);
};

/** What is said in a room of that room itself, by others or, once it stands in the log, by us; null for everything else. */
export const takeRoomWord = (
  channel: Channel,
  spoken: Spoken,
  payload: NonNullable<OwnEntry['word']>,
): Received | null => {
  switch (payload.kind) {
    case 'charter':
      return roomStep(takeCharter(channel, spoken, payload.charter), spoken, 'roomOpened');
    case 'roomLeave':
      return roomStep(takeRoomLeave(channel, spoken), spoken, 'roomLeft');
    case 'roomShorten':
      return roomStep(takeShortening(channel, spoken, payload.lifetimeSeconds), spoken, 'roomShortened');
    default:
      return null;
  }
};
