import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityOf } from '../../client/identity.ts';
import { manifestOf } from '../../tools/release/manifest.ts';
import { temporaryFolder } from '../support/folders.ts';

/** The client built twice from the same sources, under conditions that have as little in common as one machine allows. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['client', 'shared', 'server', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json'];
const BUILD_MILLISECONDS = 300_000;

const place = temporaryFolder();
const plain = join(place.path, 'a');
const odd = join(place.path, 'another place', 'deeper', 'Ünïted İstanbul');

/** A copy of the sources at this moment, so that an edit beside the running test changes nothing. */
const copyTo = (from: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const part of SOURCES) cpSync(join(from, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
};

/** Runs the command of `npm run build` in a folder, with this umask and environment and nothing else of ours. */
const build = (folder: string, umask: string, on: string, environment: Record<string, string>): Promise<void> => {
  const vite = join(folder, 'node_modules/vite/bin/vite.js');
  const command = `umask ${umask}; exec ${on} "$0" "$1" build --config client/vite.config.ts --logLevel error`;
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const run = spawn('/bin/sh', ['-c', command, process.execPath, vite], { cwd: folder, env, stdio: 'pipe' });
  let said = '';
  run.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString('utf8');
  });
  return new Promise((done, fail) => {
    run.once('error', fail);
    run.once('close', (code) => (code === 0 ? done() : fail(new Error(`The build ended with ${code}: ${said}`))));
  });
};

/** Every file below a folder with the digest of its bytes. */
const treeOf = (folder: string): Readonly<Record<string, string>> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
};

/** Where there is `taskset`, what keeps a program on one processor. */
const oneProcessor = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? 'taskset -c 0' : '';
if (oneProcessor === '') console.log('Not tried on one processor alone: there is no taskset here.');

beforeAll(async () => {
  copyTo(ROOT, plain);
  copyTo(plain, odd);
  // Settings that lie around in folders, which Vite would read if it were let.
  writeFileSync(join(odd, 'client/.env'), 'NODE_ENV=development\nVITE_ADDED=1\n');
  writeFileSync(join(odd, 'postcss.config.cjs'), 'throw new Error("a configuration of another folder was read");');
  await Promise.all([
    build(plain, '022', '', { HOME: '/nonexistent', TZ: 'UTC', LC_ALL: 'C.UTF-8' }),
    build(odd, '077', oneProcessor, {
      HOME: place.path,
      USER: 'somebody',
      TZ: 'Asia/Kathmandu',
      LC_ALL: 'tr_TR.UTF-8',
      LANG: 'tr_TR.UTF-8',
      NODE_ENV: 'development',
      VITE_ADDED: '1',
      UV_THREADPOOL_SIZE: '1',
      RAYON_NUM_THREADS: '1',
      TERM: 'dumb',
    }),
  ]);
}, BUILD_MILLISECONDS);
afterAll(place.remove);

describe('a build of the client', () => {
  test('[J1] gives the same bytes from another path, locale, time zone, umask and environment, on one processor', () => {
    const built = treeOf(join(plain, 'dist'));
    expect(Object.keys(built).length).toBeGreaterThan(8);
    expect(treeOf(join(odd, 'dist'))).toEqual(built);
  });

  test('[J1] has one script for the page, held to its digest, and no part that a script loads on its way', async () => {
    const dist = join(plain, 'dist');
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    const scripts = [...page.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts).toHaveLength(1);
    const [, path = '', digest] = /src="([^"]+)".* integrity="sha384-([^"]+)"/.exec(scripts[0] ?? '') ?? [];
    expect(
      createHash('sha384')
        .update(readFileSync(join(dist, path)))
        .digest('base64'),
    ).toBe(digest);
    const { manifest } = await manifestOf(dist, { version: '0.1.0' });
    for (const file of Object.keys(manifest.files).filter((name) => name.endsWith('.js'))) {
      const text = readFileSync(join(dist, file), 'utf8');
      expect(text.match(/\bimport\s*\(\s*["'`][^"'`]*["'`]|\bfrom\s*["'`][./]/g), file).toBeNull();
    }
  });

  test('[J2] calls itself by its version and a digest of its sources, which any change of them changes', () => {
    const identity = identityOf(plain);
    expect(identity).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
    const scripts = readdirSync(join(plain, 'dist/assets')).filter((name) => name.endsWith('.js'));
    const texts = scripts.map((name) => readFileSync(join(plain, 'dist/assets', name), 'utf8'));
    expect(texts.some((text) => text.includes(identity))).toBe(true);
    const changed = join(place.path, 'changed');
    for (const path of ['client/engine/engine.ts', 'shared/wire/frames.ts', 'package-lock.json', 'tsconfig.json']) {
      copyTo(plain, changed);
      expect(identityOf(changed)).toBe(identity);
      writeFileSync(join(changed, path), `${readFileSync(join(changed, path), 'utf8')}\n`);
      expect(identityOf(changed), path).not.toBe(identity);
      rmSync(changed, { recursive: true });
    }
  });
});
