import { beforeAll, expect, test, vi } from 'vitest';
import type { SecretCheck } from '../../client/engine/api.ts';
import { newProfile } from './support/database.ts';
import { houseForAllTests } from './support/house.ts';
import {
  bring,
  convene,
  DAY_MS,
  gather,
  good,
  PASSPHRASE,
  type Person,
  problem,
  say,
  seatOf,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Three engines and a relay; many of them on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** One table for all: what a test leaves behind is put away by its own people. */
const house = houseForAllTests();
let f: Person;
let a: Person;
let b: Person;
const profiles = { A: newProfile(), B: newProfile() };

beforeAll(async () => {
  f = await house.enter('F');
  a = await house.enter('A', { profile: profiles.A });
  b = await house.enter('B', { profile: profiles.B });
  await convene(f);
  await bring(f, a, 'academic', 'A');
  await bring(f, b, 'public figure', 'B');
  await gather([f, a, b]);
  for (const person of [f, a, b])
    await person.until('every session confirmed', () =>
      person.channel().seats.every(({ trust }) => trust === 'confirmed'),
    );
});

const QUESTION = 'Where did we first meet?';

/** The other of the two, as this one's screen names it. */
const other = (person: Person): string => seatOf(person, person === a ? 'public figure' : 'academic');
const seatAt = (person: Person) => person.channel().seats.find(({ id }) => id === other(person))!;
const checkOf = (person: Person): SecretCheck | null => seatAt(person).secretCheck;

const ask = (person: Person, secret: string, question = QUESTION) =>
  person.engine.askSecret(person.channel().id, other(person), question, secret);
const answer = (person: Person, secret: string) =>
  person.engine.answerSecret(person.channel().id, other(person), secret);
const putAway = (person: Person) => person.engine.endSecretCheck(person.channel().id, other(person));

const until = (person: Person, phase: SecretCheck['phase'], why?: SecretCheck['why']) =>
  person.until(`${phase} ${why ?? ''}`, () => checkOf(person)?.phase === phase && checkOf(person)?.why === why);

const clear = async (): Promise<void> => {
  for (const person of [a, b]) {
    good(await putAway(person));
    await person.until('nothing', () => checkOf(person) === null);
  }
};

/** Nothing of a check is a room, a row or a mark, and nothing alarms. */
const quiet = (): void => {
  for (const person of [f, a, b]) {
    expect(person.channel().rooms).toHaveLength(1);
    expect(person.channel().rooms[0]).toMatchObject({ unread: 0, unreadable: 0, missed: 0 });
    expect(person.channel()).toMatchObject({ alarms: [], roomsOpening: 0 });
    expect(person.messages().filter(({ content }) => content.kind !== 'seatOpened')).toEqual([]);
  }
};

test('[Y8] [Y12] [Y14] two people who know the same secret learn it, and nobody else that they asked', async () => {
  const before = f.seen.length;
  expect([seatAt(a).verified, seatAt(b).verified]).toEqual(['no', 'no']);
  good(await ask(a, '  The blue\u00a0Door '));
  await until(b, 'asked');
  expect(checkOf(b)).toEqual({ byUs: false, question: QUESTION, phase: 'asked', attemptsLeft: 3 });
  await until(a, 'waiting');
  good(await answer(b, 'the BLUE door'));
  for (const person of [a, b]) await until(person, 'matched');
  expect(checkOf(a)).toEqual({ byUs: true, question: QUESTION, phase: 'matched', attemptsLeft: 3 });
  for (const person of [a, b]) expect(seatAt(person)).toMatchObject({ verified: 'secret', trust: 'compared' });
  quiet();
  const since = f.seen.slice(before).join();
  expect(since).not.toContain(QUESTION);
  expect(since).not.toMatch(/"phase":"(starting|waiting|asked|working|matched)"/);
  await clear();
});

test('[Y10] [Y18] when the answers differ both are told no more, and each has one guess less', async () => {
  good(await ask(a, 'the blue door'));
  await until(b, 'asked');
  good(await answer(b, 'the green door'));
  for (const person of [a, b]) {
    await until(person, 'differed');
    expect(checkOf(person)).toMatchObject({ attemptsLeft: 2 });
    // What was verified before stays: this check says nothing of the key.
    expect(seatAt(person).verified).toBe('secret');
  }
  quiet();
  await clear();
});

test('[Y10] [Y21] nothing answers but the person: who declines says so, and spends no guess', async () => {
  good(await ask(a, 'the blue door'));
  await until(b, 'asked');
  expect(problem(await answer(b, '  a  '))).toBe('secretTooShort');
  expect(problem(await ask(b, 'the blue door'))).toBe('notYet');
  expect(problem(await ask(a, 'the blue door'))).toBe('notYet');
  good(await putAway(b));
  await until(a, 'ended', 'declined');
  expect(checkOf(a)).toMatchObject({ attemptsLeft: 2 });
  expect(checkOf(b)).toBeNull();
  await clear();
  // Whoever asked may take it back.
  good(await ask(b, 'the blue door'));
  await until(a, 'asked');
  good(await putAway(b));
  await until(a, 'ended', 'declined');
  await clear();
  quiet();
});

test('[Y15] when both ask at once, one of the two questions stands, on both screens', async () => {
  for (const outcome of await Promise.all([ask(a, 'the blue door', 'From A?'), ask(b, 'the blue door', 'From B?')]))
    good(outcome);
  const asked = await Promise.race([a, b].map((person) => until(person, 'asked').then(() => person)));
  const asker = asked === a ? b : a;
  await until(asker, 'waiting');
  expect(checkOf(asked)).toMatchObject({ byUs: false, question: checkOf(asker)?.question });
  good(await answer(asked, 'the blue door'));
  for (const person of [a, b]) await until(person, 'matched');
  await clear();
  quiet();
});

test('[Y16] [Y17] a check goes on over reloads and a new epoch, and ends by itself after three days', async () => {
  good(await ask(a, 'the blue door'));
  await until(b, 'asked');
  await b.close();
  await a.close();
  const c = await house.enter('C');
  await bring(f, c, 'guest', 'B');
  good(await b.engine.unlock(PASSPHRASE));
  await until(b, 'asked');
  await b.until('the guest', () => b.channel().seats.some(({ label }) => label === 'guest'));
  good(await answer(b, 'the blue door'));
  await until(b, 'working');
  good(await a.engine.unlock(PASSPHRASE));
  for (const person of [a, b]) await until(person, 'matched');
  await clear();
  good(await ask(a, 'the blue door'));
  await until(b, 'asked');
  await until(a, 'waiting');
  for (const person of [f, c, a, b]) {
    await person.close();
    person.clock.advance(3 * DAY_MS);
    good(await person.engine.unlock(PASSPHRASE));
  }
  for (const person of [a, b]) await until(person, 'ended', 'lapsed');
  expect(problem(await answer(b, 'the blue door'))).toBe('gone');
  await clear();
});

test('[Y18] three checks that failed are all: neither can ask again, and other ways stay', async () => {
  for (const left of [1, 0]) {
    good(await ask(b, 'the blue door'));
    await until(a, 'asked');
    good(await answer(a, 'the green door'));
    for (const person of [a, b]) await until(person, 'differed');
    for (const person of [a, b]) expect(checkOf(person)).toMatchObject({ attemptsLeft: left });
    await clear();
  }
  for (const person of [a, b]) expect(problem(await ask(person, 'the blue door'))).toBe('noMoreGuesses');
  const { code } = good(await a.engine.safetyNumber(a.channel().id, other(a)));
  expect(good(await b.engine.compareScanned(b.channel().id, other(b), `${code.slice(0, -1)}`))).toBe('notACode');
  const { code: wrong } = good(await a.engine.safetyNumber(a.channel().id, seatOf(a, 'facilitator')));
  expect(good(await b.engine.compareScanned(b.channel().id, other(b), wrong))).toBe('differs');
  expect(seatAt(b).verified).toBe('secret');
  expect(good(await b.engine.compareScanned(b.channel().id, other(b), code))).toBe('matches');
  await b.until('it', () => seatAt(b).verified === 'scanned');
});

test('[Y3] what was verified does not survive a new seat in the place of the old one', async () => {
  good(await f.engine.removeSeat(f.channel().id, seatOf(f, 'public figure')));
  await a.until('it is gone', () => !a.channel().seats.some(({ label }) => label === 'public figure'));
  const again = await house.enter('B again', { aheadMs: 3 * DAY_MS });
  await bring(f, again, 'public figure', 'B');
  await a.until('the new seat', () => seatAt(a)?.trust === 'confirmed');
  expect(seatAt(a)).toMatchObject({ verified: 'no', secretCheck: null, trust: 'confirmed' });
  await say(a, 'welcome back');
  await again.watch();
  await again.until('it', () => again.texts().includes('welcome back'));
});
