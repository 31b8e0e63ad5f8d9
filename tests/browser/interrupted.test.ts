import { beforeAll, expect, test, vi } from 'vitest';
import {
  chooseLanguage,
  comeBack,
  convene,
  enter,
  lock,
  openRoom,
  orderOf,
  PASSPHRASE,
  say,
  seat,
  unlock,
  write,
} from './support/deeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { openScene } from './support/scene.ts';

/** Lost networks, restarts, reloads, killed tabs, locks, a second tab: nothing is lost, nothing is doubled, nothing stays open. */

// Whole scenes with several browsers, on machines that may have much else to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** The conversation draws what is near the window: here that is all of it. */
const TALL = { height: 4000 };

const scene = openScene();
const { arrive } = scene;
let f: Person;
let a: Person;

beforeAll(async () => {
  [f, a] = await Promise.all([arrive('F', TALL), arrive('A', TALL)]);
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator' });
  await seat(f, a, 'cartographer', 'A');
});

/** Everything said so far, in the order in which it was written by each. */
const said: string[] = [];

/** Both show all that was said, each once, in one order. */
const agree = async (): Promise<void> => {
  for (const person of [f, a]) for (const text of said) await person.sees(text);
  const [here, there] = [await orderOf(f, said), await orderOf(a, said)];
  expect(here).toEqual(there);
  expect([...here].sort()).toEqual([...said].sort());
};

const speak = async (person: Person, text: string): Promise<void> => {
  said.push(text);
  await say(person, text);
};

test('[B9] without a network what is written waits, and arrives once and in one order when it is back', async () => {
  await speak(f, 'said while all is well');
  await agree();
  a.networkMayGo();
  a.cable.cut();
  await a.sees(a.words.connection.offline(0));
  await speak(a, 'first into the silence');
  await speak(a, 'second into the silence');
  await a.sees(a.words.connection.offline(2));
  await a.sees(a.words.room.states.waiting);
  await look(a, 'room-offline');
  await speak(f, 'said meanwhile');
  await f.sees('said meanwhile');
  a.cable.mend();
  await a.gone(a.words.connection.offline(2));
  await agree();
  expect(await a.text()).not.toContain(a.words.room.states.waiting);
  a.networkIsBack();
});

test('[B9] a relay that stops and starts again loses nothing and doubles nothing', async () => {
  for (const person of [f, a]) person.networkMayGo();
  await scene.host.stop();
  for (const person of [f, a]) await person.sees(person.words.connection.offline(0));
  await speak(f, 'from F while the relay is away');
  await speak(a, 'from A while the relay is away');
  await scene.host.start();
  await agree();
  for (const person of [f, a]) {
    await person.gone(/Not connected|waiting/);
    person.networkIsBack();
  }
});

/** The relay has stored the next entry; its sender may not know yet. */
const nextStored = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = scene.host.relay.keeper.observe(({ runs }) => {
      if (runs.length === 0) return;
      stop();
      resolve();
    });
  });

/** Moments in the life of a message, in their order; each is watched for from before the message is written. */
const moments: readonly (readonly [string, (text: string) => Promise<void>])[] = [
  ['the page has taken it', async () => {}],
  ['its first bytes have left', () => a.cable.nextPieceOut()],
  ['the relay has stored it', nextStored],
  ['another has read it', (text) => f.sees(text)],
];

test('[B10] a reload at any moment of sending loses nothing and doubles nothing', async () => {
  for (const [name, moment] of moments) {
    const text = `reloaded when ${name}`;
    const come = moment(text);
    await speak(a, text);
    await come;
    await a.page.reload();
    await comeBack(a, 'cartographer');
  }
  await agree();
});

test('[B10] neither does a killed tab, nor a browser that ends as in a power cut', async () => {
  await speak(a, 'before the tab is killed');
  await a.crashTab();
  await comeBack(a, 'cartographer');
  await speak(f, 'said to a dead tab');
  await agree();
  await speak(a, 'before the power cut');
  await a.kill();
  await speak(f, 'said to a dark screen');
  await a.startBrowser();
  await a.go('/');
  await comeBack(a, 'cartographer');
  await agree();
});

test('[B11] a lock leaves nothing readable on the page; only the passphrase opens it; idle time locks', async () => {
  await write(a, 'a draft that nobody sees');
  await lock(a);
  const everything = await a.page.evaluate(() => document.documentElement.outerHTML);
  for (const text of [...said, 'a draft that nobody sees', 'cartographer']) expect(everything).not.toContain(text);
  await look(a, 'locked');
  await unlock(a, 'acorn basil cedar delta ember fjord 92');
  await a.sees(a.words.problems.wrongPassphrase().happened);
  await look(a, 'locked-wrong');
  await unlock(a);
  await openRoom(a, 'cartographer');
  await agree();
  expect(await a.text()).not.toContain('a draft that nobody sees');
  await a.pass(11);
  await a.sees(a.words.unlock.why.idle);
  expect(await a.page.evaluate(() => document.documentElement.outerHTML)).not.toContain('said while all is well');
  await comeBack(a, 'cartographer');
  await agree();
});

test('[B12] a changed passphrase opens the seats, the old one nothing any more', async () => {
  const next = 'gravel harbor iris juniper kettle lantern 17';
  const { common, passphrase, channels, settings } = a.words;
  await a.button(common.back).click();
  await a.heading(channels.title);
  await a.button(common.settings).click();
  await a.heading(settings.title);
  await look(a, 'settings');
  await a.button(passphrase.change).click();
  await a.field(passphrase.current).fill(PASSPHRASE);
  await a.field(passphrase.next).fill(next);
  await a.field(passphrase.again).fill(next);
  await a.button(passphrase.action).click();
  await a.sees(passphrase.changed);
  await a.button(settings.lockNow).click();
  await unlock(a, PASSPHRASE);
  await a.sees(a.words.problems.wrongPassphrase().happened);
  await comeBack(a, 'cartographer', next);
  await agree();
});

test('[B13] a second tab says that the seats are open elsewhere; when it takes over, the first holds nothing', async () => {
  const next = 'gravel harbor iris juniper kettle lantern 17';
  const first = a.page;
  const second = await a.newTab();
  await a.go('/');
  await a.heading(a.words.elsewhere.title);
  expect(await a.text()).not.toContain('cartographer');
  await look(a, 'elsewhere');
  await a.button(a.words.elsewhere.action).click();
  await comeBack(a, 'cartographer', next);
  await speak(a, 'said from the second tab');
  await agree();
  a.use(first);
  await a.heading(a.words.elsewhere.title);
  const left = await first.evaluate(() => document.documentElement.outerHTML);
  for (const text of [...said, 'cartographer']) expect(left).not.toContain(text);
  a.use(second);
  await first.close();
  await agree();
});

test('[B14] the language changes on the spot, with its direction, and back', async () => {
  await f.button(f.words.common.lock).click();
  await chooseLanguage(f, 'ar');
  expect(await f.page.evaluate(() => document.documentElement.dir)).toBe('rtl');
  await f.sees(f.words.unlock.why.asked);
  await comeBack(f, 'Garden');
  await agree();
  await look(f, 'room-talk');
  await lock(f);
  await chooseLanguage(f, 'en');
  expect(await f.page.evaluate(() => document.documentElement.dir)).toBe('ltr');
  await comeBack(f, 'Garden');
  await look(f, 'room-talk');
});
