import { expect, test } from 'vitest';
import { grantOf, holdsTheKeys, mayDo, POWERS, type Power, roleFitsSide } from '../../shared/room/powers.ts';
import { ROLES, type Role, SIDES } from '../../shared/room/roles.ts';

/** The table of powers, written once more: who may at any time, who once a day, who with the floor. */
const TABLE: Readonly<Record<Power, string>> = {
  post: 'facilitator cofacilitator participant sideCoordinator interpreter resourcePerson',
  postInPlenary:
    'facilitator cofacilitator participant sideCoordinator observer:floor guarantor:floor resourcePerson:floor',
  postInRooms:
    'facilitator cofacilitator participant sideCoordinator interpreter noteTaker observer:floor guarantor:floor resourcePerson:floor',
  admit: 'facilitator cofacilitator',
  remove: 'facilitator cofacilitator',
  freeze: 'facilitator cofacilitator',
  close: 'facilitator cofacilitator',
  confirm: 'facilitator cofacilitator participant sideCoordinator',
  giveFloor: 'facilitator cofacilitator',
  changeRules: 'facilitator',
  recess: 'facilitator cofacilitator participant:daily sideCoordinator:daily',
  startRoom: 'facilitator cofacilitator participant sideCoordinator',
  succeed: 'cofacilitator',
  export: '',
};

const written = (power: Power): string =>
  ROLES.filter((role) => grantOf(role, power) !== undefined)
    .map((role) => {
      const grant = grantOf(role, power);
      return grant === 'yes' ? role : `${role}:${grant === 'withFloor' ? 'floor' : grant}`;
    })
    .join(' ');

test('[M1] the powers are those of the table, and nobody may export', () => {
  expect(Object.keys(POWERS).sort()).toEqual(Object.keys(TABLE).sort());
  for (const power of Object.keys(TABLE) as Power[]) expect([power, written(power)]).toEqual([power, TABLE[power]]);
  expect(ROLES.some((role) => grantOf(role, 'export') !== undefined)).toBe(false);
});

test('[M1] a power that needs the floor or comes once a day is no power at any time', () => {
  expect(mayDo('observer', 'postInPlenary')).toBe(false);
  expect(mayDo('participant', 'recess')).toBe(false);
  expect(mayDo('cofacilitator', 'recess')).toBe(true);
});

test('what the first version’s channels rest on is as it was', () => {
  const may = (power: Power) => ROLES.filter((role) => mayDo(role, power));
  const writers: Role[] = [
    'facilitator',
    'cofacilitator',
    'participant',
    'sideCoordinator',
    'interpreter',
    'resourcePerson',
  ];
  expect(may('post')).toEqual(writers);
  for (const power of ['admit', 'remove', 'close'] as const)
    expect(may(power)).toEqual(['facilitator', 'cofacilitator']);
  expect(ROLES.filter(holdsTheKeys)).toEqual(['facilitator', 'cofacilitator']);
});

test('only the third party facilitates', () => {
  for (const side of SIDES) {
    expect(roleFitsSide('facilitator', side)).toBe(side === 'third');
    expect(roleFitsSide('cofacilitator', side)).toBe(side === 'third');
    expect(roleFitsSide('participant', side)).toBe(true);
  }
});
