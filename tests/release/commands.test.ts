import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { CONTENT_POLICY } from '../../server/headers.ts';
import { type Checked, checkRelay } from '../../tools/checking/relay.ts';
import { keyName, publicKeyOf, publicKeyText, signatureText } from '../../tools/release/minisign.ts';
import { newSecretKey } from '../../tools/release/secretKey.ts';
import { releaseOf } from '../../tools/release/write.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';
import { Front } from './support/front.ts';

/** check-relay and the local client as people start them, with a signed release of the client as it is built. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ROOT = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const release = join(folder.path, 'release');
const key = join(folder.path, 'key.pub');
let front: Front;

beforeAll(async () => {
  front = await Front.open();
  const files = await releaseOf({ root: ROOT, seconds: 1_700_000_000 }, front.dist);
  mkdirSync(release);
  for (const [name, bytes] of files) writeFileSync(join(release, name), bytes);
  const secret = await newSecretKey();
  const sums = readFileSync(join(release, 'SHA256SUMS'));
  writeFileSync(key, publicKeyText(publicKeyOf(secret)));
  writeFileSync(
    join(release, `SHA256SUMS.${keyName(publicKeyOf(secret).id)}.minisig`),
    signatureText(secret, sums, 'Parley client'),
  );
});

afterEach(() => front.restore());
afterAll(async () => {
  await front?.close();
  folder.remove();
});

const differencesOf = (checked: Checked): readonly string[] => {
  if (checked.kind !== 'compared') throw new Error(checked.line);
  return checked.differences;
};

/** Runs a tool as npm does. */
const run = (
  tool: string,
  ...words: string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'tools', tool), ...words]);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (piece: Buffer) => out.push(piece));
    child.stderr.on('data', (piece: Buffer) => err.push(piece));
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });

test('[J17] [J18] check-relay says what it found, what that does not show, and ends with 0, 1 or 2', async () => {
  const same = await run('check-relay.ts', front.origin, '--release', release, '--key', key);
  expect(same).toMatchObject({ code: 0, err: '' });
  expect(same.out).toMatch(
    /^same as release \d+\.\d+\.\d+ \(\d+ files, \d+ headers, asked as Firefox, Chrome and a plain tool\)\n/,
  );
  expect(same.out).toMatch(/What this does not show: what the host serves to others/);
  front.change = (path, _asked, sent) => {
    if (path === '/page.html') sent.headers['x-frame-options'] = 'ALLOWALL\u009b31m';
  };
  const other = await run('check-relay.ts', front.origin, '--release', release);
  expect(other).toMatchObject({ code: 1, err: '' });
  expect(other.out).toContain('different: /page.html: header x-frame-options: expected DENY, came ALLOWALL?31m\n');
  expect(other.out).toMatch(/does not serve release \d+\.\d+\.\d+, whose signatures were not checked: 1 difference\n/);
  expect(other.out).toMatch(/What this does not show/);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /^Use it so: npm run check-relay -- https:\/\/host/],
    [['--colour', 'red', front.origin], /^Use it so/],
    [['http://parley.example.org'], /^The address must be https/],
    [[front.origin, '--key', key], /^--key goes with --release/],
    [[front.origin, '--release', folder.path], /^There is no release in/],
    [[`http://localhost:${await freePort()}`, '--release', release], /^The host cannot be reached/],
  ];
  for (const [words, line] of wrong) {
    const refused = await run('check-relay.ts', ...words);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(line) });
  }
});

test('[J17] a release that was changed, or that another key signed, is compared with nothing', async () => {
  const strange = join(folder.path, 'strange.pub');
  writeFileSync(strange, publicKeyText(publicKeyOf(await newSecretKey())));
  const unsigned = await run('check-relay.ts', front.origin, '--release', release, '--key', strange);
  expect(unsigned).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^The release cannot be used:\nThere is no signature/),
  });
  const changed = join(folder.path, 'changed');
  mkdirSync(changed);
  for (const name of readdirSync(release)) writeFileSync(join(changed, name), readFileSync(join(release, name)));
  writeFileSync(join(changed, 'manifest.json'), `${readFileSync(join(release, 'manifest.json'), 'utf8')} `);
  const refused = await run('client.ts', '--relay', front.origin, '--port', '0', '--release', changed, '--key', key);
  expect(refused).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/manifest\.json is not the file that/),
  });
});

test('[J14] the local client serves a checked release to this machine, under the relay’s headers and its socket’s address', async () => {
  const child = spawn(process.execPath, [
    join(ROOT, 'tools/client.ts'),
    ...['--relay', 'https://parley.example.org', '--port', '0', '--release', release, '--key', key],
  ]);
  let said = '';
  child.stdout.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  await vi.waitFor(() => expect(said).toMatch(/use the same port again/), { timeout: 60_000 });
  expect(said).toMatch(/^This is release \d+\.\d+\.\d+\.\n/);
  const address =
    /open at (http:\/\/127\.0\.0\.1:\d+) and talks to https:\/\/parley\.example\.org/.exec(said)?.[1] ?? '';
  const page = await fetch(`${address}/`);
  expect(await page.text()).toBe(readFileSync(join(front.dist, 'index.html'), 'utf8'));
  expect(page.headers.get('content-security-policy')).toBe(
    CONTENT_POLICY.replace("connect-src 'self'", "connect-src 'self' wss://parley.example.org"),
  );
  expect(await (await fetch(`${address}/config.json`)).json()).toEqual({ relay: 'https://parley.example.org' });
  const checked = await checkRelay({ origin: address, manifest: front.manifest, patienceSeconds: 60 });
  const [policy, relayTold, ...more] = [...new Set(differencesOf(checked).map((line) => line.replace(/^.*?: /, '')))];
  expect(policy).toMatch(/^header content-security-policy: expected connect-src 'self', came connect-src 'self' wss:/);
  expect(relayTold).toMatch(/^sends pages to another relay/);
  expect(more).toEqual([]);
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  expect(existsSync(release)).toBe(true);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /^Use it so: npm run client -- --relay https:\/\/host/],
    [['--relay', 'parley.example.org'], /^The relay must be https/],
    [['--relay', 'https://parley.example.org', '--port', '70000'], /^--port must be/],
    [
      ['--relay', 'https://parley.example.org', '--port', String(front.relay.port), '--release', release],
      /^The port is in use/,
    ],
  ];
  for (const [words, line] of wrong)
    expect(await run('client.ts', ...words)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(line) });
});
