import type { Mutant } from '../simulation/mutant.ts';

/** One way in which systems like this one were broken: the rule that bars it, the tests that show it, and its defences taken out. */
export type Attack = {
  /** In docs/SPEC.md, section Z. */
  readonly rule: `Z${number}`;
  /** What is tried, in a few words. */
  readonly attack: string;
  /** Where it was done, or is warned of. */
  readonly known: string;
  readonly tests: readonly Shown[];
  /** Each takes one defence out; the test that it names must then fail. */
  readonly mutants: readonly Mutant[];
};

/** A test: its file under tests/, and its title or the part of it that is its own. */
export type Shown = readonly [file: string, title: string];

/** A defence taken out. The test named must fail: one of the row's. */
export const without = (name: string, file: string, find: string, replace: string, [tests, title]: Shown): Mutant => ({
  name,
  file,
  find,
  replace,
  tests: `${tests}.test.ts`,
  title,
});
