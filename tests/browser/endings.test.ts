import { beforeAll, expect, test, vi } from 'vitest';
import { messagesOf, type Run } from '../../server/keeper/runs.ts';
import { blobsOf } from '../relay/support/running.ts';
import {
  accept,
  admit,
  back,
  choose,
  choosePassphrase,
  comeBack,
  confirmByWord,
  convene,
  copyLink,
  digitsOf,
  enter,
  invite,
  openLink,
  openRoom,
  say,
  sayMatched,
  seat,
  turnTo,
  unlock,
  write,
} from './support/deeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { residueIn } from './support/residue.ts';
import { openScene } from './support/scene.ts';

/** How invitations, seats, messages and channels end. */

// Whole scenes with several browsers, on machines that may have much else to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scene = openScene();
const { arrive } = scene;
let f: Person;
let a: Person;
let b: Person;
let guest: Person;

/** Every sealed entry that the relay took, and where it went. */
const taken: Run[] = [];
/** How many of these lie in the relay's files. */
const onDisk = (runs: readonly Run[]): number => {
  const disk = scene.host.disk();
  return runs
    .flatMap(({ tails }) => blobsOf(Buffer.concat(messagesOf(tails, 0))))
    .filter((blob) => disk.includes(blob.subarray(0, 64))).length;
};
const sealedOnDisk = (): number => onDisk(taken);

beforeAll(async () => {
  scene.host.relay.keeper.observe(({ runs }) => taken.push(...runs));
  [f, a, b, guest] = await Promise.all([arrive('F'), arrive('A'), arrive('B'), arrive('G')]);
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator', days: 1 });
  await seat(f, a, 'cartographer', 'A');
  await seat(f, b, 'admiral', 'B');
});

/** The channel code on this person's screen. */
const codeOf = async (person: Person): Promise<readonly string[]> => {
  await turnTo(person, 'seats');
  await person.button(person.words.seats.channelCodeShow).click();
  return digitsOf(person, person.words.seats.channelCode);
};

/** The number that this person shares with another seat. */
const safetyNumberOf = async (person: Person, label: RegExp): Promise<readonly string[]> => {
  await person.page.getByRole('button', { name: label }).click();
  await person.button(person.words.verifying.open).click();
  const digits = await digitsOf(person, person.words.seats.safetyNumber);
  await back(person);
  await back(person);
  return digits;
};

let firstCode: readonly string[];

test('[B26] every screen shows the same channel code, and both of a pair the same safety number', async () => {
  firstCode = await codeOf(f);
  for (const person of [a, b]) expect(await codeOf(person)).toEqual(firstCode);
  const withA = await safetyNumberOf(f, /^cartographer/);
  expect(await safetyNumberOf(a, /^facilitator/)).toEqual(withA);
  expect(await safetyNumberOf(f, /^admiral/)).not.toEqual(withA);
  for (const person of [f, a, b]) await turnTo(person, 'room');
});

test('[B15] a removed person reads nothing that is sent after, however often they look', async () => {
  await say(f, 'for all three');
  for (const person of [a, b]) await person.sees('for all three');
  await turnTo(f, 'seats');
  await look(f, 'seats');
  await f.page.getByRole('button', { name: /^admiral/ }).click();
  await f.heading(f.words.seats.seat);
  await look(f, 'seat');
  await confirmByWord(f, f.words.seats.removeWord, f.words.seats.remove);
  await b.sees(b.words.standing.seatClosed.removed);
  await look(b, 'seat-removed');
  await turnTo(f, 'room');
  await say(f, 'for the two of us');
  await a.sees('for the two of us');
  await a.sees(a.words.room.seatClosed);
  // Another roster, another code.
  const code = await codeOf(a);
  expect(code).not.toEqual(firstCode);
  expect(await codeOf(f)).toEqual(code);
  for (const person of [f, a]) await turnTo(person, 'room');
  expect(await b.text()).not.toContain('for the two of us');
  await b.page.reload();
  await unlock(b);
  await b.page.getByRole('button', { name: b.words.channels.standing.seatClosed }).click();
  await b.sees(b.words.standing.seatClosed.removed);
  for (const text of ['for the two of us', 'for all three']) expect(await b.text()).not.toContain(text);
});

