import type { Mutant } from '../simulation/mutant.ts';
import { ATTACKS } from './table.ts';

/** Every defence of the attack table, taken out. */
export const ATTACK_MUTANTS: readonly Mutant[] = ATTACKS.flatMap(({ mutants }) => mutants);
