import { IDBKeyRange } from 'fake-indexeddb';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { indexedDbStorage } from '../../client/engine/platform/databases.ts';
import { DATABASE_NAMES } from '../../client/engine/platform/indexedDbRows.ts';
import type { Rows, Storage } from '../../client/engine/platform/rows.ts';
import { openStore, type Put, type Store } from '../../client/engine/store.ts';
import type { StoredValue } from '../../client/engine/storedValue.ts';
import { createVault, openVault, renewVault, type Wrapping } from '../../client/engine/vault.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { err, ok } from '../../shared/result.ts';
import { seeded } from '../support/seeded.ts';
import { testCryptography } from './support/cryptography.ts';
import { asked, databasesOf, must, newProfile, openRows, sealedIn, storageOn } from './support/database.ts';

const PASSPHRASE = 'ozone knee rally blurb boss creme';
const world = testCryptography('rotation');
const { random } = world;

beforeAll(() => world.ready);

/** A channel with rows of each of its kinds, and two of the device. */
const PUTS: readonly Put[] = [
  { kind: 'channel', group: '', id: 'one', value: { label: 'Garden', key: new Uint8Array(32).fill(7) } },
  { kind: 'channel', group: '', id: 'two', value: { label: 'Harbour' } },
  { kind: 'settings', group: '', id: 'exit', value: { erases: true } },
  { kind: 'message', group: 'one', id: 'm1', value: { text: 'the first '.repeat(60) } },
  { kind: 'message', group: 'one', id: 'm2', value: { text: '\ufeff second' } },
  { kind: 'message', group: 'two', id: 'm1', value: null },
  { kind: 'outbox', group: 'one', id: '000000000001', value: { blob: new Uint8Array(5000).fill(3) } },
  { kind: 'invitation', group: 'one', id: 'i', value: ['link'] },
  { kind: 'guest', group: 'two', id: 'g', value: true },
  { kind: 'view', group: 'two', id: '0', value: { hashes: new Uint8Array(64) } },
];

type Opened = { readonly rows: Rows; readonly store: Store; readonly wrapping: Wrapping };

const open = async (profile: IDBFactory, storage: Storage = storageOn(profile)): Promise<Opened> => {
  const rows = must(await storage.open());
  const { dataKey, wrapping } = must(await openVault(world, rows, PASSPHRASE));
  return { rows, store: openStore(rows, random, dataKey), wrapping };
};

const founded = async (profile = newProfile(), storage: Storage = storageOn(profile)) => {
  const rows = must(await storage.open());
  must(await createVault(world, rows, PASSPHRASE));
  const opened = await open(profile, { ...storage, open: async () => ok(rows) });
  must(await opened.store.commit({ puts: PUTS }));
  return { profile, ...opened };
};

const contentOf = async (store: Store): Promise<readonly (readonly [string, StoredValue])[]> => {
  const found: (readonly [string, StoredValue])[] = [];
  for (const { kind, group, id } of PUTS) {
    const value = must(await store.read({ kind, group, id }));
    if (value !== null || (kind === 'message' && group === 'two')) found.push([`${kind} ${group} ${id}`, value]);
  }
  return found;
};
const ALL = PUTS.map(({ kind, group, id, value }) => [`${kind} ${group} ${id}`, value] as const);

const rotated = async ({ store, wrapping }: Opened): Promise<void> => {
  must(await must(await store.rotate(renewVault(random, wrapping))).buried);
};

