import { expect, test, vi } from 'vitest';
import { ROTATION_MS } from '../../client/engine/rotation.ts';
import { openStore, type RowKind } from '../../client/engine/store.ts';
import { openVault } from '../../client/engine/vault.ts';
import { symmetricKey } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { testCryptography } from './support/cryptography.ts';
import { databasesOf, must, newProfile, openRows, sealedIn, storageOn } from './support/database.ts';
import { type House, houseForAllTests } from './support/house.ts';
import { twoSides } from './support/keys.ts';
import { switchedSocket, troubledStorage } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import {
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
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForAllTests();

const cryptography = testCryptography('exits');
const { random } = cryptography;

/** Two people who talked; each has a profile of its own. */
const table = async (more: Parameters<House['enter']>[1] = {}) => {
  const [fp, ap] = [newProfile(), newProfile()];
  const [f, a] = [await house.enter('F', { profile: fp }), await house.enter('A', { profile: ap, ...more })];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(f, 'what was said');
  await a.until('it', () => a.texts().includes('what was said'));
  return { f, a, fp, ap };
};

/** The data key of a profile whose engine is locked; somebody who has the passphrase and the files. */
const dataKeyOf = async (profile: IDBFactory) => {
  const rows = await openRows(profile);
  const vault = await openVault(cryptography, rows, PASSPHRASE);
  rows.close();
  return vault.ok ? symmetricKey(vault.value.dataKey.slice()) : null;
};

const KINDS: readonly RowKind[] = ['settings', 'channel', 'message', 'outbox', 'invitation', 'guest', 'view'];

/** How many of these sealed rows a data key opens, wherever they are put. */
const opensOf = async (
  sealed: Awaited<ReturnType<typeof sealedIn>>,
  key: Parameters<typeof openStore>[2],
  channels: readonly string[],
) => {
  const rows = await openRows(newProfile());
  must(await rows.commit({ puts: sealed, deletes: [], deletedGroups: [] }));
  const store = openStore(rows, random, key);
  let opened = 0;
  for (const kind of KINDS) {
    for (const group of ['', ...channels]) {
      const found = await store.readGroup(kind, group);
      if (found.ok) opened += found.value.length;
    }
  }
  rows.close();
  return opened;
};

const rotatedFrom = (profile: IDBFactory, before: readonly string[]): Promise<void> =>
  expect.poll(async () => (await databasesOf(profile)).join(), { timeout: 10_000 }).not.toBe(before.join()) as never;

test('[L8] [X16] after an unlock the database is another, under another key: the passphrase opens none of the rows of before', async () => {
  const { a, ap } = await table();
  const channel = a.channel().id;
  await a.engine.lock();
  const before = await sealedIn(ap);
  const [oldName] = await databasesOf(ap);
  const oldKey = await dataKeyOf(ap);
  if (oldKey === null) throw new Error('no vault');
  expect(await opensOf(before, oldKey, [channel])).toBe(before.length);
  const again = await house.enter('A', { profile: ap });
  expect(await databasesOf(ap)).not.toEqual([oldName]);
  expect((await databasesOf(ap)).length).toBe(1);
  await again.watch();
  expect(again.texts()).toEqual(['what was said']);
  await again.engine.lock();
  const newKey = await dataKeyOf(ap);
  if (newKey === null) throw new Error('no vault');
  expect(hex(newKey)).not.toBe(hex(oldKey));
  expect(await opensOf(before, newKey, [channel])).toBe(0);
  // Nothing was written but what it read from the relay: an unlock after a lock without a word moves nothing.
  const third = await house.enter('A', { profile: ap });
  await third.until('connected', () => third.channel().connection === 'connected');
  await say(third, 'still here');
  await third.until('sent', () => third.channel().waiting === 0);
});

test('[L8] [A6] while things are written the rows move every ten minutes; a channel that ended moves them at once', async () => {
  const { f, a, ap, fp } = await table();
  const first = await databasesOf(ap);
  a.clock.advance(ROTATION_MS - 60_000);
  await say(f, 'more');
  await a.until('more', () => a.texts().includes('more'));
  expect(await databasesOf(ap)).toEqual(first);
  await a.engine.noteActivity();
  a.clock.advance(120_000);
  await rotatedFrom(ap, first);
  await say(a, 'and an answer');
  await f.until('the answer', () => f.texts().includes('and an answer'));
  const [atF, atA] = [await databasesOf(fp), await databasesOf(ap)];
  const sealed = await sealedIn(ap);
  const { id } = a.channel();
  good(await f.engine.closeChannel(f.channel().id));
  for (const [person, profile, before] of [
    [f, fp, atF],
    [a, ap, atA],
  ] as const) {
    await person.until('closed', () => person.channel().standing.kind === 'closed');
    await rotatedFrom(profile, before);
    await person.engine.lock();
  }
  // The stub: one line, which says how it ended, and nothing else of the channel.
  const left = await sealedIn(ap);
  const key = await dataKeyOf(ap);
  if (key === null) throw new Error('no vault');
  expect(left.length).toBe(1);
  expect(await opensOf(sealed, key, [id])).toBe(0);
  const store = openStore(await openRows(ap), random, key);
  const [stub] = must(await store.readGroup('channel', ''));
  expect(stub?.value).toMatchObject({
    label: 'academic',
    relay: house.origin,
    stage: { kind: 'ended', why: 'closed' },
  });
  expect(JSON.stringify(stub?.value)).not.toContain('what was said');
});

test('[L8] a changed passphrase moves the rows too: the old one opens nothing of them, whatever header was kept', async () => {
  const { a, ap } = await table();
  const before = await databasesOf(ap);
  const oldRows = await openRows(ap);
  const oldHeader = must(await oldRows.readHeader());
  oldRows.close();
  // Opening the rows from elsewhere made them another's, as a takeover does; the engine takes them back.
  await a.engine.lock();
  const back = await house.enter('A', { profile: ap });
  const next = 'quartz lemon violin harbor dusk 58';
  good(await back.engine.changePassphrase(PASSPHRASE, next));
  expect((await databasesOf(ap)).length).toBe(1);
  await say(back, 'under the new one');
  const { id } = back.channel();
  await back.engine.lock();
  expect(await dataKeyOf(ap)).toBe(null);
  // With the old header put back the old passphrase opens a key, and the key no row.
  const rows = await openRows(ap);
  const header = must(await rows.readHeader());
  must(await rows.writeHeader(oldHeader ?? new Uint8Array(0)));
  rows.close();
  const key = await dataKeyOf(ap);
  if (key === null) throw new Error('the old header does not open');
  expect(await opensOf(await sealedIn(ap), key, [id])).toBe(0);
  const again = await openRows(ap);
  must(await again.writeHeader(header ?? new Uint8Array(0)));
  again.close();
  good(
    await back.engine
      .unlock(next)
      .then(async (first) => (first.ok ? first : (await house.come('A', { profile: ap })).engine.unlock(next))),
  );
  expect(before.length).toBe(1);
});

test('[A1] quick exit locks, and with the choice made beforehand leaves nothing that a passphrase could open', async () => {
  const { a, ap } = await table();
  await a.engine.quickExit();
  expect(a.snapshot().phase).toEqual({ kind: 'locked', why: 'asked' });
  good(await a.engine.unlock(PASSPHRASE));
  await a.watch();
  expect(a.texts()).toEqual(['what was said']);
  good(await a.engine.exitErases(true));
  await a.engine.lock();
  good(await a.engine.unlock(PASSPHRASE));
  const { phase } = a.snapshot();
  expect(phase.kind === 'open' && phase.exitErases).toBe(true);
  // Locked, it can only leave: the choice itself is sealed.
  await a.engine.lock();
  await a.engine.quickExit();
  expect(a.snapshot().phase.kind).toBe('locked');
  good(await a.engine.unlock(PASSPHRASE));
  await a.engine.quickExit();
  expect(a.snapshot().phase).toEqual({ kind: 'erased' });
  expect(await databasesOf(ap)).toEqual([]);
  expect(problem(await a.engine.unlock(PASSPHRASE))).toBe('notYet');
  expect(problem(await a.engine.createVault(PASSPHRASE))).toBe('notYet');
  const fresh = await house.come('A', { profile: ap });
  expect(fresh.snapshot().phase).toEqual({ kind: 'firstVisit' });
});

test('[A1] the choice can be taken back, and is off for a vault that never made it', async () => {
  const { a } = await table();
  const { phase } = a.snapshot();
  expect(phase.kind === 'open' && phase.exitErases).toBe(false);
  good(await a.engine.exitErases(true));
  good(await a.engine.exitErases(false));
  await a.engine.quickExit();
  expect(a.snapshot().phase.kind).toBe('locked');
});

test('[A2] a travel lock of one seat: neither the passphrase nor the profile opens it again, and the other seat is as it was', async () => {
  const { f, a, ap } = await table();
  const host = await house.enter('H');
  await convene(host);
  const invited = await invite(host, 'adviser', 'B');
  const asked = good(await a.engine.acceptInvitation(invited.link));
  await host.until('the request', () => cardOf(host, invited.invitation)?.state.kind === 'asked');
  good(await a.engine.guestCompared(asked, true));
  good(await host.engine.facilitatorCompared(host.channel().id, invited.invitation, true));
  good(await host.engine.admit(host.channel().id, invited.invitation));
  await a.until('two channels', () => {
    const { phase } = a.snapshot();
    return (
      phase.kind === 'open' &&
      phase.channels.length === 2 &&
      phase.channels.every(({ standing }) => standing.kind === 'seated')
    );
  });
  const ids = [a.channel(0).id, a.channel(1).id];
  const doomed = a.channel(0).seats.some(({ label }) => label === 'academic') ? ids[0]! : ids[1]!;
  const kept = ids.find((id) => id !== doomed)!;
  const before = await sealedIn(ap);
  expect(good(await a.engine.travelLock(doomed))).toBe('destroyed');
  const { phase } = a.snapshot();
  expect(phase.kind === 'open' && phase.channels.map(({ id }) => id)).toEqual([kept]);
  expect(problem(await a.engine.travelLock(doomed))).toBe('gone');
  await a.engine.lock();
  const key = await dataKeyOf(ap);
  if (key === null) throw new Error('no vault');
  expect(await opensOf(before, key, ids)).toBe(0);
  const rows = await openRows(ap);
  const store = openStore(rows, random, key);
  for (const kind of KINDS) expect(must(await store.readGroup(kind, doomed))).toEqual([]);
  expect(must(await store.readGroup('channel', '')).map(({ id }) => id)).toEqual([kept]);
  rows.close();
  await f.until('away', () => f.channel().seats.some(({ label, away }) => label === 'academic' && away));
  expect(f.channel().seats.map(({ label }) => label)).toContain('academic');
  expect(f.channel().alarms).toEqual([]);
});

test('[A3] a travel lock says that the seat is away: to participants like any quiet seat, to the facilitator that its holder locked it', async () => {
  const { f, a, b } = await twoSides(house);
  good(await a.engine.travelLock(null));
  const seatSeenBy = (person: Person) => person.channel().seats.find(({ label }) => label === 'academic');
  for (const person of [f, b]) await person.until('away', () => seatSeenBy(person)?.away === true);
  expect(seatSeenBy(f)?.hold).toBe('lockedByHolder');
  expect(seatSeenBy(b)?.hold).toBeNull();
  expect(f.channel().rooms[0]!.readers).not.toContain(seatSeenBy(f)?.id);
  await say(f, 'the talk goes on');
  await b.until('it', () => b.texts().includes('the talk goes on'));
  expect([f, b].map((person) => person.channel().alarms)).toEqual([[], []]);
});

test('[A3] without a connection, and while the relay says nothing, the seats are destroyed all the same', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const { a, ap } = await table({ openSocket: network.openSocket });
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  expect(good(await a.engine.travelLock(null))).toBe('destroyed');
  expect(await databasesOf(ap)).toEqual([]);
});

