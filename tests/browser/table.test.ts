import { expect, test, vi } from 'vitest';
import {
  accept,
  askOthers,
  back,
  choose,
  choosePassphrase,
  comeBack,
  confirmByWord,
  confirmGuest,
  convene,
  digitsOf,
  enter,
  invite,
  lookAtGuest,
  openLink,
  say,
  sayMatched,
  seatWithKeys,
  turnTo,
  write,
} from './support/deeds.ts';
import { takeNote } from './support/governingDeeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { goTo, listOfRooms, menuOf, rosterOf, startRoom } from './support/roomDeeds.ts';
import { openScene } from './support/scene.ts';

/** A table of two sides with a co-facilitator: who confirms whom, a wrong guest, a message held back, rooms, a recess, the end. */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const scene = openScene();
const { arrive } = scene;
let f: Person;
let cf: Person;
let a1: Person;
let a2: Person;
let b1: Person;
let b2: Person;
let b3: Person;

test('[B28] a facilitator is told what the host can see, and the first side is confirmed by the co-facilitator', async () => {
  f = await arrive('F');
  await enter(f);
  await f.button(f.words.channels.open).click();
  await f.heading(f.words.openChannel.title);
  await f.sees(f.words.setUp.hostTitle);
  await f.sees(f.words.setUp.admissionMeans.sides);
  await look(f, 'set-up');
  await f.button(f.words.common.back).click();
  await convene(f, { label: 'Orchard', admission: 'sides' });
  await say(f, 'before anybody came');

  cf = await arrive('CF');
  await seatWithKeys(f, cf, { label: 'second facilitator', side: 'third', role: 'cofacilitator' }, []);
  a1 = await arrive('A1', { language: 'ar' });
  const link = await invite(f, 'academic', 'A');
  await openLink(a1, link);
  expect(await a1.page.evaluate(() => document.documentElement.dir)).toBe('rtl');
  for (const absent of ['Orchard', 'before anybody came', 'second facilitator'])
    expect(await a1.text()).not.toContain(absent);
  await accept(a1);
  await choosePassphrase(a1);
  const digits = await digitsOf(a1);
  expect(await digitsOf(f)).toEqual(digits);
  await sayMatched(a1);
  await look(f, 'admit-asks-keys');
  await askOthers(f);
  await look(f, 'invitation-proposed');
  expect(await lookAtGuest(cf)).toEqual(digits);
  await look(cf, 'proposal-admission');
  await cf.button(cf.words.admission.match).click();
  await cf.sees(cf.words.proposal.confirmed);
  await back(cf);
  await a1.heading(a1.words.room.plenary);
  await a1.sees(a1.words.room.empty);
  expect(await rosterOf(a1)).toEqual(['facilitator', 'second facilitator', 'academic']);
  await f.sees(f.words.invitation.states.admitted);
  await back(f);
  await turnTo(f, 'room');
});

test('[B29] further seats are confirmed by one seat of each side; each newcomer stands on every screen and sees nothing earlier', async () => {
  await say(f, 'for the first side');
  await a1.sees('for the first side');
  a2 = await arrive('A2', { language: 'ar' });
  await seatWithKeys(f, a2, { label: 'colonel (ret.)', side: 'A' }, [a1]);
  b1 = await arrive('B1');
  await seatWithKeys(f, b1, { label: 'admiral (ret.)', side: 'B' }, [a2]);
  b2 = await arrive('B2', { width: 360, height: 740 });
  await seatWithKeys(f, b2, { label: 'editor', side: 'B' }, [a1, b1]);
  for (const person of [f, cf, a1, a2, b1]) {
    await person.sees(person.words.newcomer.title);
    await person.sees('editor');
  }
  expect(await b2.text()).not.toContain('for the first side');
  for (const person of [f, cf, a1, a2, b1]) await takeNote(person);
  await say(b2, 'we are six');
  for (const person of [f, cf, a1, a2, b1]) await person.sees('we are six');
});

test('[B30] a wrong guest sees the rules only; a side refuses, the request closes for all, and the relay has nothing for it', async () => {
  const x = await arrive('X');
  const link = await invite(f, 'public figure', 'B');
  await openLink(x, link);
  for (const absent of ['we are six', 'admiral', 'Orchard']) expect(await x.text()).not.toContain(absent);
  await accept(x);
  await choosePassphrase(x);
  await digitsOf(x);
  await sayMatched(x);
  await askOthers(f);
  for (const person of [a1, b2]) await person.sees(person.words.proposal.asks.admission);
  await look(a1, 'room-proposal');
  await lookAtGuest(b2);
  await b2.button(b2.words.admission.differ).click();
  await look(b2, 'proposal-refuse');
  await b2.button(b2.words.admission.differ).last().click();
  await b2.heading(b2.words.room.plenary);
  await f.sees(f.words.invitation.states.refused);
  await look(f, 'invitation-refused');
  await x.heading(x.words.standing.endedTitle.refused);
  await a1.gone(a1.words.proposal.asks.admission);
  expect((await scene.host.readLink(link)).state).toBe('burned');
  expect(await rosterOf(a1)).toHaveLength(6);
  await back(f);
  await turnTo(f, 'room');
});

