import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test, vi } from 'vitest';
import type { MessageClass } from '../../client/engine/api.ts';
import { systemCryptography } from '../../client/engine/platform/cryptography.ts';
import { back, comeBack, convene, enter, say, seat, turnTo, write } from './support/deeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { menuOf } from './support/roomDeeds.ts';
import { type Screen, type Size, screensOf } from './support/sameScreen.ts';
import { openScene } from './support/scene.ts';

/** A real room and a rehearsed one, side by side; and what a rehearsal leaves behind: nothing. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scene = openScene();
const { arrive } = scene;
let f: Person;
let a: Person;
let b: Person;
let p: Person;
/** The facilitator's screen, as the real room draws it. */
let realF: readonly Screen[];

const ADDRESS = '/#rehearsal';
const WORDS = {
  f: 'Shall we say it in one sentence?',
  a: 'لنقل: توقف لعشرة أيام، ABC 12.',
  b: 'Only here: ours would call it a pause.',
};

const wide: Size = { width: 1280, height: 800, theme: 'light' };
const phone: Size = { width: 360, height: 740, theme: 'light' };
const dark: Size = { width: 1000, height: 700, theme: 'dark' };

const pictures = fileURLToPath(new URL('../output/pictures/rehearsal/', import.meta.url));

const keepPictures = (name: string, real: readonly Screen[], made: readonly Screen[]): void => {
  mkdirSync(pictures, { recursive: true });
  for (const [place, { picture }] of real.entries()) writeFileSync(`${pictures}${name}-${place}-real.png`, picture);
  for (const [place, { picture }] of made.entries()) writeFileSync(`${pictures}${name}-${place}-made.png`, picture);
};

/** The same elements with the same attributes and words, the same tab, and the same colour in every pixel. */
const areTheSame = (name: string, real: readonly Screen[], made: readonly Screen[]): void => {
  keepPictures(name, real, made);
  for (const [place, screen] of real.entries()) {
    expect(made[place]?.drawn, `${name} ${place}`).toBe(screen.drawn);
    expect(made[place]?.tab, `${name} ${place}`).toBe(screen.tab);
    expect(made[place]?.picture.equals(screen.picture), `${name} ${place}: pixels`).toBe(true);
  }
};

/** Notes which deeds the page asks of its engine, from its next load on. */
const listensToTheEngine = async (person: Person): Promise<void> => {
  await person.context.addInitScript(() => {
    window.parleyAsked = [];
    window.parleyWorkers = 0;
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (this: Worker, ...given: [unknown]) {
      const [message] = given;
      if (typeof message === 'object' && message !== null && 'path' in message)
        window.parleyAsked.push(String(message.path));
      return postMessage.apply(this, given);
    };
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        window.parleyWorkers += 1;
      }
    };
  });
};

const asked = (person: Person): Promise<readonly string[]> => person.page.evaluate(() => window.parleyAsked.splice(0));

/** That somebody is there: the page says it wherever it is, and it is no question. */
const PRESENCE = ['noteActivity', 'noteVisibility'];

/** Everything that a page can leave in a browser. */
const kept = (person: Person) =>
  person.page.evaluate(async () => ({
    stored: [localStorage.length, sessionStorage.length, document.cookie],
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    history: JSON.stringify(history.state),
    address: location.href,
    name: window.name,
  }));

const toRoomAgain = async (person: Person, channel: string): Promise<void> => {
  await comeBack(person, channel);
  await person.sees(WORDS.b);
  const notices = person.button(person.words.newcomer.action);
  for (let left = await notices.count(); left > 0; left = await notices.count()) {
    await notices.first().click();
    await notices.nth(left - 1).waitFor({ state: 'detached' });
  }
  // What is new is marked until it was seen and the room is opened again.
  await person.page.locator('.room-line-news').waitFor({ state: 'detached' });
  await turnTo(person, 'seats');
  await turnTo(person, 'room');
  await person.sees(WORDS.b);
};

const alterAndShow = async (person: Person): Promise<void> => {
  const { rehearsal, room } = person.words;
  await person.button(rehearsal.alter).click();
  await person.heading(rehearsal.about.title);
  await person.sees(rehearsal.about.copied);
  await person.button(rehearsal.about.goOn).click();
  await person.heading(rehearsal.title);
  await person.button(rehearsal.show).click();
  await person.heading(room.plenary);
  await person.sees(WORDS.b);
};

