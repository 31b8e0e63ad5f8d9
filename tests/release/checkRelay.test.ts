import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../server/config.ts';
import { CONTENT_POLICY } from '../../server/headers.ts';
import { type RunningRelay, startRelay } from '../../server/start.ts';
import { type Checked, checkRelay } from '../../tools/checking/relay.ts';
import { type Manifest, manifestOf } from '../../tools/release/manifest.ts';
import { keyName, publicKeyOf, publicKeyText, signatureText } from '../../tools/release/minisign.ts';
import { newSecretKey } from '../../tools/release/secretKey.ts';
import { releaseOf } from '../../tools/release/write.ts';
import { builtClient } from '../browser/support/build.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';

/** A real relay with the real client, and somebody before it who changes what it sends. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ROOT = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const dist = builtClient('production');

type Sent = { status: number; headers: Record<string, string | string[]>; body: Buffer };
type Change = (path: string, asked: IncomingMessage, sent: Sent) => void;

let relay: RunningRelay;
let manifest: Manifest;
let front: Server;
let origin: string;
let change: Change = () => {};
/** Instead of an answer. */
let interfere: ((path: string, response: ServerResponse) => boolean) | null = null;

const paths = (): string[] => Object.keys(manifest.files);
const named = (pattern: RegExp): string => paths().find((path) => pattern.test(path)) ?? `nothing like ${pattern}`;

/** Hands everything on to the relay, and its answer back, changed. */
const pass = (asked: IncomingMessage, response: ServerResponse): void => {
  const path = asked.url ?? '/';
  if (interfere?.(path, response)) return;
  const { method, headers } = asked;
  const further = request({ host: '127.0.0.1', port: relay.port, path, method, headers }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on('data', (piece: Buffer) => pieces.push(piece));
    answer.on('end', () => {
      const sent: Sent = {
        status: answer.statusCode ?? 0,
        headers: { ...answer.headers } as Sent['headers'],
        body: Buffer.concat(pieces),
      };
      change(path, asked, sent);
      if (method !== 'HEAD') delete sent.headers['content-length'];
      response.writeHead(sent.status, sent.headers);
      response.end(method === 'HEAD' ? undefined : sent.body);
    });
  });
  further.end();
};

beforeAll(async () => {
  ({ manifest } = await manifestOf(dist.folder, { version: '0.1.0' }));
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const started = await startRelay(
    { ...DEFAULT_CONFIG, port: 0, origin, data: join(folder.path, 'data') },
    { dist: dist.folder, now: Date.now, say: () => {} },
  );
  if (!started.ok) throw new Error(`the relay did not start: ${started.error}`);
  relay = started.value;
  front = createServer(pass);
  await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve));
});
afterEach(() => {
  change = () => {};
  interfere = null;
});
afterAll(async () => {
  front?.closeAllConnections();
  front?.close();
  await relay?.close();
  dist.remove();
  folder.remove();
});

const check = (at = origin, patienceSeconds = 60): Promise<Checked> =>
  checkRelay({ origin: at, manifest, patienceSeconds });

const differencesOf = (checked: Checked): readonly string[] => {
  if (checked.kind !== 'compared') throw new Error(checked.line);
  return checked.differences;
};

const as = (asked: IncomingMessage, name: string): boolean => asked.headers['user-agent']?.includes(name) === true;
const flip = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
  return changed;
};

test('[J16] a relay that serves the release is the same, behind a proxy that adds what is harmless', async () => {
  change = (_path, _asked, { headers }) => {
    headers['via'] = '1.1 proxy';
    headers['server'] = 'Some/1.0';
  };
  const checked = await check();
  expect(checked).toMatchObject({ kind: 'compared', differences: [] });
  expect(checked).toMatchObject({ notes: ['header via: 1.1 proxy', 'header server: Some/1.0'] });
  if (checked.kind === 'compared') expect(checked.files).toBeGreaterThan(paths().length);
});