test('[A2] a travel lock of all leaves no database, also in the middle of everything', async () => {
  const { a, ap } = await table();
  const said = say(a, 'half said').catch(() => undefined);
  const changing = a.engine.changePassphrase(PASSPHRASE, 'quartz lemon violin harbor dusk 58');
  const locked = a.engine.travelLock(null);
  await Promise.all([said, changing]);
  expect(good(await locked)).toBe('destroyed');
  expect(a.snapshot().phase).toEqual({ kind: 'erased' });
  expect(await databasesOf(ap)).toEqual([]);
  expect(problem(await a.engine.travelLock(null))).toBe('notYet');
});

test('[A2] when the browser does not rewrite its storage, the seat is gone from its rows, and the person is told what remains', async () => {
  const profile = newProfile();
  const storage = storageOn(profile);
  const stuck = troubledStorage({
    ...storage,
    open: async () => {
      const opened = await storage.open();
      if (!opened.ok) return opened;
      return { ok: true, value: { ...opened.value, replace: async () => ({ ok: false, error: 'storageFailed' }) } };
    },
  });
  const { a } = await table({ profile, storage: stuck.storage });
  const { id } = a.channel();
  expect(good(await a.engine.travelLock(id))).toBe('remains');
  const { phase } = a.snapshot();
  expect(phase.kind === 'open' && phase.channels).toEqual([]);
  await a.engine.lock();
  expect(await sealedIn(profile)).toEqual([]);
  // The next unlock, with storage that works again, makes up for it.
  const before = await databasesOf(profile);
  await house.enter('A', { profile });
  expect(await databasesOf(profile)).not.toEqual(before);
});

test('[A2] nothing that a person was shown of a seat comes back after its travel lock', async () => {
  const { a, ap } = await table();
  good(await a.engine.travelLock(a.channel().id));
  const again = (await house.come('A', { profile: ap })) as Person;
  good(await again.engine.unlock(PASSPHRASE));
  const { phase } = again.snapshot();
  expect(phase.kind === 'open' && phase.channels).toEqual([]);
});
