/** What the relay serves to browsers, and with which headers. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { CONTENT_POLICY, INLINE_STYLE_HASHES, POLICY_HEADERS, policyHeaders } from '../../server/headers.ts';
import { HEADERS_MILLISECONDS } from '../../server/limits.ts';
import { temporaryFolder, writeDist } from '../support/folders.ts';
import { startTestRelay, type TestRelay } from './support/running.ts';

let relay: TestRelay;
let base: string;

beforeAll(async () => {
  relay = await startTestRelay();
  base = `http://127.0.0.1:${relay.relay.port}`;
});

afterAll(async () => {
  await relay.close();
});

/** Everything that comes back for these bytes, on a socket of its own, until it is closed. */
async function raw(request: string, port = relay.relay.port): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (piece) => {
    text += piece.toString('latin1');
  });
  socket.write(request);
  await once(socket, 'close');
  return text.toLowerCase();
}

it('[S15] pages, files, errors, health and other methods all carry the policy headers', async () => {
  const responses = [
    { request: fetch(`${base}/`), status: 200, cache: 'no-cache' },
    { request: fetch(`${base}/index.html`), status: 200, cache: 'no-cache' },
    { request: fetch(`${base}/?x=1`), status: 200, cache: 'no-cache' },
    { request: fetch(`${base}/assets/app-0a1b2c3d.js`), status: 200, cache: 'public, max-age=31536000, immutable' },
    { request: fetch(`${base}/assets/none.js`), status: 404, cache: 'no-store' },
    { request: fetch(`${base}/nowhere`), status: 404, cache: 'no-store' },
    { request: fetch(`${base}/relay`), status: 404, cache: 'no-store' },
    { request: fetch(`${base}/`, { method: 'POST', body: 'x' }), status: 404, cache: 'no-store' },
    { request: fetch(`${base}/`, { method: 'HEAD' }), status: 200, cache: 'no-cache' },
    { request: fetch(`${base}/%zz`), status: 400, cache: 'no-store' },
    { request: fetch(`${base}/healthz`), status: 200, cache: 'no-store' },
  ];
  for (const { request, status, cache } of responses) {
    const response = await request;
    await response.text();
    const headers = Object.fromEntries(response.headers);
    expect([response.url, response.status]).toEqual([response.url, status]);
    expect(headers).toMatchObject({ ...POLICY_HEADERS, 'cache-control': cache });
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});

it('[J10] the page is told which relay it talks to: under each loopback name that one, else the public origin', async () => {
  const told = async (under: string, at = base) => {
    const { port } = new URL(at);
    const text = await raw(`GET /config.json HTTP/1.1\r\nHost: ${under}\r\nConnection: close\r\n\r\n`, Number(port));
    expect(text).toMatch(/content-type: application\/json.*cache-control: no-cache/s);
    return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
  };
  const { port } = relay.relay;
  for (const name of ['localhost', '127.0.0.1', '[::1]']) {
    expect(await told(`${name}:${port}`)).toEqual({ relay: `http://${name}:${port}` });
  }
  expect(await told('evil.example')).toEqual({ relay: `http://localhost:${port}` });
  const open = await startTestRelay({ origin: 'https://parley.example.org' });
  const at = `http://127.0.0.1:${open.relay.port}`;
  for (const under of ['parley.example.org', 'evil.example', `localhost:${open.relay.port}`]) {
    expect(await told(under, at)).toEqual({ relay: 'https://parley.example.org' });
  }
  await open.close();
});

it('[S15] the files are those of the built client', async () => {
  expect(await (await fetch(`${base}/`)).text()).toBe('<!doctype html><title>Parley</title>');
  expect((await fetch(`${base}/assets/app-0a1b2c3d.js`)).headers.get('content-type')).toMatch(
    /^(text|application)\/javascript/,
  );
  expect((await fetch(`${base}/..%2f..%2fpackage.json`)).status).toBeGreaterThanOrEqual(400);
});

it('[S15] refused upgrades and what is no HTTP carry the policy headers', async () => {
  const upgrade = (path: string) =>
    raw(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: parley.v1\r\n\r\n',
    );
  const policy = `content-security-policy: ${CONTENT_POLICY}`.toLowerCase();
  for (const [response, status] of [
    [await upgrade('/relay'), '403 forbidden'],
    [await upgrade('/'), '404 not found'],
    [await raw('NOT HTTP\r\n\r\n'), '400 bad request'],
    [await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(9_000)}\r\n\r\n`), '431 request header fields too large'],
  ] as const) {
    expect(response.split('\r\n')[0]).toBe(`http/1.1 ${status}`);
    expect(response).toContain(policy);
    expect(response).toContain('x-frame-options: deny');
  }
});

it('[S15] a socket that stayed silent is closed without a word; half a request is refused, under the same headers', async () => {
  const folder = temporaryFolder();
  const app = await buildApp({
    dist: writeDist(folder.path),
    headers: () => policyHeaders('http://localhost:1'),
    relayFor: () => 'http://localhost:1',
    healthy: async () => true,
  });
  // As the server would do after ten seconds, looked at every thirty.
  expect(app.server.headersTimeout).toBe(HEADERS_MILLISECONDS);
  Object.assign(app.server, { headersTimeout: 200, connectionsCheckingInterval: 20 });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  expect(await raw('', port)).toBe('');
  for (const half of ['G', 'GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n']) {
    const refusal = await raw(half, port);
    expect(refusal.split('\r\n')[0], half).toBe('http/1.1 408 request timeout');
    expect(refusal).toContain('x-frame-options: deny');
  }
  // A whole request is answered once, and nothing follows when the socket is closed for being idle.
  const whole = await raw('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', port);
  expect(whole.match(/http\/1\.1 \d+/g)).toEqual(['http/1.1 200']);
  await app.close();
  folder.remove();
});

it('[S15] the policy allows no inline script, no eval and no other host', () => {
  expect(CONTENT_POLICY).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'/);
  expect(CONTENT_POLICY).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
  expect(CONTENT_POLICY).toContain("require-trusted-types-for 'script'; trusted-types parley");
  for (const hash of INLINE_STYLE_HASHES) expect(hash).toMatch(/^'sha(256|384|512)-[A-Za-z0-9+/]+={0,2}'$/);
});

it('[S15] a failure inside says nothing of itself and carries the headers, those of https where the origin is', async () => {
  const folder = temporaryFolder();
  const app = await buildApp({
    dist: writeDist(folder.path),
    headers: () => policyHeaders('https://parley.example.org'),
    relayFor: () => 'https://parley.example.org',
    healthy: () => Promise.reject(new Error('secret detail')),
  });
  const response = await app.inject('/healthz');
  expect(response.statusCode).toBe(500);
  expect(response.body).toBe('Internal Server Error');
  expect(response.headers).toMatchObject({
    ...POLICY_HEADERS,
    'cache-control': 'no-store',
    'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  });
  await app.close();
  folder.remove();
});

it('[S15] files that were compressed beforehand are served so, to those who ask', async () => {
  const folder = temporaryFolder();
  const dist = writeDist(folder.path);
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'assets', 'app-0a1b2c3d.js.br'), 'brotli bytes');
  const app = await buildApp({
    dist,
    headers: () => policyHeaders('http://localhost:1'),
    relayFor: () => 'http://localhost:1',
    healthy: async () => true,
  });
  const url = '/assets/app-0a1b2c3d.js';
  const small = await app.inject({ url, headers: { 'accept-encoding': 'br' } });
  expect([small.body, small.headers['content-encoding'], small.headers.vary]).toEqual([
    'brotli bytes',
    'br',
    'accept-encoding',
  ]);
  expect((await app.inject(url)).body).toBe('export {};');
  await app.close();
  folder.remove();
});

it('[S20] health is 200 while the store works, else 503', async () => {
  expect(await (await fetch(`${base}/healthz`)).text()).toBe('ok');
  const folder = temporaryFolder();
  const app = await buildApp({
    dist: writeDist(folder.path),
    headers: () => policyHeaders('http://localhost:1'),
    relayFor: () => 'http://localhost:1',
    healthy: async () => false,
  });
  const response = await app.inject('/healthz');
  expect([response.statusCode, response.body]).toEqual([503, 'not ok']);
  await app.close();
  folder.remove();
});
