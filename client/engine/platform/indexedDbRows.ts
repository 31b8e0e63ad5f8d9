/**
 * Rows in one of the profile's databases, and the move to another one: browsers keep overwritten values in their files, while a
 * deleted database is gone from them (measured: docs/decisions/0028). `vault` says how a database stands:
 *
 *     (in force) ──replace: the other name becomes a full copy──▶ ended ──▶ deleted
 *        ▲                                                          │
 *        └───────────── the copy, once the old one is ended ◀───────┘
 *
 * Marking the old one *ended* is the one moment at which the copy counts. It is a transaction of the old database, which also
 * looks whether it is still ours: whoever opens rows writes its own mark there first, so a tab that was robbed of the seats
 * cannot go over to a copy that the new holder knows nothing of. `databases.ts` sorts out at a start what a kill left behind.
 */
import './channelsOrNone.ts';
import Dexie, { type EntityTable, type Table } from 'dexie';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Gate } from '../gate.ts';
import type { Content, Replaced, RowChanges, Rows, SealedRow, StorageError } from './rows.ts';

/** Of the database and of how a row is sealed. What is inside a row has versions of its own. */
export const DATABASE_VERSION = 1;
/** The one that is made first, and the one that takes its place; then they take turns. */
export const DATABASE_NAMES = ['parley', 'parley-2'] as const;
export const DATABASE_NAME = DATABASE_NAMES[0];

/** Dexie keeps room between versions. */
const NATIVE_STEP = 10;

/** Keys of the `vault` store. */
const HEADER = 'header';
const STANDING = 'standing';
const OWNER = 'owner';
const UNTOUCHED = 'untouched';

/** Of a database that is not simply in force. */
export type Standing = 'copy' | 'ended';

/** The parts of a browser that a database needs. */
export type DatabaseWorld = {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
  readonly manager: Pick<StorageManager, 'persisted'> | undefined;
  /** Tells one opening of the rows from another. */
  readonly random: (length: number) => Uint8Array;
};

class NewerDatabase extends Error {
  override name = 'VersionError';
}

export const errorName = (failure: unknown): string => (failure instanceof Error ? failure.name : '');

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

export const attempt = async <T>(work: () => PromiseLike<T>): Promise<Result<T, StorageError>> => {
  try {
    return ok(await work());
  } catch (failure) {
    return err(storageError(failure));
  }
};

const isSealedRow = (row: SealedRow): boolean =>
  typeof row.key === 'string' && typeof row.group === 'string' && row.sealed instanceof Uint8Array;

export class Database extends Dexie {
  readonly rows: EntityTable<SealedRow, 'key'>;
  readonly vault: Table<unknown, string>;

  constructor(world: DatabaseWorld, name: string) {
    super(name, {
      indexedDB: world.indexedDB,
      IDBKeyRange: world.IDBKeyRange,
      chromeTransactionDurability: 'strict',
      cache: 'disabled',
    });
    this.version(DATABASE_VERSION).stores({ rows: '&key, group', vault: '' });
    // Another tab deletes it: Dexie would open it anew, and so make an empty one, at our next step.
    this.on('versionchange', () => {
      this.close();
      return false;
    });
    // A connection that was closed just now may still count as open: the deletion waits, and nobody needs to be told.
    this.on('blocked', () => false);
    this.rows = this.table('rows');
    this.vault = this.table('vault');
  }

  /** Opens it, or throws for one of a newer version: Dexie opens that as if it knew it; we do not. */
  static async at(world: DatabaseWorld, name: string): Promise<Database> {
    const database = new Database(world, name);
    await database.open();
    if (database.backendDB().version <= DATABASE_VERSION * NATIVE_STEP) return database;
    database.close();
    throw new NewerDatabase();
  }

  async standing(): Promise<Standing | null> {
    const found = await this.vault.get(STANDING);
    return found === 'copy' || found === 'ended' ? found : null;
  }

  async hasHeader(): Promise<boolean> {
    return (await this.vault.get(HEADER)) !== undefined;
  }

  /** Makes it ours, in one transaction, unless it is ended. Whoever held it before cannot replace it any more. */
  claim(owner: string): Promise<Standing | null> {
    return this.transaction('rw', this.vault, async () => {
      const standing = await this.standing();
      if (standing !== 'ended') await this.vault.put(owner, OWNER);
      return standing;
    });
  }

  async isOf(owner: string): Promise<boolean> {
    return (await this.vault.get(OWNER)) === owner;
  }

  /** It is a copy no longer: the one that it was made from is gone. */
  async stand(): Promise<void> {
    await this.vault.delete(STANDING);
  }

  /** Everything of a copy in one transaction. */
  fill({ header, rows }: Content, owner: string): Promise<void> {
    return this.transaction('rw', this.rows, this.vault, async () => {
      await this.vault.bulkPut([header, 'copy', owner, true], [HEADER, STANDING, OWNER, UNTOUCHED]);
      await this.rows.bulkAdd([...rows]);
    });
  }

