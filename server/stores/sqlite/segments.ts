/**
 * Where blobs are kept, so that they can be erased for certain. `secure_delete` overwrites what is deleted, but when SQLite
 * moves rows between pages to keep its trees even, copies of rows that live stay behind in the free part of a page, and
 * nothing overwrites those when the row is deleted later. So blobs live in tables whose rows never move: they are only
 * added at the end, and overwritten in place with as many zeros. Room is given back by dropping a whole table, of which
 * secure_delete overwrites every page: one table for the blobs that end on one day, and one after another for those that
 * live as long as their logs.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Blobs that live as long as their logs go to a new table after this many, so that tables empty out in time. */
const LASTING_SEGMENT_BLOBS = 20_000;
const DAY_SECONDS = 86_400;

/** The place of a blob. */
export interface Place {
  readonly segment: number;
  readonly place: number;
}

/** Every segment of a database. All changes belong into the caller's transaction. */
export interface Segments {
  /** Keep a blob until `expiresAt`, or null: as long as its log. */
  readonly add: (blob: Uint8Array, expiresAt: number | null) => Place;
  /** The blob at a place where one was put. */
  readonly read: (segment: number, place: number) => Uint8Array;
  /** Overwrite the blob at a place with zeros. */
  readonly erase: (segment: number, place: number) => void;
  /** Look again instead of remembering: a transaction was undone. */
  readonly forget: () => void;
  /** Drop the segments in which no entry has a blob any more. Returns how many. */
  readonly dropEmpty: () => number;
}

/** The segments of a database whose tables are there. */
export function openSegments(database: DatabaseSync): Segments {
  const lasting = database.prepare('SELECT max(number) AS number FROM segments WHERE day IS NULL');
  const ofDay = database.prepare('SELECT number FROM segments WHERE day = ?');
  const create = database.prepare('INSERT INTO segments (day) VALUES (?)');
  const remove = database.prepare('DELETE FROM segments WHERE number = ?');
  const empty = database.prepare(
    'SELECT number FROM segments WHERE NOT EXISTS (SELECT 1 FROM entries WHERE segment = segments.number)',
  );
  const opened = new Map<number, ReturnType<typeof prepareSegment>>();
  const current = new Map<number | null, number>();
  const open = (segment: number) => {
    const known = opened.get(segment) ?? prepareSegment(database, segment);
    opened.set(segment, known);
    return known;
  };
  const begin = (day: number | null): number => {
    const segment = Number(create.run(day).lastInsertRowid);
    database.exec(`CREATE TABLE blobs${segment} (place INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT`);
    current.set(day, segment);
    return segment;
  };
  const segmentFor = (expiresAt: number | null): number => {
    const day = expiresAt === null ? null : Math.floor(expiresAt / DAY_SECONDS);
    const remembered = current.get(day);
    if (remembered !== undefined) return remembered;
    const found = (day === null ? lasting.get() : ofDay.get(day))?.['number'];
    if (typeof found !== 'number') return begin(day);
    current.set(day, found);
    return found;
  };
  return {
    add: (blob, expiresAt) => {
      const segment = segmentFor(expiresAt);
      const place = Number(open(segment).add.run(blob).lastInsertRowid);
      if (expiresAt === null && place >= LASTING_SEGMENT_BLOBS) begin(null);
      return { segment, place };
    },
    read: (segment, place) => {
      const blob = open(segment).read.get(place)?.['blob'];
      if (!(blob instanceof Uint8Array)) throw new Error('an entry without its blob');
      return blob;
    },
    erase: (segment, place) => {
      open(segment).erase.run(place);
    },
    forget: () => {
      current.clear();
      opened.clear();
    },
    dropEmpty: () => {
      current.clear();
      const segments = empty.all().map(({ number }) => Number(number));
      for (const segment of segments) {
        opened.delete(segment);
        remove.run(segment);
        database.exec(`DROP TABLE blobs${segment}`);
      }
      return segments.length;
    },
  };
}

function prepareSegment(database: DatabaseSync, segment: number) {
  const table = `blobs${segment}`;
  return {
    add: database.prepare(`INSERT INTO ${table} (blob) VALUES (?)`),
    read: database.prepare(`SELECT blob FROM ${table} WHERE place = ?`),
    erase: database.prepare(`UPDATE ${table} SET blob = zeroblob(length(blob)) WHERE place = ?`),
  };
}
