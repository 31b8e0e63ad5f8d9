import { beforeAll, expect, test, vi } from 'vitest';
import { confirmByWord, convene, enter, say, seat, turnTo, write } from './support/deeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { goTo, listOfRooms, menuOf, startRoom } from './support/roomDeeds.ts';
import { openScene } from './support/scene.ts';

/** What is said in rooms and what becomes of it, as three people play it: a working group, pasting, withdrawal, quarantine, changed rules. */

vi.setConfig({ testTimeout: 400_000, hookTimeout: 300_000 });

const scene = openScene();
const { arrive } = scene;
let f: Person;
let a1: Person;
let b1: Person;
beforeAll(async () => {
  f = await arrive('F');
  await enter(f);
  await convene(f, { label: 'Orchard' });
  a1 = await arrive('A1', { language: 'ar' });
  await seat(f, a1, 'academic', 'A');
  b1 = await arrive('B1');
  await seat(f, b1, 'admiral (ret.)', 'B');
});

const WORDS = 'the wording of the second paragraph';

test('[B45] two sides talk in a working group that the facilitator is told nothing of', async () => {
  await startRoom(a1, 'workingGroup', ['admiral (ret.)']);
  for (const person of [a1, b1]) await goTo(person, person.words.rooms.form.workingGroup);
  await say(a1, WORDS);
  await b1.sees(WORDS);
  await look(b1, 'workingGroup');
  expect(await listOfRooms(f).getByRole('listitem').count()).toBe(1);
  expect(await f.text()).not.toContain(WORDS);
});

test('[B46] words of one room that are put into another ask first, naming both lists of readers', async () => {
  await goTo(b1, b1.words.room.plenary);
  const field = b1.field(b1.words.composer.field);
  await field.focus();
  await b1.page.evaluate((text) => navigator.clipboard.writeText(text), WORDS);
  await b1.page.keyboard.press('Control+V');
  await b1.page.getByRole('dialog', { name: b1.words.paste.title }).waitFor();
  for (const line of [b1.words.paste.there, b1.words.paste.here]) await b1.sees(line);
  await look(b1, 'paste-ask');
  await b1.button(b1.words.paste.leave).click();
  await b1.page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await field.inputValue()).toBe('');
  await write(b1, 'a sentence of my own');
  expect(await b1.page.getByRole('dialog').count()).toBe(0);
  await say(b1, 'a sentence of my own');
  await f.sees('a sentence of my own');
});

test('[B47] in quarantine a message is quoted in no other room until its author allows it; withdrawn it is gone everywhere', async () => {
  await goTo(a1, a1.words.room.plenary);
  const group = a1.words.rooms.form.workingGroup;
  await a1.sees(/في الحجر/);
  await menuOf(a1, 'a sentence of my own');
  const quoting = a1.page.getByRole('button', { name: `${a1.words.message.quoteIn}: ${group}` });
  expect(await quoting.getAttribute('aria-disabled')).toBe('true');
  await look(a1, 'menu-quarantine');
  await a1.page.keyboard.press('Escape');
  await menuOf(b1, 'a sentence of my own');
  await b1.button(b1.words.message.allow).click();
  await b1.sees(b1.words.message.quotable);
  const released = a1.page.getByRole('article').filter({ hasText: 'a sentence of my own' });
  await released.filter({ hasNotText: 'في الحجر' }).waitFor();
  await menuOf(a1, 'a sentence of my own');
  await quoting.click();
  await a1.heading(group);
  await say(a1, 'as was said there');
  await goTo(b1, b1.words.rooms.form.workingGroup);
  await b1.sees('as was said there');
  await look(b1, 'quoted-across');
  await goTo(b1, b1.words.room.plenary);
  await menuOf(b1, 'a sentence of my own');
  await b1.button(b1.words.message.withdraw).click();
  await b1.page.getByRole('dialog', { name: b1.words.message.withdrawTitle }).waitFor();
  await b1.button(b1.words.message.withdraw).click();
  for (const person of [f, a1, b1]) await person.gone('a sentence of my own');
  for (const person of [f, b1]) await person.sees(person.words.event.withdrawn);
});

test('[B48] changed rules close every composer until all have accepted, and no screen says who has not', async () => {
  await turnTo(f, 'rules');
  await f.button(f.words.ruling.edit).click();
  await f.heading(f.words.editRules.title);
  await f.button(f.words.openChannel.editRules).click();
  await f.field(f.words.openChannel.rule(1)).fill('Each of us speaks for one person only.');
  await look(f, 'edit-rules');
  await f.button(f.words.editRules.change).click();
  await turnTo(f, 'room');
  await f.sees(f.words.composer.closed.waitingForOthers);
  await goTo(a1, a1.words.room.plenary);
  for (const person of [a1, b1]) await person.sees(person.words.composer.closed.rulesChanged);
  await b1.button(b1.words.composer.readAndAccept).click();
  await look(b1, 'accept-rules');
  await b1.button(b1.words.acceptRules.accept).click();
  await b1.sees(b1.words.acceptRules.accepted);
  await b1.button(b1.words.common.done).click();
  await b1.sees(b1.words.composer.yetToAccept(1));
  for (const person of [f, b1]) expect(await person.page.locator('.composer').innerText()).not.toContain('academic');
  await look(b1, 'room-waiting');
  await a1.button(a1.words.composer.readAndAccept).click();
  await a1.button(a1.words.acceptRules.accept).click();
  await a1.sees(a1.words.acceptRules.accepted);
  await a1.button(a1.words.common.done).click();
  await say(b1, 'under the new rules');
  for (const person of [f, a1]) await person.sees('under the new rules');
});

test('[B49] who leaves a room holds nothing of it, and those who stay see that the seat left', async () => {
  const group = b1.words.rooms.form.workingGroup;
  await goTo(b1, group);
  await b1.button(b1.words.rooms.manage).click();
  await confirmByWord(b1, b1.words.rooms.leaveWord, b1.words.rooms.leave);
  await b1.heading(b1.words.room.plenary);
  await listOfRooms(b1).getByRole('button', { name: group }).waitFor({ state: 'detached' });
  expect(await b1.text()).not.toContain(WORDS);
  await goTo(a1, a1.words.rooms.form.workingGroup);
  await a1.sees(a1.words.event.roomLeft);
  await look(a1, 'room-left');
});