test('[B31] while A2 writes a seat is opened with the keys of both sides: Send turns into Review, which names the new readers', async () => {
  b3 = await arrive('B3');
  const link = await invite(f, 'public figure', 'B');
  await openLink(b3, link);
  await accept(b3);
  await choosePassphrase(b3);
  await digitsOf(b3);
  await sayMatched(b3);
  await askOthers(f);
  await confirmGuest(a1);
  await write(a2, 'for those I saw');
  await choose(a2, 'rule', 0);
  await confirmGuest(b1);
  const { composer } = a2.words;
  await a2.button(composer.review).waitFor();
  await a2.sees(composer.changedNow(7));
  await look(a2, 'room-review-keys');
  await a2.button(composer.review).click();
  await b3.heading(b3.words.room.plenary);
  await a2.button(composer.send).and(a2.page.locator(':enabled')).waitFor();
  expect(await b1.text()).not.toContain('for those I saw');
  await a2.button(composer.send).click();
  for (const person of [b1, b3]) await person.sees('for those I saw');
  await f.sees(f.words.invitation.states.admitted);
  await back(f);
  await turnTo(f, 'room');
  for (const person of [f, cf, a1, a2, b1, b2]) await takeNote(person);
});

test('[B32] a message held for two minutes and dropped was on no other screen', async () => {
  const anger = 'said in anger';
  for (const person of [f, a1, b2]) await person.remembersEverySight([anger]);
  await write(b1, anger);
  await choose(b1, 'rule', 120);
  await b1.button(b1.words.composer.send).click();
  await b1.sees(b1.words.message.heldHere);
  await look(b1, 'room-held');
  await b1.button(b1.words.message.drop).click();
  await b1.gone(anger);
  await b1.pass(3);
  await say(b1, 'said calmly');
  for (const person of [f, a1, b2]) {
    await person.sees('said calmly');
    expect(await person.sightsRemembered()).toEqual([]);
  }
});

test('[B33] a side has a caucus that the others are told nothing of, and what is not for use cannot be quoted there', async () => {
  const caucus = a1.words.rooms.onlySide(a1.words.side('A'));
  await startRoom(a1, 'caucus', ['colonel (ret.)']);
  for (const person of [a1, a2]) await goTo(person, caucus);
  await a1.sees(a1.words.rooms.others.caucus.compareFirst);
  await say(a1, 'among ourselves');
  await a2.sees('among ourselves');
  await look(a2, 'caucus');
  await goTo(a2, a2.words.room.plenary);
  await say(b1, 'not for use at all', 'notForUse');
  await a2.sees('not for use at all');
  await menuOf(a2, 'not for use at all');
  const quoting = a2.page.getByRole('button', { name: `${a2.words.message.quoteIn}: ${caucus}` });
  await a2.sees(a2.words.message.why.notForUse);
  expect(await quoting.getAttribute('aria-disabled')).toBe('true');
  await look(a2, 'message-menu');
  await a2.page.keyboard.press('Escape');
  for (const person of [f, cf, b1, b3]) {
    expect(await listOfRooms(person).getByRole('listitem').count()).toBe(1);
    expect(await person.text()).not.toContain('among ourselves');
  }
});

test('[B34] a side calls a recess: nobody writes in the plenary, no screen says which side, and its caucus stays open', async () => {
  await turnTo(a2, 'rules');
  await a2.button(a2.words.recess.title).click();
  await look(a2, 'recess-call');
  await a2.button(a2.words.recess.call).click();
  await turnTo(a2, 'room');
  for (const person of [f, cf, a1, a2, b1, b2, b3]) {
    if (person === a1) continue;
    await person.sees(person.words.recessNow.title.side);
    await person.page.locator('.composer.closed').waitFor();
    expect(await person.text()).not.toMatch(/called by side/i);
  }
  await look(b1, 'room-recess');
  await look(b2, 'room-recess-phone');
  await say(a1, 'while the plenary rests');
  await goTo(a2, a2.words.rooms.onlySide(a2.words.side('A')));
  await a2.sees('while the plenary rests');
  expect(await f.text()).not.toContain('while the plenary rests');
  await f.button(f.words.recessNow.end).click();
  await f.button(f.words.composer.send).waitFor();
  await say(f, 'we go on');
  await b1.sees('we go on');
});

test('[B35] B2 leaves and is closed for all; after seven days nothing that was said is on any screen', async () => {
  await b2.page.setViewportSize({ width: 1280, height: 800 });
  await turnTo(b2, 'close');
  await confirmByWord(b2, b2.words.seats.leaveWord, b2.words.seats.leave);
  await b2.sees(b2.words.standing.seatClosed.left);
  for (const person of [f, cf, b1, b3]) await person.sees(person.words.room.seatClosed);
  await goTo(a2, a2.words.room.plenary);
  for (const person of [f, cf, a1, a2, b1, b3]) await person.pass(7 * 24 * 60 + 1);
  await scene.host.pass(7 * 24 * 60 + 1);
  for (const [person, label] of [
    [f, 'Orchard'],
    [a1, 'academic'],
  ] as const) {
    await person.sees(person.words.unlock.title);
    await comeBack(person, label);
    await person.page.locator('.composer').waitFor();
    expect(await person.text()).not.toMatch(/we go on|we are six|said calmly/);
  }
  await goTo(a1, a1.words.rooms.onlySide(a1.words.side('A')));
  await a1.page.locator('.composer').waitFor();
  expect(await a1.text()).not.toMatch(/among ourselves|while the plenary rests/);
});
