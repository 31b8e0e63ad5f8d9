import { expect, test, vi } from 'vitest';
import { databasesOf, newProfile, sealedIn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { Kill } from './support/mischief.ts';
import { bring, gather, good, type Person, problem, say, seatOf, write } from './support/people.ts';
import { assembled, roomById, roomOf, roomsOf, start, table, wantedRoom, watchRoom } from './support/rooms.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Four engines and a relay; many of them on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const house = houseForEachTest();

const quiet = (...people: Person[]): void => {
  for (const person of people) expect(person.channel().alarms).toEqual([]);
};

test('[Q12] [X28] a side caucus is read by its side alone: the facilitator and the other side see nothing of it, nor that it is there', async () => {
  const { f, a1, a2, b1 } = await table(house);
  const before = [f, b1].map((person) => person.seen.length);
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  expect(caucus).toMatchObject({ form: 'caucus', side: 'A', founder: seatOf(a1, 'academic'), closed: null });
  const [ours, theirs] = [await watchRoom(a1, caucus.id), await watchRoom(a2, caucus.id)];
  good(await write(a1, 'for our side', { room: caucus }));
  await a2.until('it', () => theirs.texts().includes('for our side'));
  good(await write(a2, 'and back', { room: roomById(a2, caucus.id) }));
  await a1.until('the answer', () => ours.texts().includes('and back'));
  await a1.until('its own as sent', () => ours.messages().every(({ state }) => state !== 'waiting'));
  expect(ours.kinds()).toEqual(['roomOpened', 'text', 'text']);
  expect(theirs.kinds()).toEqual(['roomOpened', 'text', 'text']);
  // Being called counts as something unread; having called does not.
  expect([a1, a2].map((person) => roomById(person, caucus.id).unread)).toEqual([1, 2]);
  expect(a1.channel().rooms[0]).toMatchObject({ form: 'plenary', unread: 0 });
  // What the plenary gets afterwards shows that everything before it was read.
  await say(f, 'in the plenary');
  for (const person of [b1, a1]) await person.until('it', () => person.texts().includes('in the plenary'));
  for (const [index, person] of [f, b1].entries()) {
    expect(person.channel().rooms).toHaveLength(1);
    expect(person.channel().rooms[0]).toMatchObject({ unreadable: 0, missed: 0 });
    expect(person.texts()).toEqual(['in the plenary']);
    const since = person.seen.slice(before[index]).join();
    expect(since).not.toMatch(/for our side|and back|caucus","side|unopened|"missed","count/);
    expect(since).not.toContain(caucus.id);
  }
  quiet(f, a1, a2, b1);
});

test('[X28] a working group of named seats: its readers are its own, and it disturbs no composer of the plenary', async () => {
  const { f, a1, a2, b1 } = await table(house);
  const { readersToken } = a2.channel().rooms[0]!;
  const plenaryBefore = f.channel().rooms[0]!.readersToken;
  const group = await start(b1, 'workingGroup', ['facilitator', 'academic'], [f, a1]);
  expect(group.readers).toHaveLength(3);
  const seen = await watchRoom(f, group.id);
  good(await write(b1, 'three of us', { room: group }));
  await f.until('it', () => seen.texts().includes('three of us'));
  expect(seen.at('three of us')).toMatchObject({ label: 'public figure', side: 'B', state: 'received' });
  expect(f.channel().rooms[0]!.readersToken).toBe(plenaryBefore);
  good(await write(a2, 'not disturbed', { readersToken }));
  // A token of one room is none of another.
  expect(problem(await write(b1, 'wrong list', { room: group, readersToken: plenaryBefore }))).toBe('readersChanged');
  expect(a2.channel().rooms).toHaveLength(1);
  await f.engine.markRead(f.channel().id, group.id);
  await f.until('no mark there', () => roomById(f, group.id).unread === 0);
  await f.until('a mark here', () => f.channel().rooms[0]!.unread === 1);
  quiet(f, a1, a2, b1);
});

test('[Q11] a room is called kept by cryptography only where its person verified each of its seats', async () => {
  const { a1, a2 } = await table(house);
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  for (const person of [a1, a2]) expect(roomById(person, caucus.id).proof).toBe('compareFirst');
  expect(a1.channel().rooms[0]!.proof).toBe('cryptography');
  good(await a1.engine.noteCompared(a1.channel().id, seatOf(a1, 'adviser')));
  await a1.until('its word', () => roomById(a1, caucus.id).proof === 'cryptography');
  expect(roomById(a2, caucus.id).proof).toBe('compareFirst');
  good(await a2.engine.noteCompared(a2.channel().id, null));
  await a2.until('its word', () => roomById(a2, caucus.id).proof === 'cryptography');
});

test('[X26] who leaves a room keeps nothing of it; who was alone with them is told and writes there no more', async () => {
  const profile = newProfile();
  const { f, a1, a2 } = await table(house, { A2: { profile } });
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  const [ours, theirs] = [await watchRoom(a1, caucus.id), await watchRoom(a2, caucus.id)];
  for (const text of ['one', 'two', 'three']) good(await write(a1, text, { room: caucus }));
  await a2.until('all', () => theirs.texts().length === 3);
  const rows = (await sealedIn(profile)).length;
  const databases = await databasesOf(profile);
  good(await a2.engine.leaveRoom(a2.channel().id, caucus.id));
  await a2.until('gone', () => a2.channel().rooms.length === 1);
  expect(theirs.messages()).toEqual([]);
  expect((await sealedIn(profile)).length).toBeLessThan(rows - 2);
  // Under another key in another database: what the files may have kept of the old one opens nothing of it.
  await expect.poll(() => databasesOf(profile)).not.toEqual(databases);
  await a1.until('told', () => ours.kinds().includes('roomLeft'));
  await a1.until('alone', () => roomById(a1, caucus.id).closed === 'alone');
  expect(ours.texts()).toEqual(['one', 'two', 'three']);
  expect(problem(await write(a1, 'to nobody', { room: roomById(a1, caucus.id) }))).toBe('closedNow');
  expect(f.channel().rooms).toHaveLength(1);
  quiet(f, a1, a2);
});

test('[X23] whoever is added reads from a room of its own on, which takes the place of the old one', async () => {
  const { f, a1, a2, b1 } = await table(house);
  const group = await start(a1, 'workingGroup', ['adviser'], [a2]);
  const old = await watchRoom(a2, group.id);
  good(await write(a1, 'before you came', { room: group }));
  await a2.until('it', () => old.texts().length === 1);
  expect(roomById(a1, group.id).mayAdd).toContain(seatOf(a1, 'public figure'));
  good(await a1.engine.addToRoom(a1.channel().id, group.id, [seatOf(a1, 'public figure')]));
  await b1.until('a room', () => b1.channel().rooms.length === 2);
  const next = roomOf(b1, 'workingGroup');
  expect(next.id).not.toBe(group.id);
  await assembled(next.id, [a1, a2, b1]);
  const seen = await watchRoom(b1, next.id);
  good(await write(a2, 'welcome', { room: roomById(a2, next.id) }));
  await b1.until('it', () => seen.texts().length === 1);
  expect(seen.texts()).toEqual(['welcome']);
  expect(roomById(a2, group.id)).toMatchObject({ closed: 'over', mayAdd: [], mayShorten: false });
  expect(old.texts()).toEqual(['before you came']);
  expect(b1.seen.join()).not.toContain('before you came');
  expect(roomsOf(f, 'workingGroup')).toEqual([]);
  quiet(f, a1, a2, b1);
});

const STAGES: readonly (readonly [name: string, nth: number])[] = [
  ['commit, not begun', 1],
  ['commit, done', 1],
  ['commit, done', 2],
  ['frame 2, not sent', 1],
  ['frame 2, sent', 1],
  ['frame 2, not sent', 2],
  ['frame 2, sent', 2],
];

/** A1 in a tab that dies where a stage says. */
const mortal = async (profile: IDBFactory, [stage, nth]: readonly [string, number]) => {
  const kill = new Kill();
  const person = await house.enter('A1', { profile, kill });
  await person.until('connected', () => person.channel().connection === 'connected');
  let times = 0;
  return {
    person,
    arm: () =>
      kill.arm((_, name) => {
        if (name === stage) times += 1;
        return name === stage && times === nth;
      }),
    died: kill.died,
  };
};

test('[X23] [X2] a tab killed at any stage of starting a room goes on: the room is opened once', {
  timeout: 120_000,
}, async () => {
  const profile = newProfile();
  const { f, a1, a2, b1 } = await table(house, { A1: { profile } });
  await a1.engine.lock();
  for (const [at, stage] of STAGES.entries()) {
    const { person, arm, died } = await mortal(profile, stage);
    arm();
    void person.engine.startRoom(person.channel().id, wantedRoom(person, 'caucus', ['adviser']));
    await died;
    const again = await house.enter('A1', { profile });
    // What was never kept was never asked for.
    if (at === 0) good(await again.engine.startRoom(again.channel().id, wantedRoom(again, 'caucus', ['adviser'])));
    await again.until(`a room after ${stage}`, () => roomsOf(again, 'caucus').length === at + 1);
    await again.until('nothing to open', () => again.channel().roomsOpening === 0);
    await assembled(roomOf(again, 'caucus').id, [again, a2]);
    quiet(again);
    await again.engine.lock();
  }
  expect(roomsOf(a2, 'caucus')).toHaveLength(STAGES.length);
  expect(f.channel().rooms).toHaveLength(1);
  quiet(f, a2, b1);
});

test.each([1, 2])(
  '[X23] an epoch that comes between entry %i of a new room and the relay: the room opens all the same, for those who were called',
  async (nth) => {
    const profile = newProfile();
    const { f, a1, a2, b1 } = await table(house, { A1: { profile } });
    await a1.engine.lock();
    const { person, arm, died } = await mortal(profile, ['frame 2, not sent', nth]);
    arm();
    void person.engine.startRoom(person.channel().id, wantedRoom(person, 'caucus', ['adviser']));
    await died;
    const b2 = await house.enter('B2');
    await bring(f, b2, 'press adviser', 'B');
    await a2.until('five seats', () => a2.channel().seats.length === 5);
    const again = await house.enter('A1', { profile });
    await again.until('its room', () => roomsOf(again, 'caucus').length === 1);
    const { id } = roomOf(again, 'caucus');
    await assembled(id, [again, a2]);
    const seen = await watchRoom(a2, id);
    good(await write(again, 'after the epoch', { room: roomById(again, id) }));
    await a2.until('it', () => seen.texts().includes('after the epoch'));
    await gather([f, a2, b1, b2], 5);
    for (const person of [f, b1, b2]) expect(person.channel().rooms).toHaveLength(1);
    quiet(f, again, a2, b1, b2);
  },
);

test('[X28] only rooms that may be are offered, and no other is started', async () => {
  const { f, a1, a2, b1 } = await table(house);
  const forms = (person: Person) => person.channel().roomChoices.map(({ form }) => form);
  expect(forms(a1)).toEqual(['caucus', 'privateSession', 'workingGroup']);
  expect(forms(b1)).toEqual(['privateSession', 'workingGroup']);
  expect(forms(f)).toEqual(['privateSession', 'workingGroup']);
  const choice = (person: Person, form: string) =>
    person.channel().roomChoices.find((each) => each.form === form)?.seats;
  expect(choice(a1, 'caucus')).toEqual([seatOf(a1, 'adviser')]);
  expect(choice(a1, 'privateSession')).toEqual([seatOf(a1, 'facilitator'), seatOf(a1, 'adviser')]);
  const refused = (person: Person, form: 'caucus' | 'privateSession', labels: readonly string[]) =>
    person.engine.startRoom(person.channel().id, wantedRoom(person, form, labels));
  expect(problem(await refused(a1, 'caucus', ['public figure']))).toBe('badRoom');
  expect(problem(await refused(a1, 'caucus', ['facilitator']))).toBe('badRoom');
  expect(problem(await refused(a1, 'privateSession', ['facilitator', 'public figure']))).toBe('badRoom');
  expect(problem(await refused(f, 'caucus', ['academic']))).toBe('badRoom');
  expect(a2.channel().roomsOpening).toBe(0);
  // Pressed twice it is one room.
  const twice = [1, 2].map(() => b1.engine.startRoom(b1.channel().id, wantedRoom(b1, 'workingGroup', ['academic'])));
  expect((await Promise.all(twice)).map(problem)).toEqual(['none', 'none']);
  await a1.until('the group', () => roomsOf(a1, 'workingGroup').length === 1);
  await b1.until('nothing to open', () => b1.channel().roomsOpening === 0);
  await assembled(roomOf(a1, 'workingGroup').id, [a1, b1]);
  expect([f, a1, a2, b1].map((person) => person.channel().rooms.length)).toEqual([1, 2, 1, 2]);
});
