import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TEST_CHANNEL } from '../../client/engine/platform/testBuild.ts';
import { languages } from '../../client/i18n/languages.ts';
import { CONTENT_POLICY, POLICY_HEADERS } from '../../server/headers.ts';
import { builtClient } from './support/build.ts';
import { convene, enter, say } from './support/deeds.ts';
import { type Foreign, openForeign } from './support/foreign.ts';
import { Person } from './support/person.ts';
import { probes } from './support/probes.ts';
import { filesUnder, Host } from './support/relay.ts';
import { BROWSERS, type Visitor, visit } from './support/visitor.ts';
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
let foreign: Foreign;
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

/** Runs one probe on a fresh load of the neutral page, which has the headers of all and is there at once; `said` is what the policy has said so far, until the next one. */
const attempt = async (page: Visitor, address: string, name: string) => {
  await page.goto(`${address}/page.html`);
  await page.evaluate(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
  }, null);
  const probe = probes[name];
  if (probe === undefined) throw new Error(`there is no probe ${name}`);
  const outcome = await page.evaluate(probe.probe, foreign.origin);
  return { outcome, said: () => page.evaluate(() => window.violations, null) };
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
  // The program's own files, once seats are kept here; which ones: installable.test.ts.
  await expect.poll(() => person.page.evaluate(async () => (await caches.keys()).length), { timeout: 60_000 }).toBe(1);
  const kept = await person.page.evaluate(async () => ({
    cookie: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).map(({ name }) => name?.replace(/-2$/, '')),
  }));
  expect(kept).toEqual({ cookie: '', local: 0, session: 0, databases: ['parley'] });
  expect(await person.context.cookies()).toEqual([]);
  expect(person.wrong()).toEqual([]);
});

describe.each(BROWSERS)(
  'what no page of Parley may do is stopped by the policy in %s, and works without it',
  (browser) => {
    let visitor: Visitor;
    beforeAll(async () => {
      visitor = await visit(browser, host.origin);
    });
    afterAll(() => visitor?.leave());

    test.each(Object.keys(probes))('[B22] [J32] %s', async (name) => {
      const before = foreign.asked.length;
      const policed = await attempt(visitor, host.origin, name);
      const { stoppedBy = '' } = probes[name] ?? {};
      const onlyTyped = stoppedBy === 'require-trusted-types-for';
      // A violation is told in a task of its own, which may come after the probe's end.
      const says = ({ said }: typeof policed, directive: string) =>
        expect.poll(said, { timeout: 20_000 }).toContainEqual(expect.stringContaining(directive));
      expect(policed.outcome).toBe('blocked');
      await says(policed, onlyTyped ? stoppedBy : '');
      const layer = await attempt(visitor, untyped.origin, name);
      expect(layer.outcome).toBe(onlyTyped ? 'ran' : 'blocked');
      if (!onlyTyped) await says(layer, stoppedBy);
      expect(foreign.asked.slice(before)).toEqual([]);
      const free = await attempt(visitor, bare.origin, name);
      expect(free.outcome).toBe('ran');
    });
  },
);

