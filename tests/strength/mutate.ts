/**
 * `npm run mutate [-- PART [FILE …]]`: changes `shared/` piece by piece (Stryker) and sees whether a test notices. Each mutant is tried
 * against the tests of its part, and one that survives them against all fast tests. Fails when less than 85 of 100 mutants of a part are
 * killed, or one survives that is not explained in survivors.md. Takes hours for all parts.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Item, keyOf, linesOf, readList, shown, written } from './list.ts';
import { isPart, PARTS, type Part, type PartName } from './parts.ts';

const LEAST_KILLED = 85;
const root = join(import.meta.dirname, '../..');
const output = join(root, 'tests/output');

/** What of Stryker's report is used. */
interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}
interface Place {
  readonly line: number;
  readonly column: number;
}
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

/** The parts named on the command line, or all; a path narrows a part to some of its files. */
const [first, ...files] = process.argv.slice(2);
const chosen: readonly PartName[] = isPart(first) ? [first] : (Object.keys(PARTS) as PartName[]);

const reportPath = (part: PartName): string => join(output, `mutation-${part}.json`);

/** One run of Stryker over what `mutate` names. `tests`: a part's, or all. */
const stryker = (tests: PartName | 'all', mutate: readonly string[], fileName: string): void => {
  const config = {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'tests/strength/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    // A string of the core is the name of a kind, which the types hold, or a label, which the specification's table does; so are the fields of an object.
    mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral'] },
    // What runs once at the start cannot be tried per test; the tables it makes are compared with the specification by tests.
    ignoreStatic: true,
    concurrency: 2,
    ignorePatterns: [
      'client/ui',
      'deploy',
      'dist',
      'dist-test',
      'release',
      'data',
      'tests/browser',
      'tests/output',
      '.stryker',
    ],
    tempDirName: '.stryker',
    mutate,
    reporters: ['json', 'clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
    jsonReporter: { fileName },
    timeoutMS: 30_000,
    // Paths in tsconfig files need no change in Stryker's copy, and this TypeScript has no interface for changing them.
    tsconfigFile: 'none.json',
  };
  mkdirSync(output, { recursive: true });
  const path = join(output, 'stryker.json');
  writeFileSync(path, JSON.stringify(config));
  const program = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const env = { ...process.env, STRENGTH_PART: tests };
  const { status } = spawnSync(process.execPath, [program, 'run', path], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`Stryker did not finish ${tests}`);
};

const readReport = (path: string): Report => JSON.parse(readFileSync(path, 'utf8')) as Report;
const lives = ({ status }: Mutant): boolean => status === 'Survived' || status === 'NoCoverage';
const nameOf = ({ location, mutatorName, replacement }: Mutant): string =>
  JSON.stringify([location, mutatorName, replacement]);

/** As Stryker takes it: it counts columns from 0, and reports them from 1. */
const placeOf = ({ line, column }: Place): string => `${line}:${column - 1}`;

/** The report of a part, in which whoever survived its tests was tried against all others too, where others look at it. */
const run = (part: PartName): void => {
  const { alone }: Part = PARTS[part];
  const path = reportPath(part);
  stryker(part, files.length > 0 ? files : PARTS[part].mutate, path);
  const first = readReport(path);
  const places = Object.entries(first.files).flatMap(([file, { mutants }]) =>
    mutants.filter(lives).map(({ location: { start, end } }) => `${file}:${placeOf(start)}-${placeOf(end)}`),
  );
  if (places.length === 0 || alone) return;
  const again = join(output, `mutation-${part}-again.json`);
  stryker('all', [...new Set(places)], again);
  const second = readReport(again);
  const merged = Object.entries(first.files).map(([file, { mutants }]) => {
    const later = new Map(second.files[file]?.mutants.map((mutant) => [nameOf(mutant), mutant]));
    return [
      file,
      { mutants: mutants.map((mutant) => (lives(mutant) ? (later.get(nameOf(mutant)) ?? mutant) : mutant)) },
    ];
  });
  writeFileSync(path, JSON.stringify({ files: Object.fromEntries(merged) }));
};

const survivorsIn = (file: string, mutants: readonly Mutant[]): readonly Omit<Item, 'reason'>[] => {
  const lines = linesOf(root, file);
  return mutants.filter(lives).map(({ location, mutatorName, replacement = '' }) => ({
    file,
    line: lines[location.start.line - 1] ?? '',
    what: shown(replacement === '' ? mutatorName : replacement),
  }));
};

/** What is wrong with a part, one sentence each. */
const judge = (part: PartName): readonly string[] => {
  const report = readReport(reportPath(part));
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (...of: readonly string[]): number => mutants.filter(({ status }) => of.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const tried = killed + count('Survived', 'NoCoverage');
  const share = (100 * killed) / tried;
  const known = new Set(readList(join(import.meta.dirname, 'survivors.md')).map(keyOf));
  const survivors = Object.entries(report.files).flatMap(([file, { mutants: of }]) => survivorsIn(file, of));
  const unexplained = survivors.filter((survivor) => !known.has(keyOf(survivor)));
  console.log(
    `${part}: ${killed} of ${tried} mutants killed, ${share.toFixed(1)} %; ${count('Ignored')} static ones not tried`,
  );
  return [
    ...(share < LEAST_KILLED ? [`${part}: less than ${LEAST_KILLED} % are killed`] : []),
    ...unexplained.map((survivor) => `${part}: survives and is not explained: ${written(survivor)}`),
  ];
};

const problems = chosen.flatMap((part) => {
  if (process.env['STRENGTH_JUDGE_ONLY'] !== '1') run(part);
  return judge(part);
});
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
