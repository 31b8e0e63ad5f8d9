import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { identityOf } from '../../client/identity.ts';
import { manifestOf } from '../../tools/release/manifest.ts';
import { releaseOf } from '../../tools/release/write.ts';
import { temporaryFolder } from '../support/folders.ts';

/** The client built from the same sources under conditions that have as little in common as one machine allows; and released. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['client', 'shared', 'server', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json'];
const BUILD_MILLISECONDS = 480_000;

vi.setConfig({ testTimeout: 120_000 });

const place = temporaryFolder();
const plain = join(place.path, 'a');
const odd = join(place.path, 'another place', 'deeper', 'Ünïted İstanbul');

/** A copy of the sources at this moment, so that an edit beside the running test changes nothing. */
const copyTo = (from: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const part of SOURCES) cpSync(join(from, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
};

const COMMIT_SECONDS = 1_790_000_000;

/** Makes a folder a repository, with one commit of a known date. */
const commitIn = (folder: string): void => {
  const date = `${COMMIT_SECONDS} +0300`;
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (...words: string[]): void => {
    const { status, stderr, error } = spawnSync('git', words, { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${words[0]}: ${error?.message ?? stderr}`);
  };
  git('init', '--quiet');
  git('add', ...SOURCES);
  git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--message', 'sources');
};

/** What a program said, and what it ended with. */
type Ended = { readonly code: number | null; readonly said: string };

/** Runs Node in a folder, begun by a shell with these words, with this environment and nothing else of ours. */
const run = (folder: string, before: string, words: readonly string[], environment: Record<string, string>) => {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const program = spawn('/bin/sh', ['-c', `${before} "$0" "$@"`, process.execPath, ...words], { cwd: folder, env });
  let said = '';
  const add = (bytes: Buffer): void => {
    said += bytes.toString('utf8');
  };
  program.stdout.on('data', add);
  program.stderr.on('data', add);
  return new Promise<Ended>((done, fail) => {
    program.once('error', fail);
    program.once('close', (code) => done({ code, said }));
  });
};

/** The commands of `npm run build` and `npm run release`. */
const BUILD = ['node_modules/vite/bin/vite.js', 'build', '--config', 'client/vite.config.ts', '--logLevel', 'error'];
const RELEASE = ['tools/release/run.ts'];
const release = (...words: string[]): Promise<Ended> => run(odd, 'exec', [...RELEASE, ...words], {});

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

const noGit = spawnSync('git', ['--version']).error !== undefined;
if (noGit) console.log('Left out: building twice, since a release is made from a commit and there is no git here.');

let released: Ended;

beforeAll(async () => {
  if (noGit) return;
  copyTo(ROOT, plain);
  copyTo(plain, odd);
  // Settings that lie around in folders, which Vite would read if it were let.
  writeFileSync(join(odd, 'client/.env'), 'NODE_ENV=development\nVITE_ADDED=1\n');
  writeFileSync(join(odd, 'postcss.config.cjs'), 'throw new Error("a configuration of another folder was read");');
  commitIn(odd);
  let built: Ended;
  [built, released] = await Promise.all([
    run(plain, 'umask 022; exec', BUILD, { HOME: '/nonexistent', TZ: 'UTC', LC_ALL: 'C.UTF-8' }),
    run(odd, `umask 077; exec ${oneProcessor}`, RELEASE, {
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
  if (built.code !== 0 || released.code !== 0) throw new Error(built.said + released.said);
}, BUILD_MILLISECONDS);
afterAll(place.remove);

describe.skipIf(noGit)('a build of the client', () => {
  test('[J1] gives the same bytes from another path, locale, time zone, umask and environment, on one processor', () => {
    const built = treeOf(join(plain, 'dist'));
    expect(Object.keys(built).length).toBeGreaterThan(8);
    expect(treeOf(join(odd, 'dist'))).toEqual(built);
  });

  test('[J1] has one script for the page; it and the parts that it loads later are held to their digests, and no other part is loaded', async () => {
    const dist = join(plain, 'dist');
    const digestOf = (path: string): string =>
      createHash('sha384')
        .update(readFileSync(join(dist, path)))
        .digest('base64');
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    const scripts = [...page.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts).toHaveLength(1);
    const [, path = '', digest] = /src="([^"]+)".* integrity="sha384-([^"]+)"/.exec(scripts[0] ?? '') ?? [];
    expect(digestOf(path)).toBe(digest);
    const named = [...page.matchAll(/<meta name="later" [^>]*content="([^"]+)" data-integrity="sha384-([^"]+)"/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, part = '', integrity] of named) expect(digestOf(part)).toBe(integrity);
    const parts = named.map(([, part = '']) => part);
    const { manifest } = await manifestOf(dist, { version: '0.1.0' });
    for (const file of Object.keys(manifest.files).filter((name) => name.endsWith('.js'))) {
      const text = readFileSync(join(dist, file), 'utf8');
      const loads = [...text.matchAll(/\bimport\s*\(\s*["'`]([^"'`]*)["'`]|\bfrom\s*["'`]([./][^"'`\s]*)["'`]/g)]
        .map(([, later, first]) => new URL(later ?? first ?? '', `http://host${file}`).pathname)
        .filter((loaded, at, loadeds) => loadeds.indexOf(loaded) === at);
      expect(loads, file).toEqual(file === path ? parts : parts.includes(file) ? [path] : []);
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

describe.skipIf(noGit)('npm run release', () => {
  const folder = join(odd, 'release');

  test('[J4] writes what another build gives, in an archive with the date of the commit', async () => {
    expect(released.said).toContain('Not signed yet');
    const other = await releaseOf({ root: plain, seconds: COMMIT_SECONDS }, join(plain, 'dist'));
    expect([...other.keys()].sort()).toEqual(readdirSync(folder).sort());
    for (const [name, bytes] of other) expect(readFileSync(join(folder, name)).equals(bytes), name).toBe(true);
  });

  test('[J6] signs it with keys kept elsewhere, and checks it', async () => {
    const keys = ['a', 'b'].map((name) => join(place.path, `${name}.key`));
    for (const key of keys) {
      expect((await release('--generate-key', key, '--without-passphrase')).code).toBe(0);
      expect(statSync(key).mode & 0o077).toBe(0);
    }
    expect((await release('--generate-key', keys[0] ?? '', '--without-passphrase')).said).toContain('there already');
    const check = () => release('--verify', folder, ...keys.flatMap((key) => ['--key', `${key}.pub`]));
    expect((await release('--sign', keys[0] ?? '')).code).toBe(0);
    expect(await check()).toMatchObject({ code: 1, said: expect.stringContaining('and 2 are needed') });
    expect((await release('--sign', keys[1] ?? '', '--folder', folder)).code).toBe(0);
    expect(await check()).toMatchObject({ code: 0, said: expect.stringContaining('The release is whole') });
    writeFileSync(join(folder, 'sbom.json'), '{}');
    expect(await check()).toMatchObject({ code: 1, said: expect.stringContaining('sbom.json is not the file') });
    expect(await release('--sign', keys[0] ?? '')).toMatchObject({
      code: 1,
      said: expect.stringContaining('Not signed'),
    });
  });

  test('[J4] refuses sources that are not committed', async () => {
    for (const path of ['client/main.tsx', 'shared/result.ts', 'package-lock.json']) {
      const file = join(odd, path);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, `${text}\n`);
      expect(await release()).toMatchObject({ code: 1, said: expect.stringContaining(path) });
      writeFileSync(file, text);
    }
    writeFileSync(join(odd, 'client/lying-around.ts'), '');
    expect(await release()).toMatchObject({ code: 1, said: expect.stringContaining('client/lying-around.ts') });
  });
});
