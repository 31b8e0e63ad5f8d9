import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Actor } from './support/actor.ts';
import {
  accept,
  admit,
  back,
  choosePassphrase,
  convene,
  digitsOf,
  enter,
  invite,
  lock,
  openLink,
  openRoom,
  PASSPHRASE,
  say,
  sayMatched,
  seat,
  turnTo,
  unlock,
} from './support/deeds.ts';
import { FirefoxPerson } from './support/firefoxPerson.ts';
import { Person } from './support/person.ts';
import { filesUnder, Host } from './support/relay.ts';
import { residueIn } from './support/residue.ts';

/** People who keep nothing on their devices, by choice or because their browsers keep nothing for a page. */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const WORDS = ['Saffron ledgers, in the words of F.', 'Quiet lanterns, in the words of A.'] as const;
const LABELS = ['Winter orchard', 'cartographer'] as const;

let host: Host;
beforeAll(async () => {
  host = await Host.open();
});
afterAll(() => host?.close());

/** On the first visit: keeps nothing, and chooses a passphrase. */
const keepNothing = async (person: Actor): Promise<void> => {
  const { keeping, firstVisit } = person.words;
  await person.button(keeping.title).click();
  await person.heading(keeping.title);
  await person.button(keeping.action).click();
  await person.heading(firstVisit.title);
};

/** Invites A, who chooses between accepting and the passphrase to keep nothing. */
const seatKeepingNothing = async (f: Actor, a: Actor): Promise<void> => {
  await openLink(a, await invite(f, LABELS[1], 'A'));
  await accept(a);
  await keepNothing(a);
  await choosePassphrase(a);
  expect(await digitsOf(a)).toEqual(await digitsOf(f));
  await sayMatched(a);
  await admit(f);
  await a.heading(a.words.room.plenary);
  await back(f);
  await turnTo(f, 'room');
};

const talk = async (f: Actor, a: Actor, seated: (f: Actor, a: Actor) => Promise<void>): Promise<void> => {
  await convene(f, { label: LABELS[0] });
  await seated(f, a);
  await say(f, WORDS[0]);
  await a.sees(WORDS[0]);
  await say(a, WORDS[1]);
  await f.sees(WORDS[1]);
  for (const person of [f, a]) await person.sees(person.words.keeping.line);
};

/** What the page's origin keeps in the browser, as the browser says. */
const keptBy = (person: Actor): Promise<readonly string[]> =>
  person.page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => `database ${name}`);
    const workers = (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `worker ${scope}`);
    const stored = Object.keys(localStorage).concat(Object.keys(sessionStorage));
    return [...databases, ...workers, ...(await caches.keys()), ...stored, document.cookie].filter((one) => one !== '');
  });

/** Files of databases and of what caches hold, of pages in a profile. Who asks Firefox for its caches makes an empty list of them. */
const filesOfPages = ({ profile }: Actor): readonly string[] =>
  filesUnder(profile.folder)
    .map((path) => path.slice(profile.folder.length))
    .filter((path) =>
      /\/IndexedDB\/http_|\/storage\/default\/http\+[^/]*\/(?:idb|cache\/morgue)\/|\/CacheStorage\/./.test(path),
    );

const wrong = (...people: readonly Actor[]): readonly string[] => people.flatMap((person) => person.wrong());

test('[J20] [J21] [J24] two who choose to keep nothing talk, in Chromium and in Firefox; nothing of it is in their profiles', async () => {
  const f = await Person.arrive('F', host.origin);
  const a = await FirefoxPerson.arrive('A', host.origin);
  try {
    expect([await keptBy(f), await keptBy(a)]).toEqual([[], []]);
    await keepNothing(f);
    await enter(f);
    await talk(f, a, seatKeepingNothing);
    await lock(a);
    await a.sees(a.words.keeping.line);
    await unlock(a);
    await openRoom(a, LABELS[1]);
    await a.sees(WORDS[0]);
    expect([await keptBy(f), await keptBy(a)]).toEqual([[], []]);
    expect(wrong(f, a)).toEqual([]);
    await Promise.all([f.closeBrowser(), a.closeBrowser()]);
    for (const person of [f, a]) {
      expect(filesOfPages(person)).toEqual([]);
      expect(residueIn(person.profile.folder, [...WORDS, ...LABELS, PASSPHRASE])).toEqual([]);
    }
  } finally {
    await Promise.all([f.leave(), a.leave()]);
  }
});

test('[J22] [J24] browsers that refuse storage and locks keep nothing by themselves, and two talk in them', async () => {
  const f = await Person.arrive('F', host.origin, { strict: 'storage' });
  const a = await FirefoxPerson.arrive('A', host.origin, { strict: 'storage' });
  try {
    for (const person of [f, a]) await person.sees(person.words.keeping.why.refused);
    await enter(f);
    await talk(f, a, (host, guest) => seat(host, guest, LABELS[1], 'A'));
    expect(wrong(f, a)).toEqual([]);
  } finally {
    await Promise.all([f.leave(), a.leave()]);
  }
});

test('[J21] [J23] chosen at unlock: kept seats stay; the browser asks before the tab goes, and quick exit goes at once', async () => {
  const f = await Person.arrive('F', host.origin);
  const dialogs: string[] = [];
  f.page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  });
  try {
    await enter(f);
    await convene(f, { label: 'Kept harbour' });
    await lock(f);
    const rows = await f.storedRows();
    await f.button(f.words.keeping.title).click();
    await f.sees(f.words.keeping.beside);
    await f.button(f.words.keeping.action).click();
    await f.sees(f.words.keeping.why.chosenBeside);
    await choosePassphrase(f);
    await convene(f, { label: LABELS[0] });
    await say(f, WORDS[0]);
    await f.sees(WORDS[0]);
    expect(await f.storedRows()).toBe(rows);

    await f.page.evaluate(() => setTimeout(() => location.reload()));
    await expect.poll(() => dialogs, { timeout: 60_000 }).toEqual(['beforeunload']);
    await f.sees(WORDS[0]);

    await f.page.keyboard.press('F8');
    await f.page.waitForURL('**/page.html');
    expect(dialogs).toEqual(['beforeunload']);
    await f.go('/');
    await unlock(f);
    await openRoom(f, 'Kept harbour');
    expect(await f.text()).not.toContain(LABELS[0]);
    expect(wrong(f)).toEqual([]);
  } finally {
    await f.leave();
  }
});