test('[J16] each byte and header that differs is named, for whom and where, and nothing else is', async () => {
  const [worker, style] = [named(/\/worker-.*\.js$/), named(/\.css$/)];
  change = (path, asked, sent) => {
    const { headers } = sent;
    const compressed = headers['content-encoding'] === 'br';
    if (path === worker && !compressed) sent.body = flip(sent.body);
    if (path === style && compressed) sent.body = brotliCompressSync(flip(readFileSync(join(dist.folder, style))));
    if (path === '/page.html') {
      sent.body = Buffer.from(readFileSync(join(dist.folder, path), 'utf8').replace('<body', '<body '));
      delete headers['content-encoding'];
    }
    if ((path === '/' || path === '/index.html') && as(asked, 'Chrome')) {
      const page = readFileSync(join(dist.folder, 'index.html'), 'utf8');
      sent.body = Buffer.from(page.replace('</head>', '<script src="/x.js"></script></head>'));
      delete headers['content-encoding'];
    }
    if (path === '/sw.js')
      headers['content-security-policy'] = CONTENT_POLICY.replace(
        "connect-src 'self'",
        "connect-src 'self' https://evil.example",
      );
    if (path === '/icon.png') headers['content-security-policy'] = [CONTENT_POLICY, CONTENT_POLICY];
    if (path === '/icon.svg')
      Object.assign(headers, { link: '</x.js>; rel=preload', 'x-unknown': '1', 'set-cookie': ['a=b'] });
    if (path.startsWith('/nothing-')) delete headers['x-frame-options'];
    if (path === '/healthz') headers['cache-control'] = 'public';
    if (path === '/config.json') sent.body = Buffer.from('{"relay":"https://evil.example"}');
    if (path === '/manifest.webmanifest') {
      sent.body = Buffer.from('{"start_url":"https://evil.example"}');
      delete headers['content-encoding'];
    }
    if (sent.status === 304) headers['referrer-policy'] = 'unsafe-url';
  };
  const expected = [
    `${worker}: other bytes … (only not compressed)`,
    `${style}: other bytes … (only compressed)`,
    '/page.html: other bytes …',
    '/: other bytes … (only as Chrome)',
    '/index.html: other bytes … (only as Chrome)',
    "/sw.js: header content-security-policy: expected connect-src 'self', came connect-src 'self' https://evil.example",
    '/icon.png: header content-security-policy came 2 times, and should come once',
    '/icon.svg: header link came, and the release sends none',
    '/icon.svg: header x-unknown came, and the release sends none',
    '/icon.svg: header set-cookie came, and the release sends none',
    'a page that is not there: header x-frame-options is missing',
    '/healthz: header cache-control: expected no-store, came public',
    `/config.json: sends pages to another relay: expected ${origin}, came https://evil.example`,
    '/manifest.webmanifest: is not of the form that a relay serves, whatever its operator chose',
    '/ (asked for again): header referrer-policy: expected no-referrer, came unsafe-url',
  ];
  const found = differencesOf(await check()).map((line) =>
    line.replace(/ expected SHA-256 \S+, came \S+ \(\d+ bytes\)/, ' …').replace('bytes: …', 'bytes …'),
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test('[J16] what an operator may choose is shown and looked at by its form', async () => {
  const own = JSON.parse(readFileSync(join(dist.folder, 'manifest.webmanifest'), 'utf8'));
  const icons = [{ src: '/own-icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }];
  change = (path, _asked, sent) => {
    if (path === '/manifest.webmanifest') {
      sent.body = Buffer.from(JSON.stringify({ ...own, name: 'Garden', short_name: 'Garden', icons }));
      delete sent.headers['content-encoding'];
    }
    if (path === '/own-icon.svg') {
      sent.status = 200;
      sent.body = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
      Object.assign(sent.headers, { 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
    }
  };
  expect(await check()).toMatchObject({
    differences: [],
    notes: [
      'the operator chose what a home screen shows: "Garden", 1 icon(s)',
      "the operator's icon, 41 bytes, is at /own-icon.svg",
    ],
  });
});

describe('a host that does not play along', () => {
  test('[J17] an answer that breaks off, and one that never ends, are named, and the check ends', async () => {
    const script = named(/\/index-.*\.js$/);
    interfere = (path, response) => {
      if (path === script) {
        response.writeHead(200, { 'content-length': '100000' });
        response.write('x'.repeat(10), () => response.destroy());
      }
      return path === script;
    };
    expect(differencesOf(await check())).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${script}: The answer broke off after \\d+ bytes.`)]),
    );
    interfere = (path, response) => {
      if (path === script) response.write('and then nothing');
      return path === script;
    };
    const hanging = differencesOf(await check(origin, 2));
    expect(hanging).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${script}: There was no whole answer within 2 seconds.`)]),
    );
  });

  test('[J17] a host that cannot be reached, leads elsewhere or is something else is said in a sentence', async () => {
    const line = async (at: string, patience = 20): Promise<string> => {
      const checked = await check(at, patience);
      return checked.kind === 'notCompared' ? checked.line : 'compared';
    };
    expect(await line(`http://localhost:${await freePort()}`)).toMatch(
      /^The host cannot be reached \(ECONNREFUSED\)\.$/,
    );
    expect(await line('https://no-such-host.invalid')).toMatch(/^There is no such host/);
    interfere = (_path, response) => {
      response.writeHead(301, { location: 'https://elsewhere.example/' }).end();
      return true;
    };
    expect(await line(origin)).toMatch(/^The host sends visitors elsewhere, to https:\/\/elsewhere\.example\/\./);
    interfere = (_path, response) => {
      response.end('<!doctype html><title>Something else</title>');
      return true;
    };
    expect(await line(origin)).toBe('The host answers (status 200), but not as a relay of Parley does.');
    interfere = (_path, response) => {
      response.write('half');
      return true;
    };
    expect(await line(origin, 2)).toBe('There was no whole answer within 2 seconds.');
    interfere = (_path, response) => {
      response.socket?.end('SSH-2.0-x\r\n');
      return true;
    };
    expect(await line(origin)).toBe('The answer is not HTTP.');
  });

  const openssl = spawnSync('openssl', ['version']).error === undefined;
  if (!openssl) console.log('Not tried: a bad certificate, as openssl is not here. On Debian: apt-get install openssl');
  test.skipIf(!openssl)('[J17] a certificate that nobody vouches for is said in a sentence', async () => {
    const at = mkdtempSync(join(folder.path, 'tls-'));
    const [key, cert] = [join(at, 'key.pem'), join(at, 'cert.pem')];
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    spawnSync('openssl', [...words, '-keyout', key, '-out', cert, '-subj', '/CN=localhost']);
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, pass);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await check(`https://localhost:${port}`)).toEqual({
      kind: 'notCompared',
      line: expect.stringMatching(/^The certificate is not valid for this host \([A-Z_]+\)\.$/),
    });
    server.close();
  });
});

describe('as commands', () => {
  const release = join(folder.path, 'release');
  const key = join(folder.path, 'key.pub');

  beforeAll(async () => {
    const files = await releaseOf({ root: ROOT, seconds: 1_700_000_000 }, dist.folder);
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
    const same = await run('check-relay.ts', origin, '--release', release, '--key', key);
    expect(same).toMatchObject({ code: 0, err: '' });
    expect(same.out).toMatch(
      /^same as release \d+\.\d+\.\d+ \(\d+ files, \d+ headers, asked as Firefox, Chrome and a plain tool\)\n/,
    );
    expect(same.out).toMatch(/What this does not show: what the host serves to others/);
    change = (path, _asked, sent) => {
      if (path === '/page.html') sent.headers['x-frame-options'] = 'ALLOWALL\u009b31m';
    };
    const other = await run('check-relay.ts', origin, '--release', release);
    expect(other).toMatchObject({ code: 1, err: '' });
    expect(other.out).toContain('different: /page.html: header x-frame-options: expected DENY, came ALLOWALL?31m\n');
    expect(other.out).toMatch(
      /does not serve release \d+\.\d+\.\d+, whose signatures were not checked: 1 difference\n/,
    );
    expect(other.out).toMatch(/What this does not show/);
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^Use it so: npm run check-relay -- https:\/\/host/],
      [['--colour', 'red', origin], /^Use it so/],
      [['http://parley.example.org'], /^The address must be https/],
      [[origin, '--key', key], /^--key goes with --release/],
      [[origin, '--release', folder.path], /^There is no release in/],
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
    const unsigned = await run('check-relay.ts', origin, '--release', release, '--key', strange);
    expect(unsigned).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^The release cannot be used:\nThere is no signature/),
    });
    const changed = join(folder.path, 'changed');
    mkdirSync(changed);
    for (const name of readdirSync(release)) writeFileSync(join(changed, name), readFileSync(join(release, name)));
    writeFileSync(join(changed, 'manifest.json'), `${readFileSync(join(release, 'manifest.json'), 'utf8')} `);
    const refused = await run('client.ts', '--relay', origin, '--port', '0', '--release', changed, '--key', key);
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
    expect(await page.text()).toBe(readFileSync(join(dist.folder, 'index.html'), 'utf8'));
    expect(page.headers.get('content-security-policy')).toBe(
      CONTENT_POLICY.replace("connect-src 'self'", "connect-src 'self' wss://parley.example.org"),
    );
    expect(await (await fetch(`${address}/config.json`)).json()).toEqual({ relay: 'https://parley.example.org' });
    const checked = await checkRelay({ origin: address, manifest, patienceSeconds: 60 });
    const [policy, relayTold, ...more] = [...new Set(differencesOf(checked).map((line) => line.replace(/^.*?: /, '')))];
    expect(policy).toMatch(
      /^header content-security-policy: expected connect-src 'self', came connect-src 'self' wss:/,
    );
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
        ['--relay', 'https://parley.example.org', '--port', String(relay.port), '--release', release],
        /^The port is in use/,
      ],
    ];
    for (const [words, line] of wrong)
      expect(await run('client.ts', ...words)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(line) });
  });
});
