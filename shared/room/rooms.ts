/** Rooms besides the plenary: whom a charter may name, and who reads there. Form, seats and lifetime never change in place. */
import type { SeatId } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { DAY_MINUTES, LIMITS } from '../protocol/limits.ts';
import { findSeat, type Seat } from '../protocol/roster.ts';
import { holdsTheKeys, mayDo } from './powers.ts';
import type { Role } from './roles.ts';
import { type AnyForm, type Charter, keyOf, type Scene, type SeatKey } from './words.ts';

/** Rooms that a device holds at once, and foundings by one author a day that readers heed: a flood must not cost them. */
export const ROOMS_HELD = 16;
export const FOUNDINGS_A_DAY = 8;

/** What is known of an open room. */
export type RoomFacts = {
  readonly form: AnyForm;
  /** The charter's seats, and those that left the room. */
  readonly seats: readonly SeatId[];
  readonly left: readonly SeatKey[];
  readonly lifetimeSeconds: number;
  /** Another room took its place. */
  readonly continued: boolean;
};

/** Roles that read no side caucus, invited or not. An interpreter does when it is invited. */
const OUT_OF_CAUCUS: ReadonlySet<Role> = new Set([
  'facilitator',
  'cofacilitator',
  'observer',
  'noteTaker',
  'guarantor',
]);

/** Whether a seat was named by the charter and did not leave. */
const isPresent = (room: Pick<RoomFacts, 'seats' | 'left'>, seat: SeatId): boolean =>
  room.seats.some((id) => sameBytes(id, seat)) && !room.left.includes(keyOf(seat));

/** Seats of the channel's present roster that are in a room, in roster order. */
export const presentSeats = (room: Pick<RoomFacts, 'seats' | 'left'>, seats: readonly Seat[]): readonly Seat[] =>
  seats.filter(({ id }) => isPresent(room, id));

/** Everybody who reads what is said at a place now. */
export const readersOf = (place: 'plenary' | RoomFacts, seats: readonly Seat[]): readonly Seat[] =>
  place === 'plenary' ? seats : presentSeats(place, seats);

export type WhyNoCharter = 'noPower' | 'notInIt' | 'badSeats' | 'badForm' | 'badLifetime' | 'doesNotContinue';

/** In the order of the roster, each once, all of it present; two at least. */
const inRosterOrder = (seats: readonly Seat[], ids: readonly SeatId[]): readonly Seat[] | null => {
  const places = ids.map((id) => seats.findIndex((seat) => sameBytes(seat.id, id)));
  const ordered = places.every((place, index) => place > (places[index - 1] ?? -1));
  return ordered && ids.length >= 2 ? seats.filter((_, place) => places.includes(place)) : null;
};

const sidesOf = (seats: readonly Seat[]): number =>
  new Set(seats.filter(({ side, role }) => side !== 'third' && role !== 'interpreter').map(({ side }) => side)).size;

const fitsForm = (form: AnyForm, seats: readonly Seat[], author: Seat): boolean => {
  if (form === 'verification') return seats.length === 2;
  if (form === 'workingGroup') return true;
  if (form === 'privateSession') return seats.some(({ role }) => holdsTheKeys(role)) && sidesOf(seats) <= 1;
  return (
    author.side !== 'third' &&
    seats.every(({ role, side }) => role === 'interpreter' || (side === author.side && !OUT_OF_CAUCUS.has(role)))
  );
};

/** Anybody may ask another seat whether it is who it seems to be; every other room needs a role. */
const mayStart = (role: Role, form: AnyForm): boolean => form === 'verification' || mayDo(role, 'startRoom');

/** A room that takes another's place keeps its form and its present seats, and keeps nothing longer. */
const continues = (charter: Charter, old: RoomFacts, author: Seat, seats: readonly Seat[]): boolean => {
  const present = presentSeats(old, seats);
  return (
    old.form === charter.form &&
    !old.continued &&
    charter.lifetimeSeconds <= old.lifetimeSeconds &&
    present.includes(author) &&
    present.every((seat) => charter.seats.some((id) => sameBytes(id, seat.id)))
  );
};

/**
 * Why a charter counts for nothing, or null. `old` is the room that it says it continues, as its reader knows it: null when it
 * continues none, undefined when the reader was not in it and cannot tell.
 */
export const whyNoCharter = (
  scene: Pick<Scene, 'seats' | 'rules'>,
  authorId: SeatId,
  charter: Charter,
  old: RoomFacts | null | undefined,
): WhyNoCharter | null => {
  const author = findSeat(scene.seats, authorId);
  if (author === undefined || !mayStart(author.role, charter.form)) return 'noPower';
  const seats = inRosterOrder(scene.seats, charter.seats);
  if (seats === null) return 'badSeats';
  if (!seats.includes(author)) return 'notInIt';
  if (!fitsForm(charter.form, seats, author)) return 'badForm';
  const { lifetimeSeconds } = charter;
  if (lifetimeSeconds < LIMITS.minLifetimeSeconds || lifetimeSeconds > scene.rules.lifetimeSeconds)
    return 'badLifetime';
  const isNew = charter.continues === null;
  if (isNew !== (old === null) || (charter.form === 'verification' && !isNew)) return 'doesNotContinue';
  return old === null || old === undefined || continues(charter, old, author, scene.seats) ? null : 'doesNotContinue';
};

/** Whether a reader heeds another founding of an author, given the minutes of those it heeded before. */
export const mayFound = (before: readonly number[], minute: number): boolean =>
  before.filter((earlier) => Math.abs(minute - earlier) < DAY_MINUTES).length < FOUNDINGS_A_DAY;

/** The room after one of its seats left it; unchanged for anybody else. */
export const afterLeaving = (room: RoomFacts, seat: SeatId): RoomFacts =>
  isPresent(room, seat) ? { ...room, left: [...room.left, keyOf(seat)] } : room;

/** The room after one of its present seats shortened its lifetime; null when it may not, or would lengthen it. */
export const afterShortening = (room: RoomFacts, seat: SeatId, lifetimeSeconds: number): RoomFacts | null => {
  const shorter = lifetimeSeconds < room.lifetimeSeconds && lifetimeSeconds >= LIMITS.minLifetimeSeconds;
  return shorter && isPresent(room, seat) ? { ...room, lifetimeSeconds } : null;
};

/** A report reaches its author and facilitators, and nobody else. */
export const mayReport = (room: RoomFacts, author: SeatId, seats: readonly Seat[]): boolean => {
  const present = presentSeats(room, seats);
  const others = present.filter((seat) => !sameBytes(seat.id, author));
  return (
    room.form === 'privateSession' &&
    present.length > others.length &&
    others.length > 0 &&
    others.every(({ role }) => holdsTheKeys(role))
  );
};
