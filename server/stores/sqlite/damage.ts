/** Whether a store's file holds together, found out before anything is written to it. */
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Up to here every page is looked at, some three seconds' work; beyond, the pages by which blobs are found. */
const WHOLE_FILE_BYTES = 1024 ** 3;
const TABLES_TO_FIND_BY = ['logs', 'generations', 'entries', 'entryIds', 'recent', 'segments', 'burned', 'tickets'];

/** SQLite's codes for a page that cannot be what it should be, and for a file that is no database. */
const DAMAGE_CODES = [11, 26];
const PRIMARY_CODE = 0xff;

/** Whether a failure of the store comes from a damaged file. */
export function isDamage(failure: unknown): boolean {
  const code = failure instanceof Error && 'errcode' in failure ? Number(failure.errcode) : 0;
  return DAMAGE_CODES.includes(code & PRIMARY_CODE);
}

/** Whether the file at `path` is damaged. A file that is missing, or cannot be read at all, is not said to be. */
export function isDamagedFile(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return false;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    return checksOf(statSync(path).size).some((check) => !passes(database, check));
  } catch (failure) {
    return isDamage(failure);
  } finally {
    database?.close();
  }
}

function checksOf(bytes: number): readonly string[] {
  if (bytes <= WHOLE_FILE_BYTES) return ['PRAGMA quick_check(1)'];
  return TABLES_TO_FIND_BY.map((table) => `PRAGMA quick_check(${table})`);
}

function passes(database: DatabaseSync | undefined, check: string): boolean {
  return Object.values(database?.prepare(check).get() ?? {})[0] === 'ok';
}
