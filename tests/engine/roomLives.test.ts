import { expect, test, vi } from 'vitest';
import { newProfile, sealedIn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { Kill } from './support/mischief.ts';
import { DAY_MS, good, type Person, problem, say, seatOf, write } from './support/people.ts';
import { assembled, roomById, roomOf, roomsOf, start, table, wantedRoom, watchRoom } from './support/rooms.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Four engines and a relay; many of them on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const house = houseForEachTest();

const HOUR_MS = 3_600_000;

/** The same person later: opened again at the same profile, with a clock that is ahead. */
const later = async (name: string, profile: IDBFactory, aheadMs: number): Promise<Person> => {
  const person = await house.enter(name, { profile, aheadMs });
  await person.watch();
  return person;
};

test('[L7] what is said in a room is gone when the room says so, while the plenary keeps its own', async () => {
  const profile = newProfile();
  const { f, a1, a2 } = await table(house, { A2: { profile } });
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  expect(caucus.lifetimeSeconds).toBe(86_400);
  const theirs = await watchRoom(a2, caucus.id);
  good(await write(a1, 'for a day', { room: caucus }));
  await say(f, 'for a week');
  await a2.until('both', () => theirs.texts().length === 1 && a2.texts().length === 1);
  expect(theirs.at('for a day').goneInSeconds).toBeLessThanOrEqual(86_400);
  expect(a2.messages().at(-1)!.goneInSeconds).toBeGreaterThan(6 * 86_400);
  await a2.engine.lock();
  const rows = (await sealedIn(profile)).length;
  const a = await later('A2', profile, DAY_MS + HOUR_MS);
  const after = await watchRoom(a, caucus.id);
  expect(after.texts()).toEqual([]);
  expect(a.texts()).toEqual(['for a week']);
  expect(roomById(a, caucus.id).unread).toBe(0);
  expect((await sealedIn(profile)).length).toBeLessThan(rows);
});

test('[L7] [X29] a room that keeps less takes what was said before after a day of notice, and says so; it is never made to keep more', async () => {
  const [p1, p2] = [newProfile(), newProfile()];
  const { a1, a2 } = await table(house, { A1: { profile: p1 }, A2: { profile: p2 } });
  good(
    await a1.engine.startRoom(a1.channel().id, {
      ...wantedRoom(a1, 'caucus', ['adviser']),
      lifetimeSeconds: 4 * 86_400,
    }),
  );
  await a2.until('the room', () => roomsOf(a2, 'caucus').length === 1);
  const { id } = roomOf(a2, 'caucus');
  await assembled(id, [a1, a2]);
  const ours = await watchRoom(a1, id);
  const theirs = await watchRoom(a2, id);
  good(await write(a1, 'before', { room: roomById(a1, id) }));
  await a2.until('it', () => theirs.texts().length === 1);
  expect(problem(await a2.engine.shortenRoom(a2.channel().id, id, 5 * 86_400))).toBe('badRoom');
  good(await a2.engine.shortenRoom(a2.channel().id, id, 3_600));
  for (const person of [a1, a2]) {
    await person.until('an hour', () => roomById(person, id).lifetimeSeconds === 3_600);
    await person.until('the notice', () => person.channel().notices.length === 1);
    expect(person.channel().notices[0]).toMatchObject({ kind: 'shorterLifetime', room: id, lifetimeSeconds: 3_600 });
  }
  for (const seen of [ours, theirs]) {
    expect(seen.at('before').goneInSeconds).toBeGreaterThan(23 * 3_600);
    expect(seen.at('before').goneInSeconds).toBeLessThanOrEqual(24 * 3_600);
  }
  good(await write(a1, 'after', { room: roomById(a1, id) }));
  await a2.until('that', () => theirs.texts().includes('after'));
  expect(theirs.at('after').goneInSeconds).toBeLessThanOrEqual(3_600);
  for (const notice of a1.channel().notices) await a1.engine.dismissNotice(a1.channel().id, notice.id);
  await a1.until('seen', () => a1.channel().notices.length === 0);
  await a2.engine.lock();
  const soon = await later('A2', p2, 2 * HOUR_MS);
  expect((await watchRoom(soon, id)).texts()).toEqual(['before']);
  await soon.engine.lock();
  const late = await later('A2', p2, DAY_MS + HOUR_MS);
  expect((await watchRoom(late, id)).texts()).toEqual([]);
});

test('[X26] a room whose place another took is gone after its week, with its rows and counts', async () => {
  const profile = newProfile();
  const { a1, a2, b1 } = await table(house, { A2: { profile } });
  const group = await start(a1, 'workingGroup', ['adviser'], [a2]);
  good(await write(a1, 'in the old one', { room: group }));
  good(await a1.engine.addToRoom(a1.channel().id, group.id, [seatOf(a1, 'public figure')]));
  await b1.until('a room', () => b1.channel().rooms.length === 2);
  const { id } = roomOf(b1, 'workingGroup');
  await assembled(id, [a1, a2, b1]);
  expect(roomsOf(a2, 'workingGroup')).toHaveLength(2);
  await a2.engine.lock();
  const rows = (await sealedIn(profile)).length;
  const a = await later('A2', profile, 8 * DAY_MS);
  expect(roomsOf(a, 'workingGroup').map((room) => room.id)).toEqual([id]);
  expect((await sealedIn(profile)).length).toBeLessThan(rows);
});

test('[X9] [X28] what comes too late for a room that another took the place of waits for its author in the new one', async () => {
  const profile = newProfile();
  const { a1, a2, b1 } = await table(house, { A2: { profile } });
  const group = await start(a1, 'workingGroup', ['adviser'], [a2]);
  await a2.engine.lock();
  const kill = new Kill();
  const mortal = await house.enter('A2', { profile, kill });
  await mortal.until('connected', () => mortal.channel().connection === 'connected');
  kill.arm((_, name) => name === 'frame 2, not sent');
  void write(mortal, 'late', { room: roomById(mortal, group.id), confirmNotCurrent: true });
  await kill.died;
  good(await a1.engine.addToRoom(a1.channel().id, group.id, [seatOf(a1, 'public figure')]));
  await b1.until('a room', () => b1.channel().rooms.length === 2);
  const { id } = roomOf(b1, 'workingGroup');
  const again = await house.enter('A2', { profile });
  await again.until('the new room', () => again.channel().rooms.some((room) => room.id === id));
  const [old, next] = [await watchRoom(again, group.id), await watchRoom(again, id)];
  await again.until('its own for review', () => next.messages().some(({ state }) => state === 'review'));
  expect(old.texts()).toEqual([]);
  const seen = await watchRoom(b1, id);
  await assembled(id, [a1, again, b1]);
  good(await again.engine.resend(again.channel().id, next.at('late').id, roomById(again, id).readersToken));
  await b1.until('it', () => seen.texts().includes('late'));
  expect(again.channel().alarms).toEqual([]);
});

test('[X9] [M11] a text that a recess overtook is shown to nobody and waits for its author; a caucus goes on meanwhile', async () => {
  const profile = newProfile();
  const { f, a1, a2, b1 } = await table(house, { A2: { profile } });
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  await a2.engine.lock();
  const kill = new Kill();
  const mortal = await house.enter('A2', { profile, kill });
  await mortal.until('connected', () => mortal.channel().connection === 'connected');
  kill.arm((_, name) => name === 'frame 2, not sent');
  void write(mortal, 'too late', { confirmNotCurrent: true });
  await kill.died;
  good(await f.engine.callRecess(f.channel().id, 3_600, false));
  for (const person of [f, a1, b1]) {
    await person.until('the recess', () => person.channel().rooms[0]!.closed === 'recess');
    await person.until('its line', () => person.messages().some(({ content }) => content.kind === 'recessBegan'));
  }
  const again = await house.enter('A2', { profile });
  await again.watch();
  await again.until('review', () => again.messages().some(({ state }) => state === 'review'));
  const seen = await watchRoom(a1, caucus.id);
  good(await write(again, 'in the caucus', { room: roomById(again, caucus.id) }));
  await a1.until('it', () => seen.texts().includes('in the caucus'));
  expect(problem(await write(again, 'here', { confirmNotCurrent: true }))).toBe('closedNow');
  good(await f.engine.endRecess(f.channel().id));
  await again.until('the end', () => again.channel().rooms[0]!.closed === null);
  const review = again.messages().find(({ state }) => state === 'review')!;
  good(await again.engine.resend(again.channel().id, review.id, again.channel().rooms[0]!.readersToken));
  await b1.until('it', () => b1.texts().includes('too late'));
  for (const person of [f, a1, b1, again]) expect(person.channel().alarms).toEqual([]);
});