describe('the move to a fresh database', () => {
  it('[L8] every row comes along, the old database is gone, and the same passphrase opens the new one', async () => {
    const opened = await founded();
    const { profile, store, rows } = opened;
    for (const [turn, name] of ['parley-2', 'parley', 'parley-2'].entries()) {
      await rotated(opened);
      expect(await databasesOf(profile), String(turn)).toEqual([name]);
      expect(await contentOf(store)).toEqual(ALL);
    }
    must(await store.commit({ puts: [{ kind: 'message', group: 'one', id: 'm1', value: 'changed' }] }));
    rows.close();
    const again = await open(profile);
    expect(must(await again.store.read({ kind: 'message', group: 'one', id: 'm1' }))).toBe('changed');
    expect(must(await again.store.readGroup('message', 'one')).length).toBe(2);
    expect(await openVault(world, again.rows, 'another passphrase')).toEqual(err('wrongPassphrase'));
  });

  it('[L8] no name, byte string or key of the old database is in the new one, and its data key opens none of the old rows', async () => {
    const opened = await founded();
    const before = await sealedIn(opened.profile);
    expect(before.length).toBe(PUTS.length);
    const oldVault = must(await openVault(world, opened.rows, PASSPHRASE));
    const old = openStore(opened.rows, random, oldVault.dataKey);
    await rotated(opened);
    const after = await sealedIn(opened.profile);
    expect(after.length).toBe(PUTS.length);
    const seen = new Set(after.flatMap(({ key, group, sealed }) => [key, group, hex(sealed)]));
    for (const { key, group, sealed } of before)
      expect([key, group, hex(sealed)].some((each) => seen.has(each))).toBe(false);
    // What a copy of the old files shows: sealed rows, put back beside those of today.
    must(await opened.rows.commit({ puts: before, deletes: [], deletedGroups: [] }));
    const today = must(await openVault(world, opened.rows, PASSPHRASE));
    expect(hex(today.dataKey)).not.toBe(hex(oldVault.dataKey));
    expect(await contentOf(openStore(opened.rows, random, today.dataKey))).toEqual(ALL);
    expect(await old.read({ kind: 'message', group: 'one', id: 'm1' })).toEqual(ok(PUTS[3]?.value));
    const [, , , first] = before;
    const under = { ...after[0]!, sealed: first!.sealed };
    must(await opened.rows.commit({ puts: [under], deletes: [], deletedGroups: [] }));
    const results = await Promise.all(
      (['channel', 'settings'] as const)
        .map((kind) => opened.store.readGroup(kind, ''))
        .concat(
          (['message', 'outbox', 'invitation', 'guest', 'view'] as const).flatMap((kind) =>
            ['one', 'two'].map((id) => opened.store.readGroup(kind, id)),
          ),
        ),
    );
    expect(results.filter((result) => !result.ok && result.error === 'storageDamaged').length).toBe(1);
  });

  it('[L8] what was deleted before is nowhere after, and nothing was written means untouched', async () => {
    const opened = await founded();
    expect(must(await opened.store.isUntouched())).toBe(false);
    must(await opened.store.commit({ deletedGroups: [{ kind: 'message', group: 'one' }] }));
    await rotated(opened);
    expect(must(await opened.store.isUntouched())).toBe(true);
    expect((await sealedIn(opened.profile)).length).toBe(PUTS.length - 2);
    opened.rows.close();
    const again = await open(opened.profile);
    expect(must(await again.store.isUntouched())).toBe(true);
    must(await again.store.commit({ deletes: [{ kind: 'message', group: 'two', id: 'm1' }] }));
    expect(must(await again.store.isUntouched())).toBe(false);
  });

  it('[L9] a row that no channel names is not left behind: then nothing moves', async () => {
    const opened = await founded();
    must(await opened.store.commit({ puts: [{ kind: 'message', group: 'three', id: 'm', value: 'whose' }] }));
    expect(await opened.store.rotate(renewVault(random, opened.wrapping))).toEqual(err('storageDamaged'));
    expect(await databasesOf(opened.profile)).toEqual(['parley']);
    expect(must(await opened.store.read({ kind: 'message', group: 'three', id: 'm' }))).toBe('whose');
    expect(await contentOf(opened.store)).toEqual(ALL);
  });

  it('[L9] what is read and written while it moves waits, and takes effect in the order asked for', async () => {
    const opened = await founded();
    const { store } = opened;
    const put = (value: StoredValue) => store.commit({ puts: [{ kind: 'message', group: 'one', id: 'm2', value }] });
    const value = { n: 0 };
    const before = put(value);
    const moving = store.rotate(renewVault(random, opened.wrapping));
    value.n = 99;
    const during = [put({ n: 1 }), put({ n: 2 }), store.readGroup('message', 'one'), put({ n: 3 })] as const;
    must(await before);
    must(await must(await moving).buried);
    const seen = must(await during[2]).find(({ id }) => id === 'm2')?.value as { readonly n: number } | undefined;
    expect([0, 1, 2]).toContain(seen?.n);
    must(await during[3]);
    expect(await store.read({ kind: 'message', group: 'one', id: 'm2' })).toEqual(ok({ n: 3 }));
    opened.rows.close();
    const again = await open(opened.profile);
    expect(await again.store.read({ kind: 'message', group: 'one', id: 'm2' })).toEqual(ok({ n: 3 }));
  });

  it('[L9] a lock on the way leaves a vault that opens, and a disk that is full leaves everything as it was', async () => {
    const opened = await founded();
    const moving = opened.store.rotate(renewVault(random, opened.wrapping));
    opened.store.close();
    expect((await moving).ok).toBe(false);
    const again = await open(opened.profile, { ...storageOn(opened.profile), open: async () => ok(opened.rows) });
    expect(await contentOf(again.store)).toEqual(ALL);
    const full: Rows = { ...again.rows, replace: async () => err('storageFailed') };
    const poor = openStore(full, random, must(await openVault(world, full, PASSPHRASE)).dataKey);
    expect(await poor.rotate(renewVault(random, again.wrapping))).toEqual(err('storageFailed'));
    expect(await contentOf(poor)).toEqual(ALL);
  });
});

