/** The tables of the embedded store, and the settings that make its promises true: S3 (durable), S9 (nothing left). */
import { DatabaseSync } from 'node:sqlite';

/** What this code writes. A file of a later version is refused; an earlier one will be brought up to it. */
export const STORE_VERSION = 1;

/** How long to wait for another process (the ticket maker) to let go of the file; the relay's sockets wait as long. */
const BUSY_TIMEOUT_MILLISECONDS = 500;

/** The file is of a version that this code does not know. */
export class NewerStoreError extends Error {}

/**
 * Entries come into `recent` and are filed from there (recent.ts). Blobs are apart from their entries, in tables of their
 * own (segments.ts). Ends are coarse (expiry.ts). No table holds the time at which anything came. What belongs to a log is
 * found by the log's number, which is never used again.
 */
const TABLES = `
CREATE TABLE logs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  parent INTEGER,
  closeHash BLOB NOT NULL,
  generation INTEGER NOT NULL,
  newest INTEGER NOT NULL,
  quotaBytes INTEGER NOT NULL,
  usedBytes INTEGER NOT NULL,
  expiresAt INTEGER NOT NULL
) STRICT;
CREATE INDEX logsByParent ON logs(parent) WHERE parent IS NOT NULL;
CREATE INDEX logsByEnd ON logs(expiresAt);
CREATE TABLE generations (
  log INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  tokenHash BLOB NOT NULL,
  adminHash BLOB NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  PRIMARY KEY (log, generation)
) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
  log INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL,
  expiresAt INTEGER,
  bytes INTEGER NOT NULL,
  segment INTEGER,
  place INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  PRIMARY KEY (log, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX entriesBySegment ON entries(segment, expiresAt) WHERE segment IS NOT NULL;
CREATE TABLE entryIds (
  log INTEGER NOT NULL,
  id BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (log, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE recent (
  number INTEGER PRIMARY KEY,
  log INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  hash BLOB NOT NULL,
  expiresAt INTEGER,
  bytes INTEGER NOT NULL,
  segment INTEGER,
  place INTEGER NOT NULL,
  offset INTEGER NOT NULL
) STRICT;
CREATE TABLE segments (number INTEGER PRIMARY KEY, day INTEGER) STRICT;
CREATE TABLE burned (id BLOB PRIMARY KEY, proof BLOB NOT NULL, expiresAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tickets (hash BLOB PRIMARY KEY, expiresAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Open the file, make its tables if it is new. Throws NewerStoreError, or SQLite's error when the file cannot be used. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MILLISECONDS });
  try {
    prepareDatabase(database);
    return database;
  } catch (failure) {
    database.close();
    throw failure;
  }
}

function prepareDatabase(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version > STORE_VERSION) throw new NewerStoreError(`store version ${version}`);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
  database.exec('BEGIN IMMEDIATE');
  if (versionOf(database) === 0) database.exec(TABLES);
  writeVersion(database);
  database.exec('COMMIT');
}

/** Also when nothing changes, it writes a page: whether the disk takes it is found out (SQLite calls no empty transaction wrong). */
export function writeVersion(database: DatabaseSync): void {
  database.exec(`PRAGMA user_version = ${STORE_VERSION}`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}
