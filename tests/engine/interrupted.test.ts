import { expect, test, vi } from 'vitest';
import { newProfile, storageOn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { FRAME, lossySocket, switchedSocket, troubledStorage } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import {
  ask,
  bring,
  cardOf,
  convene,
  gather,
  good,
  invite,
  PASSPHRASE,
  type Person,
  problem,
  say,
  seatOf,
  write,
} from './support/people.ts';
import { profileTabs } from './support/tabs.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();

const quiet = (...people: Person[]): void => {
  for (const person of people) {
    expect(person.seen.filter((text) => /"alarms":\[\{|"kind":"(unopened|missed|stopped)"/.test(text))).toEqual([]);
  }
};

const sent = (person: Person) => person.messages().every(({ state }) => state === 'sent' || state === 'received');

test('[X7] what is written offline waits in its order and is sent when the network is back', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const [f, a] = [await house.enter('F'), await house.enter('A', { openSocket: network.openSocket })];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  for (const text of ['1', '2', '3', '4', '5']) await say(a, text);
  await a.until('five waiting', () => a.channel().waiting === 5);
  expect(
    a
      .messages()
      .map(({ state }) => state)
      .filter((state) => state === 'waiting').length,
  ).toBe(5);
  await say(f, 'meanwhile');
  // A restart of the tab in between keeps them, and what is written then stands after them.
  await a.engine.lock();
  good(await a.engine.unlock(PASSPHRASE));
  await a.watch();
  await say(a, '6');
  network.on();
  await f.until('all', () => f.texts().length === 7);
  await a.until('all sent', () => a.texts().length === 7 && sent(a));
  expect(a.texts()).toEqual(f.texts());
  expect(a.texts().filter((text) => text !== 'meanwhile')).toEqual(['1', '2', '3', '4', '5', '6']);
  quiet(f, a);
});

test('[X7] a relay that restarts in the middle loses and doubles nothing', async () => {
  const [f, a] = [await house.enter('F'), await house.enter('A')];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(f, 'before');
  const restarted = house.restartRelay();
  await say(a, 'during');
  await restarted;
  await say(f, 'after');
  for (const person of [f, a]) await person.until('all', () => person.texts().length === 3 && sent(person));
  expect(a.texts()).toEqual(f.texts());
  quiet(f, a);
});

test('[X8] an append and a rotate whose answers were lost are one entry each', async () => {
  const lossy = lossySocket(pageSocket(house.origin));
  const [f, a, b] = [
    await house.enter('F', { openSocket: lossy.openSocket }),
    await house.enter('A'),
    await house.enter('B'),
  ];
  const channel = await convene(f);
  await bring(f, a, 'academic');
  lossy.lose(FRAME.append);
  await f.watch();
  await say(f, 'once');
  await f.until('sent', () => f.texts().length === 1 && sent(f));
  expect(lossy.lost()).toBe(1);
  const invited = await invite(f, 'adviser');
  await ask(f, b, invited);
  good(await b.engine.guestCompared(b.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, invited.invitation, true));
  lossy.lose(FRAME.rotate);
  good(await f.engine.admit(channel, invited.invitation));
  await gather([f, a, b]);
  expect(lossy.lost()).toBe(2);
  await say(b, 'twice?');
  for (const person of [f, a]) await person.until('two', () => person.texts().length === 2);
  expect(a.texts()).toEqual(['once', 'twice?']);
  quiet(f, a, b);
});

test('[X8] a channel whose creation was answered into a lost socket is opened once', async () => {
  const lossy = lossySocket(pageSocket(house.origin));
  const f = await house.enter('F', { openSocket: lossy.openSocket });
  lossy.lose(FRAME.create);
  await convene(f);
  expect(lossy.lost()).toBe(1);
  await f.watch();
  await say(f, 'alone');
  await f.until('sent', () => sent(f));
});

test('[X9] a roster that changes while messages wait turns them to review; sent again they reach the new readers', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const [f, a, b] = [
    await house.enter('F'),
    await house.enter('A', { openSocket: network.openSocket }),
    await house.enter('B'),
  ];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  const before = a.channel().rooms[0]!.readersToken;
  const [one, two] = [await say(a, 'one'), await say(a, 'two')];
  await bring(f, b, 'adviser');
  await b.watch();
  network.on();
  await a.until('both in review', () => a.messages().filter(({ state }) => state === 'review').length === 2);
  const { id } = a.channel();
  expect(problem(await a.engine.resend(id, one, before))).toBe('readersChanged');
  expect(problem(await write(a, 'three', { readersToken: before }))).toBe('readersChanged');
  await a.until('three readers', () => a.channel().rooms[0]!.readers.length === 3);
  good(await a.engine.resend(id, one, a.channel().rooms[0]!.readersToken));
  good(await a.engine.discard(id, two));
  await b.until('one', () => b.texts().includes('one'));
  await f.until('one', () => f.texts().includes('one'));
  await a.until('sent', () => a.texts().length === 1 && sent(a));
  expect([f.texts(), b.texts()]).toEqual([['one'], ['one']]);
  quiet(f, a, b);
});

test('[X10] entries that arrive again while the batch before is still being stored are taken once', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const profile = newProfile();
  const trouble = troubledStorage(storageOn(profile));
  const [f, a] = [
    await house.enter('F'),
    await house.enter('A', { profile, openSocket: network.openSocket, storage: trouble.storage }),
  ];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  trouble.hold();
  const { commits } = trouble;
  const started = commits();
  await say(f, 'one');
  await expect.poll(() => commits() > started, { timeout: 10_000 }).toBe(true);
  network.off();
  network.on();
  await a.until('connected again', () => a.channel().connection === 'connected');
  await say(f, 'two');
  // Long enough for a second follow to bring both again, if one were begun too early.
  await f.until('both stored', () => f.texts().length === 2 && sent(f));
  trouble.letGo();
  await a.until('both', () => a.texts().length === 2);
  await say(a, 'three');
  await f.until('three', () => f.texts().length === 3);
  quiet(f, a);
});