beforeAll(async () => {
  await systemCryptography.ready;
  [f, a, b] = await Promise.all([arrive('F'), arrive('A', { language: 'ar' }), arrive('B')]);
  await Promise.all([f, a].map(listensToTheEngine));
  await Promise.all([f, a].map((person) => person.go('/')));
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator', days: 7 });
  await seat(f, a, 'cartographer', 'A');
  await seat(f, b, 'editor (ret.)', 'B');
  await say(f, WORDS.f);
  await a.sees(WORDS.f);
  await menuOf(a, WORDS.f);
  await a.button(a.words.message.reply).click();
  await say(a, WORDS.a, 'whatIf');
  await b.sees(WORDS.a);
  await say(b, WORDS.b, 'notForUse');
  await f.sees(WORDS.b);
  await a.sees(WORDS.b);
  // Ages and times left in the middle of an hour: none of them changes while screens are compared.
  await Promise.all([f, a].map((person) => person.pass(140)));
  await toRoomAgain(f, 'Garden');
  await toRoomAgain(a, 'cartographer');
});

test('[F20] a copy of a room has the same elements and the same pixels: wide, phone, dark, and from right to left', async () => {
  const realA = await screensOf(a.page, [wide, dark]);
  realF = await screensOf(f.page, [wide, phone, dark]);
  await Promise.all([f, a].map(asked));
  await Promise.all([f, a].map(alterAndShow));
  const [madeF, madeA] = [await screensOf(f.page, [wide, phone, dark]), await screensOf(a.page, [wide, dark])];
  areTheSame('copy-en', realF, madeF);
  areTheSame('copy-ar', realA, madeA);
});

test('[F22] what is written in a made room goes nowhere: no deed is asked of the engine, and nobody receives anything', async () => {
  const { rehearsal, composer, room, common } = f.words;
  await write(f, 'never said');
  await f.field(composer.class).selectOption({ label: f.words.classes.summary });
  await f.button(composer.send).click();
  await f.page.getByRole('feed').getByText('never said').waitFor();
  // Answered, withdrawn and opened again, as in any room.
  await menuOf(f, 'never said');
  await f.button(f.words.message.withdraw).click();
  await f.button(f.words.message.withdraw).last().click();
  await f.sees(f.words.event.withdrawn);
  await menuOf(f, WORDS.b);
  await f.page.keyboard.press('Escape');
  await f.heading(room.plenary);
  await f.page.keyboard.press('Escape');
  await f.heading(rehearsal.title);
  // The live room was let go of, and from then on nothing was asked.
  const deeds = (await asked(f)).filter((deed) => !PRESENCE.includes(deed));
  expect(deeds).toEqual(['unwatchRoom']);
  // A lock in a made room locks what is open here, and ends it.
  await f.button(rehearsal.show).click();
  await f.heading(room.plenary);
  await f.button(common.lock).click();
  await comeBack(f, 'Garden');
  await f.sees(WORDS.b);
  expect(await f.text()).not.toContain(f.words.event.withdrawn);
  await say(f, 'said after all');
  await b.sees('said after all');
  expect(await b.text()).not.toContain('never said');
  expect(await b.text()).not.toContain(b.words.event.withdrawn);
});

test('[F21] it is offered in the settings, and its address leads to it in a page that is open as well', async () => {
  const { rehearsal, settings, common } = f.words;
  await back(f);
  await f.button(common.settings).click();
  await f.button(rehearsal.open).click();
  await f.heading(rehearsal.about.title);
  await back(f);
  await f.heading(settings.title);
  await f.page.evaluate(() => location.assign('#rehearsal'));
  await f.heading(rehearsal.about.title);
  expect(f.page.url()).toBe(`${scene.host.origin}/`);
});

test('[F23] quick exit ends a rehearsal with everything else, and nothing leads back to it', async () => {
  await a.page.keyboard.press('Escape');
  await a.heading(a.words.rehearsal.title);
  await look(a, 'rehearsal-editor');
  await a.page.keyboard.press('F8');
  await a.page.waitForURL(`${scene.host.origin}/page.html`);
  await a.page.goBack();
  expect(await a.text()).not.toContain(WORDS.b);
  await a.go('/');
  await a.heading(a.words.unlock.title);
  // Without an open vault it begins anew.
  await a.button(a.words.rehearsal.open).click();
  await a.heading(a.words.rehearsal.about.title);
  await a.button(a.words.rehearsal.about.example).waitFor();
  expect(await a.text()).not.toContain(WORDS.b);
});