/** A profile whose engine dies at its n-th request to IndexedDB: that request and all later ones are never made. */
const dyingAt = (profile: IDBFactory, moment: number) => {
  let count = 0;
  const names: string[] = [];
  const dead = (): boolean => count >= moment;
  const met = (name: string): boolean => {
    if (dead()) return true;
    count += 1;
    names.push(name);
    return dead();
  };
  const silent = (): IDBOpenDBRequest => Object.assign(new EventTarget(), { readyState: 'pending' }) as never;
  const factory = new Proxy(profile, {
    get: (target, name) => {
      if (name === 'open')
        return (...words: Parameters<IDBFactory['open']>) => {
          if (met(`open ${words[0]}`)) return silent();
          const request = target.open(...words);
          request.addEventListener('success', () => watch(request.result));
          return request;
        };
      if (name === 'deleteDatabase')
        return (which: string) => (met(`delete ${which}`) ? silent() : target.deleteDatabase(which));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  /** A transaction that would be committed after the death is aborted, as the browser does when its tab is gone. */
  const watch = (database: IDBDatabase): void => {
    const begin = database.transaction.bind(database);
    database.transaction = (...words: Parameters<IDBDatabase['transaction']>) => {
      const transaction = begin(...words);
      if (words[1] !== 'readwrite') return transaction;
      if (met(`transaction on ${database.name}`)) {
        transaction.abort();
        return transaction;
      }
      return transaction;
    };
  };
  return { factory, names, dead };
};

const storageOf = (factory: IDBFactory): Storage =>
  indexedDbStorage({ indexedDB: factory, IDBKeyRange, manager: undefined, random: seeded('owner') });

describe('a kill', () => {
  it('[L9] at every step of a move, and of the start after it, loses nothing and leaves one database', async () => {
    const outcomes = new Set<string>();
    let steps = 0;
    for (let moment = 1; ; moment += 1) {
      const { profile, rows, wrapping } = await founded();
      rows.close();
      const dying = dyingAt(profile, moment);
      const died = new Promise<void>((resolve) => {
        const look = (): void => (dying.dead() ? resolve() : void setImmediate(look));
        look();
      });
      const whole = (async () => {
        const victim = must(await storageOf(dying.factory).open());
        const { dataKey } = must(await openVault(world, victim, PASSPHRASE));
        const store = openStore(victim, random, dataKey);
        must(await store.commit({ puts: [{ kind: 'settings', group: '', id: 'exit', value: { erases: true } }] }));
        must(await must(await store.rotate(renewVault(random, wrapping))).buried);
        victim.close();
      })().catch(() => undefined);
      await Promise.race([whole, died]);
      // Requests that were made before the death are carried out all the same.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (!dying.dead()) {
        steps = dying.names.length;
        break;
      }
      const left = await databasesOf(profile);
      outcomes.add(left.join(' and '));
      const again = await open(profile);
      expect(await contentOf(again.store), `killed at ${dying.names.at(-1)}`).toEqual(ALL);
      expect((await databasesOf(profile)).length).toBe(1);
      await rotated(again);
      expect(await contentOf(again.store)).toEqual(ALL);
      expect((await databasesOf(profile)).length).toBe(1);
      again.rows.close();
    }
    expect(steps).toBeGreaterThan(8);
    // The kills met each state that a start can find.
    expect([...outcomes].sort()).toEqual(['parley', 'parley and parley-2', 'parley-2']);
  });

  it('[A2] at every step of an erasure: the vault is whole, or the next look leaves nothing of it', async () => {
    const after = new Set<string>();
    for (let moment = 1; ; moment += 1) {
      const { profile, rows } = await founded();
      rows.close();
      const dying = dyingAt(profile, moment);
      const died = new Promise<void>((resolve) => {
        const look = (): void => (dying.dead() ? resolve() : void setImmediate(look));
        look();
      });
      await Promise.race([storageOf(dying.factory).erase(), died]);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (!dying.dead()) break;
      const left = await databasesOf(profile);
      const found = await storageOn(profile).look();
      after.add(`${left.join(' and ')}: ${found}`);
      if (found === 'kept') expect(await contentOf((await open(profile)).store)).toEqual(ALL);
      else expect(await databasesOf(profile), `killed at ${dying.names.at(-1)}`).toEqual([]);
    }
    // Until the files of the last one are gone another stands beside it: a kill in between is seen.
    expect([...after].sort()).toEqual([
      'parley and parley-2: empty',
      'parley and parley-2: kept',
      'parley-2: empty',
      'parley: kept',
    ]);
  });

  it('[L9] whatever two databases a start finds, it takes the one in force, or says that it cannot tell', async () => {
    const standings = [null, 'copy', 'ended'] as const;
    for (const one of standings) {
      for (const other of standings) {
        const profile = newProfile();
        for (const [index, name] of DATABASE_NAMES.entries()) {
          const [first] = [await founded(newProfile())];
          const content = {
            header: must(await first.rows.readHeader()) ?? new Uint8Array(0),
            rows: await sealedIn(first.profile),
          };
          const request = profile.open(name, 10);
          request.onupgradeneeded = () => {
            const store = request.result.createObjectStore('rows', { keyPath: 'key' });
            store.createIndex('group', 'group');
            for (const row of content.rows) store.put(row);
            const vault = request.result.createObjectStore('vault');
            vault.put(content.header, 'header');
            const standing = [one, other][index];
            if (standing) vault.put(standing, 'standing');
          };
          (await asked(request)).close();
        }
        const opened = await storageOn(profile).open();
        const clear = (one === 'ended') !== (other === 'ended') || (one === 'copy') !== (other === 'copy');
        const which = one === 'ended' || (one === 'copy' && other === null) ? 'parley-2' : 'parley';
        if (!opened.ok) {
          expect([one, other, opened.error]).toEqual([one, other, 'storageDamaged']);
          expect(clear).toBe(false);
          expect((await databasesOf(profile)).length).toBe(2);
          continue;
        }
        expect(clear).toBe(true);
        expect(await databasesOf(profile), `${one} ${other}`).toEqual([which]);
        opened.value.close();
        expect((await storageOn(profile).open()).ok).toBe(true);
      }
    }
  });
});

describe('two tabs', () => {
  it('[L9] a tab that another took the seats from cannot go over to a copy, whenever it began', async () => {
    const opened = await founded();
    const thief = await open(opened.profile);
    expect((await opened.store.rotate(renewVault(random, opened.wrapping))).ok).toBe(false);
    must(
      await thief.store.commit({
        puts: [{ kind: 'guest', group: 'two', id: 'g', value: 'written by the new holder' }],
      }),
    );
    thief.rows.close();
    const again = await open(opened.profile);
    expect(must(await again.store.read({ kind: 'guest', group: 'two', id: 'g' }))).toBe('written by the new holder');
    expect(await databasesOf(opened.profile)).toEqual(['parley']);
  });

  it('[L9] taken over at any step of the move, the new holder keeps what it wrote', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), async (patience) => {
        const opened = await founded();
        const moving = opened.store.rotate(renewVault(random, opened.wrapping));
        for (let turn = 0; turn < patience; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        opened.store.close();
        opened.rows.close();
        const holder = await open(opened.profile);
        must(await holder.store.commit({ puts: [{ kind: 'guest', group: 'two', id: 'g', value: 'kept' }] }));
        await moving.catch(() => undefined);
        await rotated(holder);
        holder.rows.close();
        const again = await open(opened.profile);
        expect(must(await again.store.read({ kind: 'guest', group: 'two', id: 'g' }))).toBe('kept');
        expect((await databasesOf(opened.profile)).length).toBe(1);
        again.rows.close();
      }),
      { numRuns: 40 },
    );
  });

  it('[L9] erasing leaves nothing, also of two databases', async () => {
    const opened = await founded();
    opened.rows.close();
    await asked(opened.profile.open('parley-2', 10)).then((database) => database.close());
    must(await storageOn(opened.profile).erase());
    expect(await databasesOf(opened.profile)).toEqual([]);
    expect((await openRows(opened.profile)).close()).toBe(undefined);
  });
});
