import { expect, test, vi } from 'vitest';
import { blobsOf } from '../relay/support/running.ts';
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
  conversation,
  digitsOf,
  enter,
  invite,
  lock,
  lookAtGuest,
  openLink,
  say,
  sayMatched,
  seatWithKeys,
  turnTo,
  unlock,
  write,
} from './support/deeds.ts';
import { comeBackAfter, sayAfterSilence, seatStands, sidesNamedWith, takeNote } from './support/governingDeeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { residueIn } from './support/residue.ts';
import { goTo, listOfRooms, menuOf, rosterOf, startRoom } from './support/roomDeeds.ts';
import { openScene } from './support/scene.ts';

/** A table of two sides with a co-facilitator: who confirms whom, a wrong guest, a message held back, rooms, a recess, the end. */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

/** Until the notices above the conversation name a newcomer. */
const toldOf = async (person: Person, label: string): Promise<void> => {
  const { room, newcomer } = person.words;
  const notices = person.page.getByRole('region', { name: room.notices }).locator('.banner-title');
  await notices.filter({ hasText: newcomer.title }).filter({ hasText: label }).waitFor();
};

const scene = openScene();
const { arrive } = scene;
let f: Person;
let cf: Person;
let a1: Person;
let a2: Person;
let b1: Person;
let b2: Person;
let b3: Person;

/** The six of the first days, each with what it calls the channel. */
const seated = (): readonly (readonly [Person, string])[] => [
  [f, 'Orchard'],
  [cf, 'second facilitator'],
  [a1, 'academic'],
  [a2, 'colonel (ret.)'],
  [b1, 'admiral (ret.)'],
  [b2, 'editor'],
];

test('[B28] a facilitator is told what the host can see, and the first side is confirmed by the co-facilitator', async () => {
  f = await arrive('F');
  await enter(f);
  await f.button(f.words.channels.open).click();
  await f.heading(f.words.openChannel.title);
  await f.sees(f.words.setUp.hostTitle);
  for (const line of [...f.words.host.can, f.words.setUp.hostCannot, f.words.setUp.hostTrust]) await f.sees(line);
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
  for (const person of [f, cf, a1, a2, b1]) await takeNote(person);
  b2 = await arrive('B2', { width: 360, height: 740 });
  await seatWithKeys(f, b2, { label: 'editor', side: 'B' }, [a1, b1]);
  for (const person of [f, cf, a1, a2, b1]) await toldOf(person, 'editor');
  // One person's note is one person's, and outlasts a reload; for the others it stands as before.
  await takeNote(a1);
  for (const [person, label] of [
    [a1, 'academic'],
    [cf, 'second facilitator'],
  ] as const) {
    await person.page.reload();
    await comeBack(person, label);
  }
  for (const person of [f, cf, a2, b1]) await toldOf(person, 'editor');
  expect(await a1.page.getByRole('region', { name: a1.words.room.notices }).count()).toBe(0);
  for (const person of [f, cf, a2, b1]) await takeNote(person);
  await say(b2, 'we are six');
  for (const person of [f, cf, a1, a2, b1]) await person.sees('we are six');
  for (const newcomer of [a2, b1, b2]) {
    expect((await conversation(newcomer)).join()).not.toMatch(/before anybody came|for the first side/);
  }
});

