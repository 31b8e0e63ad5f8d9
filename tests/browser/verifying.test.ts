import type { Page } from 'playwright-core';
import { encodeQR } from 'qr';
import { beforeAll, expect, test, vi } from 'vitest';
import { cameraOf } from './support/chromium.ts';
import { back, convene, digitsOf, enter, seat, turnTo } from './support/deeds.ts';
import type { Person } from './support/person.ts';
import { film, type Squares, squaresOn } from './support/picture.ts';
import { openScene } from './support/scene.ts';

/** Two people find out whether somebody sits between them: by digits, by a code and a camera, and by a question. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scene = openScene();
let f: Person;
let a: Person;

beforeAll(async () => {
  [f, a] = await Promise.all([scene.arrive('F'), scene.arrive('A', { camera: true })]);
  await a.context.grantPermissions(['camera']);
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator' });
  await seat(f, a, 'cartographer', 'A');
});

/** To the page on which this person compares with a seat. */
const toCompare = async (person: Person, label: RegExp): Promise<void> => {
  await turnTo(person, 'seats');
  await person.page.getByRole('button', { name: label }).click();
  await person.button(person.words.verifying.open).click();
  await person.heading(person.words.verifying.title);
};

const turnToWay = (person: Person, way: 'voice' | 'scan' | 'secret'): Promise<void> =>
  person.page.getByRole('tab', { name: person.words.verifying.way[way] }).click();

/** What the roster beside the conversation says of the seats. */
const inRoster = async (person: Person): Promise<string> => {
  const roster = person.page.getByRole('complementary', { name: person.words.room.roster });
  return (await roster.innerText()).replaceAll('\n', ' ');
};

/** The code on this person's screen, as a camera before it would see it. */
const codeOf = (person: Person): Promise<Squares> =>
  squaresOn(person.page.getByRole('img', { name: person.words.scanTheirs.ours }));

/** Scans what stands before the camera, and comes back; the tab of the scan is closed by its own button. */
const scan = async (person: Person, squares: Squares): Promise<void> => {
  film(cameraOf(person.profile), squares);
  const opened = person.context.waitForEvent('page');
  await person.page.getByRole('link', { name: person.words.scanTheirs.action }).click();
  const page: Page = await opened;
  const { scanning } = person.words;
  await page.getByRole('button', { name: scanning.on }).click();
  await page.getByRole('heading', { name: scanning.doneTitle }).waitFor();
  const closed = page.waitForEvent('close');
  await page.getByRole('button', { name: scanning.close }).click();
  await closed;
};

test('[Y35] both screens show the same sixty digits, and what differs changes nothing', async () => {
  await Promise.all([toCompare(f, /^cartographer/), toCompare(a, /^facilitator/)]);
  const digits = await digitsOf(f, f.words.seats.safetyNumber);
  expect(await digitsOf(a, a.words.seats.safetyNumber)).toEqual(digits);
  expect(digits.map((group) => group.length)).toEqual(Array(12).fill(5));
  await f.button(f.words.readAloud.differ).click();
  await f.sees(f.words.readAloud.differTitle);
  await f.sees(f.words.verifying.state.no);
});

test('[Y36] a scan of the other screen is noted, here alone; another code and another text are not', async () => {
  await turnToWay(a, 'scan');
  await turnToWay(f, 'scan');
  expect(await codeOf(a)).toEqual(await codeOf(f));
  await scan(a, encodeQR('a poster in the corridor', 'raw', { border: 4 }));
  await a.sees(a.words.scanTheirs.noCodeTitle);
  await scan(a, encodeQR(`parley-safety:1:${'A'.repeat(43)}`, 'raw', { border: 4 }));
  await a.sees(a.words.scanTheirs.differTitle);
  await a.sees(a.words.verifying.state.no);
  await scan(a, await codeOf(f));
  await a.sees(a.words.scanTheirs.matches);
  await a.sees(a.words.verifying.state.scanned);
  await f.sees(f.words.verifying.state.no);
});