test('[X11] when storage fails nothing is sent and the engine says so; a restart goes on from what was stored', async () => {
  const profile = newProfile();
  const trouble = troubledStorage(storageOn(profile));
  const [f, a] = [await house.enter('F'), await house.enter('A', { profile, storage: trouble.storage })];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(a, 'kept');
  await f.until('kept', () => f.texts().length === 1);
  await a.until('sent', () => sent(a) && a.texts().length === 1);
  trouble.fail();
  expect(problem(await write(a, 'lost'))).toBe('storageFailed');
  expect(a.snapshot().phase).toEqual({ kind: 'failed', problem: { kind: 'storageFailed' } });
  const again = await house.enter('A', { profile });
  await again.watch();
  expect(again.texts()).toEqual(['kept']);
  await say(again, 'more');
  await f.until('more', () => f.texts().length === 2);
  expect(f.texts()).toEqual(['kept', 'more']);
  quiet(f);
});

test('[X12] a lock in the middle of a commit leaves the next unlock unharmed, and locked nothing is shown or done', async () => {
  const profile = newProfile();
  const trouble = troubledStorage(storageOn(profile));
  const [f, a] = [await house.enter('F'), await house.enter('A', { profile, storage: trouble.storage })];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  trouble.hold();
  const writing = write(a, 'half');
  await a.engine.lock();
  expect(a.snapshot().phase).toEqual({ kind: 'locked', why: 'asked' });
  expect(problem(await a.engine.unlock('not the passphrase 1234'))).toBe('wrongPassphrase');
  expect(problem(await a.engine.closeChannel('x'))).toBe('notYet');
  const before = trouble.commits();
  await say(f, 'while locked');
  await f.until('sent', () => sent(f));
  expect(trouble.commits()).toBe(before);
  // Twice at once is one session.
  const both = [a.engine.unlock(PASSPHRASE), a.engine.unlock(PASSPHRASE)];
  trouble.letGo();
  expect((await Promise.all(both)).map(problem).toSorted()).toEqual(['none', 'notYet']);
  expect(problem(await writing)).toBe('notYet');
  await a.watch();
  await a.until('what F wrote', () => a.texts().includes('while locked'));
  expect(a.snapshot().phase.kind).toBe('open');
  await say(a, 'whole');
  await f.until('whole', () => f.texts().includes('whole'));
  quiet(f, a);
});

