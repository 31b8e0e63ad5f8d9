/** What the relay's sources can reach. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function importsOf(folder: string): { readonly file: string; readonly from: string }[] {
  const files = readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(`${ROOT}${folder}/${file}`, 'utf8');
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, from = '']) => ({ file, from }));
  });
}

it('[S23] the relay imports nothing of shared but wire, and nothing of the client', () => {
  const imports = importsOf('server');
  expect(imports.length).toBeGreaterThan(50);
  const shared = imports.filter(({ from }) => from.includes('shared/'));
  expect(shared.length).toBeGreaterThan(10);
  for (const { from } of shared) expect(from).toMatch(/^(\.\.\/)+shared\/wire\/[a-z]+\.ts$/);
  for (const { from } of imports) expect(from).not.toMatch(/client\/|sodium|tests\//);
});

it('[S23] wire imports cborg, itself and the project’s Result, and nothing else', () => {
  const imports = importsOf('shared/wire');
  expect(imports.length).toBeGreaterThan(5);
  for (const { file, from } of imports)
    expect([file, from]).toEqual([file, expect.stringMatching(/^(cborg|\.\/[a-z]+\.ts|\.\.\/result\.ts)$/)]);
});
