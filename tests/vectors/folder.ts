import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const asked = process.env['TEST_VECTORS'];
const FOLDER =
  asked === undefined
    ? new URL('../../../shared/vectors/', import.meta.url)
    : pathToFileURL(`${asked.replace(/\/+$/, '')}/`);

type Origin = { readonly file: string; readonly bytes: number; readonly sha256: string };

/**
 * Whether the published vectors are there: a folder beside the project, or the one that TEST_VECTORS names. They are read from there and never
 * copied into the project, so a clone without them skips those tests; a folder that was named must be there.
 */
export const vectorsPresent = existsSync(FOLDER) || asked !== undefined;

if (!vectorsPresent)
  console.warn('skipped: no published vectors beside the project; TEST_VECTORS names the folder that has them');

const read = (file: string): Buffer => readFileSync(fileURLToPath(new URL(file, FOLDER)));

/** Every file that the manifest names, with its origin's size and hash. */
export const manifest = (): readonly Origin[] => JSON.parse(read('MANIFEST.json').toString('utf8'));

/** The contents of a file of the folder; throws when the manifest does not know it, or knows it with another hash. */
export const vectorFile = (file: string): Buffer => {
  const origin = manifest().find((entry) => entry.file === file);
  if (origin === undefined) throw new Error(`${file} is not in the manifest`);
  const contents = read(file);
  const sha256 = createHash('sha256').update(contents).digest('hex');
  if (sha256 !== origin.sha256 || contents.length !== origin.bytes)
    throw new Error(`${file} is not what the manifest says`);
  return contents;
};

/** The cases of a file, chosen from its JSON; throws when there are none. */
export const cases = <T>(file: string, choose: (json: unknown) => readonly T[]): readonly T[] => {
  const chosen = choose(JSON.parse(vectorFile(file).toString('utf8')));
  if (chosen.length === 0) throw new Error(`${file} has no cases`);
  return chosen;
};

type Wycheproof<T> = {
  readonly numberOfTests: number;
  readonly testGroups: readonly { readonly tests: readonly T[] }[];
};

/** All cases of a Wycheproof file; throws when they are not as many as the file says. */
export const wycheproof = <T>(file: string): readonly T[] =>
  cases(file, (json) => {
    const { numberOfTests, testGroups } = json as Wycheproof<T>;
    const tests = testGroups.flatMap((group) => group.tests);
    if (tests.length !== numberOfTests) throw new Error(`${file} has ${tests.length} cases, not ${numberOfTests}`);
    return tests;
  });

export const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
