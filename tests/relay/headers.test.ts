/** Which headers come with what a relay answers: the whole set, for each route and each way to be refused, and nothing beside it. */
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRelay, type TestRelay } from './support/running.ts';

/** Letter for letter: whoever changes a header changes it here too. */
const POLICY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
    "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='; img-src 'self' data:; connect-src 'self'; " +
    "worker-src 'self'; manifest-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parley",
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'integrity-policy': 'blocked-destinations=(script)',
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'accelerometer=(), autoplay=(), browsing-topics=(), camera=(), compute-pressure=(), cross-origin-isolated=(), ' +
    'display-capture=(), encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), ' +
    'identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), ' +
    'otp-credentials=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), ' +
    'window-management=(), xr-spatial-tracking=(), fullscreen=(self), publickey-credentials-create=(self), ' +
    'publickey-credentials-get=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};
const STRICT = { 'strict-transport-security': 'max-age=63072000; includeSubDomains; preload' };

const NEVER = 'no-store';
const IF_THE_SAME = 'no-cache';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** What belongs to the message or to the file, and not to the policy. */
const OF_THE_MESSAGE = [
  ...['accept-ranges', 'connection', 'content-length', 'content-range', 'content-type', 'date', 'etag', 'keep-alive'],
  ...['last-modified', 'transfer-encoding'],
];

const HOST = 'Host: localhost\r\nConnection: close\r\n';
const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\n${HOST}${more}\r\n`;
const send = (method: string, path: string, bytes: number): string =>
  `${method} ${path} HTTP/1.1\r\n${HOST}Content-Type: text/plain\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;
const upgrade = (path: string, more: string, method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${more}\r\n`;
const SOCKET = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
const OURS = 'Sec-WebSocket-Protocol: parley.v1\r\n';

type Asked = readonly [name: string, request: string, status: number, cache: string];

const ANSWERED: readonly Asked[] = [
  ['the page', get('/'), 200, IF_THE_SAME],
  ['the page by its name', get('/index.html?x=1'), 200, IF_THE_SAME],
  ['without a Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 200, IF_THE_SAME],
  ['only its headers', `HEAD / HTTP/1.1\r\n${HOST}\r\n`, 200, IF_THE_SAME],
  ['as it was', get('/', 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n'), 304, IF_THE_SAME],
  ['the neutral page', get('/page.html'), 200, IF_THE_SAME],
  ['the document of the camera by another spelling', get('/%73can.html'), 200, IF_THE_SAME],
  ['a script', get('/assets/app-0a1b2c3d.js'), 200, FOR_EVER],
  ['a part of a script', get('/assets/app-0a1b2c3d.js', 'Range: bytes=0-1\r\n'), 206, FOR_EVER],
  ['the service worker', get('/sw.js'), 200, IF_THE_SAME],
  ['the manifest', get('/manifest.webmanifest'), 200, IF_THE_SAME],
  ['the configuration', get('/config.json'), 200, IF_THE_SAME],
  ['health', get('/healthz'), 200, NEVER],
];

/** The one document that may ask for the camera. */
const WITH_CAMERA: readonly Asked[] = [
  ['as it is', get('/scan.html'), 200, IF_THE_SAME],
  ['with a query', get('/scan.html?x=1'), 200, IF_THE_SAME],
  ['only its headers', `HEAD /scan.html HTTP/1.1\r\n${HOST}\r\n`, 200, IF_THE_SAME],
  ['as it was', get('/scan.html', 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n'), 304, IF_THE_SAME],
];

const REFUSED: readonly Asked[] = [
  ['an address that is not there', get('/nowhere'), 404, NEVER],
  ['a script that is not there', get('/assets/none.js'), 404, NEVER],
  ['a folder', get('/assets'), 404, NEVER],
  ['the path of sockets', get('/relay'), 404, NEVER],
  ['what sets cookies elsewhere', get('/robots.txt'), 404, NEVER],
  ['a file that cannot be read', get('/assets/loop.js'), 500, NEVER],
  ['an address that cannot be decoded', get('/%zz'), 400, NEVER],
  ['an address out of the folder', get('/../../etc/passwd'), 403, NEVER],
  ['an address with a zero byte', get('/%00'), 403, NEVER],
  ['a part of the document of the camera that is not there', get('/scan.html', 'Range: bytes=900000-\r\n'), 416, NEVER],
  ['a document beside that of the camera', get('/scan.html/'), 404, NEVER],
  ['a part that is not there', get('/', 'Range: bytes=900000-\r\n'), 416, NEVER],
  ['a condition that fails', get('/', 'If-Match: "other"\r\n'), 412, NEVER],
  ['an expectation', get('/', 'Expect: tea\r\n'), 417, NEVER],
  ['a post', send('POST', '/', 1), 404, NEVER],
  ['a long post', send('POST', '/', 2_000), 413, NEVER],
  ['PUT', send('PUT', '/', 0), 404, NEVER],
  ['DELETE', send('DELETE', '/', 0), 404, NEVER],
  ['a preflight', `OPTIONS / HTTP/1.1\r\n${HOST}Origin: https://else.example\r\n\r\n`, 404, NEVER],
  ['TRACE', `TRACE / HTTP/1.1\r\n${HOST}\r\n`, 404, NEVER],
  ['a method that nobody knows', `BREW / HTTP/1.1\r\n${HOST}\r\n`, 400, NEVER],
  ['an address that is too long', get(`/${'a'.repeat(9_000)}`), 431, NEVER],
  ['headers that are too long', get('/', `X: ${'y'.repeat(9_000)}\r\n`), 431, NEVER],
  ['what is no HTTP', 'NOT HTTP\r\n\r\n', 400, NEVER],
  ['a foreign socket', upgrade('/relay', `${SOCKET}${OURS}Origin: https://else.example\r\n`), 403, NEVER],
  ['a socket elsewhere', upgrade('/', `${SOCKET}${OURS}`), 404, NEVER],
];

