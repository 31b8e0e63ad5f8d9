/**
 * `npm run coverage`: which branches of `shared/` the fast tests take. Fails for one that none takes and that branches.md does not
 * explain, and for one that is explained there and taken. Takes some minutes.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Item, keyOf, linesOf, readList, shown, written } from './list.ts';

const root = join(import.meta.dirname, '../..');

/** What of the report is used (Istanbul's format). */
interface Place {
  readonly start: { readonly line?: number; readonly column: number };
  readonly end: { readonly line?: number; readonly column: number };
}
interface FileReport {
  readonly branchMap: Readonly<Record<string, { readonly loc: Place; readonly locations: readonly Place[] }>>;
  readonly b: Readonly<Record<string, readonly number[]>>;
}

type Branch = Omit<Item, 'reason'>;

/** How a branch begins, in its own line; an `else` that is not written begins where its `if` does. */
const branchAt = (file: string, lines: readonly string[], place: Place, whole: Place): Branch => {
  const { start } = place.start.line === undefined ? whole : place;
  const line = lines[(start.line ?? 1) - 1] ?? '';
  const column = start.column - (line.length - line.trimStart().length);
  return { file, line: line.trim(), what: shown(line.trim().slice(Math.max(0, column))) };
};

const untakenIn = (file: string, { branchMap, b }: FileReport): readonly Branch[] => {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return Object.entries(branchMap).flatMap(([id, { loc, locations }]) =>
    locations.flatMap((place, at) => (b[id]?.[at] === 0 ? [branchAt(file, lines, place, loc)] : [])),
  );
};

if (process.env['STRENGTH_JUDGE_ONLY'] !== '1') {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const words = [vitest, 'run', '--config', 'tests/strength/vitest.config.ts', '--coverage', '--reporter=dot'];
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const path = join(root, 'tests/output/coverage/coverage-final.json');
const report = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, FileReport>>;
const untaken = Object.entries(report).flatMap(([file, of]) => untakenIn(relative(root, file), of));
const known = readList(join(import.meta.dirname, 'branches.md'));
const knownKeys = new Set(known.map(keyOf));
const untakenKeys = new Set(untaken.map(keyOf));
const problems = [
  ...untaken.filter((branch) => !knownKeys.has(keyOf(branch))).map((branch) => `not taken: ${written(branch)}`),
  ...known.filter((branch) => !untakenKeys.has(keyOf(branch))).map((branch) => `taken, or gone: ${written(branch)}`),
  ...known
    .filter(({ file, line }) => !linesOf(root, file).includes(line))
    .map((branch) => `no such line: ${written(branch)}`),
];
const branches = Object.values(report).flatMap(({ b }) => Object.values(b).flat());
console.log(
  `${branches.length} branches in shared/, ${branches.length - untaken.length} taken, ${known.length} explained`,
);
for (const problem of new Set(problems)) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
