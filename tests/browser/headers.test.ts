import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { TEST_CHANNEL } from '../../client/engine/platform/testBuild.ts';
import { CONTENT_POLICY, POLICY_HEADERS } from '../../server/headers.ts';
import { builtClient } from './support/build.ts';
import { convene, enter, say } from './support/deeds.ts';
import { Person } from './support/person.ts';
import { probes } from './support/probes.ts';
import { filesUnder, Host } from './support/relay.ts';
import { serve } from './surfaces/serve.ts';

/** The client as people get it, under the headers as people get them. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let host: Host;
let person: Person;
let responses: Response[];
/** The same client without any policy: what is blocked under the policy has to work here, or the probe proves nothing. */
let bare: Awaited<ReturnType<typeof serve>>;
/** The same under the policy without Trusted Types, which stop many of these first: each layer has to hold alone. */
let untyped: Awaited<ReturnType<typeof serve>>;
let foreign: { readonly origin: string; readonly asked: string[]; readonly close: () => Promise<void> };
const dist = builtClient('production');

beforeAll(async () => {
  host = await Host.open('production');
  bare = await serve(dist.folder, {});
  untyped = await serve(dist.folder, {
    'content-security-policy': CONTENT_POLICY.replace(/;[^;]*trusted-types[^;]*/g, ''),
  });
  foreign = await openForeign();
  person = await Person.arrive('F', host.origin);
  await person.heading(person.words.firstVisit.title);
});
afterAll(async () => {
  await person?.leave();
  await Promise.all([host?.close(), bare?.close(), untyped?.close(), foreign?.close()]);
  dist.remove();
});

/** Somebody else's server, which answers everybody. */
async function openForeign() {
  const asked: string[] = [];
  const answers: Readonly<Record<string, readonly [string, string]>> = {
    '/script.js': ['text/javascript', 'window.foreignRan = true'],
    '/picture.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
    '/frame': ['text/html', '<script>parent.postMessage("here", "*")</script>'],
  };
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [type, body] = answers[request.url ?? ''] ?? ['text/plain', 'hello'];
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body);
  });
  const sockets = new WebSocketServer({ server });
  const open = new Set<ServerSocket>();
  sockets.on('connection', (socket) => {
    asked.push('a socket');
    open.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of open) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs one probe on a fresh load of the page; `said` is what the policy has said so far, until the next one. */
const attempt = async (page: Page, address: string, name: string) => {
  await page.goto(address);
  await page.evaluate(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
  });
  const probe = probes[name];
  if (probe === undefined) throw new Error(`there is no probe ${name}`);
  const outcome = await page.evaluate(probe.probe, foreign.origin);
  return { outcome, said: () => page.evaluate(() => window.violations) };
};

declare global {
  interface Window {
    violations: string[];
  }
}

test('[B21] a first visit and a first channel run under the final headers without a single violation, and keep no cookie', async () => {
  responses = [];
  person.page.on('response', (response) => responses.push(response));
  await person.go('/');
  await enter(person);
  await convene(person, { label: 'Garden' });
  await say(person, 'said under the final headers');
  await person.sees('said under the final headers');
  expect(responses.length).toBeGreaterThanOrEqual(4);
  for (const response of responses) {
    expect(new URL(response.url()).origin).toBe(host.origin);
    expect(response.headers(), response.url()).toMatchObject(POLICY_HEADERS);
  }
  const kept = await person.page.evaluate(async () => ({
    cookie: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    caches: (await caches.keys()).length,
    databases: (await indexedDB.databases()).map(({ name }) => name?.replace(/-2$/, '')),
  }));
  expect(kept).toEqual({ cookie: '', local: 0, session: 0, caches: 0, databases: ['parley'] });
  expect(await person.context.cookies()).toEqual([]);
  expect(person.wrong()).toEqual([]);
});

describe('what no page of Parley may do is stopped by the policy, and works without it', () => {
  let stranger: Person;
  beforeAll(async () => {
    stranger = await Person.arrive('X', host.origin);
  });
  afterAll(() => stranger?.leave());

  test.each(Object.keys(probes))('[B22] %s', async (name) => {
    const before = foreign.asked.length;
    const policed = await attempt(stranger.page, host.origin, name);
    const { stoppedBy = '' } = probes[name] ?? {};
    const onlyTyped = stoppedBy === 'require-trusted-types-for';
    // A violation is told in a task of its own, which may come after the probe's end.
    const says = ({ said }: typeof policed, directive: string) =>
      expect.poll(said, { timeout: 20_000 }).toContainEqual(expect.stringContaining(directive));
    expect(policed.outcome).toBe('blocked');
    await says(policed, onlyTyped ? stoppedBy : '');
    const layer = await attempt(stranger.page, untyped.origin, name);
    expect(layer.outcome).toBe(onlyTyped ? 'ran' : 'blocked');
    if (!onlyTyped) await says(layer, stoppedBy);
    expect(foreign.asked.slice(before)).toEqual([]);
    const free = await attempt(stranger.page, bare.origin, name);
    expect(free.outcome).toBe('ran');
  });

  test('[B22] nor may its worker ask anybody else', async () => {
    const before = foreign.asked.length;
    await stranger.go('/');
    await stranger.heading(stranger.words.firstVisit.title);
    const [worker] = stranger.page.workers();
    if (worker === undefined) throw new Error('the page has no worker');
    const outcomes = await worker.evaluate(async (origin) => {
      const fetched = fetch(origin).then(
        () => 'ran',
        () => 'blocked',
      );
      const opened = new Promise<string>((resolve) => {
        try {
          const socket = new WebSocket(origin.replace('http', 'ws'));
          socket.onopen = () => resolve('ran');
          socket.onerror = () => resolve('blocked');
        } catch {
          resolve('blocked');
        }
      });
      return [await fetched, await opened];
    }, foreign.origin);
    expect(outcomes).toEqual(['blocked', 'blocked']);
    expect(foreign.asked.slice(before)).toEqual([]);
  });

  test('[B22] nor may anybody put it into a frame', async () => {
    await stranger.page.goto(bare.origin);
    const framed = await stranger.page.evaluate(
      (address) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement('iframe');
          // An error page of the browser cannot be looked into either: what counts is that ours does not answer.
          frame.onload = () =>
            resolve(frame.contentWindow?.length === 0 && frame.contentDocument === null ? 'closed' : 'open');
          frame.src = address;
          document.body.append(frame);
        }),
      host.origin,
    );
    expect(framed).toBe('closed');
    // The browser tells the address of a frame a moment after the frame has loaded.
    const inside = () => stranger.page.frames().find((frame) => frame !== stranger.page.mainFrame());
    await expect.poll(() => inside()?.url(), { timeout: 20_000 }).toContain('chrome-error:');
  });
});

test('[B23] the shipped page carries the hashes of its scripts and styles, nothing inline, and nothing of the test build', () => {
  const html = readFileSync(`${dist.folder}/index.html`, 'utf8');
  const loads = [...html.matchAll(/<(?:script|link)[^>]*(?:\.js|\.css)"[^>]*>/g)].map(([tag]) => tag);
  expect(loads.length).toBeGreaterThanOrEqual(2);
  for (const tag of loads) expect(tag).toMatch(/integrity="sha384-[A-Za-z0-9+/]{64}"/);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=/i);
  const inside = (folder: string): boolean =>
    filesUnder(folder).some((path) => readFileSync(path, 'utf8').includes(TEST_CHANNEL));
  expect(inside(dist.folder)).toBe(false);
  const tested = builtClient('test');
  expect(inside(tested.folder)).toBe(true);
  tested.remove();
});
