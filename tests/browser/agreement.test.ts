import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTENT_POLICY } from '../../server/headers.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { seeded } from '../support/seeded.ts';
import * as agreement from '../vectors/agreement.ts';
import { Person } from './support/person.ts';
import { serve } from './surfaces/serve.ts';

/** The primitives as Chromium computes them, under the final policy, against a second implementation in the same worker. */

const outDir = mkdtempSync(join(tmpdir(), 'parley-agreement-'));
let site: Awaited<ReturnType<typeof serve>>;
let person: Person;

beforeAll(async () => {
  await ready;
  const root = fileURLToPath(new URL('agreement', import.meta.url));
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0, target: 'es2024' },
  });
  site = await serve(outDir, { 'content-security-policy': CONTENT_POLICY });
  person = await Person.arrive('X', site.origin);
}, 300_000);
afterAll(async () => {
  await person?.leave();
  await site?.close();
  rmSync(outDir, { recursive: true, force: true });
});

test('[C1] [C2] [C3] [C4] [C5] [C6] [C15] the primitives agree inside Chromium as they do in Node', async () => {
  const { page } = person;
  await page.getByText('done', { exact: true }).waitFor({ timeout: 240_000 });
  const lines = (await page.locator('p').allInnerTexts()).filter((line) => line !== 'done');
  expect(lines.filter((line) => line.startsWith('failed'))).toEqual([]);
  expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(Object.keys(agreement).sort());
  // As many comparisons as here, on the same inputs: nothing was skipped there.
  const quick = Object.entries(agreement).filter(([name]) => name !== 'digitsAgree');
  const here = quick.map(([name, check]) => `${name} ${check(seeded(`agreement: ${name}`))}`);
  expect(lines).toEqual(expect.arrayContaining(here));
  expect(person.wrong()).toEqual([]);
}, 300_000);