test('[B16] a declined invitation is used up for good, and the facilitator sees it', async () => {
  const link = await invite(f, 'editor', 'B');
  await openLink(guest, link);
  await guest.button(guest.words.guest.decline).click();
  await guest.heading(guest.words.guest.declinedTitle);
  await guest.sees(guest.words.guest.declined);
  await look(guest, 'declined');
  await f.sees(f.words.invitation.states.declined);
  await guest.button(guest.words.common.done).click();
  await openLink(guest, link, guest.words.guest.over.invitationGone);
  await guest.sees(guest.words.problems.invitationGone().happened);
  expect(await guest.button(guest.words.common.tryAgain).count()).toBe(0);
});

test('[B17] a guest who reloads, or closes the browser, goes on where they were; the same request, the same digits', async () => {
  await f.button(f.words.invitation.reissue).click();
  const link = await copyLink(f);
  await openLink(guest, link);
  await guest.sees(guest.words.guest.convenedBy);
  await guest.page.reload();
  await guest.sees(guest.words.guest.convenedBy);
  expect(guest.page.url()).toBe(`${scene.host.origin}/`);
  await accept(guest);
  await guest.sees(guest.words.guest.thenPassphrase);
  await guest.page.reload();
  await guest.heading(guest.words.guest.title);
  await accept(guest);
  await choosePassphrase(guest);
  const digits = await digitsOf(guest);
  await guest.page.reload();
  await unlock(guest);
  await guest.page.getByRole('button', { name: guest.words.channels.standing.comparing }).click();
  expect(await digitsOf(guest)).toEqual(digits);
  expect(await digitsOf(f)).toEqual(digits);
  await guest.sees(guest.words.compare.requestSent);
  await sayMatched(guest);
  await guest.sees(guest.words.compare.matchedWaiting);
  await guest.kill();
  await admit(f);
  await guest.startBrowser();
  await guest.go('/');
  await unlock(guest);
  await openRoom(guest, 'editor');
  await guest.heading(guest.words.room.plenary);
  await back(f);
  await turnTo(f, 'room');
  await say(f, 'the editor is here');
  await guest.sees('the editor is here');
  expect(await guest.text()).not.toContain('for the two of us');
});

test('[B18] an invitation whose time is over opens nothing, whoever notices it first', async () => {
  const link = await invite(f, 'latecomer', 'A', { hours: 1 });
  await openLink(b, link);
  await b.sees(b.words.guest.convenedBy);
  await b.pass(61);
  await accept(b);
  await unlock(b);
  await b.heading(b.words.guest.over.invitationGone);
  await b.sees(b.words.problems.invitationGone().happened);
  expect(await b.button(b.words.guest.accept).count()).toBe(0);
  await f.pass(61);
  await comeBack(f, 'Garden');
  await turnTo(f, 'seats');
  await f.sees(f.words.invitation.states.lapsed);
  await look(f, 'seats-lapsed');
  await openLink(b, link, b.words.guest.over.invitationGone);
  await b.sees(b.words.problems.invitationGone().happened);
  await turnTo(f, 'room');
});

/** How many of these the relay would still hand to a member. */
const given = async (runs: readonly Run[]): Promise<number> => {
  let count = 0;
  for (const { log, generation, previous, tails } of runs) {
    const most = { maxEntries: tails.length, maxBytes: 1_000_000 };
    const request = { log, generation, after: previous, requestId: 0, ...most };
    const stretch = await scene.host.relay.keeper.read(request);
    if (stretch.state !== 'open') throw new Error(`the log is ${stretch.state}`);
    expect(stretch.entries).toBe(tails.length);
    count += blobsOf(stretch.messages).length;
  }
  return count;
};