/** One line of the editor, by its place. */
const lineOf = async (place: number, line: Line): Promise<void> => {
  const { rehearsal, composer, classes, time } = p.words;
  await p.button(rehearsal.addLine).click();
  const row = p.page.getByRole('group', { name: rehearsal.line(place), exact: true });
  const pick = async (name: string, label: string): Promise<void> => {
    await row.getByLabel(name, { exact: true }).selectOption({ label });
  };
  await row.getByLabel(rehearsal.who, { exact: true }).selectOption({ index: line.who });
  await pick(rehearsal.when, time.age(2 * 3600));
  await pick(rehearsal.kind, rehearsal.kinds[line.said === undefined ? 'seatOpened' : 'text']);
  if (line.said === undefined) return;
  await row.getByLabel(rehearsal.words, { exact: true }).fill(line.said);
  await pick(composer.class, classes[line.messageClass ?? 'rule']);
  if (line.quotes !== undefined) await pick(rehearsal.quoting, rehearsal.quotes(line.quotes));
};

type Line = {
  readonly who: 0 | 1 | 2;
  readonly said?: string;
  readonly messageClass?: MessageClass;
  readonly quotes?: number;
};

test('[F21] at its own address anybody makes up the same screen from nothing, with no engine, no request and no trace', async () => {
  p = await arrive('P');
  await p.button(p.words.rehearsal.open).waitFor();
  await listensToTheEngine(p);
  await p.go('about:blank');
  await p.page.clock.install();
  const requests: string[] = [];
  await p.go(ADDRESS);
  const { rehearsal, deniability, common, rooms } = p.words;
  await p.heading(rehearsal.about.title);
  expect(p.page.url()).toBe(`${scene.host.origin}/`);
  await look(p, 'rehearsal-about');
  await p.button(deniability.title).click();
  await p.heading(deniability.title);
  await look(p, 'deniability');
  await p.button(common.back).click();
  p.page.on('request', (request) => requests.push(request.url()));
  await p.button(rehearsal.about.empty).click();
  await p.heading(rehearsal.title);

  await p.field(rehearsal.channel).fill('Garden');
  const labels = p.page.getByRole('textbox', { name: rehearsal.label, exact: true });
  for (const [place, label] of ['facilitator', 'cartographer', 'editor (ret.)'].entries())
    await labels.nth(place).fill(label);
  await p.field(rehearsal.us).selectOption({ index: 0 });
  await lineOf(1, { who: 1 });
  await lineOf(2, { who: 2 });
  await lineOf(3, { who: 0, said: WORDS.f });
  await lineOf(4, { who: 1, said: WORDS.a, messageClass: 'whatIf', quotes: 3 });
  await lineOf(5, { who: 2, said: WORDS.b, messageClass: 'notForUse' });
  await look(p, 'rehearsal-editor');
  await p.button(rehearsal.show).click();
  await p.heading(p.words.room.plenary);
  await p.sees(WORDS.b);
  areTheSame('nothing-en', realF, await screensOf(p.page, [wide, phone, dark]));

  expect(requests).toEqual([]);
  expect(await p.page.evaluate(() => window.parleyWorkers)).toBe(0);
  expect(await kept(p)).toEqual({
    stored: [0, 0, ''],
    databases: [],
    caches: [],
    workers: 0,
    history: '{"depth":2}',
    address: `${scene.host.origin}/`,
    name: '',
  });

  // The same in another kind of room, to be told apart at a glance.
  await p.page.keyboard.press('Escape');
  await p.field(rehearsal.form).selectOption({ label: rooms.form.workingGroup });
  await p.button(rehearsal.show).click();
  await p.heading(rooms.form.workingGroup);
});

test('[F23] what was made is gone after fifteen minutes, wherever one is in it, and after a reload', async () => {
  const { rehearsal, firstVisit, rooms } = p.words;
  await p.page.clock.fastForward('13:00');
  await p.heading(rooms.form.workingGroup);
  await p.page.clock.fastForward('02:00');
  await p.heading(rehearsal.about.title);
  await p.sees(rehearsal.about.over);
  expect(await p.text()).not.toContain(WORDS.b);
  await p.page.goBack();
  expect(await p.text()).not.toContain(WORDS.b);
  await p.button(rehearsal.about.example).click();
  await p.heading(rehearsal.title);
  await p.sees(rehearsal.left(15 * 60));
  await p.page.reload();
  await p.heading(firstVisit.title);
});

declare global {
  interface Window {
    parleyAsked: string[];
    parleyWorkers: number;
  }
}