let relay: TestRelay;
let secure: TestRelay;

/** A relay whose client has a page of each kind, and a file that no system can open: a link to itself. */
async function open(origin: string | null): Promise<TestRelay> {
  const running = await startTestRelay({ origin });
  const dist = join(running.data, '../dist');
  mkdirSync(dist, { recursive: true });
  for (const name of ['page.html', 'scan.html', 'sw.js', 'manifest.webmanifest']) writeFileSync(join(dist, name), '{}');
  symlinkSync('loop.js', join(dist, 'assets', 'loop.js'));
  return running;
}

beforeAll(async () => {
  relay = await open(null);
  secure = await open('https://parley.example.org');
});

afterAll(async () => {
  await Promise.all([relay?.close(), secure?.close()]);
});

/** The first response to these bytes: its status and every header, those that came more than once joined by a bar. */
async function ask(request: string, { relay: { port } }: TestRelay) {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (piece) => {
    text += piece.toString('latin1');
  });
  socket.write(request);
  await once(socket, 'close');
  const [first = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]} | ${value}` : value;
  }
  for (const name of OF_THE_MESSAGE) delete headers[name];
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]), headers };
}

/** Fastify tells caches that a body may be compressed or not; what is refused before has no body. */
const varies = (headers: Readonly<Record<string, string>>) => ('vary' in headers ? { vary: 'accept-encoding' } : {});

it.each([...ANSWERED, ...REFUSED])('[J30] all the headers, and no other: %s', async (_name, request, status, cache) => {
  const plain = await ask(request, relay);
  expect(plain).toEqual({ status, headers: { ...POLICY, 'cache-control': cache, ...varies(plain.headers) } });
});

it.each(WITH_CAMERA)(
  '[Y30] the document of the camera has one word other than all: %s',
  async (_name, request, status, cache) => {
    const plain = await ask(request, relay);
    const powers = POLICY['permissions-policy'].replace('camera=()', 'camera=(self)');
    const rest = { 'permissions-policy': powers, 'cache-control': cache, ...varies(plain.headers) };
    expect(plain).toEqual({ status, headers: { ...POLICY, ...rest } });
  },
);

it.each([...ANSWERED.slice(0, 1), ...REFUSED])(
  '[J30] the same and the word for https, where the origin is: %s',
  async (_name, request, status, cache) => {
    const strict = await ask(request, secure);
    const rest = { 'cache-control': cache, ...varies(strict.headers) };
    expect(strict).toEqual({ status, headers: { ...POLICY, ...STRICT, ...rest } });
  },
);

it.each([
  ['without the protocol', SOCKET, 'GET', 400],
  ['of another version', `${SOCKET.replace('13', '7')}${OURS}`, 'GET', 400],
  ['without a key', `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${OURS}`, 'GET', 400],
  ['with a key that is none', `${SOCKET.replace('AAAAAA', 'A')}${OURS}`, 'GET', 400],
  ['to another protocol', `${SOCKET.replace('websocket', 'h2c')}${OURS}`, 'GET', 400],
  ['by another method', `${SOCKET}${OURS}`, 'POST', 400],
])('[J30] a handshake of our own page %s is refused under the same headers', async (_name, lines, method, status) => {
  const origin = `http://localhost:${relay.relay.port}`;
  const own = `${lines.replace(/\r\n$/, '')}\r\nOrigin: ${origin}\r\n`;
  const request = upgrade('/relay', own, method).replace('Host: localhost', `Host: localhost:${relay.relay.port}`);
  expect(await ask(request, relay)).toEqual({ status, headers: { ...POLICY, 'cache-control': NEVER } });
});

it('[J30] the policy fits what WEBCAT takes: one, without a comma or a host, and no header that it forbids', async () => {
  const { headers } = await ask(get('/'), relay);
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).not.toMatch(/[,|]/);
  const allowed: Readonly<Record<string, RegExp>> = {
    'default-src': /^'none'$/,
    'script-src': /^('self'|'wasm-unsafe-eval'|'sha(256|384|512)-[A-Za-z0-9+/=]+')$/,
    'style-src': /^('self'|'sha(256|384|512)-[A-Za-z0-9+/=]+')$/,
    'worker-src': /^'self'$/,
    'object-src': /^'none'$/,
    'frame-src': /^'none'$/,
  };
  const directives = new Map(policy.split('; ').map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1)]));
  for (const [name, source] of Object.entries(allowed)) {
    expect(directives.get(name)?.length, name).toBeGreaterThan(0);
    for (const said of directives.get(name) ?? []) expect(said).toMatch(source);
  }
  expect(policy).not.toMatch(/https?:|wss?:|\.|\*/);
  for (const name of ['link', 'refresh', 'location', 'set-cookie']) expect(headers).not.toHaveProperty(name);
});
