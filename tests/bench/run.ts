import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row, Section } from './row.ts';

// `npm run bench`, or `npm run bench -- crypto core` for some sections only. `bench-results.json` is one array of rows, each
// named `section: what`, so that two runs can be compared row by row; facts about the machine go to the console only.

const SECTIONS = ['crypto', 'core', 'relay', 'client'] as const;
const OUTPUT = fileURLToPath(new URL('../../bench-results.json', import.meta.url));

const shown = (value: number | null): string => {
  if (value === null) return '-';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
};

const verdict = (row: Row): string => {
  if (row.goal === null) return '';
  return `${row.met ? 'met' : 'MISSED'}: ${row.goal}`;
};

const table = (rows: readonly Row[]): string => {
  const head = ['name', 'value', 'unit', 'reference', 'ratio', 'goal'];
  const lines = rows.map((row) => [
    row.name,
    shown(row.value),
    row.unit,
    shown(row.reference),
    shown(row.ratio),
    verdict(row),
  ]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? title).length)),
  );
  const numeric = [1, 3, 4];
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, column) =>
          numeric.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SECTIONS.some((section) => section === name));
if (unknown.length > 0) throw new Error(`no such section: ${unknown.join(', ')}; there are ${SECTIONS.join(', ')}`);

const results: Row[] = [];
const failures: string[] = [];
for (const section of SECTIONS.filter((name) => asked.length === 0 || asked.includes(name))) {
  const file = new URL(`./${section}.ts`, import.meta.url);
  if (!existsSync(file)) {
    console.log(`\n${section}: skipped, there is no tests/bench/${section}.ts`);
    continue;
  }
  try {
    const { rows } = (await import(file.href)) as { readonly rows: Section };
    const measured = await rows();
    if (measured.length === 0) throw new Error('it measured nothing');
    results.push(...measured.map((row) => ({ ...row, name: `${section}: ${row.name}` })));
    console.log(`\n${section}\n${table(measured)}`);
  } catch (error) {
    failures.push(section);
    console.error(`\n${section}: failed`, error);
  }
}

const twice = results.filter((row, at) => results.findIndex(({ name }) => name === row.name) !== at);
if (twice.length > 0) throw new Error(`two rows of one name: ${twice.map(({ name }) => name).join(', ')}`);

const goals = results.filter((row) => row.goal !== null);
writeFileSync(OUTPUT, `${JSON.stringify(results, null, 2)}\n`);
console.log(
  `\n${results.length} rows, ${goals.filter((row) => row.met).length} of ${goals.length} goals met; bench-results.json`,
);
console.log(`Node ${process.version}, ${cpus().length} of ${cpus()[0]?.model ?? 'a processor of unknown model'}`);
if (failures.length > 0 || results.length === 0) process.exitCode = 1;
