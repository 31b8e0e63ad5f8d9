import { beforeAll, expect, test, vi } from 'vitest';
import { systemCryptography } from '../../client/engine/platform/cryptography.ts';
import type { Rows, SealedRow } from '../../client/engine/platform/rows.ts';
import { withLessMemory } from '../../client/engine/platform/testBuild.ts';
import { openStore, type RowKind } from '../../client/engine/store.ts';
import { openVault } from '../../client/engine/vault.ts';
import { newProfile, openRows } from '../engine/support/database.ts';
import {
  back,
  comeBack,
  confirmByWord,
  convene,
  enter,
  PASSPHRASE,
  say,
  seat,
  turnTo,
  unlock,
  write,
} from './support/deeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { residueIn } from './support/residue.ts';
import { openScene } from './support/scene.ts';

/** What only this device does for a person in danger: quick exit, travel lock, and what is left in the browser's files. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scene = openScene();
const { arrive } = scene;
let f: Person;
let a: Person;
let c: Person;

beforeAll(async () => {
  await systemCryptography.ready;
  [f, a, c] = await Promise.all([
    arrive('F'),
    arrive('A', { language: 'ar', theme: 'dark', width: 360, height: 740 }),
    arrive('C'),
  ]);
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator', days: 1 });
  await seat(f, a, 'cartographer', 'A');
});

const NEUTRAL = 'Page\n\nNothing here.\nPage';

/** Waits for the neutral page, and looks that it is one. */
const isAway = async (person: Person): Promise<void> => {
  await person.page.waitForURL(`${scene.host.origin}/page.html`);
  await person.page.waitForLoadState();
  expect(await person.text()).toBe(NEUTRAL);
};

/** Whatever way the history leads from here, no step of it shows any of these. */
const historyShowsNone = async (person: Person, texts: readonly string[]): Promise<void> => {
  const { page } = person;
  await page.goBack();
  expect(page.url()).toBe('about:blank');
  await page.goForward();
  await isAway(person);
  await page.reload();
  await isAway(person);
  const entries = await page.evaluate(() => history.length);
  for (let step = 0; step < entries; step += 1) {
    const before = page.url();
    await page.goForward();
    if (page.url() === before && step > 0) break;
    const shown = await person.text();
    for (const text of texts) expect(shown).not.toContain(text);
  }
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  expect(kept).toEqual([0, 0, '']);
  await person.go('/');
};

/** A key as a keyboard of that layout sends it. */
const pressed = async (person: Person, key: string, code: string, text = '', modifiers = 0): Promise<void> => {
  const session = await person.context.newCDPSession(person.page);
  const event = { key, code, modifiers, ...(code === 'F8' ? { windowsVirtualKeyCode: 119 } : {}) };
  await session.send('Input.dispatchKeyEvent', { type: text === '' ? 'rawKeyDown' : 'keyDown', text, ...event });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event }).catch(() => undefined);
  await session.detach().catch(() => undefined);
};

test('[A1] on an Arabic layout one key, in the middle of a word, leaves for a neutral page; nothing leads back to what was there', async () => {
  const { words, page } = a;
  await say(f, 'only for this room');
  await a.sees('only for this room');
  const field = a.field(words.composer.field);
  await field.focus();
  for (const [key, code] of [
    ['م', 'KeyL'],
    ['ر', 'KeyV'],
    ['ح', 'KeyP'],
  ] as const)
    await pressed(a, key, code, key);
  expect(await field.inputValue()).toBe('مرح');
  // Not with others, which belong to browsers and screen readers; not while an input method has it.
  for (const modifiers of [1, 2, 4, 8]) await pressed(a, 'F8', 'F8', '', modifiers);
  const session = await a.context.newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'با', selectionStart: 2, selectionEnd: 2 });
  await pressed(a, 'F8', 'F8');
  await session.send('Input.insertText', { text: 'بًا' });
  await session.detach();
  expect(await field.inputValue()).toContain('مرح');
  expect(page.url()).toBe(`${scene.host.origin}/`);
  await a.sees('only for this room');
  await pressed(a, 'F8', 'F8');
  await isAway(a);
  await historyShowsNone(a, ['only for this room', 'cartographer', 'Garden', 'مرح', words.room.plenary]);
  await a.heading(words.unlock.title);
  await comeBack(a, 'cartographer');
  await a.sees('only for this room');
  // The draft is gone with the page.
  expect(await a.field(words.composer.field).inputValue()).toBe('');
});

