/** Every statement of the embedded store, prepared once, with the shape of what it gives. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** A row of `logs`. */
export interface LogRow {
  readonly number: number;
  readonly id: Uint8Array;
  readonly parent: number | null;
  readonly closeHash: Uint8Array;
  readonly generation: number;
  readonly newest: number;
  readonly quotaBytes: number;
  readonly usedBytes: number;
  readonly expiresAt: number;
}

export interface GenerationRow {
  readonly generation: number;
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
  /** The number of the entry that began it; 0 for the first generation. */
  readonly began: number;
  /** The number of the entry that ended it. */
  readonly ended: number | null;
}

/** An entry that is there already. */
export interface FoundRow {
  readonly sequence: number;
  readonly generation: number;
}

/** Where the blob of an entry is; nowhere once it has ended. */
export interface Spot {
  readonly segment: number | null;
  readonly place: number;
  readonly offset: number;
  readonly bytes: number;
}

export interface EntryRow extends Spot {
  /** Needed only where the blob has ended. */
  readonly hash: Uint8Array | null;
  readonly expiresAt: number | null;
}

/** A row of `recent`. */
export interface RecentRow extends EntryRow, FoundRow {
  readonly log: number;
  readonly hash: Uint8Array;
}

/** An entry whose blob is to go. */
export interface EndedRow extends Spot {
  readonly log: number;
  readonly sequence: number;
}

/** A question with rows of one shape for an answer. */
export interface Question<Row> {
  readonly first: (...values: SQLInputValue[]) => Row | undefined;
  readonly each: (...values: SQLInputValue[]) => IterableIterator<Row>;
}

/** The questions that the store asks, by name. */
export type Questions = ReturnType<typeof prepareQuestions>;
/** The changes that the store makes, by name. */
export type Edits = ReturnType<typeof prepareEdits>;

const LOG = 'SELECT number, id, parent, closeHash, generation, newest, quotaBytes, usedBytes, expiresAt FROM logs';

export function prepareQuestions(database: DatabaseSync) {
  const ask = <Row>(sql: string): Question<Row> => questionOf(database.prepare(sql));
  return {
    log: ask<LogRow>(`${LOG} WHERE id = ?`),
    logOf: ask<LogRow>(`${LOG} WHERE number = ?`),
    family: ask<{ number: number; id: Uint8Array }>('SELECT number, id FROM logs WHERE number = ?1 OR parent = ?1'),
    children: ask<{ number: number }>('SELECT number FROM logs WHERE parent = ?'),
    endedLogs: ask<{ number: number }>('SELECT number FROM logs WHERE expiresAt <= ?'),
    generation: ask<GenerationRow>(
      'SELECT generation, tokenHash, adminHash, began, ended FROM generations WHERE log = ? AND generation = ?',
    ),
    found: ask<FoundRow>('SELECT sequence, generation FROM entryIds WHERE log = ? AND id = ?'),
    idsByLog: ask<{ ids: string }>(`SELECT group_concat(hex(id), '') AS ids FROM entryIds GROUP BY log`),
    entries: entriesOf(database),
    recent: ask<RecentRow>(
      `SELECT log, sequence, generation, hash, expiresAt, bytes, segment, place, offset FROM recent ORDER BY number`,
    ),
    endedBlobs: ask<EndedRow>(
      `SELECT log, sequence, bytes, segment, place, offset FROM segments
       JOIN entries ON entries.segment = segments.number
       WHERE segments.day <= ?1 / 86400 AND expiresAt <= ?1 ORDER BY segment, place LIMIT ?2`,
    ),
    blobsOfLog: ask<Spot>(
      'SELECT segment, place, offset, bytes FROM entries WHERE log = ? AND segment IS NOT NULL ORDER BY segment, place',
    ),
    burned: ask<{ proof: Uint8Array }>('SELECT proof FROM burned WHERE id = ? AND expiresAt > ?'),
    ticket: ask<{ valid: number }>('SELECT 1 AS valid FROM tickets WHERE hash = ? AND expiresAt > ?'),
    anything: ask<{ valid: number }>('SELECT 1 AS valid'),
  };
}

/** Rows of `recent` that one statement adds. */
export const RECENT_AT_ONCE = 16;

function addRecent(rows: number): string {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return `INSERT INTO recent (log, sequence, generation, hash, expiresAt, bytes, segment, place, offset) VALUES ${values.join()}`;
}

