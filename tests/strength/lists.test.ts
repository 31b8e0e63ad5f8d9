/** The lists of what is explained name what is there; `npm run mutate` and `npm run coverage` hold them against what they find. */
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gone, keyOf, readList, shown, written } from './list.ts';
import { ALL_FAST, PARTS } from './parts.ts';

const root = join(import.meta.dirname, '../..');

test.each(['survivors.md', 'branches.md'])(
  '[Z54] %s names lines that stand in their files, each with a reason',
  (name) => {
    const items = readList(join(import.meta.dirname, name));
    expect(items.length).toBeGreaterThan(name === 'branches.md' ? 20 : -1);
    expect(gone(root, items)).toEqual([]);
    expect(new Set(items.map(keyOf)).size).toBe(items.length);
    for (const { reason, file } of items) {
      expect(reason.trim().length).toBeGreaterThan(20);
      expect(file.startsWith('shared/')).toBe(true);
    }
  },
);

test('[Z54] an item is read as it was written, one without a reason is refused, and one whose line is gone is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const path = join(folder, 'list.md');
  const items = [
    { file: 'shared/result.ts', line: 'no such line', what: '0' },
    { file: 'shared/brand.ts', line: "const quoted = 'a `word` in it';", what: '`' },
    {
      file: 'shared/codec/bytes.ts',
      line: 'for (const part of parts) length += part.length;',
      what: shown('a\n  b'.repeat(40)),
    },
  ];
  writeFileSync(path, `# A\n\nA reason that says why.\n\n${items.map(written).join('\n')}\n`);
  const read = readList(path);
  expect(read.map(keyOf)).toEqual(items.map(keyOf));
  expect(gone(root, read)).toEqual(items.slice(0, 2).map(keyOf));
  writeFileSync(path, `# A\n\n${items.map(written).join('\n')}\n`);
  expect(() => readList(path)).toThrow('no item with a reason');
  rmSync(folder, { recursive: true });
});

test('[Z54] each file of the core belongs to one part that is mutated', () => {
  const files = globSync('shared/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.d.ts'));
  expect(files.length).toBeGreaterThan(80);
  const mutated = Object.values(PARTS).flatMap(({ mutate }) =>
    mutate.flatMap((pattern) => globSync(pattern, { cwd: root })),
  );
  expect(mutated.sort()).toEqual(files.sort());
});

test('[Z54] whatever a part names as its tests is there', () => {
  const found = (pattern: string): number => globSync(pattern, { cwd: root }).length;
  for (const { tests } of [...Object.values(PARTS), ALL_FAST]) {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((pattern) => found(pattern) === 0)).toEqual([]);
  }
});
