import type { Role, Side } from './roles.ts';

/** What a role may do (practice.md D2). Powers come from the role only. */
export type Power = 'post' | 'admit' | 'remove' | 'close';

const POWERS: Readonly<Record<Role, readonly Power[]>> = {
  facilitator: ['post', 'admit', 'remove', 'close'],
  cofacilitator: ['post', 'admit', 'remove', 'close'],
  participant: ['post'],
  sideCoordinator: ['post'],
  interpreter: ['post'],
  noteTaker: [],
  observer: [],
  guarantor: [],
  resourcePerson: ['post'],
};

export const mayDo = (role: Role, power: Power): boolean => POWERS[role].includes(power);

/** Only the third party facilitates, and a facilitator holds no side (D2). */
export const roleFitsSide = (role: Role, side: Side): boolean =>
  role === 'facilitator' || role === 'cofacilitator' ? side === 'third' : true;
