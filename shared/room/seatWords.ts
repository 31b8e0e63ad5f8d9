/** Words of a seat about itself or about another: acceptance, buddies, away, floor, freeze, leave. Of each the newest counts. */
import { sameBytes } from '../codec/bytes.ts';
import { DAY_MINUTES } from '../protocol/limits.ts';
import { findSeat, type Seat } from '../protocol/roster.ts';
import { grantOf, holdsTheKeys, mayDo } from './powers.ts';
import type { Standing } from './standing.ts';
import { AHEAD_MINUTES, ignored, keyOf, late, type Reduced, type Said, type Scene, taken } from './words.ts';

/** Two people, so that one of them can be reached. */
export const BUDDIES = 2;
/** A floor is given for an occasion. */
export const FLOOR_MINUTES = DAY_MINUTES;

/** Null once every seat of the roster has accepted: nobody's acceptance is kept. */
export const stillOutstanding = (
  outstanding: Standing['outstanding'],
  seats: readonly Seat[],
): Standing['outstanding'] =>
  outstanding === null || seats.every((seat) => outstanding.accepted.includes(keyOf(seat.id))) ? null : outstanding;

export const accept = (standing: Standing, { author, word }: Said<'accept'>, scene: Scene): Reduced => {
  const { outstanding } = standing;
  const rules = outstanding?.rules ?? scene.rulesHash;
  if (!sameBytes(word.rules, rules)) return ignored(standing, 'otherRules');
  const key = keyOf(author.id);
  if (outstanding === null || outstanding.accepted.includes(key)) return late(standing);
  const left = stillOutstanding({ ...outstanding, accepted: [...outstanding.accepted, key] }, scene.seats);
  return taken({ ...standing, outstanding: left }, { kind: 'accepted', all: left === null });
};

/** No buddies: the seat takes back what it said. */
export const nameBuddies = (standing: Standing, { author, word }: Said<'buddies'>, scene: Scene): Reduced => {
  const key = keyOf(author.id);
  const named = word.seats.map(keyOf);
  const sound =
    named.length <= BUDDIES &&
    new Set(named).size === named.length &&
    word.seats.every((id) => findSeat(scene.seats, id) !== undefined && !sameBytes(id, author.id));
  if (!sound) return ignored(standing, 'malformed');
  return taken({ ...standing, buddies: { ...standing.buddies, [key]: named } }, { kind: 'buddiesNamed', seat: key });
};

export const sayAway = (standing: Standing, { author }: Said<'away'>): Reduced => {
  const seat = keyOf(author.id);
  if (standing.away.includes(seat)) return late(standing);
  return taken({ ...standing, away: [...standing.away, seat] }, { kind: 'awaySaid', seat });
};

/**
 * Whether a seat's leave counts: of those who hold the keys another one has to stand. `gone`: others who will not stay, as far as its
 * author knows; a reader leaves them out of account, since it may know of more than the author did.
 */
export const mayLeave = (seats: readonly Seat[], seat: Seat, gone: (other: Seat) => boolean = () => false): boolean =>
  !holdsTheKeys(seat.role) ||
  seats.some((other) => !sameBytes(other.id, seat.id) && holdsTheKeys(other.role) && !gone(other));

/** Who said that it leaves. */
export const hasLeft =
  ({ left }: Standing) =>
  (seat: Seat): boolean =>
    left[keyOf(seat.id)] !== undefined;

export const sayLeave = (standing: Standing, { author, k }: Said<'leave'>): Reduced => {
  const seat = keyOf(author.id);
  return taken({ ...standing, left: { ...standing.left, [seat]: k } }, { kind: 'left', seat });
};

/** Gives the floor to a seat whose role can take it, or takes it back when its end has come already. */
export const giveFloor = (standing: Standing, { author, word, minute }: Said<'floor'>, scene: Scene): Reduced => {
  const given = findSeat(scene.seats, word.seat);
  if (!mayDo(author.role, 'giveFloor')) return ignored(standing, 'noPower');
  if (given === undefined || grantOf(given.role, 'postInPlenary') !== 'withFloor')
    return ignored(standing, 'malformed');
  const seat = keyOf(given.id);
  const others = standing.floors.filter((floor) => floor.seat !== seat);
  if (word.untilMinute <= minute) return taken({ ...standing, floors: others }, { kind: 'floorTaken', seat });
  if (minute > scene.minute + AHEAD_MINUTES) return ignored(standing, 'datedAhead');
  if (word.untilMinute - minute > FLOOR_MINUTES) return ignored(standing, 'tooLong');
  const floors = [...others, { seat, untilMinute: word.untilMinute }];
  return taken({ ...standing, floors }, { kind: 'floorGiven', seat });
};

/** Whether a seat holds the floor at a minute. */
export const holdsFloor = (standing: Standing, seat: Seat, minute: number): boolean =>
  standing.floors.some((floor) => floor.seat === keyOf(seat.id) && minute < floor.untilMinute);

/** A named buddy asks that the seat be frozen: from here on nobody wraps to it, and the next facilitator's epoch closes it. */
export const askFreeze = (standing: Standing, { author, word, k, minute }: Said<'freeze'>, scene: Scene): Reduced => {
  const frozen = findSeat(scene.seats, word.seat);
  const buddy = keyOf(author.id);
  if (frozen === undefined) return ignored(standing, 'malformed');
  const seat = keyOf(frozen.id);
  if (!standing.buddies[seat]?.includes(buddy)) return ignored(standing, 'notBuddy');
  if (standing.freezes.some((freeze) => freeze.seat === seat)) return late(standing);
  const freezes = [...standing.freezes, { seat, author: buddy, k, minute }];
  return taken({ ...standing, freezes }, { kind: 'freezeAsked', seat });
};
