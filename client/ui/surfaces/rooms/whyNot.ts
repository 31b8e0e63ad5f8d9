import type { RoomForm, SeatView } from '../../../engine/api.ts';

/** Whether a seat is a facilitator's or co-facilitator's. */
export const facilitates = ({ role }: Pick<SeatView, 'role'>): boolean =>
  role === 'facilitator' || role === 'cofacilitator';

/** What a choice of seats lacks to make such a room, as the catalogue calls it; null when nothing. The engine has the last word. */
export function whyNot(
  form: RoomForm,
  inside: readonly SeatView[],
): 'chooseSomebody' | 'needsFacilitator' | 'oneSide' | null {
  if (inside.length < 2) return 'chooseSomebody';
  if (form !== 'privateSession') return null;
  if (!inside.some(facilitates)) return 'needsFacilitator';
  const sides = inside.filter((seat) => seat.side !== 'third' && seat.role !== 'interpreter').map((seat) => seat.side);
  return new Set(sides).size > 1 ? 'oneSide' : null;
}
