import type { Role, Side } from './roles.ts';

/**
 * What a role may do. Powers come from the role only.
 *
 * `post` is what rules without settings know: writing, wherever it is. Under settings it is told apart where somebody may write.
 */
export type Power =
  | 'post'
  | 'postInPlenary'
  | 'postInRooms'
  | 'admit'
  | 'remove'
  | 'freeze'
  | 'close'
  | 'confirm'
  | 'giveFloor'
  | 'changeRules'
  | 'recess'
  | 'startRoom'
  | 'succeed'
  | 'export';

/** `withFloor`: while a facilitator has given it the floor. `daily`: once a day for its side, without reasons. */
export type Grant = 'yes' | 'withFloor' | 'daily';

type Row = Readonly<Partial<Record<Role, Grant>>>;

const FACILITATORS = { facilitator: 'yes', cofacilitator: 'yes' } as const;
const OF_A_SIDE = { participant: 'yes', sideCoordinator: 'yes' } as const;
const VISITORS = { observer: 'withFloor', guarantor: 'withFloor', resourcePerson: 'withFloor' } as const;

/** The table of powers, a row for each power; a role that a row does not name has not that power. */
export const POWERS: Readonly<Record<Power, Row>> = {
  post: { ...FACILITATORS, ...OF_A_SIDE, interpreter: 'yes', resourcePerson: 'yes' },
  // An interpreter's renderings stand beside what they render, and are no posts of its own.
  postInPlenary: { ...FACILITATORS, ...OF_A_SIDE, ...VISITORS },
  postInRooms: { ...FACILITATORS, ...OF_A_SIDE, interpreter: 'yes', noteTaker: 'yes', ...VISITORS },
  admit: FACILITATORS,
  remove: FACILITATORS,
  freeze: FACILITATORS,
  close: FACILITATORS,
  confirm: { ...FACILITATORS, ...OF_A_SIDE },
  giveFloor: FACILITATORS,
  changeRules: { facilitator: 'yes' },
  recess: { ...FACILITATORS, participant: 'daily', sideCoordinator: 'daily' },
  startRoom: { ...FACILITATORS, ...OF_A_SIDE },
  succeed: { cofacilitator: 'yes' },
  export: {},
};

/** How far a role has a power, or undefined when it has not. */
export const grantOf = (role: Role, power: Power): Grant | undefined => POWERS[power][role];

/** Whether a role has a power at any time, without anybody's leave. */
export const mayDo = (role: Role, power: Power): boolean => grantOf(role, power) === 'yes';

/** The two roles that hold the keys of the channel's process: facilitator and co-facilitator. */
export const holdsTheKeys = (role: Role): boolean => role === 'facilitator' || role === 'cofacilitator';

/** Only the third party facilitates, and a facilitator holds no side. */
export const roleFitsSide = (role: Role, side: Side): boolean => (holdsTheKeys(role) ? side === 'third' : true);
