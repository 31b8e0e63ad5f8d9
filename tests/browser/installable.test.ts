import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { serveClient } from '../../tools/serving.ts';
import type { Actor } from './support/actor.ts';
import { back, confirmByWord, convene, enter, openRoom, PASSPHRASE, say, unlock, write } from './support/deeds.ts';
import { FirefoxPerson } from './support/firefoxPerson.ts';
import { look } from './support/look.ts';
import { keepable, makeNewer, spoil } from './support/newerBuild.ts';
import { Person } from './support/person.ts';
import { Host } from './support/relay.ts';

/** A page on a home screen: its name there, its start without a network, and how a newer one comes to be used. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let host: Host;
let f: Person;
let g: Person;
/** The hashes of what may be kept, before anything is changed. */
let first: Readonly<Record<string, string>>;

beforeAll(async () => {
  host = await Host.open('production');
  first = keepable(host.client);
  [f, g] = await Promise.all([
    Person.arrive('F', host.origin),
    Person.arrive('G', host.origin, { language: 'ar', theme: 'dark', width: 390, height: 780 }),
  ]);
});
afterAll(async () => {
  await Promise.all([f?.leave(), g?.leave()]);
  await host?.close();
});

/** What lies in Cache Storage, each file with its hash, by cache; and how many service workers there are. */
const kept = ({ page }: Actor) =>
  page.evaluate(async () => {
    const found: Record<string, Record<string, string>> = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      const files: Record<string, string> = {};
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const digest = await crypto.subtle.digest('SHA-256', (await response?.arrayBuffer()) ?? new ArrayBuffer(0));
        files[new URL(request.url).pathname] = `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
      }
      found[name] = files;
    }
    return { caches: Object.values(found), workers: (await navigator.serviceWorker.getRegistrations()).length };
  });

const NOTHING = { caches: [], workers: 0 };

/** Until exactly these files are kept. */
const keeps = (person: Actor, ...files: readonly Readonly<Record<string, string>>[]) =>
  expect.poll(() => kept(person), { timeout: 60_000 }).toEqual({ caches: files, workers: 1 });

const markOf = ({ page }: Actor): Promise<string | null> =>
  page.evaluate(() => document.querySelector<HTMLMetaElement>('meta[name="mark"]')?.content ?? null);

/** Has the browser try whatever worker the host serves now, until one has been; what became of that one. Browsers also try by themselves. */
const attempt = ({ page }: Actor): Promise<string> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    for (;;) {
      await registration.update().catch(() => undefined);
      const worker = registration.installing;
      if (worker === null) continue;
      return new Promise<string>((resolve) => {
        const look = (): void => {
          if (worker.state !== 'installing') resolve(worker.state);
        };
        worker.onstatechange = look;
        look();
      });
    }
  });

/** Until the files of another build lie there beside those in use: an attempt that was under way may have been of another worker. */
const bringNewer = async (person: Actor): Promise<void> => {
  while ((await kept(person)).caches.length < 2) await attempt(person);
};

test('[J42] Chromium takes the page for one that can be installed, under a name that says nothing', async () => {
  const session = await f.context.newCDPSession(f.page);
  const { url, errors, data } = await session.send('Page.getAppManifest');
  expect([url, errors]).toEqual([`${host.origin}/manifest.webmanifest`, []]);
  expect(JSON.parse(data ?? '')).toEqual(JSON.parse(readFileSync(join(host.client, 'manifest.webmanifest'), 'utf8')));
  expect(data).not.toMatch(/parley|diplom|seat|channel|messag/i);
  expect(await session.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] });
  await session.detach();
  const html = await (await fetch(host.origin)).text();
  expect(html).toMatch(/<link rel="manifest" href="\/manifest\.webmanifest"/);
  expect((await fetch(host.origin)).headers.has('link')).toBe(false);
});

test('[J48] what you are trusting is read before a passphrase is chosen, by the keyboard too, on a phone in Arabic', async () => {
  const { firstVisit, host: words, trust, common, settings } = g.words;
  await g.button(firstVisit.hostLink).click();
  await g.heading(words.title);
  await g.button(trust.title).focus();
  await g.page.keyboard.press('Enter');
  await g.heading(trust.title);
  expect(await g.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  const text = (await g.text()).replace(/\s+/g, ' ');
  for (const sentence of [trust.selfTitle, ...trust.self, words.encrypted, words.trust, ...trust.opened.lacks])
    expect(text).toContain(sentence);
  for (const { title, gives, lacks } of Object.values(trust.ways))
    for (const sentence of [title, ...gives, ...lacks]) expect(text).toContain(sentence);
  expect(text).toContain(`npm run check-relay -- ${host.origin}`);
  expect(text).toMatch(/\d+\.\d+\.\d+\+[0-9a-f]{12}/);
  expect(text).toContain(settings.buildProves);
  await look(g, 'trust');
  await g.button(common.back).click();
  await g.heading(words.title);
  await g.button(common.back).click();
  await g.heading(firstVisit.title);
});

test('[J43] [J44] a first look leaves nothing; with the first seats the listed files are kept, and nothing else', async () => {
  const { firstVisit, common } = f.words;
  await f.button(firstVisit.hostLink).click();
  await f.heading(f.words.host.title);
  await f.button(common.back).click();
  await f.heading(firstVisit.title);
  expect(await kept(f)).toEqual(NOTHING);
  await Promise.all([enter(f), enter(g)]);
  await Promise.all([keeps(f, first), keeps(g, first)]);
  expect(Object.keys(first).length).toBeGreaterThanOrEqual(5);
  await convene(f, { label: 'Garden' });
  await say(f, 'before the network went');
  await f.sees('before the network went');
  expect(await kept(f)).toEqual({ caches: [first], workers: 1 });
  // A plain text is no address of a script to this page, and other addresses do not pass its policy.
  expect(
    await f.page.evaluate(() =>
      navigator.serviceWorker.register('/sw.js?other').then(
        () => 'registered',
        (failure: Error) => failure.name,
      ),
    ),
  ).toBe('TypeError');
  // The browser tells a violation in a task of its own.
  await expect
    .poll(() => f.faults.splice(0).join(), { timeout: 60_000 })
    .toContain('policy: require-trusted-types-for');
});

test('[J45] [J48] without its host the page opens, unlocks and says that it is not connected; quick exit finds its page', async () => {
  await host.stop();
  f.networkMayGo();
  await f.go('/');
  await unlock(f);
  await f.sees(f.words.connection.offline(0));
  await openRoom(f, 'Garden');
  await f.sees('before the network went');
  await f.page.keyboard.press('F8');
  await f.page.waitForURL(`${host.origin}/page.html`);
  expect(await f.text()).toBe('Page\n\nNothing here.\nPage');
  await host.start();
  await f.go('/');
  const { trust, common, unlock: locked, channels } = f.words;
  await f.heading(locked.title);
  await f.button(trust.title).click();
  await f.heading(trust.title);
  await back(f);
  await unlock(f);
  await f.heading(channels.title);
  await f.button(common.settings).click();
  await f.button(trust.title).click();
  await f.heading(trust.title);
  f.networkIsBack();
  expect(await kept(f)).toEqual({ caches: [first], workers: 1 });
});

test('[J43] a listed file with one byte more is not kept, and nothing of its build', async () => {
  const mend = spoil(host.client);
  expect(await attempt(f)).toBe('redundant');
  expect(await kept(f)).toEqual({ caches: [first], workers: 1 });
  await f.go('/');
  await unlock(f);
  await f.heading(f.words.channels.title);
  expect(await f.page.getByText(f.words.newVersion.title).count()).toBe(0);
  // What the host serves now does not run here: the kept script does.
  const spoilt = Object.keys(first).find((path) => /index-.*\.js$/.test(path)) ?? '';
  const ran = await f.page.evaluate(async (path) => (await fetch(path)).text(), spoilt);
  expect(`sha256-${createHash('sha256').update(ran).digest('base64')}`).toBe(first[spoilt]);
  mend();
});

test('[J46] a newer build waits, over reloads and the end of the browser, and loses no draft unasked', async () => {
  const { newVersion, common, composer } = f.words;
  makeNewer(host.client, 'second');
  const second = keepable(host.client);
  await bringNewer(f);
  await f.sees(newVersion.title);
  await keeps(f, first, second);
  await f.go('/');
  await f.sees(newVersion.title);
  expect(await markOf(f)).toBeNull();
  await f.closeBrowser();
  await f.startBrowser();
  await f.go('/');
  await f.sees(newVersion.title);
  expect(await markOf(f)).toBeNull();
  await unlock(f);
  await openRoom(f, 'Garden');
  await write(f, 'half a thought');
  await back(f);
  await f.button(newVersion.action).click();
  await f.sees(newVersion.drafts);
  await look(f, 'new-version');
  await f.button(common.cancel).click();
  await openRoom(f, 'Garden');
  expect(await f.field(composer.field).inputValue()).toBe('half a thought');
  expect(await markOf(f)).toBeNull();
  await back(f);
  await f.button(newVersion.action).click();
  await f.button(newVersion.sure).click();
  await f.heading(f.words.unlock.title);
  expect(await markOf(f)).toBe('second');
  await keeps(f, second);
  expect(await f.page.getByText(newVersion.title).count()).toBe(0);
  await unlock(f, PASSPHRASE);
  await openRoom(f, 'Garden');
  await f.sees('before the network went');
  expect(f.wrong()).toEqual([]);
});

test('[J44] where all seats are destroyed nothing is kept: after a travel lock, and after a quick exit that destroys', async () => {
  const { travel, channels, safety } = f.words;
  await back(f);
  await f.heading(channels.title);
  await f.button(safety.open).click();
  await f.button(travel.openAll).click();
  await confirmByWord(f, travel.word, travel.actionAll);
  await f.heading(travel.erasedTitle);
  expect(await kept(f)).toEqual(NOTHING);
  await g.button(g.words.safety.open).click();
  await g.page.getByRole('switch', { name: g.words.safety.erases }).focus();
  await g.page.keyboard.press('Space');
  await g.sees(g.words.safety.exitDestroys);
  await g.page.keyboard.press('F8');
  await g.page.waitForURL(`${host.origin}/page.html`);
  await expect.poll(() => kept(g), { timeout: 60_000 }).toEqual(NOTHING);
  await g.go('/');
  await g.heading(g.words.firstVisit.title);
  expect(await kept(g)).toEqual(NOTHING);
  expect(g.wrong()).toEqual([]);
});

test('[J45] [J46] in Firefox too the page opens without its host, and a newer build waits', async () => {
  const before = keepable(host.client);
  const person = await FirefoxPerson.arrive('H', host.origin);
  try {
    const { newVersion, unlock: words, channels } = person.words;
    expect(await kept(person)).toEqual(NOTHING);
    await enter(person);
    await keeps(person, before);
    await host.stop();
    await person.go('/');
    await unlock(person);
    await person.heading(channels.title);
    await host.start();
    makeNewer(host.client, 'third');
    const third = keepable(host.client);
    await person.go('/');
    await unlock(person);
    await person.sees(newVersion.title);
    await keeps(person, before, third);
    await person.go('/');
    await person.heading(words.title);
    expect(await markOf(person)).toBe('second');
    await person.button(newVersion.action).click();
    await person.page.waitForFunction(
      () => document.querySelector('meta[name="mark"][content="third"]') !== null,
      null,
    );
    await person.heading(words.title);
    await keeps(person, third);
  } finally {
    await person.leave();
  }
});

test('[J47] whoever serves a copy of the client to themselves gets the bytes of that copy: nothing of it is kept', async () => {
  const served = await serveClient(host.client, host.origin, 0);
  const person = await Person.arrive('L', served.address);
  try {
    await enter(person);
    // The page asked the same before this, and would have begun to keep files when it was answered.
    await person.page.evaluate(async () => (await fetch('/config.json')).text());
    expect(await kept(person)).toEqual(NOTHING);
  } finally {
    await person.leave();
    await served.close();
  }
});
