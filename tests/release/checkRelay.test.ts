import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CONTENT_POLICY } from '../../server/headers.ts';
import { type Checked, checkRelay } from '../../tools/checking/relay.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';
import { Front } from './support/front.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let front: Front;
const folder = temporaryFolder();

beforeAll(async () => {
  front = await Front.open();
});
afterEach(() => front.restore());
afterAll(async () => {
  await front?.close();
  folder.remove();
});

const check = (at = front.origin, patienceSeconds = 60): Promise<Checked> =>
  checkRelay({ origin: at, manifest: front.manifest, patienceSeconds });

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
  front.change = (_path, _asked, { headers }) => {
    headers['via'] = '1.1 proxy';
    headers['server'] = 'Some/1.0';
  };
  const checked = await check();
  expect(checked).toMatchObject({ kind: 'compared', differences: [] });
  expect(checked).toMatchObject({ notes: ['header via: 1.1 proxy', 'header server: Some/1.0'] });
  if (checked.kind === 'compared') expect(checked.files).toBeGreaterThan(Object.keys(front.manifest.files).length);
});

test('[J16] each byte and header that differs is named, for whom and where, and nothing else is', async () => {
  const [worker, style] = [front.named(/\/worker-.*\.js$/), front.named(/\.css$/)];
  front.change = (path, asked, sent) => {
    const { headers } = sent;
    const compressed = headers['content-encoding'] === 'br';
    if (path === worker && !compressed) sent.body = flip(sent.body);
    if (path === style && compressed) sent.body = brotliCompressSync(flip(readFileSync(join(front.dist, style))));
    if (path === '/page.html') {
      sent.body = Buffer.from(readFileSync(join(front.dist, path), 'utf8').replace('<body', '<body '));
      delete headers['content-encoding'];
    }
    if ((path === '/' || path === '/index.html') && as(asked, 'Chrome')) {
      const page = readFileSync(join(front.dist, 'index.html'), 'utf8');
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
    if (path === front.named(/\/index-.*\.js$/)) sent.status = 500;
    if (path === '/config.json') sent.body = Buffer.from('{"relay":"https://evil.example"}');
    if (path === '/manifest.webmanifest') {
      sent.body = Buffer.from('{"start_url":"https://evil.example"}');
      delete headers['content-encoding'];
    }
    if (sent.status === 304) headers['referrer-policy'] = 'unsafe-url';
  };
  const expected = [
    `${worker}: other bytes … (only not compressed)`,
    `${front.named(/\/index-.*\.js$/)}: expected status 200, came 500`,
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
    `/config.json: sends pages to another relay: expected ${front.origin}, came https://evil.example`,
    '/manifest.webmanifest: is not of the form that a relay serves, whatever its operator chose',
    '/ (asked for again): header referrer-policy: expected no-referrer, came unsafe-url',
  ];
  const found = differencesOf(await check()).map((line) =>
    line.replace(/ expected SHA-256 \S+, came \S+ \(\d+ bytes\)/, ' …').replace('bytes: …', 'bytes …'),
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test('[J16] what an operator may choose is shown and looked at by its form', async () => {
  const own = JSON.parse(readFileSync(join(front.dist, 'manifest.webmanifest'), 'utf8'));
  const icons = [{ src: '/own-icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }];
  front.change = (path, _asked, sent) => {
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
    const script = front.named(/\/index-.*\.js$/);
    front.interfere = (path, response) => {
      if (path === script) {
        response.writeHead(200, { 'content-length': '100000' });
        response.write('x'.repeat(10), () => response.destroy());
      }
      return path === script;
    };
    expect(differencesOf(await check())).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${script}: The answer broke off after \\d+ bytes.`)]),
    );
    front.interfere = (path, response) => {
      if (path === script) response.write('and then nothing');
      return path === script;
    };
    const hanging = differencesOf(await check(front.origin, 2));
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
    front.interfere = (_path, response) => {
      response.writeHead(301, { location: 'https://elsewhere.example/' }).end();
      return true;
    };
    expect(await line(front.origin)).toMatch(/^The host sends visitors elsewhere, to https:\/\/elsewhere\.example\/\./);
    front.interfere = (_path, response) => {
      response.end('<!doctype html><title>Something else</title>');
      return true;
    };
    expect(await line(front.origin)).toBe('The host answers (status 200), but not as a relay of Parley does.');
    front.interfere = (_path, response) => {
      response.write('half');
      return true;
    };
    expect(await line(front.origin, 2)).toBe('There was no whole answer within 2 seconds.');
    front.interfere = (_path, response) => {
      response.socket?.end('SSH-2.0-x\r\n');
      return true;
    };
    expect(await line(front.origin)).toBe('The answer is not HTTP.');
  });

  const openssl = spawnSync('openssl', ['version']).error === undefined;
  if (!openssl) console.log('Not tried: a bad certificate, as openssl is not here. On Debian: apt-get install openssl');
  test.skipIf(!openssl)('[J17] a certificate that nobody vouches for is said in a sentence', async () => {
    const at = mkdtempSync(join(folder.path, 'tls-'));
    const [key, cert] = [join(at, 'key.pem'), join(at, 'cert.pem')];
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    spawnSync('openssl', [...words, '-keyout', key, '-out', cert, '-subj', '/CN=localhost']);
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (asked, response) =>
      front.pass(asked, response),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await check(`https://localhost:${port}`)).toEqual({
      kind: 'notCompared',
      line: expect.stringMatching(/^The certificate is not valid for this host \([A-Z_]+\)\.$/),
    });
    server.close();
  });
});
