import * as v from 'valibot';

/** Roles, by their number on the wire. A role never changes meaning; new ones are appended. */
export const ROLES = [
  'facilitator',
  'cofacilitator',
  'participant',
  'sideCoordinator',
  'interpreter',
  'noteTaker',
  'observer',
  'guarantor',
  'resourcePerson',
] as const;

export type Role = (typeof ROLES)[number];

export const roleNumber = (role: Role): number => ROLES.indexOf(role);

export const roleSchema = v.pipe(
  v.number(),
  v.check((value) => value in ROLES),
  v.transform((value) => ROLES[value] ?? 'observer'),
);

/** 'third' is the third party; other sides are named by a capital letter. */
export const SIDES = ['third', 'A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Side = (typeof SIDES)[number];
export const sideNumber = (side: Side): number => SIDES.indexOf(side);
export const sideSchema = v.pipe(
  v.number(),
  v.check((value) => value in SIDES),
  v.transform((value) => SIDES[value] ?? 'third'),
);
