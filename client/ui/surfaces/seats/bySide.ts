import type { SeatView } from '../../../engine/api.ts';

export type SideOfRoster = { readonly side: string; readonly seats: readonly SeatView[] };

/** The roster grouped by side: the third party first, then the sides in their order; seats keep the roster's order. */
export function bySide(seats: readonly SeatView[]): readonly SideOfRoster[] {
  const sides = [...new Set(seats.map((seat) => seat.side))].sort(sideOrder);
  return sides.map((side) => ({ side, seats: seats.filter((seat) => seat.side === side) }));
}

/** The third party before the sides, the sides by letter. */
export function sideOrder(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'third') return -1;
  if (b === 'third') return 1;
  return a < b ? -1 : 1;
}
