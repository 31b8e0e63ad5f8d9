import { beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_NAME, DATABASE_VERSION } from '../../client/engine/platform/indexedDbRows.ts';
import type { Rows, SealedRow } from '../../client/engine/platform/rows.ts';
import { openStore, type Put, type RowRef, type Store } from '../../client/engine/store.ts';
import { decodeStored, encodeStored, type StoredValue } from '../../client/engine/storedValue.ts';
import { symmetricKey } from '../../shared/brand.ts';
import { concat, hex, lengthPrefixed, utf8 } from '../../shared/codec/bytes.ts';
import { aeadSeal } from '../../shared/crypto/aead.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { err, ok } from '../../shared/result.ts';
import { int, seeded } from '../support/seeded.ts';
import { dump, must, newProfile, openRows, storageOn, tamper } from './support/database.ts';
import { forms } from './support/forms.ts';

const random = seeded('store');
const DATA_KEY = symmetricKey(seeded('data key')(32));

beforeAll(() => ready);

const fresh = async (profile = newProfile()) => {
  const rows = await openRows(profile);
  return { profile, rows, store: openStore(rows, random, DATA_KEY) };
};

const message = (id: string, value: StoredValue = { text: id }, group = 'a'): Put => ({
  kind: 'message',
  group,
  id,
  value,
});
const byId = (rows: readonly { id: string; value: StoredValue }[]) => new Map(rows.map((row) => [row.id, row.value]));
const groupOf = async (store: Store, group = 'a') => byId(must(await store.readGroup('message', group)));

describe('values', () => {
  it('[G4] every plain value comes back as it was, byte strings as copies of their own', () => {
    const value: StoredValue = {
      none: null,
      yes: true,
      no: false,
      small: -1,
      big: Number.MAX_SAFE_INTEGER,
      part: 0.5,
      text: '\ufeff\u0627\u0644\u0633\u0644\u0627\u0645 \u{1f54a}',
      empty: { list: [], record: {}, bytes: new Uint8Array(0) },
      nested: [{ key: new Uint8Array(32).fill(7) }, [1, [2]], '\ufeff'],
      '': 'a name of nothing',
      '\ufeffname': 1,
    };
    const bytes = encodeStored(value);
    const back = decodeStored(bytes) as { nested: [{ key: Uint8Array }]; empty: { bytes: Uint8Array } };
    expect(back).toEqual(value);
    bytes.fill(0);
    expect(back).toEqual(value);
    for (const copy of [back.nested[0].key, back.empty.bytes]) {
      expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
      expect(copy.buffer.byteLength).toBe(copy.length);
    }
  });

  it('[G4] what no stored value is never reaches a row', () => {
    for (const bad of [
      undefined,
      { a: undefined },
      [Number.NaN],
      { a: Number.POSITIVE_INFINITY },
      '\ud800',
      1n,
      () => 1,
    ])
      expect(() => encodeStored(bad as StoredValue)).toThrow('bug');
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0xff), Uint8Array.of(0x82, 1), utf8('text')])
      expect(decodeStored(bytes)).toBeUndefined();
  });
});

