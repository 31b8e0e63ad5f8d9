import { posix } from 'node:path';

/** One check taken away from the sources, and the test that is to notice. */
export type Mutant = {
  readonly name: string;
  /** From the project's folder. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** File under tests/, and part of the titles that are run. */
  readonly tests: string;
  readonly title: string;
};

/** In `shared/protocol/`, noticed in `tests/core/`. */
export const mutant = (
  name: string,
  file: string,
  find: string,
  replace: string,
  tests: string,
  title: string,
): Mutant => ({
  ...{ name, file: posix.normalize(`shared/protocol/${file}.ts`), find, replace },
  ...{ tests: `core/${tests}.test.ts`, title },
});
