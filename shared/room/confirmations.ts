/** Two keys: who, besides its author, must agree to a change before anybody follows it. */
import type { SeatId } from '../brand.ts';
import { DAY_MINUTES } from '../protocol/limits.ts';
import type { Seat } from '../protocol/roster.ts';
import { unreachable } from '../result.ts';
import type { Deed, Matter } from './matter.ts';
import { holdsTheKeys, mayDo } from './powers.ts';
import { SIDES } from './roles.ts';
import type { Rules } from './rules.ts';
import { keyOf, type SeatKey } from './words.ts';

/** One seat of each group has to confirm. No groups: nobody. An empty group: it cannot be done at all. */
export type KeyRequirement = { readonly groups: readonly (readonly SeatKey[])[] };

const NOBODY: KeyRequirement = { groups: [] };
const IMPOSSIBLE: KeyRequirement = { groups: [[]] };

const keysOf = (seats: readonly Seat[], without: ReadonlySet<SeatKey>): readonly SeatKey[] =>
  seats.map((seat) => keyOf(seat.id)).filter((key) => !without.has(key));

/** A group for each side that has a seat which may confirm, but for the seats left out. */
const sideGroups = (seats: readonly Seat[], without: ReadonlySet<SeatKey>): KeyRequirement['groups'] =>
  SIDES.filter((side) => side !== 'third')
    .map((side) =>
      keysOf(
        seats.filter((seat) => seat.side === side && mayDo(seat.role, 'confirm')),
        without,
      ),
    )
    .filter((group) => group.length > 0);

/** The other facilitators as one group, or none. */
const facilitatorGroup = (seats: readonly Seat[], without: ReadonlySet<SeatKey>): KeyRequirement['groups'] => {
  const others = keysOf(
    seats.filter((seat) => holdsTheKeys(seat.role)),
    without,
  );
  return others.length > 0 ? [others] : [];
};

const firstOf = (...choices: readonly KeyRequirement['groups'][]): KeyRequirement => ({
  groups: choices.find((groups) => groups.length > 0) ?? [],
});

const forAdmission = (seats: readonly Seat[], rules: Rules, author: ReadonlySet<SeatKey>): KeyRequirement => {
  if (rules.admission === 'facilitator') return NOBODY;
  // Rules of the first version could ask for confirmations, but nobody could give one.
  if (rules.settings === undefined) return IMPOSSIBLE;
  const [sides, facilitators] = [sideGroups(seats, author), facilitatorGroup(seats, author)];
  return rules.admission === 'sides' ? firstOf(sides, facilitators) : firstOf(facilitators, sides);
};

const forRemoval = (
  seats: readonly Seat[],
  author: ReadonlySet<SeatKey>,
  targets: readonly SeatId[],
): KeyRequirement => {
  const without = new Set([...author, ...targets.map(keyOf)]);
  const facilitators = facilitatorGroup(seats, without);
  if (facilitators.length > 0) return { groups: facilitators };
  const lastFacilitators = seats.filter((seat) => holdsTheKeys(seat.role) && !author.has(keyOf(seat.id)));
  if (lastFacilitators.length === 0) return NOBODY;
  // The sides stand in for the last other facilitator, about that seat alone: else one side could be asked about the other.
  return targets.length === lastFacilitators.length ? { groups: sideGroups(seats, without) } : IMPOSSIBLE;
};

const forSuccession = (seats: readonly Seat[], author: ReadonlySet<SeatKey>): KeyRequirement => {
  const groups = sideGroups(seats, author);
  return groups.length > 0 ? { groups } : IMPOSSIBLE;
};

/**
 * Who must confirm, in the roster that the change would end. A seat counts until it is closed: one that ended or left is
 * closed first, and that needs no key.
 */
export const keysFor = (seats: readonly Seat[], rules: Rules, author: Seat, matter: Matter | Deed): KeyRequirement => {
  const without = new Set([keyOf(author.id)]);
  switch (matter.kind) {
    case 'admission':
      return forAdmission(seats, rules, without);
    case 'removal':
      return forRemoval(seats, without, matter.seats);
    case 'longer':
      return { groups: keysOf(seats, without).map((key) => [key]) };
    case 'succession':
      return forSuccession(seats, without);
    default:
      return unreachable(matter);
  }
};

/** The groups none of whose seats has confirmed yet. */
export const missing = (requirement: KeyRequirement, confirmed: ReadonlySet<SeatKey>): KeyRequirement['groups'] =>
  requirement.groups.filter((group) => !group.some((key) => confirmed.has(key)));

export const enough = (requirement: KeyRequirement, confirmed: ReadonlySet<SeatKey>): boolean =>
  missing(requirement, confirmed).length === 0;

/** Whether a seat is asked: whether its word is one of those that count. */
export const isAsked = (requirement: KeyRequirement, seat: SeatKey): boolean =>
  requirement.groups.some((group) => group.includes(seat));

/** For how long a proposal may be carried out, in minutes: a request at the door a day, the others a week. */
export const windowOf = (matter: Matter | Deed): number =>
  matter.kind === 'admission' ? DAY_MINUTES : 7 * DAY_MINUTES;
