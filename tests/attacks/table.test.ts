import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { titlesOf } from '../../tools/spec.ts';
import { MUTANTS, survives } from '../simulation/mutants.ts';
import { ATTACK_MUTANTS } from './mutants.ts';
import { ATTACKS, page } from './table.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Titles of a file under tests/ that have this in them; a row's first words of one are enough to run it. */
const titles = (file: string, part: string): string[] => {
  const path = `tests/${file}.test.ts`;
  if (!existsSync(new URL(`../../${path}`, import.meta.url))) return [`there is no ${path}`];
  return titlesOf(read(path)).filter((title) => title.includes(part));
};

test('each row of the attack table has a rule, a test under just one title, and a defence that can be taken out', () => {
  const spec = read('docs/SPEC.md');
  expect(new Set(ATTACKS.map(({ rule }) => rule)).size).toBe(ATTACKS.length);
  for (const { rule, tests, mutants } of ATTACKS) {
    expect([rule, spec.includes(`- **${rule}** `)]).toEqual([rule, true]);
    expect([rule, tests.length > 0, mutants.length > 0]).toEqual([rule, true, true]);
    for (const [file, part] of tests)
      expect([rule, file, part, titles(file, part).length]).toEqual([rule, file, part, 1]);
    for (const { name, tests: file, title } of mutants)
      expect([name, titles(file.replace('.test.ts', ''), title).length]).toEqual([name, 1]);
  }
});

test('each defence stands exactly once in its source, and is named once', () => {
  for (const { name, file, find, replace } of ATTACK_MUTANTS) {
    expect([name, read(file).split(find).length - 1]).toEqual([name, 1]);
    expect(find).not.toBe(replace);
  }
  const names = [...MUTANTS, ...ATTACK_MUTANTS].map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('docs/attacks.md is what the table writes (node tests/attacks/table.ts)', () => {
  expect(read('docs/attacks.md')).toBe(page());
});

/** All of them with SLOW=1; else those whose tests are quick, and of each kind one. */
const SHARE = ['a session that is not advanced', 'an agreement of zeros', 'the room in a header not compared'];

test.each(ATTACK_MUTANTS.filter(({ name }) => process.env['SLOW'] === '1' || SHARE.includes(name)))(
  'without its defence an attack is noticed: $name',
  (mutant) => {
    expect(survives(mutant)).toBe(false);
  },
  180_000,
);
