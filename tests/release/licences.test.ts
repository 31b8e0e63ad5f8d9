import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PERMISSIVE, type SupplyFiles, supplyFiles, supplyOf } from '../../tools/licences.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const real = supplyFiles(ROOT);

/** The real files with one text of one of them changed; it has to stand there. */
const changed = (file: keyof SupplyFiles, find: string | RegExp, put: string): readonly string[] => {
  const text = real[file].replace(find, () => put);
  if (text === real[file]) throw new Error(`${find} does not stand in ${file}`);
  return supplyOf({ ...real, [file]: text }).problems;
};

/** The real files with one value of the lockfile set. */
const inLock = (path: string, key: string, value: unknown): readonly string[] => {
  const lock = JSON.parse(real.lockfile);
  if (lock.packages[path] === undefined) throw new Error(`the lockfile has no ${path}`);
  lock.packages[path][key] = value;
  return supplyOf({ ...real, lockfile: JSON.stringify(lock) }).problems;
};

describe('the packages that the relay runs and the client contains', () => {
  test('[J7] each has a purpose, a version and a licence, and nothing is wrong with them', () => {
    const { rows, problems } = supplyOf(real);
    expect(problems).toEqual([]);
    const direct = Object.keys(JSON.parse(real.packageJson).dependencies);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(direct));
    expect(rows.length).toBeGreaterThan(direct.length + 50);
    for (const row of rows) expect(Object.values(row), row.name).not.toContain('');
    expect(rows.find(({ name }) => name === 'libsodium-sumo')).toMatchObject({
      purpose: 'for libsodium-wrappers-sumo',
    });
    expect(rows.some(({ name }) => name === 'vitest')).toBe(false);
  });

  test('[J7] a licence that is not permissive is caught, also in one that another package brings', () => {
    const catches = (path: string, licence: string | undefined) =>
      expect(inLock(path, 'license', licence)).toHaveLength(1);
    catches('node_modules/ws', 'GPL-3.0-only');
    catches('node_modules/libsodium-sumo', 'MPL-2.0');
    catches('node_modules/ws', '(MIT OR GPL-2.0-only)');
    catches('node_modules/ws', 'SEE LICENSE IN LICENSE.md');
    catches('node_modules/ws', undefined);
    expect(inLock('node_modules/lightningcss', 'license', 'GPL-3.0-only')).toHaveLength(1);
    expect(inLock('node_modules/ws', 'license', '(MIT AND ISC)')).toEqual([]);
  });

  test('[J7] a version that is not exact is caught', () => {
    for (const range of ['^8.23.0', '~8.23.0', '8', '*', 'latest', 'github:somebody/ws', '>=8.21.0'])
      expect(changed('packageJson', '"ws": "8.23.0"', `"ws": "${range}"`), range).toHaveLength(1);
    expect(changed('packageJson', /"vitest": "[^"]+"/, '"vitest": "^5.1.1"')[0]).toContain('vitest');
  });

  test('[J7] a package that npm would run is caught', () => {
    expect(changed('npmrc', 'ignore-scripts=true', 'ignore-scripts=false').join()).toContain('bufferutil');
    expect(changed('npmrc', /^ignore-scripts=true\n/m, '').join()).toContain('bufferutil');
  });

  test('[J7] a package whose bytes nothing fixes is caught, one for development too', () => {
    expect(inLock('node_modules/ws', 'integrity', undefined)).toHaveLength(1);
    expect(inLock('node_modules/vitest', 'integrity', undefined)).toHaveLength(1);
    expect(inLock('node_modules/ws', 'integrity', 'sha1-ZMANVnAixE6AWWnPzlW2KpUrxhk=')).toHaveLength(1);
  });

  test('[J7] a package without a line that says what it is for is caught', () => {
    expect(changed('decision', /^\| `comlink` .*\n/m, '')).toEqual([expect.stringContaining('comlink')]);
  });

  test('[J7] what the decision allows is what is allowed', () => {
    const [, sentence = ''] = /under permissive licences:([\s\S]*?)Under MPL-2\.0/.exec(real.decision) ?? [];
    expect(sentence.match(/[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*/g)?.sort()).toEqual([...PERMISSIVE].sort());
  });

  test('[J7] .ci/run and `npm run licences` ask', () => {
    expect(JSON.parse(real.packageJson).scripts.licences).toBe('node tools/licences.ts');
    expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain('npm run --silent licences');
  });
});
