import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../client/engine/platform/memoryRows.ts';
import type { RowChanges, Rows, SealedRow, Storage } from '../../client/engine/platform/rows.ts';
import { ok } from '../../shared/result.ts';
import { must, newProfile, storageOn } from './support/database.ts';

/** What an engine may expect of rows, wherever they lie: on the disk of a browser, or in memory. */
const KINDS: readonly (readonly [string, () => Storage])[] = [
  ['IndexedDB', () => storageOn(newProfile())],
  ['memory', memoryStorage],
];

const row = (key: string, group: string, byte: number): SealedRow => ({
  key,
  group,
  sealed: new Uint8Array(300).fill(byte),
});

const changes = (some: Partial<RowChanges>): RowChanges => ({ puts: [], deletes: [], deletedGroups: [], ...some });
const keysOf = async (rows: Rows, group: string): Promise<readonly string[]> =>
  must(await rows.readGroup(group))
    .map(({ key }) => key)
    .sort();

describe.each(KINDS)('rows in %s', (_kind, newStorage) => {
  it('[J20] a look makes nothing, and finds what has a header', async () => {
    const storage = newStorage();
    expect([await storage.look(), await storage.look()]).toEqual(['empty', 'empty']);
    const rows = must(await storage.open());
    expect(must(await rows.readHeader())).toBeNull();
    must(await rows.writeHeader(Uint8Array.of(1, 2)));
    expect(must(await rows.readHeader())).toEqual(Uint8Array.of(1, 2));
    rows.close();
    expect(await storage.look()).toBe('kept');
  });

  it('[J20] rows are put, read by key and group, replaced and deleted, in the order asked for', async () => {
    const rows = must(await newStorage().open());
    must(await rows.commit(changes({ puts: [row('1', 'a', 1), row('2', 'a', 2), row('3', 'b', 3)] })));
    expect(await rows.read('2')).toEqual(ok(row('2', 'a', 2)));
    expect(await rows.read('4')).toEqual(ok(null));
    expect([await keysOf(rows, 'a'), await keysOf(rows, 'b'), await keysOf(rows, 'c')]).toEqual([
      ['1', '2'],
      ['3'],
      [],
    ]);
    must(await rows.commit(changes({ puts: [row('2', 'b', 9)], deletes: ['3', 'none'] })));
    expect([await keysOf(rows, 'a'), await keysOf(rows, 'b')]).toEqual([['1'], ['2']]);
    // What is put in the same change stays.
    must(await rows.commit(changes({ puts: [row('5', 'b', 5)], deletedGroups: ['b'] })));
    expect(await keysOf(rows, 'b')).toEqual(['5']);
    expect(must(await rows.count())).toBe(2);
    await Promise.all(Array.from({ length: 20 }, (_, n) => rows.commit(changes({ puts: [row('1', 'a', n)] }))));
    expect(await rows.read('1')).toEqual(ok(row('1', 'a', 19)));
  });

  it('[J20] a change that cannot be made whole changes nothing', async () => {
    const rows = must(await newStorage().open());
    must(await rows.commit(changes({ puts: [row('1', 'a', 1)] })));
    const bad = { key: undefined, group: 'x', sealed: new Uint8Array(1) } as never;
    const broken = await rows.commit(changes({ puts: [row('2', 'a', 2), bad], deletes: ['1'], deletedGroups: ['a'] }));
    expect(broken.ok).toBe(false);
    expect(await keysOf(rows, 'a')).toEqual(['1']);
  });

  it('[J20] what was given and what was got are bytes of their own', async () => {
    const rows = must(await newStorage().open());
    const given = row('1', 'a', 7);
    const header = new Uint8Array(4).fill(7);
    must(await rows.commit(changes({ puts: [given] })));
    must(await rows.writeHeader(header));
    given.sealed.fill(0);
    header.fill(0);
    must(await rows.read('1'))?.sealed.fill(1);
    for (const got of must(await rows.readGroup('a'))) got.sealed.fill(2);
    must(await rows.readHeader())?.fill(3);
    expect(await rows.read('1')).toEqual(ok(row('1', 'a', 7)));
    expect(must(await rows.readHeader())).toEqual(new Uint8Array(4).fill(7));
  });

  it('[J20] other content takes the place of all, and is untouched until something is committed', async () => {
    const rows = must(await newStorage().open());
    must(await rows.writeHeader(Uint8Array.of(1)));
    must(await rows.commit(changes({ puts: [row('1', 'a', 1), row('2', 'b', 2)] })));
    expect(must(await rows.isUntouched())).toBe(false);
    must(await must(await rows.replace({ header: Uint8Array.of(2), rows: [row('3', 'c', 3)] })).buried);
    expect(must(await rows.isUntouched())).toBe(true);
    expect(must(await rows.readHeader())).toEqual(Uint8Array.of(2));
    expect([must(await rows.count()), await keysOf(rows, 'c')]).toEqual([1, ['3']]);
    must(await rows.commit(changes({ deletes: ['3'] })));
    expect(must(await rows.isUntouched())).toBe(false);
  });

  it('[J20] what is closed is read and written no more, what is opened again is there, what is erased is not', async () => {
    const storage = newStorage();
    const rows = must(await storage.open());
    must(await rows.writeHeader(Uint8Array.of(1)));
    must(await rows.commit(changes({ puts: [row('1', 'a', 1)] })));
    rows.close();
    expect((await rows.commit(changes({ deletes: ['1'] }))).ok).toBe(false);
    expect((await rows.readHeader()).ok).toBe(false);
    const again = must(await storage.open());
    expect(await keysOf(again, 'a')).toEqual(['1']);
    again.close();
    must(await storage.erase());
    expect(await storage.look()).toBe('empty');
    const after = must(await storage.open());
    expect([must(await after.readHeader()), must(await after.count())]).toEqual([null, 0]);
    after.close();
  });
});
