/** One check taken away from the core, and the test that is to notice. */
export type Mutant = {
  readonly name: string;
  /** Under shared/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** File under tests/core, and part of the titles that are run. */
  readonly tests: string;
  readonly title: string;
};

export const mutant = (
  name: string,
  file: string,
  find: string,
  replace: string,
  tests: string,
  title: string,
): Mutant => ({
  ...{ name, file: `protocol/${file}.ts`, find, replace },
  ...{ tests: `${tests}.test.ts`, title },
});