export function prepareEdits(database: DatabaseSync) {
  const edit = (sql: string) => {
    const statement = database.prepare(sql);
    return (...values: SQLInputValue[]): number => Number(statement.run(...values).lastInsertRowid);
  };
  return {
    addLog: edit(
      `INSERT INTO logs (id, parent, closeHash, generation, newest, quotaBytes, usedBytes, expiresAt)
       VALUES (?, ?, ?, 0, 0, ?, 0, ?)`,
    ),
    addGeneration: edit(
      'INSERT INTO generations (log, generation, tokenHash, adminHash, began) VALUES (?, ?, ?, ?, ?)',
    ),
    addRecent: edit(addRecent(1)),
    addManyRecent: edit(addRecent(RECENT_AT_ONCE)),
    fileEntries: edit(
      `INSERT INTO entries (log, sequence, hash, expiresAt, bytes, segment, place, offset)
       SELECT log, sequence, hash, expiresAt, bytes, segment, place, offset FROM recent ORDER BY log, sequence`,
    ),
    fileEntryIds: edit(
      `INSERT INTO entryIds (log, id, sequence, generation)
       SELECT log, substr(hash, 1, ?) AS id, sequence, generation FROM recent ORDER BY log, id`,
    ),
    countInLogs: edit(
      `UPDATE logs SET newest = newest + added.entries, usedBytes = usedBytes + added.bytes
       FROM (SELECT log, count(*) AS entries, sum(bytes + ?) AS bytes FROM recent GROUP BY log) AS added
       WHERE number = added.log`,
    ),
    countInParents: edit(
      `UPDATE logs SET usedBytes = usedBytes + added.bytes
       FROM (SELECT parent, sum(bytes + ?) AS bytes FROM recent JOIN logs ON logs.number = log
             WHERE parent IS NOT NULL GROUP BY parent) AS added
       WHERE number = added.parent`,
    ),
    clearRecent: edit('DELETE FROM recent'),
    charge: edit('UPDATE logs SET usedBytes = usedBytes + ? WHERE number = ?'),
    chargeWithParent: edit(
      'UPDATE logs SET usedBytes = usedBytes + ?1 WHERE number = ?2 OR number = (SELECT parent FROM logs WHERE number = ?2)',
    ),
    endGeneration: edit('UPDATE generations SET ended = ? WHERE log = ? AND generation = ?'),
    renew: edit('UPDATE logs SET generation = ?, expiresAt = ? WHERE number = ?'),
    dropBlob: edit('UPDATE entries SET segment = NULL WHERE log = ? AND sequence = ?'),
    dropEntries: edit('DELETE FROM entries WHERE log = ?'),
    dropEntryIds: edit('DELETE FROM entryIds WHERE log = ?'),
    dropGenerations: edit('DELETE FROM generations WHERE log = ?'),
    dropLog: edit('DELETE FROM logs WHERE number = ?'),
    addBurned: edit('INSERT OR REPLACE INTO burned (id, proof, expiresAt) VALUES (?, ?, ?)'),
    dropBurned: edit('DELETE FROM burned WHERE expiresAt <= ?'),
    addTicket: edit('INSERT OR REPLACE INTO tickets (hash, expiresAt) VALUES (?, ?)'),
    dropTicket: edit('DELETE FROM tickets WHERE hash = ?'),
    dropTickets: edit('DELETE FROM tickets WHERE expiresAt <= ?'),
  };
}

/** Entries of one log, in order. Asked for by readers of whole logs, so rows come as lists: SQLite's objects cost three times as much. */
function entriesOf(database: DatabaseSync): (...values: SQLInputValue[]) => EntryRow[] {
  const statement = database.prepare(
    `SELECT segment, place, offset, bytes, CASE WHEN segment IS NULL OR expiresAt <= ?4 THEN hash END, expiresAt
     FROM entries WHERE log = ?1 AND sequence > ?2 AND sequence <= ?3 ORDER BY sequence`,
  );
  statement.setReturnArrays(true);
  type List = [EntryRow['segment'], number, number, number, EntryRow['hash'], EntryRow['expiresAt']];
  return (...values) =>
    (statement.all(...values) as unknown as List[]).map(([segment, place, offset, bytes, hash, expiresAt]) => ({
      segment,
      place,
      offset,
      bytes,
      hash,
      expiresAt,
    }));
}

function questionOf<Row>(statement: StatementSync): Question<Row> {
  return {
    first: (...values) => statement.get(...values) as Row | undefined,
    each: (...values) => statement.iterate(...values) as unknown as IterableIterator<Row>,
  };
}
