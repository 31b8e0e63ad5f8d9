/**
 * Which of the two databases holds the seats, whatever a kill left behind (the states are drawn in indexedDbRows.ts):
 *
 * | there is | and then |
 * |---|---|
 * | none | the first is made |
 * | one | it is in force |
 * | one in force, and a copy | the copy came to nothing, and is deleted |
 * | one ended, and a copy | the copy is in force, and the ended one is deleted |
 */
import './channelsOrNone.ts';
import Dexie from 'dexie';
import { hex } from '../../../shared/codec/bytes.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import {
  attempt,
  buryDatabase,
  DATABASE_NAME,
  DATABASE_NAMES,
  Database,
  type DatabaseWorld,
  deleteDatabase,
  errorName,
  rowsOf,
} from './indexedDbRows.ts';
import type { Found, Rows, Storage, StorageError } from './rows.ts';

const OWNER_BYTES = 16;

/** The browser is asked, not its list of databases: older ones have none. */
const exists = async ({ indexedDB, IDBKeyRange }: DatabaseWorld, name: string): Promise<boolean> => {
  const database = new Dexie(name, { indexedDB, IDBKeyRange });
  try {
    await database.open();
    return true;
  } catch (failure) {
    if (failure instanceof Error && failure.name === 'NoSuchDatabaseError') return false;
    throw failure;
  } finally {
    database.close();
  }
};

/** Of two databases, the one that stands higher is in force. One without a vault was never filled. */
const RANKS = { empty: 0, ended: 1, copy: 2, inForce: 3 } as const;

const rankOf = async (world: DatabaseWorld, name: string): Promise<number> => {
  const database = await Database.at(world, name);
  try {
    if (!(await database.hasHeader())) return RANKS.empty;
    return RANKS[(await database.standing()) ?? 'inForce'];
  } finally {
    database.close();
  }
};

/** The names that are there, the one in force last; damaged where nothing says which one is. */
const survey = async (world: DatabaseWorld): Promise<Result<readonly string[], StorageError>> => {
  const there: string[] = [];
  for (const name of DATABASE_NAMES) if (await exists(world, name)) there.push(name);
  const [one, other] = there;
  if (one === undefined || other === undefined) return ok(there);
  const [first, second] = [await rankOf(world, one), await rankOf(world, other)];
  if (first === second) return err('storageDamaged');
  return ok(first < second ? [one, other] : [other, one]);
};

/** Rows of the database in force; null when it ended while we looked, which only another tab can have brought about. */
const openOnce = async (world: DatabaseWorld): Promise<Result<Rows | null, StorageError>> => {
  const found = await survey(world);
  if (!found.ok) return found;
  const name = found.value.at(-1) ?? DATABASE_NAME;
  // Nothing is there: what an erasure left in the browser's files, when its page went before it had ended, goes now.
  if (found.value.length === 0) await buryDatabase(world, name);
  const owner = hex(world.random(OWNER_BYTES));
  const database = await Database.at(world, name);
  const standing = await database.claim(owner);
  if (standing === 'ended') {
    database.close();
    return found.value.length > 1 ? ok(null) : err('storageDamaged');
  }
  for (const left of found.value.slice(0, -1)) await buryDatabase(world, left);
  if (standing === 'copy') await database.stand();
  return ok(rowsOf(world, database, owner));
};

/** What browsers call it when they keep nothing for a page: Firefox with cookies refused. (Chromium refuses the lock first.) */
const REFUSED = 'SecurityError';

/**
 * Asks for the browser's list, which makes nothing. An empty database beside none in force is what an erasure leaves that its page did
 * not live to finish (or a visit without a seat): it goes. Older browsers have no list: there opening has to tell.
 */
const look = async (world: DatabaseWorld): Promise<Found> => {
  const { indexedDB } = world;
  if (typeof indexedDB.databases !== 'function') return 'kept';
  const listed = (await indexedDB.databases()).map(({ name }) => name ?? '');
  const ours = DATABASE_NAMES.filter((name) => listed.includes(name));
  for (const name of ours) if ((await rankOf(world, name)) !== RANKS.empty) return 'kept';
  if (ours.length > 0) for (const name of DATABASE_NAMES) await buryDatabase(world, name);
  return 'empty';
};

const lookOrRefused = (world: DatabaseWorld): Promise<Found> =>
  look(world).catch((failure: unknown) => (errorName(failure) === REFUSED ? 'refused' : 'kept'));

const LOOKS = 3;

const open = async (world: DatabaseWorld): Promise<Result<Rows, StorageError>> => {
  for (let look = 0; look < LOOKS; look += 1) {
    const opened = await attempt(() => openOnce(world));
    if (!opened.ok) return opened;
    if (!opened.value.ok) return opened.value;
    if (opened.value.value !== null) return ok(opened.value.value);
  }
  return err('storageFailed');
};

/**
 * The one in force last: a kill on the way leaves all or nothing. Beside it an empty one stands until its files are gone, so that
 * the next start sees what is not finished (`look`).
 */
const erase = async (world: DatabaseWorld): Promise<null> => {
  const found = await survey(world).catch(() => err('storageFailed'));
  const names = found.ok ? found.value : DATABASE_NAMES;
  for (const name of names.slice(0, -1)) await buryDatabase(world, name);
  const last = names.at(-1);
  if (last === undefined) return null;
  const beside = DATABASE_NAMES.find((name) => name !== last) ?? DATABASE_NAME;
  // Without room for it the erasing is what counts.
  await attempt(async () => (await Database.at(world, beside)).close());
  await buryDatabase(world, last);
  await deleteDatabase(world, beside);
  return null;
};

/** Rows in the browser's IndexedDB. */
export const indexedDbStorage = (world: DatabaseWorld): Storage => ({
  look: () => lookOrRefused(world),
  open: () => open(world),
  erase: () => attempt(() => erase(world)),
  persists: async () => (await world.manager?.persisted().catch(() => false)) ?? false,
});