test('[A1] two presses of one button, on every surface with keys in memory; one is forgotten after three seconds', async () => {
  const { safety, seats, common } = f.words;
  const exit = (person: Person) => person.button(person.words.safety.exitName);
  await a.page.setViewportSize({ width: 320, height: 640 });
  for (const section of ['room', 'seats', 'rules', 'close'] as const) {
    await turnTo(a, section);
    await exit(a).waitFor();
    expect(await a.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
      0,
    );
  }
  await turnTo(a, 'room');
  await look(a, 'room-with-exit');
  await a.page.setViewportSize({ width: 360, height: 740 });
  await turnTo(f, 'seats');
  await f.button(seats.invite).click();
  await exit(f).click();
  await f.button(safety.again).waitFor();
  await exit(f).waitFor();
  expect(f.page.url()).toBe(`${scene.host.origin}/`);
  await back(f);
  await back(f);
  await exit(f).waitFor();
  await f.button(common.settings).click();
  await f.button(safety.open).click();
  await f.heading(safety.title);
  await f.sees('F8');
  await look(f, 'safety');
  // By the keyboard: two presses where the focus is.
  await exit(f).focus();
  await f.page.keyboard.press('Enter');
  await f.button(safety.again).waitFor();
  await f.page.keyboard.press('Enter');
  await isAway(f);
  await historyShowsNone(f, ['Garden', safety.title, 'cartographer']);
  // Locked, the key leads away as well, and the button is not there: there is nothing to lock.
  await f.heading(f.words.unlock.title);
  expect(await exit(f).count()).toBe(0);
  await f.page.keyboard.press('F8');
  await isAway(f);
  await f.go('/');
  await comeBack(f, 'Garden');
});

test('[A1] the neutral page loads nothing, and has no word of ours', async () => {
  const answer = await fetch(`${scene.host.origin}/page.html`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await answer.text();
  expect(html).not.toMatch(/<script|<style|\son[a-z]+=|\sstyle=|https?:|parley|seat|lock/i);
  expect([...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, to]) => to)).toEqual(['data:,']);
});

type Lying = { readonly header: Uint8Array; readonly rows: readonly SealedRow[] };

/** What lies in this person's databases, as anybody with the profile can read it. */
const lyingIn = async (person: Person): Promise<Lying> => {
  const raw = await person.page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const rows: { key: string; group: string; sealed: number[] }[] = [];
    let header: number[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''));
      const transaction = database.transaction(['rows', 'vault']);
      const bytes = await done<Uint8Array>(transaction.objectStore('vault').get('header'));
      header = [...bytes];
      for (const row of await done<{ key: string; group: string; sealed: Uint8Array }[]>(
        transaction.objectStore('rows').getAll(),
      ))
        rows.push({ ...row, sealed: [...row.sealed] });
      database.close();
    }
    return { header, rows };
  });
  return {
    header: Uint8Array.from(raw.header),
    rows: raw.rows.map(({ sealed, ...row }) => ({ ...row, sealed: Uint8Array.from(sealed) })),
  };
};

/** Each row's nonce and the wrapped key: random bytes that stand nowhere else. */
const soughtIn = ({ header, rows }: Lying) => [
  { name: 'header', bytes: header.slice(-48, -34) },
  ...rows.map(({ sealed }, index) => ({ name: `row ${index}`, bytes: sealed.slice(0, 24) })),
];

/** How many of these are in the profile's files, as they are. */
const foundIn = (person: Person, lying: Lying): number => {
  const found = residueIn(person.profile.folder, soughtIn(lying)).filter((line) => line.includes(' as bytes in '));
  return new Set(found.map((line) => line.split(' as bytes')[0])).size;
};

const KINDS: readonly RowKind[] = ['settings', 'channel', 'message', 'outbox', 'invitation', 'guest', 'view'];

/** How many of these rows the passphrase opens, given a header. */
const openedBy = async (header: Uint8Array, rows: readonly SealedRow[]): Promise<number> => {
  const disk = await openRows(newProfile());
  await disk.writeHeader(header);
  await disk.commit({ puts: rows, deletes: [], deletedGroups: [] });
  const vault = await openVault(withLessMemory(systemCryptography), disk as Rows, PASSPHRASE);
  if (!vault.ok) throw new Error(vault.error);
  const store = openStore(disk, systemCryptography.random, vault.value.dataKey);
  const channels = await store.readGroup('channel', '');
  const groups = ['', ...(channels.ok ? channels.value.map(({ id }) => id) : [])];
  let opened = 0;
  for (const kind of KINDS) {
    for (const group of groups) {
      const found = await store.readGroup(kind, group);
      if (found.ok) opened += found.value.length;
    }
  }
  disk.close();
  return opened;
};

test('[L8] what expired, and every row and key of before an unlock, is in no file; the passphrase opens none of it', async () => {
  await say(f, 'gone tomorrow');
  await a.sees('gone tomorrow');
  const before = await lyingIn(f);
  expect(before.rows.length).toBeGreaterThan(3);
  // The search finds what is there: all but what lies across the border of two blocks.
  expect(foundIn(f, before)).toBeGreaterThan(0.9 * before.rows.length);
  expect(await openedBy(before.header, before.rows)).toBe(before.rows.length);
  await f.pass(25 * 60);
  await f.sees(f.words.unlock.why.idle);
  await comeBack(f, 'Garden');
  await f.sees(f.words.room.empty);
  const after = await lyingIn(f);
  await f.closeBrowser();
  const left = foundIn(f, before);
  console.info(
    `safety: ${foundIn(f, after)} of ${after.rows.length + 1} new, ${left} of ${before.rows.length + 1} old in the files`,
  );
  expect(left).toBe(0);
  expect(await openedBy(after.header, after.rows)).toBe(after.rows.length);
  expect(await openedBy(after.header, before.rows)).toBe(0);
  await f.startBrowser();
  await f.go('/');
  await comeBack(f, 'Garden');
  // For the other the same day has passed.
  await a.pass(25 * 60);
  await a.sees(a.words.unlock.why.idle);
  await comeBack(a, 'cartographer');
});

