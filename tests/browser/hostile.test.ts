import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isolated, visiblePieces } from '../../client/ui/text/visible.ts';
import {
  arrive,
  bring,
  cardOf,
  convene,
  type Person as EnginePerson,
  gather,
  good,
  inviteTo,
  say,
} from '../engine/support/people.ts';
import { roomOf, wantedRoom } from '../engine/support/rooms.ts';
import { accept, choosePassphrase, digitsOf, openLink, PASSPHRASE, sayMatched, turnTo } from './support/deeds.ts';
import { Firefox } from './support/firefox.ts';
import { type Foreign, openForeign } from './support/foreign.ts';
import { CANARY, HOSTILE_LABELS, hostileMessages } from './support/hostileTexts.ts';
import { openScene } from './support/scene.ts';
import { misplacedOnPage, rowsOnPage, scrollFeed, wrongOnPage } from './support/shape.ts';

/**
 * A facilitator and a guest whose clients send whatever they like (engines without a page), and what somebody's browser makes of it:
 * the same elements as of harmless words, nothing run, nobody asked, every word in its place.
 */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scene = openScene();
let foreign: Foreign;
let texts: readonly string[];
let host: EnginePerson;
let guest: EnginePerson;
let victim: Awaited<ReturnType<typeof scene.arrive>>;

const shown = (text: string): string =>
  visiblePieces(text.toWellFormed())
    .map((piece) => piece.text)
    .join('');

/** An engine without a page, with a vault of its own. */
const enter = async (name: string): Promise<EnginePerson> => {
  const person = await arrive(name, scene.host.origin);
  good(await person.engine.createVault(PASSPHRASE));
  return person;
};

/** The rules: as many as there may be, each as long as it may be. */
const rules = (): readonly string[] => texts.slice(0, 40).map((text) => text.toWellFormed().slice(0, 1_000));

const nothingWrong = async (): Promise<void> => {
  expect(await victim.page.evaluate(wrongOnPage, CANARY)).toEqual([]);
  expect(foreign.asked).toEqual([]);
  expect(victim.wrong()).toEqual([]);
};

const inPlace = async (): Promise<void> => {
  for (const width of [1280, 320]) {
    await victim.page.setViewportSize({ width, height: 900 });
    await expect.poll(() => victim.page.evaluate(() => innerWidth), { timeout: 60_000 }).toBe(width);
    expect(await victim.page.evaluate(misplacedOnPage)).toEqual([]);
  }
  await victim.page.setViewportSize({ width: 1280, height: 900 });
};