test('[X13] a tab that another takes over from wipes what it had and stops; it can take the seats back', async () => {
  const [profile, tab] = [newProfile(), profileTabs()];
  const f = await house.enter('F');
  const one = await house.enter('A', { profile, tabLock: tab() });
  await convene(f);
  await bring(f, one, 'academic');
  const two = await house.come('A', { profile, tabLock: tab() });
  expect(two.snapshot().phase.kind).toBe('elsewhere');
  await two.engine.takeOver();
  expect(one.snapshot().phase.kind).toBe('elsewhere');
  expect(problem(await one.engine.unlock(PASSPHRASE))).toBe('notYet');
  // Taken back while the other is still opening.
  const opening = two.engine.unlock(PASSPHRASE);
  await one.engine.takeOver();
  expect(problem(await opening)).toBe('notYet');
  expect(two.snapshot().phase.kind).toBe('elsewhere');
  good(await one.engine.unlock(PASSPHRASE));
  await gather([f, one]);
  await say(one, 'still here');
  await f.until('it', () => f.texts().length === 1);
  quiet(f, one, two);
});

test('[X14] closing erases the channel for all, also for who was offline then', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const [f, a, b] = [
    await house.enter('F'),
    await house.enter('A'),
    await house.enter('B', { openSocket: network.openSocket }),
  ];
  const channel = await convene(f);
  await bring(f, a, 'academic');
  await bring(f, b, 'adviser');
  await gather([f, a, b]);
  await say(a, 'gone soon');
  await b.until('it', () => b.texts().length === 1);
  network.off();
  await b.until('offline', () => b.channel().connection !== 'connected');
  const closing = await Promise.all([f.engine.closeChannel(channel), f.engine.closeChannel(channel)]);
  expect(closing.map(problem)).toEqual(['none', 'none']);
  for (const person of [f, a]) {
    await person.until('closed', () => person.channel().standing.kind === 'closed');
    expect(person.texts()).toEqual([]);
  }
  network.on();
  await b.until('closed', () => b.channel().standing.kind === 'closed');
  for (const person of [f, a, b]) good(await person.engine.forget(person.channel().id));
  await b.until('nothing', () => {
    const { phase } = b.snapshot();
    return phase.kind === 'open' && phase.channels.length === 0;
  });
});

test('[X15] leaving ends the seat at once and cannot be followed by a message; a closed seat reads nothing more', async () => {
  const [f, a, b] = [await house.enter('F'), await house.enter('A'), await house.enter('B')];
  const channel = await convene(f);
  await bring(f, a, 'academic');
  await bring(f, b, 'adviser');
  await gather([f, a, b]);
  const { id } = a.channel();
  const left = a.engine.leave(id);
  const late = await write(a, 'too late');
  expect(['stopped', 'gone']).toContain(problem(late));
  good(await left);
  await a.until('its end', () => a.channel().standing.kind === 'seatClosed');
  await f.until('two seats', () => f.channel().seats.length === 2);
  good(await f.engine.removeSeat(channel, seatOf(f, 'adviser')));
  await b.until('its end', () => b.channel().standing.kind === 'seatClosed');
  await f.until('alone', () => f.channel().seats.length === 1);
  await say(f, 'for nobody');
  await f.until('sent', () => sent(f));
  expect(b.seen.some((text) => text.includes('for nobody'))).toBe(false);
  expect(f.texts()).toEqual(['for nobody']);
  quiet(f, a, b);
  expect(cardOf(f, 'none')).toBeUndefined();
});
