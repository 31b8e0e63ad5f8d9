import { beforeAll, expect, test, vi } from 'vitest';
import {
  accept,
  admit,
  back,
  choosePassphrase,
  comeBack,
  confirmByWord,
  convene,
  digitsOf,
  enter,
  invite,
  openLink,
  say,
  sayMatched,
  seat,
  seatWithKeys,
  turnTo,
  unlock,
} from './support/deeds.ts';
import {
  agree,
  alarmsOn,
  comeBackAfter,
  lookAtProposal,
  sayAfterSilence,
  sidesNamedWith,
  toRecess,
  toSeat,
} from './support/governingDeeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { residueIn } from './support/residue.ts';
import { openScene } from './support/scene.ts';

/**
 * A spoiler, a guest for a time, a facilitator who falls ill, and the end. The script's other steps are elsewhere: links of others
 * and digits that differ in firstTable.test.ts, what a relay withholds or a changed client tries in tests/core, tests/simulation and
 * tests/engine/modified.test.ts, what is found at the relay in canaries.test.ts, a device that was off in endings.test.ts.
 */

// Whole scenes with several browsers, on machines that may have much else to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const DAY = 86_400;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Files of Chromium in which addresses that were visited lie. */
const OF_THE_HISTORY = /in \/Default\/(?:History|Sessions\/|Top Sites|Favicons|Visited Links)|segmentation_platform/;

const scene = openScene();
const { arrive } = scene;
let f: Person;
let c: Person;
let a1: Person;
let b3: Person;
/** The observer. */
let o: Person;

/** What each calls the channel in the list. */
const labels = new Map<Person, string>();
const labelOf = (person: Person): string => labels.get(person) ?? 'unknown';

beforeAll(async () => {
  [f, c, a1, b3, o] = await Promise.all([
    arrive('F'),
    arrive('C'),
    arrive('A1', { language: 'ar' }),
    arrive('B3'),
    arrive('O'),
  ]);
  for (const [person, label] of [
    [f, 'Garden'],
    [c, 'second facilitator'],
    [a1, 'cartographer'],
    [b3, 'engineer'],
    [o, 'observer'],
  ] as const)
    labels.set(person, label);
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator' });
  await seatWithKeys(f, c, { label: 'second facilitator', side: 'third', role: 'cofacilitator' }, []);
  await seat(f, a1, 'cartographer', 'A');
  await seat(f, b3, 'engineer', 'B');
});

test('[B42] a side calls one recess within a day; the second is refused in words, and the other side keeps its own', async () => {
  await toRecess(b3);
  await b3.sees(b3.words.recess.sideRight);
  await b3.sees(b3.words.recess.sideHidden);
  await look(b3, 'recess-call');
  await b3.button(b3.words.recess.call).click();
  await turnTo(b3, 'room');
  for (const person of [f, c, a1, b3]) {
    const { recessNow, composer } = person.words;
    await person.sees(recessNow.title.side);
    expect(await person.button(composer.send).count()).toBe(0);
    expect(await sidesNamedWith(person, recessNow.title.side)).toEqual([]);
  }
  // Who called it, and facilitators, may end it; nobody else.
  expect(await a1.button(a1.words.recessNow.end).count()).toBe(0);
  await look(a1, 'room-recess');
  await f.button(f.words.recessNow.end).click();
  for (const person of [f, c, a1, b3]) await person.sees(person.words.event.recessEnded);
  await toRecess(b3);
  await b3.sees(b3.words.recess.usedToday);
  await b3.sees(b3.words.recess.usedNext);
  expect(await b3.button(b3.words.recess.call).count()).toBe(0);
  expect(await b3.button(b3.words.recess.callBreach).count()).toBe(0);
  await look(b3, 'recess-used');
  await back(b3);
  await toRecess(a1);
  await a1.button(a1.words.recess.call).waitFor();
  await back(a1);
  for (const person of [a1, b3]) await turnTo(person, 'room');
  await say(b3, 'we go on, then');
  await a1.sees('we go on, then');
});

test('[B43] a seat for a day ends by itself: closed for all, its device erased, and nothing more readable on it', async () => {
  const link = await invite(f, 'observer', 'third', { role: 'observer', seatSeconds: DAY });
  await openLink(o, link);
  await accept(o);
  await choosePassphrase(o);
  expect(await digitsOf(o)).toEqual(await digitsOf(f));
  await sayMatched(o);
  await admit(f);
  await o.heading(o.words.room.plenary);
  await f.sees(f.words.invitation.states.admitted);
  await back(f);
  await o.sees(o.words.composer.closed.noFloor);
  // A whole day is left in the minute in which the seat began, less than that in the next.
  const { ends } = f.words.seats;
  await f.page
    .getByRole('main')
    .getByRole('button', { name: /^observer/ })
    .filter({ hasText: new RegExp(`${ends(DAY)}|${ends(DAY - 60)}`) })
    .waitFor();
  await look(f, 'seats-with-end');
  await turnTo(f, 'room');
  await say(f, 'while the observer is here');
  await o.sees('while the observer is here');
  await look(o, 'room-observer');

  for (const person of [f, c, a1, b3]) await comeBackAfter(person, DAY_MINUTES + HOUR_MINUTES, labelOf(person));
  await o.pass(DAY_MINUTES + HOUR_MINUTES);
  await o.sees(o.words.unlock.why.idle);
  for (const person of [f, c, a1, b3]) {
    const line = person.page.getByRole('feed').getByText(person.words.room.seatClosed);
    await line.filter({ hasText: 'observer' }).first().waitFor();
    await person.sees(person.words.room.readers(4));
    expect(await alarmsOn(person)).toEqual([]);
  }
  await look(b3, 'room-seat-ended');
  await sayAfterSilence(f, 'after the observer');
  await b3.sees('after the observer');
  await o.remembersEverySight(['after the observer']);
  await unlock(o);
  await o.page.getByRole('button', { name: o.words.channels.standing.seatClosed }).click();
  await o.sees(o.words.standing.seatClosed.removed);
  await look(o, 'seat-ended-own-screen');
  expect(await o.sightsRemembered()).toEqual([]);
  await o.closeBrowser();
  expect(residueIn(o.profile.folder, ['while the observer is here', 'after the observer'])).toEqual([]);
  // The browser's own history may hold the link, as screens say: it was used, and opens nothing. Nothing of ours holds it.
  const code = link.slice(link.indexOf('#'));
  const elsewhere = residueIn(o.profile.folder, [code]).filter((line) => !OF_THE_HISTORY.test(line));
  expect(elsewhere).toEqual([]);
  // The same day gave the side its recess back.
  await toRecess(b3);
  await b3.button(b3.words.recess.call).waitFor();
  await back(b3);
  await turnTo(b3, 'room');
});

