import type { Role, SeatView } from '../../../engine/api.ts';
import { sideOrder } from '../seats/bySide.ts';

/** Roles that an invitation can carry. There is one facilitator, and it is who opened the channel. */
export const invitedRoles: readonly Role[] = [
  'participant',
  'sideCoordinator',
  'cofacilitator',
  'interpreter',
  'noteTaker',
  'observer',
  'guarantor',
  'resourcePerson',
];

const letters = 'ABCDEF';

/** The sides open to a role: sides there are already and one more; who facilitates belongs to the third party alone. */
export function sidesFor(role: Role, seats: readonly SeatView[]): readonly string[] {
  if (role === 'facilitator' || role === 'cofacilitator') return ['third'];
  const present = new Set(['A', 'B', ...seats.map((seat) => seat.side).filter((side) => side !== 'third')]);
  const next = [...letters].find((letter) => !present.has(letter));
  const sides = [...present, ...(next === undefined ? [] : [next])].sort(sideOrder);
  return role === 'participant' || role === 'sideCoordinator' ? sides : ['third', ...sides];
}
