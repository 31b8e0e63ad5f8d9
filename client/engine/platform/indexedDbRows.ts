import Dexie, { type EntityTable, type Table } from 'dexie';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { RowChanges, Rows, SealedRow, Storage, StorageError } from './rows.ts';

/** Of the database and of how a row is sealed. What is inside a row has versions of its own. */
export const DATABASE_VERSION = 1;
export const DATABASE_NAME = 'parley';

/** Dexie keeps room between versions. */
const NATIVE_STEP = 10;
const HEADER_KEY = 'header';

/** The parts of a browser that a database needs. */
export type DatabaseWorld = {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
  readonly manager: Pick<StorageManager, 'persisted'> | undefined;
};

const errorName = (failure: unknown): string => (failure instanceof Error ? failure.name : '');

const storageError = (failure: unknown): StorageError => {
  switch (errorName(failure)) {
    case 'VersionError':
      return 'storageNewer';
    case 'NotFoundError':
    case 'DataError':
    case 'ConstraintError':
      return 'storageDamaged';
    default:
      return 'storageFailed';
  }
};

const attempt = async <T>(work: () => PromiseLike<T>): Promise<Result<T, StorageError>> => {
  try {
    return ok(await work());
  } catch (failure) {
    return err(storageError(failure));
  }
};

const isSealedRow = (row: SealedRow): boolean =>
  typeof row.key === 'string' && typeof row.group === 'string' && row.sealed instanceof Uint8Array;

class Database extends Dexie {
  readonly rows: EntityTable<SealedRow, 'key'>;
  readonly vault: Table<Uint8Array, string>;

  constructor(world: DatabaseWorld, name: string) {
    super(name, {
      indexedDB: world.indexedDB,
      IDBKeyRange: world.IDBKeyRange,
      chromeTransactionDurability: 'strict',
      cache: 'disabled',
    });
    this.version(DATABASE_VERSION).stores({ rows: '&key, group', vault: '' });
    this.rows = this.table('rows');
    this.vault = this.table('vault');
  }
}

const rowsOf = (database: Database): Rows => ({
  readHeader: async () => {
    const header = await attempt(() => database.vault.get(HEADER_KEY));
    if (!header.ok) return header;
    if (header.value === undefined) return ok(null);
    return header.value instanceof Uint8Array ? ok(header.value) : err('storageDamaged');
  },
  writeHeader: (header) =>
    attempt(async () => {
      await database.vault.put(header, HEADER_KEY);
      return null;
    }),
  read: async (key) => {
    const row = await attempt(() => database.rows.get(key));
    if (!row.ok) return row;
    if (row.value === undefined) return ok(null);
    return isSealedRow(row.value) ? ok(row.value) : err('storageDamaged');
  },
  readGroup: async (group) => {
    const rows = await attempt(() => database.rows.where('group').equals(group).toArray());
    return !rows.ok || rows.value.every(isSealedRow) ? rows : err('storageDamaged');
  },
  commit: (changes) => attempt(() => commit(database, changes)),
  close: () => database.close(),
});

const commit = async (database: Database, { puts, deletes, deletedGroups }: RowChanges): Promise<null> => {
  await database.transaction('rw', database.rows, async () => {
    if (deletedGroups.length > 0) await database.rows.where('group').anyOf(deletedGroups).delete();
    if (deletes.length > 0) await database.rows.bulkDelete([...deletes]);
    if (puts.length > 0) await database.rows.bulkPut([...puts]);
  });
  return null;
};

/** Rows in the browser's IndexedDB. */
export const indexedDbStorage = (world: DatabaseWorld, name = DATABASE_NAME): Storage => ({
  open: async () => {
    const database = new Database(world, name);
    const opened = await attempt(() => database.open());
    if (!opened.ok) return opened;
    // Dexie opens a newer database as if it knew it; we do not.
    if (database.backendDB().version > DATABASE_VERSION * NATIVE_STEP) {
      database.close();
      return err('storageNewer');
    }
    return ok(rowsOf(database));
  },
  erase: () =>
    attempt(async () => {
      await new Database(world, name).delete();
      return null;
    }),
  persists: async () => (await world.manager?.persisted().catch(() => false)) ?? false,
});
