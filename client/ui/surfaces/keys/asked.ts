import type { ChannelView, SeatView, SideId } from '../../../engine/api.ts';
import { sideOrder } from '../seats/bySide.ts';

/**
 * Whose key a deed of ours would ask for, said before it is done: sides, and 'third' for another facilitator or co-facilitator. No
 * sides: our own key is enough. The engine decides; this is what the button says (held against it in tests/ui).
 */

const holdsTheKeys = ({ role }: SeatView): boolean => role === 'facilitator' || role === 'cofacilitator';
const confirms = ({ role, side }: SeatView): boolean =>
  side !== 'third' && (role === 'participant' || role === 'sideCoordinator');
/** A frozen seat is still in sight, and has no key. */
const others = (seats: readonly SeatView[]): readonly SeatView[] =>
  seats.filter((seat) => !seat.ours && seat.hold !== 'frozen');

const sidesOf = (seats: readonly SeatView[]): readonly SideId[] =>
  [...new Set(seats.filter(confirms).map(({ side }) => side))].sort(sideOrder);
const thirdOf = (seats: readonly SeatView[]): readonly SideId[] => (seats.some(holdsTheKeys) ? ['third'] : []);

/** Of an admission. */
export function askedForAdmission({ rules, seats }: ChannelView): readonly SideId[] {
  if (rules.settings === null || rules.admission === 'facilitator') return [];
  const [sides, third] = [sidesOf(others(seats)), thirdOf(others(seats))];
  const [first, second] = rules.admission === 'sides' ? [sides, third] : [third, sides];
  return first.length > 0 ? first : second;
}

/** Of the removal of one seat. */
export function askedForRemoval({ rules, seats }: ChannelView, target: SeatView): readonly SideId[] {
  if (rules.settings === null) return [];
  const without = others(seats).filter(({ id }) => id !== target.id);
  const third = thirdOf(without);
  if (third.length > 0 || !holdsTheKeys(target)) return third;
  return sidesOf(without);
}

/** Of sides whose key is asked, those all of whose seats with a key are away: nobody there can answer. */
export function sidesAway({ seats }: ChannelView, asked: readonly SideId[]): readonly SideId[] {
  const ofSide = (side: SideId): readonly SeatView[] =>
    others(seats).filter(side === 'third' ? holdsTheKeys : (seat) => confirms(seat) && seat.side === side);
  return asked.filter((side) => ofSide(side).length > 0 && ofSide(side).every(({ away }) => away));
}