test('[B44] seven days after the facilitator fell silent the second one succeeds, with a key of each side; all see it, and the first returns without powers', async () => {
  const { succession, proposal } = c.words;
  await toSeat(c, 'second facilitator');
  await c.sees(succession.notYet(7));
  expect(await c.button(succession.action).count()).toBe(0);
  await back(c);
  await turnTo(c, 'room');
  await f.closeBrowser();
  const week = 7 * DAY_MINUTES + HOUR_MINUTES;
  for (const person of [c, a1, b3]) await comeBackAfter(person, week, labelOf(person));
  await toSeat(c, 'second facilitator');
  await c.sees(succession.now);
  await look(c, 'succession-own-seat');
  await c.button(succession.action).click();
  await c.button(`${proposal.look}: ${proposal.ours.succession}`).waitFor();
  await lookAtProposal(a1, 'succession');
  for (const { text } of a1.words.succession.means) await a1.sees(text);
  await look(a1, 'succession-asked');
  await back(a1);
  await agree(a1, 'succession');
  // One side's key is not enough.
  await c.button(`${proposal.look}: ${proposal.ours.succession}`).click();
  await c.sees(proposal.needs(c.words.side('B')));
  await look(c, 'succession-waiting');
  await back(c);
  await agree(b3, 'succession');
  await back(c);
  await turnTo(c, 'room');
  for (const person of [c, a1, b3]) {
    await person.sees(person.words.notices.kinds.succession.text);
    await person.sees(person.words.notices.kinds.succession.next);
    await person.sees(person.words.event.succession);
    expect(await alarmsOn(person)).toEqual([]);
  }
  await look(b3, 'room-succession');
  await look(a1, 'room-succession');

  await f.startBrowser();
  await f.go('/');
  await f.heading(f.words.unlock.title);
  // A page that is loaded anew has the machine's clock again, behind what the channel has seen.
  await f.pass(DAY_MINUTES + HOUR_MINUTES + week);
  await comeBack(f, 'Garden');
  await f.sees(f.words.notices.kinds.succession.text);
  await turnTo(f, 'seats');
  const line = (label: RegExp) => f.page.getByRole('main').getByRole('button', { name: label });
  await line(/^second facilitator/)
    .filter({ hasText: f.words.roles.facilitator })
    .waitFor();
  await line(/^facilitator/)
    .filter({ hasText: f.words.roles.participant })
    .waitFor();
  expect(await f.button(f.words.seats.invite).count()).toBe(0);
  await look(f, 'seats-after-succession');
  await turnTo(f, 'rules');
  expect(await f.button(f.words.ruling.edit).count()).toBe(0);
  await turnTo(f, 'close');
  await f.sees(f.words.close.noPower);
  expect(await f.button(f.words.close.action).count()).toBe(0);
  await toSeat(f, 'engineer');
  for (const deed of [f.words.seats.remove, f.words.freeze.open]) expect(await f.button(deed).count()).toBe(0);
  await back(f);
  await turnTo(f, 'room');
  // The powers went to somebody: the new facilitator has them.
  await turnTo(c, 'rules');
  await c.button(c.words.ruling.edit).waitFor();
  await turnTo(c, 'room');
  await sayAfterSilence(f, 'from a seat like any other');
  for (const person of [c, a1, b3]) await person.sees('from a seat like any other');
});

test('[B20] [A6] the new facilitator closes: every profile is erased, and each screen lists honestly what cannot be', async () => {
  const { close } = c.words;
  await turnTo(c, 'close');
  for (const { text } of close.happens) await c.sees(text);
  for (const line of close.remains) await c.sees(line);
  await confirmByWord(c, close.word, close.action);
  for (const person of [c, f, a1, b3]) {
    await person.sees(person.words.standing.closed);
    for (const { text } of person.words.close.after) await person.sees(text);
    for (const line of person.words.close.remains) await person.sees(line);
    expect(await person.text()).not.toContain('from a seat like any other');
    // The one line that it says is there.
    await expect.poll(() => person.storedRows(), { timeout: 60_000 }).toBe(1);
  }
  await look(a1, 'closed-for-all');
  const said = ['we go on, then', 'while the observer is here', 'after the observer', 'from a seat like any other'];
  for (const person of [c, f, a1, b3]) {
    await person.closeBrowser();
    expect(residueIn(person.profile.folder, said)).toEqual([]);
  }
});
