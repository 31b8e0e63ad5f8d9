/**
 * Who may write where. One function for the seat that writes, for those who read it, and for what a composer says: so that
 * what a client lets its person send is what the others take.
 */
import type { SeatId } from '../brand.ts';
import { findSeat, type Seat } from '../protocol/roster.ts';
import { grantOf, mayDo } from './powers.ts';
import { recessAt } from './recess.ts';
import { presentSeats, type RoomFacts } from './rooms.ts';
import { holdsFloor } from './seatWords.ts';
import { hasEnded, isAway, isGivenNothing, provenMinute, thirdPartyGone } from './silence.ts';
import type { Standing } from './standing.ts';
import { keyOf, type Scene } from './words.ts';

export type WhyNot =
  | 'noSeat'
  | 'left'
  | 'seatEnded'
  | 'notThisRoom'
  | 'over'
  | 'alone'
  | 'noPower'
  | 'renderingsOnly'
  | 'noFloor'
  | 'recess'
  | 'rulesChanged';

/** What closes our own composer besides: nobody is judged by it, because others may see it a moment sooner or later. */
export type WhyClosed = WhyNot | 'waitingForOthers' | 'noThirdParty';

export type Place = 'plenary' | RoomFacts;

const roleBars = (standing: Standing, seat: Seat, place: Place, minute: number): WhyNot | null => {
  const grant = grantOf(seat.role, place === 'plenary' ? 'postInPlenary' : 'postInRooms');
  if (grant === 'yes') return null;
  if (grant === undefined) return seat.role === 'interpreter' ? 'renderingsOnly' : 'noPower';
  // A floor that the log proves to be over is over, whatever minute the text claims.
  const at = Math.max(minute, provenMinute(standing, keyOf(seat.id)));
  return holdsFloor(standing, seat, at) ? null : 'noFloor';
};

const roomBars = (scene: Scene, seat: Seat, room: RoomFacts): WhyNot | null => {
  const present = presentSeats(room, scene.seats);
  if (room.form === 'verification' || !present.some((other) => other === seat)) return 'notThisRoom';
  if (room.continued) return 'over';
  return present.length < 2 ? 'alone' : null;
};

const hasAccepted = ({ outstanding }: Standing, seat: Seat): boolean =>
  outstanding === null || outstanding.accepted.includes(keyOf(seat.id));

/** Why a seat may not write in a room, at a minute of its own, after what stands in the log so far; null when it may. */
export const mayPost = (standing: Standing, scene: Scene, id: SeatId, place: Place, minute: number): WhyNot | null => {
  const seat = findSeat(scene.seats, id);
  if (seat === undefined) return 'noSeat';
  if (standing.left[keyOf(id)] !== undefined) return 'left';
  const barred = place === 'plenary' ? null : roomBars(scene, seat, place);
  if (barred !== null) return barred;
  // The first version's plenary: whoever has the power writes, until it leaves.
  if (scene.rules.settings === undefined && place === 'plenary') return mayDo(seat.role, 'post') ? null : 'noPower';
  if (hasEnded(standing, seat, minute)) return 'seatEnded';
  if (!hasAccepted(standing, seat)) return 'rulesChanged';
  if (place === 'plenary' && recessAt(standing, minute, scene.minute) !== null) return 'recess';
  return roleBars(standing, seat, place, minute);
};

/** How many seats have yet to accept the changed rules. Seats that are away accept when they come back, and are not waited for. */
export const waitedFor = (standing: Standing, scene: Scene): number =>
  scene.seats.filter(
    (seat) =>
      !hasAccepted(standing, seat) &&
      !isAway(standing, seat.id, scene.minute) &&
      !isGivenNothing(standing, seat, scene.minute),
  ).length;

/** Why our own composer is closed. The facilitators' long silence closes the plenary only: each side keeps its caucus. */
export const mayCompose = (standing: Standing, scene: Scene, us: SeatId, place: Place): WhyClosed | null => {
  const barred = mayPost(standing, scene, us, place, scene.minute);
  if (barred !== null || scene.rules.settings === undefined) return barred;
  if (waitedFor(standing, scene) > 0) return 'waitingForOthers';
  return place === 'plenary' && thirdPartyGone(standing, scene.seats, scene.minute) ? 'noThirdParty' : null;
};