/** Every row of the conversation, from the first to the last, as one scrolls past them; all the while nothing may be out of its place. */
const everyRow = async (width: number) => {
  const { page } = victim;
  await page.setViewportSize({ width, height: 900 });
  await expect.poll(() => page.evaluate(() => innerWidth), { timeout: 60_000 }).toBe(width);
  const rows = new Map<number, ReturnType<typeof rowsOnPage>[number]>();
  await page.evaluate(scrollFeed, 0);
  for (let last = 0; last === 0 || rows.size < last; ) {
    for (const row of await page.evaluate(rowsOnPage)) {
      rows.set(row.position, row);
      last = row.all;
    }
    expect(await page.evaluate(misplacedOnPage)).toEqual([]);
    const gap = Array.from({ length: last }, (_, index) => index + 1).find((position) => !rows.has(position));
    await page.evaluate(scrollFeed, gap ?? last);
  }
  return [...rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
};

beforeAll(async () => {
  foreign = await openForeign();
  texts = hostileMessages(foreign.origin);
  host = await enter('H');
  guest = await enter('G');
  await convene(host, { ourLabel: HOSTILE_LABELS.host, rules: [...rules()] });
  await bring(host, guest, HOSTILE_LABELS.guest, 'B');
  victim = await scene.arrive('V');
});
afterAll(async () => {
  await Promise.all([host?.close(), guest?.close(), foreign?.close()]);
});

test('[J34] a link that is an attack itself leads nowhere, and nothing of it stands on the page', async () => {
  await victim.heading(victim.words.firstVisit.title);
  for (const attack of ['<img src=x onerror=window.hostileRan=1>', '"><script>window.hostileRan=1</script>']) {
    await victim.page.evaluate((fragment) => {
      location.hash = fragment;
    }, `i/${CANARY}${attack}`);
    await expect.poll(() => victim.page.evaluate(() => location.hash), { timeout: 60_000 }).toBe('');
    await victim.page.waitForSelector('h1');
    expect(await victim.text()).not.toContain(CANARY);
    await nothingWrong();
  }
});

test('[J34] [J36] what a link offers: labels and forty rules, each as it is, in Chromium and in Firefox', async () => {
  const { link } = await inviteTo(host, { label: HOSTILE_LABELS.offered, side: 'A' });
  const expected = rules().map(shown);
  await openLink(victim, link);
  const itemsOf = () => [...document.querySelectorAll('ol.rules .user-text')].map(({ textContent }) => textContent);
  expect(await victim.page.evaluate(itemsOf)).toEqual(expected);
  expect(await victim.text()).toContain(shown(HOSTILE_LABELS.offered));
  await nothingWrong();
  await inPlace();
  const firefox = await Firefox.open(scene.host.origin);
  try {
    const page = await firefox.visit(link.slice(scene.host.origin.length));
    await page.waitForSelector('ol.rules');
    expect(await page.evaluate(itemsOf)).toEqual(expected);
    expect(await page.evaluate(wrongOnPage, CANARY)).toEqual([]);
    for (const width of [1280, 320]) {
      await page.setViewport({ width, height: 900 });
      expect(await page.evaluate(misplacedOnPage)).toEqual([]);
    }
    expect(firefox.wrong()).toEqual([]);
  } finally {
    await firefox.close();
  }
});

test('[J34] [J36] every message and quotation is drawn as harmless ones are', async () => {
  const invited = await inviteTo(host, { label: HOSTILE_LABELS.victim, side: 'third', role: 'cofacilitator' });
  await openLink(victim, invited.link);
  await accept(victim);
  await choosePassphrase(victim);
  await digitsOf(victim);
  await host.until('the request', () => cardOf(host, invited.invitation)?.state.kind === 'asked');
  await sayMatched(victim);
  good(await host.engine.facilitatorCompared(host.channel().id, invited.invitation, true));
  good(await host.engine.admit(host.channel().id, invited.invitation));
  await victim.heading(victim.words.room.plenary);
  await gather([host, guest], 3);

  const quoted = async (text: string, quote: string): Promise<void> => {
    await host.until('what is quoted', () => host.messages().some(({ id, state }) => id === quote && state === 'sent'));
    await say(host, text, quote);
  };
  await quoted('a harmless answer', await say(host, 'harmless words'));
  await victim.sees('a harmless answer');
  const [plain = '', answer = ''] = (await victim.page.evaluate(rowsOnPage))
    .filter(({ text }) => text.includes('harmless'))
    .map(({ shape }) => shape);
  expect(plain).toContain('user-text');
  expect(answer).toContain('BLOCKQUOTE');

  let before: string | null = null;
  for (const [index, text] of texts.entries()) {
    const quote: string | null = index % 3 === 2 ? before : null;
    if (quote !== null)
      await host.until('it sent', () => host.messages().some(({ id, state }) => id === quote && state === 'sent'));
    before = await say(host, text, quote);
  }
  await say(host, 'the end of them');
  await victim.sees('the end of them');
  const drawn = (await everyRow(1280)).filter(({ text }) => text.startsWith(CANARY));
  expect(drawn.map(({ text }) => text)).toEqual(texts.map(shown));
  expect(drawn.filter(({ quote }) => quote !== null)).toHaveLength(Math.floor(texts.length / 3));
  for (const { text, quote, shape } of drawn) expect([text, shape]).toEqual([text, quote === null ? plain : answer]);
  await nothingWrong();
  await everyRow(320);
  await victim.page.setViewportSize({ width: 1280, height: 900 });
});

test('[J35] what is said aloud, and the title, hold nothing that turns its neighbours around', async () => {
  const text = `${CANARY} aloud \u202e\u2067 turned`;
  await say(host, text);
  const log = victim.page.getByRole('log', { name: victim.words.room.conversation });
  await expect.poll(() => log.textContent(), { timeout: 60_000 }).toContain(isolated(text));
  expect(await log.textContent()).toContain(isolated(HOSTILE_LABELS.host));
  expect((await log.textContent())?.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, '')).not.toMatch(
    /[\u202a-\u202e\u2066-\u2069]/,
  );
  const label = await victim.page.getByRole('article').last().getAttribute('aria-label');
  expect(label).toContain(isolated(HOSTILE_LABELS.host));
  expect(await victim.page.title()).toMatch(/^(• )?Parley$/);
});

test('[J34] [J36] a report and its copy, the seats and the rules', async () => {
  const text = texts.find((each) => each.includes('srcdoc')) ?? '';
  const wanted = wantedRoom(guest, 'privateSession', [HOSTILE_LABELS.host, HOSTILE_LABELS.victim]);
  good(await guest.engine.startRoom(guest.channel().id, wanted));
  await guest.until('all three in it', () => roomOf(guest, 'privateSession').readers.length === 3);
  const session = roomOf(guest, 'privateSession');
  const about = guest.messages().find(({ content }) => content.kind === 'text' && content.text === text);
  good(await guest.engine.report(guest.channel().id, session.id, about?.id ?? null, text, true));
  const { rooms } = victim.words;
  await victim.page
    .getByRole('navigation', { name: rooms.title })
    .getByRole('button', { name: rooms.form.privateSession })
    .click();
  await victim.page.waitForSelector('.message.report');
  const parts = victim.page.locator('.message.report .user-text');
  for (const part of await parts.allTextContents()) expect(part).toBe(shown(text));
  expect(await parts.count()).toBeGreaterThanOrEqual(2);
  await nothingWrong();
  await inPlace();
  for (const section of ['seats', 'rules'] as const) {
    await turnTo(victim, section);
    await nothingWrong();
    await inPlace();
  }
});