describe('what else no page of Parley may do', () => {
  let stranger: Person;
  beforeAll(async () => {
    stranger = await Person.arrive('X', host.origin);
  });
  afterAll(() => stranger?.leave());

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

describe.each(BROWSERS)('in %s a script runs only if it is the one whose hash the page names', (browser) => {
  const altered: string[] = [];
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(browser, host.origin);
    await visitor.first(() => {
      for (const outcome of ['load', 'error'])
        document.addEventListener(
          outcome,
          ({ target }) => {
            if (target instanceof HTMLScriptElement) document.documentElement.dataset['script'] = outcome;
          },
          true,
        );
    });
  });
  afterAll(async () => {
    await visitor?.leave();
    for (const folder of altered) rmSync(folder, { recursive: true, force: true });
  });

  /** What becomes of the program's script, and whether anything stands on the page, in a client that somebody changed. */
  const load = async (change: (folder: string) => void, headers: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-altered-'));
    altered.push(folder);
    cpSync(dist.folder, folder, { recursive: true });
    change(folder);
    const site = await serve(folder, headers);
    await visitor.goto(site.origin);
    const outcome = () => visitor.evaluate(() => document.documentElement.dataset['script'], null);
    await expect.poll(outcome, { timeout: 60_000 }).toBeDefined();
    const drawn = () => visitor.evaluate(() => document.querySelector('#page')?.childElementCount !== 0, null);
    if ((await outcome()) === 'load') await expect.poll(drawn, { timeout: 60_000 }).toBe(true);
    const found = [await outcome(), await drawn()];
    await visitor.goto('about:blank');
    await site.close();
    return found;
  };
  const inPage = (change: (html: string) => string) => (folder: string) => {
    const path = join(folder, 'index.html');
    const html = readFileSync(path, 'utf8');
    if (change(html) === html) throw new Error('nothing was changed');
    writeFileSync(path, change(html));
  };
  const { 'integrity-policy': _, ...withoutIntegrityPolicy } = POLICY_HEADERS;
  const ran = ['load', true];
  const refused = ['error', false];

  test('[J33] as it was built, it runs', async () => {
    expect(await load(() => {}, POLICY_HEADERS)).toEqual(ran);
  });

  test('[J33] without its hash it does not, and would without Integrity-Policy', async () => {
    const bared = inPage((html) => html.replace(/(<script[^>]*) integrity="[^"]+"/g, '$1'));
    expect(await load(bared, POLICY_HEADERS)).toEqual(refused);
    expect(await load(bared, withoutIntegrityPolicy)).toEqual(ran);
  });

  test('[J33] with one byte more it does not, and would without its hash', async () => {
    const grown = (folder: string): void => {
      const name = readdirSync(join(folder, 'assets')).find((file) => /^index-.*\.js$/.test(file));
      if (name === undefined) throw new Error('there is no script');
      const path = join(folder, 'assets', name);
      writeFileSync(path, `${readFileSync(path, 'utf8')} `);
    };
    expect(await load(grown, POLICY_HEADERS)).toEqual(refused);
    const both = (folder: string): void => {
      grown(folder);
      inPage((html) => html.replace(/(<script[^>]*) integrity="[^"]+"/g, '$1'))(folder);
    };
    expect(await load(both, withoutIntegrityPolicy)).toEqual(ran);
  });

  /** What the part that comes later shows, and what stands there instead where it is refused. */
  const { about, notLoaded } = languages.en.words.rehearsal;
  const rehearsal = async (change: (folder: string) => void, headers: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-altered-'));
    altered.push(folder);
    cpSync(dist.folder, folder, { recursive: true });
    change(folder);
    const site = await serve(folder, headers);
    await visitor.goto(`${site.origin}/#rehearsal`);
    const text = () => visitor.evaluate(() => document.body.innerText, null);
    await expect.poll(text, { timeout: 60_000 }).toMatch(new RegExp(`${about.lead}|${notLoaded}`));
    const shown = (await text()).includes(about.lead);
    await visitor.goto('about:blank');
    await site.close();
    return shown;
  };
  const grownPart = (folder: string): void => {
    const name = readdirSync(join(folder, 'assets')).find((file) => /^Rehearsal-.*\.js$/.test(file));
    if (name === undefined) throw new Error('there is no such part');
    const path = join(folder, 'assets', name);
    writeFileSync(path, `${readFileSync(path, 'utf8')} `);
  };

  test('[F27] a part that comes later runs as it was built, and with one byte more it does not', async () => {
    expect(await rehearsal(() => {}, POLICY_HEADERS)).toBe(true);
    expect(await rehearsal(grownPart, POLICY_HEADERS)).toBe(false);
    // It is the hash that stands in the page which refuses it, where a browser has no such policy too.
    expect(await rehearsal(grownPart, withoutIntegrityPolicy)).toBe(false);
    const unnamed = inPage((html) => html.replace(/<meta name="later"[^>]*>/, ''));
    const both = (folder: string): void => {
      grownPart(folder);
      unnamed(folder);
    };
    expect(await rehearsal(both, withoutIntegrityPolicy)).toBe(true);
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
