import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row, Section } from './row.ts';

// `npm run bench`, or `npm run bench -- crypto core` for some sections only.

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

const results: Record<string, readonly Row[]> = {};
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
    results[section] = measured;
    console.log(`\n${section}\n${table(measured)}`);
  } catch (error) {
    failures.push(section);
    console.error(`\n${section}: failed`, error);
  }
}

const rows = Object.values(results).flat();
const goals = rows.filter((row) => row.goal !== null);
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
writeFileSync(OUTPUT, `${JSON.stringify({ machine, sections: results }, null, 2)}\n`);
console.log(
  `\n${rows.length} rows, ${goals.filter((row) => row.met).length} of ${goals.length} goals met; bench-results.json`,
);
if (failures.length > 0 || rows.length === 0) process.exitCode = 1;
