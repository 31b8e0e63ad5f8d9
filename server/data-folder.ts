/** The folder that holds everything a relay keeps: made if missing, readable by its owner alone, used by one relay at a time. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { err, ok, type Result } from '../shared/wire/result.ts';
import { isDamagedFile } from './stores/sqlite/damage.ts';
import { NewerStoreError } from './stores/sqlite/schema.ts';
import { SqliteStore, STORE_FILE } from './stores/sqlite/sqlite.ts';

/** Why a data folder cannot be used. */
export type DataError = 'dataNotWritable' | 'dataInUse' | 'dataNewer' | 'dataUnreadable';

/** The umask of every process that writes there: files are their owner's alone. */
export const OWNER_ONLY_UMASK = 0o077;

/** An open data folder. */
export interface DataFolder {
  readonly store: SqliteStore;
  readonly close: () => Promise<void>;
}

/** The file that a running relay holds locked. */
export const LOCK_FILE = 'relay.lock';
const OWNER_ONLY = 0o700;
/** SQLite's codes for what can go wrong with a file that others may hold, or that cannot be written. */
const SQLITE_BUSY = 5;
const WRITE_FAILURES = [3, 8, 10, 13, 14];

/** Open the folder for a relay. A relay that is killed leaves no lock behind: the system lets go of it. */
export function openDataFolder(folder: string): Result<DataFolder, DataError> {
  const lock = takeLock(folder);
  if (!lock.ok) return lock;
  const store = isDamagedFile(join(folder, STORE_FILE)) ? err('dataUnreadable' as const) : openStore(folder);
  if (!store.ok) {
    lock.value.close();
    return store;
  }
  const close = async () => {
    await store.value.close();
    lock.value.close();
  };
  return ok({ store: store.value, close });
}

/** Open the store alone, beside a relay that may be running: for the ticket maker. */
export function openStore(folder: string): Result<SqliteStore, DataError> {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
    return ok(new SqliteStore(folder));
  } catch (failure) {
    if (failure instanceof NewerStoreError) return err('dataNewer');
    return err(isWriteFailure(failure) ? 'dataNotWritable' : 'dataUnreadable');
  }
}

/** A lock that dies with its process: an exclusive transaction, never ended, in a file of its own. */
function takeLock(folder: string): Result<DatabaseSync, DataError> {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
    lock = new DatabaseSync(join(folder, LOCK_FILE));
    lock.exec('BEGIN EXCLUSIVE');
    return ok(lock);
  } catch (failure) {
    lock?.close();
    return err(sqliteCode(failure) === SQLITE_BUSY ? 'dataInUse' : 'dataNotWritable');
  }
}

function isWriteFailure(failure: unknown): boolean {
  const code = sqliteCode(failure);
  if (code !== undefined) return WRITE_FAILURES.includes(code);
  return failure instanceof Error && 'code' in failure;
}

/** SQLite's primary result code, if that is what failed. */
function sqliteCode(failure: unknown): number | undefined {
  const code = failure instanceof Error && 'errcode' in failure ? failure.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
