import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTANTS, passes, survives } from './mutants.ts';

const named = (name: string) => MUTANTS.find((mutant) => mutant.name === name)!;

test('each mutant’s text stands exactly once in its source', () => {
  for (const { name, file, find } of MUTANTS) {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect([name, text.split(find).length - 1]).toEqual([name, 1]);
  }
});

test('the copy without a change passes, so that what fails is the change', () => {
  expect(passes('core/commitment.test.ts', 'two keys is read', null)).toBe(true);
}, 120_000);

test.each(['no commitment check', 'view not checked'])(
  'the core with %s is caught',
  (name) => {
    expect(survives(named(name))).toBe(false);
  },
  120_000,
);
