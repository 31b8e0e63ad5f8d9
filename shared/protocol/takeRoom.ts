/** What entries do to the rooms of this device: calls, charters, leaving; and how rooms end. */
import type { RoomId, SeatId, Secret } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { mayPost, type Place } from '../room/posting.ts';
import { overtaken } from '../room/recess.ts';
import { afterShortening, mayFound, mayReport, ROOMS_HELD, whyNoCharter } from '../room/rooms.ts';
import { isGivenNothing } from '../room/silence.ts';
import { ageFrom } from '../room/time.ts';
import type { Charter } from '../room/words.ts';
import { type Channel, type OwnEntry, presentMinute, roomOf, startRoomDue } from './channel.ts';
import type { Check } from './checkWord.ts';
import { withoutRooms } from './dropRooms.ts';
import { DAY_MINUTES } from './limits.ts';
import { isIn, seatsOf } from './readers.ts';
import type { Output } from './received.ts';
import {
  type CalledRoom,
  continuedIn,
  factsOf,
  heardIn,
  isCheckRoom,
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

const openRoomOf = (channel: Channel, id: RoomId): OpenRoom | undefined => {
  const held = roomOf(channel, id);
  return held?.kind === 'open' ? held : undefined;
};

const sameId = (room: Room, id: RoomId): boolean => sameBytes(room.id, id);

const withRoom = (channel: Channel, room: Room): Channel => ({
  ...channel,
  rooms: channel.rooms.map((held) => (sameId(held, room.id) ? room : held)),
});

export const withoutRoom = (channel: Channel, id: RoomId): Channel =>
  withoutRooms(
    channel,
    channel.rooms.filter((room) => sameId(room, id)),
  );

/** Drops the rooms whose time is over, save one whose charter of ours may still come to stand. */
export const withoutOver = (channel: Channel, minute: number): Channel => {
  const sent = Object.values(channel.own).filter(({ kind }) => kind === 'charter');
  const over = channel.rooms.filter(
    (room) => isOver(room, channel.epoch.seats, minute) && !sent.some((own) => sameId(room, own.room)),
  );
  return withoutRooms(channel, over);
};

/** The minutes of an author's foundings in the last day, as far as this device heeded them. */
export const foundingsBy = (channel: Channel, author: SeatId): readonly number[] =>
  channel.foundings[hex(author)] ?? [];

/** Counts a founding of an author against what its readers heed in a day. */
export const noteFounding = (channel: Channel, author: SeatId): Channel => {
  const minute = presentMinute(channel);
  const lately = foundingsBy(channel, author).filter((earlier) => minute - earlier < DAY_MINUTES);
  return { ...channel, foundings: { ...channel.foundings, [hex(author)]: [...lately, minute] } };
};

type RoomTaken = {
  readonly channel: Channel;
  /** `late`: said in good faith, but overtaken. `barred`: its author had not the right. */
  readonly verdict: 'taken' | 'late' | 'barred';
};

/** What is said of a room in it, and the one thing that its reader is told: `stale` or `invalidChange` where it counts for nothing. */
type RoomStep = { readonly channel: Channel; readonly told: Output };

/**
 * Flag 2 in a heartbeat: a room waits for its charter, which says what it is for and so whether its author may. What floods, or is
 * known already, is ignored. Implements Q1.
 */
export const takeCall = (
  channel: Channel,
  author: Seat,
  authorMinute: number,
  secret: Secret,
): { readonly channel: Channel; readonly verdict: 'taken' | 'ignored'; readonly room: RoomId } => {
  const { id, key } = roomFrom(secret, channel.id);
  const minute = presentMinute(channel);
  const heeded = mayFound(foundingsBy(channel, author.id), minute);
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

/**
 * The room that a charter continues; null when it says that it continues none, or the plenary, whose place no room takes; undefined when
 * we were not in it, or its charter never came to us.
 */
export const oldRoom = (channel: Channel, { continues }: Charter): OpenRoom | null | undefined =>
  continues === null || sameBytes(continues, channel.plenary) ? null : openRoomOf(channel, continues);

/** The room in which a check with just these seats is on, if there is one. */
export const checkRoomOf = (channel: Channel, seats: readonly SeatId[]): OpenRoom | undefined =>
  channel.rooms
    .filter(isCheckRoom)
    .find(({ charter }) => charter.seats.every((id) => seats.some((seat) => sameBytes(id, seat))));

/** One check of a pair at a time: the charter that stands first counts, until its time is over by the next one's. Implements Y15. */
const withoutEarlierCheck = (channel: Channel, charter: Charter, minute: number): Channel | null => {
  const earlier = charter.form === 'verification' ? checkRoomOf(channel, charter.seats) : undefined;
  if (earlier === undefined) return channel;
  return minute >= earlier.endsMinute ? withoutRoom(channel, earlier.id) : null;
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
  const free = withoutEarlierCheck(channel, charter, spoken.minute);
  if (free === null) return { channel: withoutRoom(channel, called.id), verdict: 'late' };
  const opened = withRoom(free, openedBy(called, charter, ageFrom(spoken.minute, minute)));
  const owes = { ...startRoomDue(minute), confirm: !sameBytes(spoken.author, channel.us.seat) };
  const due = { ...opened.due, rooms: { ...opened.due.rooms, [hex(called.id)]: owes } };
  const next = { ...opened, due };
  if (!old) return { channel: next, verdict: 'taken' };
  return { channel: withRoom(next, continuedIn(old, called.id, spoken.k, minute)), verdict: 'taken' };
};

/** A seat left a room. Our own leave drops it with its keys. */
const takeRoomLeave = (channel: Channel, { author, room, k }: Spoken): RoomTaken => {
  const held = openRoomOf(channel, room);
  if (held === undefined || !isIn(channel, room, author)) return { channel, verdict: 'barred' };
  if (sameBytes(author, channel.us.seat) || isCheckRoom(held))
    return { channel: withoutRoom(channel, room), verdict: 'taken' };
  const left = leftBy(held, author, channel.epoch.seats, k, presentMinute(channel));
  return { channel: withRoom(channel, left), verdict: 'taken' };
};

/** A seat of a room shortened its lifetime. Implements Q7. */
const takeShortening = (channel: Channel, spoken: Spoken, lifetimeSeconds: number): RoomTaken => {
  const held = openRoomOf(channel, spoken.room);
  if (held === undefined) return { channel, verdict: 'barred' };
  const facts = afterShortening(factsOf(held), spoken.author, lifetimeSeconds);
  if (facts === null) return { channel, verdict: held.changedK > spoken.viewK ? 'late' : 'barred' };
  const shorter = { ...held, lifetimeSeconds: facts.lifetimeSeconds, changedK: spoken.k };
  return { channel: withRoom(channel, shorter), verdict: 'taken' };
};

/**
 * A step of a check, where one may be said (`fitsRoom`): from a seat of its room to which anything is still given. Nothing else stops it: no recess, no rules that wait to
 * be accepted. The last step ends the room, with its keys. Implements Y13, Y20.
 */
const takeCheck = (channel: Channel, { room, author, minute }: Spoken, check: Check): RoomStep => {
  const seat = findSeat(seatsOf(channel, room), author);
  if (!seat) return { channel, told: { kind: 'invalidChange' } };
  if (isGivenNothing(channel.standing, seat, minute)) return { channel, told: { kind: 'stale' } };
  const next = check.step === 5 ? withoutRoom(channel, room) : channel;
  return { channel: next, told: { kind: 'checked', room, author, check } };
};

/** Whether something may be said where it was said: in a room for a check its steps and leaving, and these steps nowhere else. */
export const fitsRoom = (channel: Channel, room: RoomId, kind: string): boolean =>
  isCheckRoom(roomOf(channel, room)) ? kind === 'check' || kind === 'roomLeave' : kind !== 'check';

/** Whether a report reaches its author and facilitators, and nobody else. Implements M19. */
export const mayReportIn = (channel: Channel, room: RoomId, author: SeatId): boolean => {
  const held = openRoomOf(channel, room);
  return held !== undefined && mayReport(factsOf(held), author, channel.epoch.seats);
};

/** Notes that a seat writes in a room: the call reached it. */
export const noteWriter = (channel: Channel, room: RoomId, author: SeatId): Channel => {
  const held = openRoomOf(channel, room);
  return held ? withRoom(channel, heardIn(held, author)) : channel;
};

/** `overtook`: what closed the place to writing stands after what the author had read. */
const judgeAt = (
  channel: Channel,
  { author, minute }: Spoken,
  place: Place,
  overtook: boolean,
): 'taken' | 'late' | 'barred' => {
  switch (mayPost(channel.standing, sceneOf(channel), author, place, minute)) {
    case null:
      return 'taken';
    case 'recess':
    case 'over':
      return overtook ? 'late' : 'barred';
    // A text may wait for its relay past the end of a seat or a floor, or until its author is the last one there.
    case 'seatEnded':
    case 'noFloor':
    case 'alone':
      return 'late';
    default:
      return 'barred';
  }
};

/** Whether a text stands where it was written, after what the log showed before it: the same for its author and all readers. */
export const judgeText = (channel: Channel, spoken: Spoken): 'taken' | 'late' | 'barred' => {
  const room = roomOf(channel, spoken.room);
  if (room?.kind === 'plenary') return judgeAt(channel, spoken, 'plenary', overtaken(channel.standing, spoken.viewK));
  return room?.kind === 'open' ? judgeAt(channel, spoken, factsOf(room), room.changedK > spoken.viewK) : 'barred';
};

const roomStep = (
  { channel, verdict }: RoomTaken,
  { room, author }: Spoken,
  kind: 'roomOpened' | 'roomLeft' | 'roomShortened',
): RoomStep => {
  if (verdict === 'taken') return { channel, told: { kind, room, seat: author } };
  return { channel, told: { kind: verdict === 'late' ? 'stale' : 'invalidChange' } };
};

/** What is said in a room of that room itself, by others or, once it stands in the log, by us; null for everything else. */
export const takeRoomWord = (
  channel: Channel,
  spoken: Spoken,
  payload: NonNullable<OwnEntry['word']>,
): RoomStep | null => {
  switch (payload.kind) {
    case 'charter':
      return roomStep(takeCharter(channel, spoken, payload.charter), spoken, 'roomOpened');
    case 'roomLeave':
      return roomStep(takeRoomLeave(channel, spoken), spoken, 'roomLeft');
    case 'check':
      return takeCheck(channel, spoken, payload.check);
    case 'roomShorten':
      return roomStep(takeShortening(channel, spoken, payload.lifetimeSeconds), spoken, 'roomShortened');
    default:
      return null;
  }
};