  /** Puts the copy in force, if this database is still ours. */
  end(owner: string): Promise<boolean> {
    return this.transaction('rw', this.vault, async () => {
      if (!(await this.isOf(owner))) return false;
      await this.vault.put('ended', STANDING);
      return true;
    });
  }
}

/** Deletes a database by name; nothing if there is none. */
export const deleteDatabase = (world: DatabaseWorld, name: string): Promise<void> =>
  Promise.resolve(new Database(world, name).delete());

/** Each drops what the deletion before left; once of six times, on a busy machine, the second had left the files of the first too. */
const MORE_DELETIONS = 2;

/**
 * Deletes one that held something. Chromium drops the files of a deletion only at a later one, if something still read from
 * them: so empty databases of that name are made and deleted as well (measured: docs/decisions/0028).
 */
export const buryDatabase = async (world: DatabaseWorld, name: string): Promise<void> => {
  await deleteDatabase(world, name);
  for (let deletion = 0; deletion < MORE_DELETIONS; deletion += 1) {
    const empty = await Database.at(world, name);
    empty.close();
    await deleteDatabase(world, name);
  }
};

const commit = async (database: Database, changes: RowChanges, touched: boolean): Promise<void> => {
  const { puts, deletes, deletedGroups } = changes;
  const tables = touched ? [database.rows] : [database.rows, database.vault];
  await database.transaction('rw', tables, async () => {
    if (!touched) await database.vault.delete(UNTOUCHED);
    if (deletedGroups.length > 0) await database.rows.where('group').anyOf(deletedGroups).delete();
    if (deletes.length > 0) await database.rows.bulkDelete([...deletes]);
    if (puts.length > 0) await database.rows.bulkPut([...puts]);
  });
};

/** The rows of a database that `owner` claimed. */
export const rowsOf = (world: DatabaseWorld, first: Database, owner: string): Rows => {
  const gate = new Gate();
  let database = first;
  let touched = false;
  let closed = false;
  const run = <T>(work: () => PromiseLike<T>): Promise<Result<T, StorageError>> => gate.pass(() => attempt(work));

  /** Fills the other database and ends this one; null when it is no longer ours, or was closed on the way. */
  const moveTo = async (name: string, content: Content): Promise<Database | null> => {
    if (closed || !(await database.isOf(owner))) return null;
    await deleteDatabase(world, name);
    await database.stand();
    if (closed) return null;
    const copy = await Database.at(world, name);
    try {
      await copy.fill(content, owner);
      if (!closed && (await database.end(owner))) return copy;
    } catch (failure) {
      // Only what it says itself tells whether the old database had ended before something failed.
      if ((await database.standing()) === 'ended') return copy;
      copy.close();
      if (!closed && (await database.isOf(owner))) await deleteDatabase(world, name);
      throw failure;
    }
    copy.close();
    return null;
  };

  const bury = async (old: Database, copy: Database): Promise<null> => {
    old.close();
    if (closed) throw new Error('closed before the old database was deleted');
    await buryDatabase(world, old.name);
    await copy.stand();
    return null;
  };

  const replace = async (content: Content): Promise<Result<Replaced, StorageError>> => {
    const name = DATABASE_NAMES.find((each) => each !== database.name) ?? DATABASE_NAME;
    const moved = await attempt(() => moveTo(name, content));
    if (!moved.ok || moved.value === null) return moved.ok ? err('storageFailed') : moved;
    const old = database;
    const copy = moved.value;
    database = copy;
    touched = false;
    if (closed) copy.close();
    return ok({ buried: attempt(() => bury(old, copy)) });
  };

  return {
    readHeader: async () => {
      const header = await run(() => database.vault.get(HEADER));
      if (!header.ok) return header;
      if (header.value === undefined) return ok(null);
      return header.value instanceof Uint8Array ? ok(header.value) : err('storageDamaged');
    },
    writeHeader: (header) => run(() => database.vault.put(header, HEADER).then(() => null)),
    read: async (key) => {
      const row = await run(() => database.rows.get(key));
      if (!row.ok) return row;
      if (row.value === undefined) return ok(null);
      return isSealedRow(row.value) ? ok(row.value) : err('storageDamaged');
    },
    readGroup: async (group) => {
      const rows = await run(() => database.rows.where('group').equals(group).toArray());
      return !rows.ok || rows.value.every(isSealedRow) ? rows : err('storageDamaged');
    },
    commit: (changes) =>
      run(async () => {
        await commit(database, changes, touched);
        touched = true;
        return null;
      }),
    count: () => run(() => database.rows.count()),
    isUntouched: () => run(async () => (await database.vault.get(UNTOUCHED)) === true),
    replace: (content) => gate.alone(() => replace(content)),
    close: () => {
      closed = true;
      database.close();
    },
  };
};
