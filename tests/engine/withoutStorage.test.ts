import { expect, test, vi } from 'vitest';
import type { Storage } from '../../client/engine/platform/rows.ts';
import type { TabLock } from '../../client/engine/platform/tabLock.ts';
import { databasesOf, dump, newProfile, storageOn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { bring, convene, gather, good, PASSPHRASE, problem, say } from './support/people.ts';
import { profileTabs } from './support/tabs.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();
const PATIENCE_MS = 60_000;
const OTHER = 'fjord ember delta cedar basil acorn 17';

const refusing: TabLock = {
  acquire: () => Promise.reject(new DOMException('not here', 'SecurityError')),
  takeOver: () => Promise.reject(new DOMException('not here', 'SecurityError')),
  wait: () => Promise.reject(new DOMException('not here', 'SecurityError')),
  release: () => {},
};

/** Fails the test if anything but the first look is asked of it. */
const refused = (profile: IDBFactory): Storage => ({
  ...storageOn(profile),
  look: async () => 'refused',
  open: () => Promise.reject(new Error('opened')),
});

test(
  '[J20] two who keep nothing talk, lock and unlock, and no database was ever made',
  async () => {
    const profiles = [newProfile(), newProfile()] as const;
    const [f, a] = [await house.come('F', { profile: profiles[0] }), await house.come('A', { profile: profiles[1] })];
    for (const person of [f, a]) {
      await person.engine.keepNothing();
      expect(person.snapshot()).toMatchObject({
        keeping: { kind: 'memory', why: 'chosen' },
        phase: { kind: 'firstVisit' },
      });
      good(await person.engine.createVault(PASSPHRASE));
    }
    await convene(f);
    await bring(f, a, 'colonel');
    await gather([f, a]);
    await say(f, 'A word that is kept nowhere.');
    await a.until('the word', () => a.texts().includes('A word that is kept nowhere.'));
    await a.engine.lock();
    expect(JSON.stringify(a.snapshot())).not.toContain('colonel');
    expect(problem(await a.engine.unlock(OTHER))).toBe('wrongPassphrase');
    good(await a.engine.unlock(PASSPHRASE));
    await a.watch();
    await a.until('the word again', () => a.texts().includes('A word that is kept nowhere.'));
    good(await a.engine.changePassphrase(PASSPHRASE, OTHER));
    await a.engine.lock();
    expect(problem(await a.engine.unlock(PASSPHRASE))).toBe('wrongPassphrase');
    good(await a.engine.unlock(OTHER));
    for (const profile of profiles) expect(await databasesOf(profile)).toEqual([]);
  },
  PATIENCE_MS,
);

test('[J21] chosen while locked, what the device keeps stays as it is, and another tab may open it', async () => {
  const profile = newProfile();
  const tab = profileTabs();
  const first = await house.enter('F', { profile, tabLock: tab() });
  await convene(first);
  await first.engine.lock();
  const before = await dump(profile);
  await first.engine.keepNothing();
  expect(first.snapshot()).toMatchObject({
    keeping: { kind: 'memory', why: 'chosenBeside' },
    phase: { kind: 'firstVisit' },
  });
  good(await first.engine.createVault(OTHER));
  await convene(first, { label: 'Elsewhere' });
  expect(await dump(profile)).toEqual(before);
  const second = await house.come('F again', { profile, tabLock: tab() });
  expect(second.snapshot()).toMatchObject({ keeping: { kind: 'device' }, phase: { kind: 'locked' } });
  good(await second.engine.unlock(PASSPHRASE));
  expect(second.channel().label).toBe('Room');
  expect(first.channel().label).toBe('Elsewhere');
});

test('[J21] it cannot be chosen while seats are open, nor twice', async () => {
  const f = await house.enter('F');
  await f.engine.keepNothing();
  expect(f.snapshot()).toMatchObject({ keeping: { kind: 'device' }, phase: { kind: 'open' } });
  const a = await house.come('A');
  await a.engine.keepNothing();
  good(await a.engine.createVault(PASSPHRASE));
  await a.engine.lock();
  await a.engine.keepNothing();
  expect(a.snapshot().phase.kind).toBe('locked');
  good(await a.engine.unlock(PASSPHRASE));
});

test.each([
  ['locks between tabs', (profile: IDBFactory) => ({ profile, tabLock: refusing })],
  ['storage', (profile: IDBFactory) => ({ profile, storage: refused(profile) })],
  ['either', (profile: IDBFactory) => ({ profile, kept: null })],
] as const)('[J22] a browser without %s keeps nothing, says so, and works', async (_what, world) => {
  const profile = newProfile();
  const f = await house.come('F', world(profile));
  expect(f.snapshot()).toMatchObject({ keeping: { kind: 'memory', why: 'refused' }, phase: { kind: 'firstVisit' } });
  good(await f.engine.createVault(PASSPHRASE));
  await convene(f);
  await f.engine.lock();
  good(await f.engine.unlock(PASSPHRASE));
  expect(f.channel().label).toBe('Room');
  expect(await databasesOf(profile)).toEqual([]);
});

test('[J22] a browser whose list of databases is refused keeps nothing; one whose list fails is not taken for such', async () => {
  const failing = (name: string): IDBFactory =>
    Object.assign(newProfile(), { databases: () => Promise.reject(new DOMException('no', name)) });
  expect(await storageOn(failing('SecurityError')).look()).toBe('refused');
  expect(await storageOn(failing('UnknownError')).look()).toBe('kept');
});

test('[J20] before a first vault nothing is made on the device; with it, there is one database', async () => {
  const profile = newProfile();
  const f = await house.come('F', { profile });
  expect(f.snapshot().phase.kind).toBe('firstVisit');
  expect(await databasesOf(profile)).toEqual([]);
  good(await f.engine.createVault(PASSPHRASE));
  expect(await databasesOf(profile)).toHaveLength(1);
});

test('[J23] quick exit and a travel lock of all end seats that nothing keeps', async () => {
  const f = await house.come('F');
  await f.engine.keepNothing();
  good(await f.engine.createVault(PASSPHRASE));
  await f.engine.quickExit();
  expect(f.snapshot().phase.kind).toBe('erased');
  const a = await house.come('A');
  await a.engine.keepNothing();
  good(await a.engine.createVault(PASSPHRASE));
  await convene(a);
  expect(good(await a.engine.travelLock(a.channel().id))).toBe('destroyed');
  expect(good(await a.engine.travelLock(null))).toBe('destroyed');
  expect(a.snapshot().phase.kind).toBe('erased');
});