test('[B27] after its lifetime a message is gone from every screen and profile, and the relay has none of its bytes', async () => {
  const present: readonly (readonly [Person, string, string])[] = [
    [f, 'Garden', 'said by the facilitator'],
    [a, 'cartographer', 'said by the cartographer'],
    [guest, 'editor', 'said by the editor'],
  ];
  const texts = present.map(([, , text]) => text);
  const before = taken.length;
  for (const [person, , text] of present) {
    await say(person, text);
    for (const [reader] of present) await reader.sees(text);
  }
  const spoken = taken.slice(before);
  const count = onDisk(spoken);
  expect(count).toBeGreaterThanOrEqual(texts.length);
  expect(await given(spoken)).toBe(count);
  const held = new Map<Person, number>();
  for (const [person] of present) held.set(person, await person.storedRows());

  const aDayAndAnHour = 25 * 60;
  await scene.host.pass(aDayAndAnHour);
  expect(await given(spoken)).toBe(0);
  expect(onDisk(spoken)).toBe(0);
  // What members need in order to follow the channel is kept as long as the channel.
  expect(sealedOnDisk()).toBeGreaterThan(0);
  for (const [person, label] of present) {
    await person.pass(aDayAndAnHour);
    await person.sees(person.words.unlock.why.idle);
    await person.remembersEverySight(texts);
    await comeBack(person, label);
    await person.sees(person.words.room.empty);
    expect(await person.sightsRemembered()).toEqual([]);
    expect(await person.storedRows()).toBeLessThan(held.get(person) ?? 0);
  }
  // The channel goes on, and nobody is alarmed; but after a day of silence whoever writes first is asked whether to.
  await write(f, 'a new day');
  await choose(f, 'rule', 0);
  await f.button(f.words.composer.send).click();
  await f.sees(f.words.composer.notCurrent);
  await f.button(f.words.composer.sendAnyway).click();
  for (const [person] of present) {
    await person.sees('a new day');
    const text = await person.text();
    for (const { text: alarm } of Object.values(person.words.alarms)) expect(text).not.toContain(alarm);
    expect(text).not.toContain(person.words.room.missed(1));
  }
});

test('[B19] what expired is gone at the next start, before anything is shown', async () => {
  await say(a, 'gone tomorrow');
  await guest.sees('gone tomorrow');
  const before = await a.storedRows();
  await a.page.reload();
  await a.heading(a.words.unlock.title);
  // A page that is loaded anew has the machine's clock again, a day behind what the channel has seen.
  await a.pass(2 * 25 * 60);
  await a.remembersEverySight(['gone tomorrow', 'for all three', 'the editor is here']);
  await comeBack(a, 'cartographer');
  await a.sees(a.words.room.empty);
  expect(await a.sightsRemembered()).toEqual([]);
  expect(await a.storedRows()).toBeLessThan(before);
});

test('[B20] closing burns the channel at the relay and on every device, also one that was away', async () => {
  await say(f, 'the last word');
  await guest.sees('the last word');
  await guest.closeBrowser();
  // The relay has the conversation still, sealed.
  expect(sealedOnDisk()).toBeGreaterThan(5);
  await turnTo(f, 'close');
  await look(f, 'close');
  await confirmByWord(f, f.words.close.word, f.words.close.action);
  for (const person of [f, a]) await person.sees(person.words.standing.closed);
  await look(f, 'closed');
  await expect.poll(sealedOnDisk, { timeout: 30_000 }).toBe(0);
  expect(await a.text()).not.toContain('the last word');
  await guest.startBrowser();
  await guest.go('/');
  await guest.remembersEverySight(['the last word', 'the editor is here']);
  await unlock(guest);
  await guest.page.getByRole('button', { name: guest.words.channels.standing.closed }).click();
  await guest.sees(guest.words.standing.closed);
  expect(await guest.sightsRemembered()).toEqual([]);
  await guest.button(guest.words.channels.forget).click();
  await guest.sees(guest.words.channels.empty);
  await guest.closeBrowser();
  expect(residueIn(guest.profile.folder, ['the last word', 'the editor is here', 'Garden'])).toEqual([]);
});
