/**
 * Where blobs are kept, so that they can be erased for certain. `secure_delete` overwrites what is deleted, but when SQLite
 * moves rows between pages to keep its trees even, copies of rows that live stay behind in the free part of a page, and
 * nothing overwrites those when the row is deleted later. So blobs live in tables whose rows never move: they are only
 * added at the end, and overwritten in place with zeros. Room is given back by dropping a whole table, of which
 * secure_delete overwrites every page: one table for the blobs that end on one day, and one after another for those that
 * live as long as their logs.
 *
 * The blobs that come in one transaction share rows ("places"), one behind another: a row costs more than a copy.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Spot } from './rows.ts';

/** Blobs that live as long as their logs go to a new table after this many rows, so that tables empty out in time. */
const LASTING_SEGMENT_PLACES = 20_000;
/** A row takes no more blobs once it is this long: erasing one blob writes its whole row again. */
const PLACE_BYTES = 32 * 1024;
const DAY_SECONDS = 86_400;

/** Where a blob is. */
export type Kept = Spot & { readonly segment: number };

/** Whether there is a blob. */
export function isKept<S extends Spot>(spot: S): spot is S & Kept {
  return spot.segment !== null;
}

/** Every segment of a database. All changes belong into the caller's transaction. */
export class Segments {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareSegments>;
  readonly #opened = new Map<number, Segment>();
  readonly #current = new Map<number | null, Segment>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = prepareSegments(database);
  }

  /** Keep a blob until `expiresAt`, or null: as long as its log. It is not in the database before `flush`. */
  add(blob: Uint8Array, expiresAt: number | null): Kept {
    const day = expiresAt === null ? null : Math.floor(expiresAt / DAY_SECONDS);
    const segment = this.#segmentFor(day);
    const kept = segment.add(blob);
    if (day === null && kept.place > LASTING_SEGMENT_PLACES) {
      segment.flush();
      this.#begin(null);
    }
    return kept;
  }

  /** Bring what was added into the database: before the transaction is committed, and before anything is erased. */
  flush(): void {
    for (const segment of this.#current.values()) segment.flush();
  }

  /** Reads blobs, those that lie together at once. */
  reader(): (spot: Kept) => Uint8Array {
    let last: { readonly segment: number; readonly place: number; readonly blobs: Uint8Array } | undefined;
    return ({ segment, place, offset, bytes }) => {
      if (last?.segment !== segment || last.place !== place) {
        last = { segment, place, blobs: this.#open(segment).read(place) };
      }
      return last.blobs.subarray(offset, offset + bytes);
    };
  }

  /** Overwrite blobs with zeros, those that lie together at once when they come one after another. */
  erase(spots: Iterable<Kept>): void {
    let open: { readonly segment: number; readonly place: number; readonly blobs: Uint8Array } | undefined;
    const write = () => {
      if (open !== undefined) this.#open(open.segment).write(open.place, open.blobs);
    };
    for (const { segment, place, offset, bytes } of spots) {
      if (open?.segment !== segment || open.place !== place) {
        write();
        open = { segment, place, blobs: this.#open(segment).read(place) };
      }
      open.blobs.fill(0, offset, offset + bytes);
    }
    write();
  }

  /** Look again instead of remembering: a transaction was undone. */
  forget(): void {
    this.#current.clear();
    this.#opened.clear();
  }

  /** Drop the segments in which no entry has a blob any more. Returns how many. */
  dropEmpty(): number {
    this.#current.clear();
    const segments = this.#statements.empty.all().map(({ number }) => Number(number));
    for (const segment of segments) {
      this.#opened.delete(segment);
      this.#statements.remove.run(segment);
      this.#database.exec(`DROP TABLE blobs${segment}`);
    }
    return segments.length;
  }

  #segmentFor(day: number | null): Segment {
    const remembered = this.#current.get(day);
    if (remembered !== undefined) return remembered;
    const { lasting, ofDay } = this.#statements;
    const found = (day === null ? lasting.get() : ofDay.get(day))?.['number'];
    if (typeof found !== 'number') return this.#begin(day);
    const segment = this.#open(found);
    this.#current.set(day, segment);
    return segment;
  }

  #begin(day: number | null): Segment {
    const number = Number(this.#statements.create.run(day).lastInsertRowid);
    this.#database.exec(`CREATE TABLE blobs${number} (place INTEGER PRIMARY KEY, blobs BLOB NOT NULL) STRICT`);
    const segment = this.#open(number);
    this.#current.set(day, segment);
    return segment;
  }

  #open(number: number): Segment {
    const known = this.#opened.get(number) ?? new Segment(this.#database, number);
    this.#opened.set(number, known);
    return known;
  }
}

/** One table of blobs, and the row that is being filled. */
class Segment {
  readonly #number: number;
  readonly #statements: ReturnType<typeof prepareSegment>;
  #place: number;
  #waiting: Uint8Array[] = [];
  #bytes = 0;

  constructor(database: DatabaseSync, number: number) {
    this.#number = number;
    this.#statements = prepareSegment(database, number);
    this.#place = Number(this.#statements.last.get()?.['place'] ?? 0) + 1;
  }

  add(blob: Uint8Array): Kept {
    if (this.#bytes > 0 && this.#bytes + blob.length > PLACE_BYTES) this.flush();
    const kept = { segment: this.#number, place: this.#place, offset: this.#bytes, bytes: blob.length };
    this.#waiting.push(blob);
    this.#bytes += blob.length;
    return kept;
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    this.#statements.add.run(this.#place, Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#bytes = 0;
    this.#place += 1;
  }

  read(place: number): Uint8Array {
    const blobs = this.#statements.read.get(place)?.['blobs'];
    if (!(blobs instanceof Uint8Array)) throw new Error('an entry without its blob');
    return blobs;
  }

  write(place: number, blobs: Uint8Array): void {
    this.#statements.write.run(blobs, place);
  }
}

function prepareSegments(database: DatabaseSync) {
  return {
    lasting: database.prepare('SELECT max(number) AS number FROM segments WHERE day IS NULL'),
    ofDay: database.prepare('SELECT number FROM segments WHERE day = ?'),
    create: database.prepare('INSERT INTO segments (day) VALUES (?)'),
    remove: database.prepare('DELETE FROM segments WHERE number = ?'),
    empty: database.prepare(
      'SELECT number FROM segments WHERE NOT EXISTS (SELECT 1 FROM entries WHERE segment = segments.number)',
    ),
  };
}

function prepareSegment(database: DatabaseSync, segment: number) {
  const table = `blobs${segment}`;
  return {
    last: database.prepare(`SELECT max(place) AS place FROM ${table}`),
    add: database.prepare(`INSERT INTO ${table} (place, blobs) VALUES (?, ?)`),
    read: database.prepare(`SELECT blobs FROM ${table} WHERE place = ?`),
    write: database.prepare(`UPDATE ${table} SET blobs = ? WHERE place = ?`),
  };
}