test('[B30] a wrong guest sees the rules only; a side refuses, the request closes for all, and the relay has nothing for it', async () => {
  const x = await arrive('X');
  const link = await invite(f, 'public figure', 'B');
  await openLink(x, link);
  for (const absent of ['we are six', 'admiral', 'Orchard']) expect(await x.text()).not.toContain(absent);
  await accept(x);
  await choosePassphrase(x);
  const digits = await digitsOf(x);
  await sayMatched(x);
  await askOthers(f);
  for (const person of [a1, b2]) await person.sees(person.words.proposal.asks.admission);
  await look(a1, 'room-proposal');
  expect(await lookAtGuest(b2)).toEqual(digits);
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

test('[B30] of a wrong guest whom nobody answers: a day later the request lapses, it received nothing, and the relay holds nothing for it', async () => {
  const waiting = 'while a stranger waits';
  const x = await arrive('X2');
  const link = await invite(f, 'public figure', 'B');
  await openLink(x, link);
  await x.remembersEverySight(['we are six', waiting]);
  await accept(x);
  await choosePassphrase(x);
  const digits = await digitsOf(x);
  await sayMatched(x);
  await askOthers(f);
  for (const person of [a1, b1]) {
    expect(await lookAtGuest(person)).toEqual(digits);
    await back(person);
  }
  const held = await scene.host.readLink(link);
  if (held.state !== 'open') throw new Error(`the one-time log is ${held.state}`);
  const entries = blobsOf(held.messages).map((entry) => entry.subarray(0, 200));
  expect(entries.map((entry) => scene.host.disk().includes(entry))).toEqual([true, true]);
  await say(a1, waiting);
  for (const person of [cf, a2, b1, b2]) await person.sees(waiting);

  const day = 24 * 60 + 2;
  for (const [person, label] of seated()) await comeBackAfter(person, day, label);
  await f.sees(waiting);
  await turnTo(f, 'seats');
  await f.sees(f.words.invitation.states.lapsed);
  await turnTo(f, 'room');
  await x.pass(day);
  await unlock(x);
  await x.page.getByRole('button', { name: x.words.channels.standing.ended }).click();
  await x.heading(x.words.standing.endedTitle.lapsed);
  expect(await x.sightsRemembered()).toEqual([]);
  for (const person of [a1, b1]) await person.gone(person.words.proposal.asks.admission);
  await scene.host.pass(day);
  expect((await scene.host.readLink(link)).state).not.toBe('open');
  expect(entries.map((entry) => scene.host.disk().includes(entry))).toEqual([false, false]);
  expect(await rosterOf(a1)).toHaveLength(6);
  // After a day of silence whoever writes first is asked whether the readers are still known.
  await sayAfterSilence(f, 'the next day');
  for (const person of [cf, a1, a2, b1, b2]) await person.sees('the next day');
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
  const readers = a2.page.locator('.composer .readers');
  const countShown = () => readers.locator('.reader-count').innerText();
  expect(await countShown()).toBe(a2.words.number(6));
  await confirmGuest(b1);
  const { composer } = a2.words;
  await a2.button(composer.review).waitFor();
  await a2.sees(composer.changedNow(7));
  await look(a2, 'room-review-keys');
  await a2.button(composer.review).click();
  expect(await countShown()).toBe(a2.words.number(7));
  await readers.getByText('public figure').waitFor();
  await b3.heading(b3.words.room.plenary);
  expect((await conversation(b3)).join()).not.toMatch(/we are six|while a stranger waits|the next day/);
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
  const others = [f, cf, a1, a2, b2, b3];
  for (const person of others) await person.remembersEverySight([anger]);
  await write(b1, anger);
  await choose(b1, 'rule', 120);
  await b1.button(b1.words.composer.send).click();
  await b1.sees(b1.words.message.heldHere);
  await look(b1, 'room-held');
  await b1.button(b1.words.message.drop).click();
  await b1.gone(anger);
  await b1.pass(3);
  await say(b1, 'said calmly');
  for (const person of others) {
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

/** What a composer may say of a recess of an hour that was called within the last minutes; clocks differ by a few. */
const remaining = ({ words }: Person): readonly string[] =>
  Array.from({ length: 40 }, (_, minutes) => words.composer.recess.side(3900 - minutes * 60));

test('[B34] a side calls a recess: nobody writes in the plenary, no screen says which side, and its caucus stays open', async () => {
  await turnTo(a2, 'rules');
  await a2.button(a2.words.recess.title).click();
  await look(a2, 'recess-call');
  await a2.button(a2.words.recess.call).click();
  await turnTo(a2, 'room');
  await goTo(a1, a1.words.room.plenary);
  for (const person of [f, cf, a1, a2, b1, b2, b3]) {
    await person.sees(person.words.recessNow.title.side);
    // With its end: how long it still lasts.
    const closed = await person.page.locator('.composer.closed').innerText();
    expect(remaining(person).map((line) => closed.includes(line))).toContain(true);
    expect(await sidesNamedWith(person, person.words.recessNow.title.side)).toEqual([]);
  }
  await goTo(a1, a1.words.rooms.onlySide(a1.words.side('A')));
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

test('[B35] B2 leaves: away for the others until a facilitator is there, then closed for all, and nothing readable stays on its device', async () => {
  await b2.page.setViewportSize({ width: 1280, height: 800 });
  for (const person of [f, cf]) await lock(person);
  await turnTo(b2, 'close');
  await confirmByWord(b2, b2.words.seats.leaveWord, b2.words.seats.leave);
  await b2.sees(b2.words.standing.seatClosed.left);
  await goTo(a1, a1.words.room.plenary);
  for (const person of [a1, b1]) await seatStands(person, 'editor', person.words.seats.away);
  for (const person of [a1, b1]) await turnTo(person, 'room');
  await comeBack(cf, 'second facilitator');
  await comeBack(f, 'Orchard');
  for (const person of [f, cf, a1, a2, b1, b3]) {
    await goTo(person, person.words.room.plenary);
    const closed = person.page.getByRole('feed').getByText(person.words.room.seatClosed);
    await closed.filter({ hasText: 'editor' }).waitFor();
  }
  await b2.closeBrowser();
  expect(residueIn(b2.profile.folder, ['we are six', 'said calmly', 'we go on', 'admiral'])).toEqual([]);
});

test('[B35] after seven days nothing that was said is on any screen, and the relay keeps no sealed word of it', async () => {
  const said = [
    'we are six',
    'for those I saw',
    'said calmly',
    'we go on',
    'among ourselves',
    'while the plenary rests',
  ];
  const week = 7 * 24 * 60 + 1;
  await scene.host.pass(week);
  for (const [person, label] of [...seated().filter(([person]) => person !== b2), [b3, 'public figure'] as const]) {
    await person.pass(week);
    await person.sees(person.words.unlock.title);
    await person.remembersEverySight(said);
    await comeBack(person, label);
    await person.sees(person.words.room.empty);
    expect(await person.sightsRemembered()).toEqual([]);
  }
  for (const person of [a1, a2]) {
    await goTo(person, person.words.rooms.onlySide(person.words.side('A')));
    await person.sees(person.words.room.empty);
    expect(await person.sightsRemembered()).toEqual([]);
  }
});
