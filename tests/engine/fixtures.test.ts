import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { systemCryptography } from '../../client/engine/platform/cryptography.ts';
import { DATABASE_NAME } from '../../client/engine/platform/indexedDbRows.ts';
import { openStore } from '../../client/engine/store.ts';
import { openVault } from '../../client/engine/vault.ts';
import { makeDatabase, PASSPHRASE, PUTS, type StoredDatabase } from '../fixtures/make-v1.ts';
import { must, newProfile, openRows } from './support/database.ts';

const STORED = JSON.parse(
  readFileSync(new URL('../fixtures/v1/database.json', import.meta.url), 'utf8'),
) as StoredDatabase;

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Puts a database on the disk without any of our code: what a browser of that day left there. */
const restore = async (profile: IDBFactory): Promise<void> => {
  const request = profile.open(DATABASE_NAME, STORED.version);
  await new Promise<void>((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve();
    request.onupgradeneeded = () => {
      const rows = request.result.createObjectStore('rows', { keyPath: 'key' });
      rows.createIndex('group', 'group');
      for (const row of STORED.rows) rows.put({ ...row, sealed: bytes(row.sealed) });
      request.result.createObjectStore('vault').put(bytes(STORED.header), 'header');
    };
  });
  request.result.close();
};

beforeAll(() => systemCryptography.ready);

it('[G8] the database of version 1 opens: vault, and one row of each kind', async () => {
  const profile = newProfile();
  await restore(profile);
  const rows = await openRows(profile);
  const vault = must(await openVault(systemCryptography, rows, PASSPHRASE));
  expect(vault.weaker).toBe(false);
  const store = openStore(rows, systemCryptography.random, vault.dataKey);
  expect(new Set(PUTS.map(({ kind }) => kind)).size).toBe(7);
  expect(STORED.rows.length).toBe(PUTS.length);
  for (const { value, ...ref } of PUTS) {
    expect(must(await store.read(ref))).toEqual(value);
    expect(must(await store.readGroup(ref.kind, ref.group))).toEqual([{ id: ref.id, value }]);
  }
});

it('[G8] what is written today is still version 1', async () => {
  expect(await makeDatabase()).toEqual(STORED);
});