test('[A2] [A3] a travel lock of a seat: passphrase and profile open nothing of it, and the facilitator sees that its holder locked it', async () => {
  const { travel, confirm, channels, common } = a.words;
  // After a day of silence whoever writes first is asked whether to; then it is held for as long as is usual.
  await write(a, 'before the border');
  await a.button(a.words.composer.send).click();
  await a.button(a.words.composer.sendAnyway).click();
  await f.sees('before the border');
  const before = await lyingIn(a);
  await turnTo(a, 'close');
  await a.button(travel.openOne).click();
  await a.heading(travel.title);
  for (const sentence of [travel.truth, ...travel.others, ...travel.remains, ...travel.back]) await a.sees(sentence);
  await a.sees(confirm.cannotUndo);
  expect(await a.button(travel.actionOne).isDisabled()).toBe(true);
  await look(a, 'travel-lock');
  await confirmByWord(a, travel.word, travel.actionOne);
  await a.heading(travel.doneTitle);
  expect(await a.text()).not.toContain(travel.notBuried);
  await look(a, 'travel-locked');
  await a.button(common.done).click();
  await a.sees(channels.empty);
  const after = await lyingIn(a);
  await a.closeBrowser();
  expect(foundIn(a, before)).toBe(0);
  expect(residueIn(a.profile.folder, ['before the border', 'cartographer'])).toEqual([]);
  expect(await openedBy(before.header, before.rows)).toBe(before.rows.length);
  expect(await openedBy(after.header, before.rows)).toBe(0);
  await a.startBrowser();
  await a.go('/');
  await unlock(a);
  await a.sees(channels.empty);

  const text = await f.text();
  for (const { text: alarm } of Object.values(f.words.alarms)) expect(text).not.toContain(alarm);
  await turnTo(f, 'seats');
  await f.page.getByRole('button', { name: /^cartographer/ }).waitFor();
  // What a facilitator is told; everybody else reads the same word as of any quiet seat.
  await f.sees(f.words.seats.hold.lockedByHolder);
  await f.pass(16 * 24 * 60);
  await f.sees(f.words.unlock.why.idle);
  await comeBack(f, 'Garden');
  await turnTo(f, 'seats');
  await f.sees(f.words.seats.hold.lockedByHolder);
  await turnTo(f, 'room');
});

test('[A1] [A2] chosen beforehand, quick exit destroys: the page knows no seat any more, and the files hold none', async () => {
  const { safety, channels, firstVisit } = c.words;
  await enter(c);
  await convene(c, { label: 'Orchard' });
  await write(c, 'never sent');
  const before = await lyingIn(c);
  await back(c);
  await c.button(safety.open).click();
  await c.sees(safety.exitTry);
  await c.page.getByRole('switch', { name: safety.erases }).click({ force: true });
  await c.sees(safety.exitNoTrial);
  await look(c, 'safety-destroys');
  await back(c);
  await c.heading(channels.title);
  await c.page.keyboard.press('F8');
  await isAway(c);
  await c.go('/');
  await c.heading(firstVisit.title);
  expect(await c.storedRows()).toBe(0);
  // The browser clears its files in its own time after a deletion was done.
  await vi.waitFor(() => expect(foundIn(c, before)).toBe(0), { timeout: 60_000, interval: 500 });
  await c.closeBrowser();
  expect(foundIn(c, before)).toBe(0);
  await c.startBrowser();
  await c.go('/');
});

test('[A2] a travel lock of all says so, and begins anew only when asked', async () => {
  const { travel, safety, starting, firstVisit } = c.words;
  await enter(c);
  await convene(c, { label: 'Harbour' });
  await back(c);
  await c.button(safety.open).click();
  await c.button(travel.openAll).click();
  // Its only facilitator: nobody could ever be admitted to that channel again.
  await c.sees(travel.aloneSomewhere);
  await look(c, 'travel-lock-all');
  await confirmByWord(c, travel.word, travel.actionAll);
  await c.heading(travel.erasedTitle);
  expect(await c.page.evaluate(() => indexedDB.databases())).toEqual([]);
  await look(c, 'erased');
  await c.button(starting.reload).click();
  await c.heading(firstVisit.title);
});

test('[A6] a closed channel says what is where, and what nobody can erase', async () => {
  const { close } = f.words;
  await turnTo(f, 'close');
  await confirmByWord(f, close.word, close.action);
  await f.sees(f.words.standing.closed);
  for (const { text } of close.after) await f.sees(text);
  for (const line of close.remains) await f.sees(line);
  await look(f, 'closed-and-what-remains');
  const left = await lyingIn(f);
  expect(await openedBy(left.header, left.rows)).toBe(1);
});