describe('rows', () => {
  it('[G4] rows are read by name and by group, replaced and deleted', async () => {
    const { store } = await fresh();
    expect(await store.read({ kind: 'settings', group: '', id: 'x' })).toEqual(ok(null));
    must(await store.commit({ puts: [message('1'), message('2'), message('1', { text: 'other' }, 'b')] }));
    must(await store.commit({ puts: [{ ...message('1'), kind: 'outbox' }] }));
    expect([...(await groupOf(store)).keys()].sort()).toEqual(['1', '2']);
    expect(await groupOf(store, 'b')).toEqual(new Map([['1', { text: 'other' }]]));
    expect(await groupOf(store, 'c')).toEqual(new Map());
    must(await store.commit({ puts: [message('1', { text: 'new' })], deletes: [message('2'), message('none')] }));
    expect(await groupOf(store)).toEqual(new Map([['1', { text: 'new' }]]));
    must(await store.commit({ deletedGroups: [{ kind: 'message', group: 'a' }], puts: [message('3')] }));
    expect([...(await groupOf(store)).keys()]).toEqual(['3']);
    expect((await groupOf(store, 'b')).size).toBe(1);
    expect(await store.read({ kind: 'outbox', group: 'a', id: '1' })).toEqual(ok({ text: '1' }));
  });

  it('[G4] names do not run into each other', async () => {
    const { store, rows } = await fresh();
    const refs: RowRef[] = [
      { kind: 'view', group: 'ab', id: 'c' },
      { kind: 'view', group: 'a', id: 'bc' },
      { kind: 'view', group: 'abc', id: '' },
      { kind: 'view', group: '', id: 'abc' },
      { kind: 'guest', group: 'ab', id: 'c' },
    ];
    must(await store.commit({ puts: refs.map((ref, index) => ({ ...ref, value: index })) }));
    for (const [index, ref] of refs.entries()) expect(await store.read(ref)).toEqual(ok(index));
    for (const group of ['ab', 'a', 'abc', '']) expect(must(await store.readGroup('view', group)).length).toBe(1);
    rows.close();
  });

  it('[G4] nothing that was stored lies open on the disk, in no encoding', async () => {
    const { store, profile, rows } = await fresh();
    const marker = 'Parley-canary-\u0633\u0631-7319';
    const secret = random(32);
    const value = { text: marker, key: secret, nested: [{ [marker]: [marker] }], minute: 29_876_543 };
    must(
      await store.commit({
        puts: [
          { kind: 'message', group: marker, id: marker, value },
          { kind: 'settings', group: '', id: marker, value },
        ],
      }),
    );
    rows.close();
    const stored = forms(await dump(profile));
    expect(stored.length).toBeGreaterThan(500);
    for (const [name, form] of Object.entries(forms.of(marker, secret)))
      expect([name, stored.includes(form)]).toEqual([name, false]);
    for (const plain of ['message', 'settings']) expect(stored.includes(plain)).toBe(false);
    // The same search finds what does lie there.
    expect(stored.includes('vault')).toBe(true);
  });

  it('[G4] sizes are of few classes, and the same value never gives the same bytes', async () => {
    const { store, rows } = await fresh();
    const sizes = new Set<number>();
    const seen = new Set<string>();
    for (const length of [0, 1, 100, 230, 231, 240, 245, 246, 500, 5000, 70_000]) {
      const put = message('one', { text: 'x'.repeat(length) });
      must(await store.commit({ puts: [put, { ...put, id: 'two' }] }));
      for (const { row } of await raw(rows, store, ['one', 'two'])) {
        sizes.add(row.sealed.length - 40);
        seen.add(hex(row.sealed));
      }
    }
    expect(seen.size).toBe(22);
    for (const size of sizes) expect([256, 512, 1024, 8192, 131_072]).toContain(size);
  });

  it('[G5] a changed bit, a row under another name, group or kind is damaged', async () => {
    const { store, profile } = await fresh();
    must(
      await store.commit({
        puts: [message('1'), message('2'), message('3', null, 'b'), { ...message('1'), kind: 'outbox' }],
      }),
    );
    const all = (await dump(profile)).filter(isRow);
    expect(all.length).toBe(4);
    const keep = async () => tamper(profile, async (disk) => void all.map((row) => disk.put(row)));
    const damaged = async () => {
      const results = await Promise.all([
        store.readGroup('message', 'a'),
        store.readGroup('message', 'b'),
        store.readGroup('outbox', 'a'),
      ]);
      return results.filter((result) => !result.ok && result.error === 'storageDamaged').length;
    };
    expect(await damaged()).toBe(0);
    for (const [index, row] of all.entries()) {
      const other = all[(index + 1) % all.length]!;
      const bit = int(random, row.sealed.length * 8);
      const flipped = row.sealed.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      for (const bad of [
        { ...row, sealed: flipped },
        { ...row, sealed: other.sealed },
        { ...row, sealed: row.sealed.slice(0, 20) },
        { ...row, sealed: new Uint8Array(0) },
        { ...row, sealed: 'text' },
        {
          ...row,
          group: other.group === row.group ? all.find((each) => each.group !== row.group)!.group : other.group,
        },
      ]) {
        await tamper(profile, async (disk) => void disk.put(bad));
        expect(await damaged()).toBeGreaterThan(0);
        await keep();
        expect(await damaged()).toBe(0);
      }
    }
  });

  it('[G5] another vault reads nothing of it', async () => {
    const { store, rows } = await fresh();
    must(await store.commit({ puts: [message('1')] }));
    const other = openStore(rows, random, symmetricKey(random(32)));
    expect(await other.readGroup('message', 'a')).toEqual(ok([]));
  });

  it('[G5] a row of a newer version is newer, one of no version damaged', async () => {
    const { store, rows } = await fresh();
    for (const [content, error] of [
      [[2, 'id', 'anything', 'more'], 'storageNewer'],
      [[0, 'id', 1], 'storageDamaged'],
      [[1, 'id'], 'storageDamaged'],
      ['text', 'storageDamaged'],
    ] as const) {
      must(await store.commit({ puts: [message('id')] }));
      const [found] = await raw(rows, store, ['id']);
      const row = found!.row;
      const plain = encodeStored(content);
      const padded = concat([Uint8Array.of(0, 0, 0, plain.length), plain, new Uint8Array(256 - 4 - plain.length)]);
      const rowKey = symmetricKey(KDF('vaultRow', [DATA_KEY], [], 32));
      const ad = lengthPrefixed([Uint8Array.of(1), utf8('message'), utf8(row.group), utf8(row.key)]);
      const nonce = random(24);
      must(
        await rows.commit({
          puts: [{ ...row, sealed: concat([nonce, aeadSeal(rowKey, nonce, padded, ad)]) }],
          deletes: [],
          deletedGroups: [],
        }),
      );
      expect(await store.readGroup('message', 'a')).toEqual(err(error));
      expect(await store.read({ kind: 'message', group: 'a', id: 'id' })).toEqual(err(error));
    }
  });

  it('[G6] a tab that dies between seal and commit, or in the middle of one, leaves all as it was', async () => {
    const { store, profile, rows } = await fresh();
    must(await store.commit({ puts: [message('state', 1), message('outbox', 1)] }));
    const changes = { puts: [message('state', 2), message('new', 2)], deletes: [message('outbox')] };
    const dying: Rows = { ...rows, commit: () => new Promise(() => {}) };
    void openStore(dying, random, DATA_KEY).commit(changes);
    const failing: Rows = {
      ...rows,
      // The last row cannot be stored, after the others were put: the whole transaction must go.
      commit: ({ puts, ...rest }) =>
        rows.commit({ ...rest, puts: [...puts, { key: undefined, group: 'x', sealed: new Uint8Array(1) } as never] }),
    };
    expect((await openStore(failing, random, DATA_KEY).commit(changes)).ok).toBe(false);
    rows.close();
    expect(await store.commit(changes)).toEqual(err('storageFailed'));
    const again = await fresh(profile);
    expect(await groupOf(again.store)).toEqual(
      new Map([
        ['state', 1],
        ['outbox', 1],
      ]),
    );
  });

  it('[G6] rows are sealed before the transaction, and commits take effect in the order asked for', async () => {
    const { store, rows } = await fresh();
    const order: string[] = [];
    const watched: Rows = {
      ...rows,
      commit: (changes) => {
        order.push(`commit ${changes.puts.every((row) => row.sealed.length > 256)}`);
        return rows.commit(changes);
      },
    };
    const drawing = openStore(
      watched,
      (length) => {
        order.push('seal');
        return random(length);
      },
      DATA_KEY,
    );
    const value = { n: 0 };
    const done = drawing.commit({ puts: [message('1', value)] });
    value.n = 1;
    await done;
    expect(order).toEqual(['seal', 'commit true']);
    expect(await groupOf(store)).toEqual(new Map([['1', { n: 0 }]]));
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.commit({ puts: [message('1', n)] })));
    expect(await groupOf(store)).toEqual(new Map([['1', 19]]));
  });

  it('[G7] a database of a newer version is refused and left as it is', async () => {
    const profile = newProfile();
    const { rows } = await fresh(profile);
    rows.close();
    const newer = await opened(profile, (DATABASE_VERSION + 1) * 10);
    newer.close();
    expect(await storageOn(profile).open()).toEqual(err('storageNewer'));
    expect((await profile.databases()).map(({ version }) => version)).toEqual([(DATABASE_VERSION + 1) * 10]);
  });

  it('[G7] storage that fails is a value, and erasing leaves nothing', async () => {
    const profile = newProfile();
    const broken = {
      ...profile,
      open: () => {
        throw new DOMException('no', 'SecurityError');
      },
    } as unknown as IDBFactory;
    expect(await storageOn(broken).open()).toEqual(err('storageFailed'));
    const { store, rows } = await fresh(profile);
    must(await store.commit({ puts: [message('1')] }));
    rows.close();
    must(await storageOn(profile).erase());
    expect(await profile.databases()).toEqual([]);
  });

  it('[G9] a closed store has no keys, and using it is a bug; the rows serve the next unlock', async () => {
    const { store, rows } = await fresh();
    must(await store.commit({ puts: [message('1')] }));
    store.close();
    await expect(store.readGroup('message', 'a')).rejects.toThrow('bug');
    await expect(store.commit({ puts: [message('2')] })).rejects.toThrow('bug');
    expect((await groupOf(openStore(rows, random, DATA_KEY))).size).toBe(1);
  });
});

const isRow = (each: unknown): each is SealedRow => typeof each === 'object' && each !== null && 'sealed' in each;

/** The stored rows behind the ids of group 'a'. */
const raw = async (rows: Rows, store: Store, ids: readonly string[]) => {
  expect((await groupOf(store)).size).toBeGreaterThanOrEqual(ids.length);
  return Promise.all(
    ids.map(async (id) => {
      const key = hex(KDF('vaultTable', [DATA_KEY], ['message', 'a', id].map(utf8), 16));
      const row = must(await rows.read(key));
      if (row === null) throw new Error('no such row');
      return { id, row };
    }),
  );
};

const opened = (profile: IDBFactory, version: number): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = profile.open(DATABASE_NAME, version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