test('[Y38] the roster says how this person compared, and of the other that they did not', async () => {
  for (const person of [f, a]) {
    await back(person);
    await back(person);
    await turnTo(person, 'room');
  }
  expect(await inRoster(a)).toContain(a.words.verifying.how.scanned);
  expect(await inRoster(f)).toContain(f.words.verifying.how.no);
  await toCompare(f, /^cartographer/);
  await f.button(f.words.readAloud.match).click();
  await f.sees(f.words.verifying.state.compared);
  await back(f);
  await back(f);
  await f.sees(f.words.verifying.how.compared);
});

/** From anywhere in the channel: asks a seat, and waits until the question is on its way. */
const ask = async (person: Person, label: RegExp, question: string, answer: string): Promise<void> => {
  const { secret } = person.words;
  await toCompare(person, label);
  await turnToWay(person, 'secret');
  await person.field(secret.question).fill(question);
  await person.field(secret.answer).fill(answer);
  await person.button(secret.ask).click();
  await person.sees(secret.waiting);
};

/** From the conversation to the question that is asked there. */
const lookAtQuestion = async (person: Person, question: string): Promise<void> => {
  await person.sees(person.words.secret.asks);
  await person.button(person.words.secret.look).click();
  await person.sees(question);
};

/** Puts away what came of a check, and returns to the conversation. */
const putAway = async (person: Person): Promise<void> => {
  await person.button(person.words.secret.done).click();
  await person.field(person.words.secret.question).waitFor();
  await turnToRoom(person);
};

const turnToRoom = async (person: Person): Promise<void> => {
  while ((await person.page.getByRole('navigation', { name: person.words.room.sections }).count()) === 0)
    await back(person);
  await turnTo(person, 'room');
};

test('[Y37] a question that is declined ends without a result, and one answered otherwise decides nothing', async () => {
  for (const person of [f, a]) await turnToRoom(person);
  await ask(f, /^cartographer/, 'Where did we first meet?', 'at the old mill');
  await lookAtQuestion(a, 'Where did we first meet?');
  await a.button(a.words.secret.decline).click();
  await f.sees(f.words.secret.why.declined);
  await putAway(f);
  await turnToRoom(a);
  await ask(f, /^cartographer/, 'What was in the blue box?', 'three chess pieces');
  await lookAtQuestion(a, 'What was in the blue box?');
  await a.field(a.words.secret.answer).fill('two chess pieces');
  await a.button(a.words.secret.send).click();
  for (const person of [f, a]) await person.sees(person.words.secret.differedNext);
  await f.sees(f.words.verifying.state.compared);
  for (const person of [f, a]) await putAway(person);
});

test('[Y37] the same answer, in whatever capitals and spaces, is noted on both sides', async () => {
  await ask(a, /^facilitator/, 'Where did we first meet?', 'At the old mill');
  await lookAtQuestion(f, 'Where did we first meet?');
  await f.field(f.words.secret.answer).fill('at  the OLD mill ');
  await f.button(f.words.secret.send).click();
  for (const person of [f, a]) {
    await person.sees(person.words.secret.matchedTitle);
    await person.sees(person.words.verifying.state.secret);
    await putAway(person);
    expect(await inRoster(person)).toContain(person.words.verifying.how.secret);
  }
});

test('[Y34] quick exit in the tab of a scan takes the page that asked with it', async () => {
  await toCompare(a, /^facilitator/);
  await turnToWay(a, 'scan');
  const opened = a.context.waitForEvent('page');
  await a.page.getByRole('link', { name: a.words.scanTheirs.action }).click();
  const page = await opened;
  await page.getByRole('button', { name: a.words.scanning.on }).waitFor();
  await page.keyboard.press('F8');
  await Promise.all([page.waitForURL('**/page.html'), a.page.waitForURL('**/page.html')]);
});
