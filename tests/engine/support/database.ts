import { randomBytes } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { indexedDbStorage } from '../../../client/engine/platform/databases.ts';
import type { Rows, SealedRow, Storage } from '../../../client/engine/platform/rows.ts';
import type { Result } from '../../../shared/result.ts';

/** The disk of one browser profile. */
export const newProfile = (): IDBFactory => new IDBFactory();

export const storageOn = (profile: IDBFactory): Storage =>
  indexedDbStorage({
    indexedDB: profile,
    IDBKeyRange,
    manager: undefined,
    random: (length) => Uint8Array.from(randomBytes(length)),
  });

export const must = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(`unexpected: ${JSON.stringify(result.error)}`);
  return result.value;
};

export const openRows = async (profile: IDBFactory): Promise<Rows> => must(await storageOn(profile).open());

/** Everything in every object store of every database of the profile, keys and index keys included. */
export const dump = async (profile: IDBFactory): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (const { name, version } of await profile.databases()) {
    const database = await asked(profile.open(name ?? '', version));
    found.push(name);
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName).objectStore(storeName);
      found.push(storeName, ...(await asked(store.getAllKeys())), ...(await asked(store.getAll())));
    }
    database.close();
  }
  return found;
};

export const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Every sealed row of the profile, whichever database holds it. */
export const sealedIn = async (profile: IDBFactory): Promise<readonly SealedRow[]> =>
  (await dump(profile)).filter(
    (each): each is SealedRow => typeof each === 'object' && each !== null && 'sealed' in each,
  );

/** Names of the profile's databases. */
export const databasesOf = async (profile: IDBFactory): Promise<readonly string[]> =>
  (await profile.databases()).map(({ name }) => name ?? '').sort();

/** Runs over raw rows as a thief of the disk would, in one transaction. */
export const tamper = async (profile: IDBFactory, change: (store: IDBObjectStore) => Promise<void>): Promise<void> => {
  const [name = 'parley'] = await databasesOf(profile);
  const database = await asked(profile.open(name));
  const transaction = database.transaction('rows', 'readwrite');
  const done = new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  await change(transaction.objectStore('rows'));
  await done;
  database.close();
};
