import type { SeatView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';

const visitors: ReadonlySet<SeatView['role']> = new Set(['observer', 'guarantor', 'resourcePerson']);

/** Whether a seat of this role is there for a time, and writes only while it has the floor. */
export const isVisitor = ({ role }: Pick<SeatView, 'role'>): boolean => visitors.has(role);

/**
 * How a seat stands, in one word or two. Away is one word for everybody: quiet, locked, frozen or leaving. Only a facilitator's
 * engine says more, in `hold`.
 */
export function standingOf(words: Catalogue, seat: SeatView): string {
  if (seat.ours) return words.seats.ourSeat;
  if (seat.hold !== null) return words.seats.hold[seat.hold];
  if (seat.away) return words.seats.away;
  if (seat.joining) return words.seats.joining;
  return seat.trust === 'compared' ? words.verifying.how[seat.verified] : words.seats.trust[seat.trust];
}

/** Whether this person can compare with the seat now: of one that is away nothing is shown that tells why. */
export const mayCompare = ({ ours, away, hold, joining }: SeatView): boolean =>
  !ours && !away && hold === null && !joining;

/** What a seat may do, in one line; a participant of the third party less than one of a side. */
export const doesOf = ({ invite }: Catalogue, { role, side }: Pick<SeatView, 'role' | 'side'>): string =>
  role === 'participant' && side === 'third' ? invite.doesThird : invite.does[role];

/** What is known of a seat besides its label, in the order in which it is read. */
export const factsOf = (words: Catalogue, seat: SeatView): readonly string[] => [
  words.roles[seat.role],
  standingOf(words, seat),
  ...(mayCompare(seat) && seat.verified === 'no' ? [words.verifying.how.no] : []),
  ...(seat.floorSeconds === null ? [] : [words.seats.floor(seat.floorSeconds)]),
  ...(seat.endsInSeconds === null ? [] : [words.seats.ends(seat.endsInSeconds)]),
];
