/** Every statement of the embedded store, prepared once, with the shape of what it gives. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** A row of `logs`, with what the log's parent adds. */
export interface LogRow {
  readonly number: number;
  readonly parent: number | null;
  readonly closeHash: Uint8Array;
  readonly generation: number;
  readonly newest: number;
  readonly freeBytes: number;
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

export interface FoundRow {
  readonly sequence: number;
  readonly generation: number;
}

export interface EntryRow extends Spot {
  readonly sequence: number;
  readonly hash: Uint8Array;
  readonly expiresAt: number | null;
  readonly bytes: number;
}

/** Where the blob of an entry is; nowhere once it has ended. */
export interface Spot {
  readonly segment: number | null;
  readonly place: number | null;
}

/** An entry whose blob is to go. */
export interface EndedRow extends Spot {
  readonly number: number;
  readonly log: number;
  readonly bytes: number;
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

const LOG = `
SELECT log.number, log.parent, log.closeHash, log.generation, log.newest,
  min(log.expiresAt, coalesce(parent.expiresAt, log.expiresAt)) AS expiresAt,
  min(log.quotaBytes - log.usedBytes,
      coalesce(parent.quotaBytes - parent.usedBytes, log.quotaBytes - log.usedBytes)) AS freeBytes
FROM logs AS log LEFT JOIN logs AS parent ON parent.number = log.parent`;

export function prepareQuestions(database: DatabaseSync) {
  const ask = <Row>(sql: string): Question<Row> => questionOf(database.prepare(sql));
  return {
    log: ask<LogRow>(`${LOG} WHERE log.id = ?`),
    logOf: ask<{ id: Uint8Array; parent: number | null; usedBytes: number; expiresAt: number }>(
      'SELECT id, parent, usedBytes, expiresAt FROM logs WHERE number = ?',
    ),
    family: ask<{ id: Uint8Array }>('SELECT id FROM logs WHERE number = ?1 OR parent = ?1'),
    endedLogs: ask<{ number: number }>('SELECT number FROM logs WHERE expiresAt <= ?'),
    generation: ask<GenerationRow>(
      'SELECT generation, tokenHash, adminHash, began, ended FROM generations WHERE log = ? AND generation = ?',
    ),
    found: ask<FoundRow>('SELECT sequence, generation FROM entries WHERE log = ? AND hash = ?'),
    entries: ask<EntryRow>(
      `SELECT sequence, hash, expiresAt, bytes, segment, place FROM entries
       WHERE log = ? AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`,
    ),
    endedBlobs: ask<EndedRow>(
      `SELECT entries.number, log, bytes, segment, place FROM segments JOIN entries ON entries.segment = segments.number
       WHERE segments.day <= ?1 / 86400 AND expiresAt <= ?1 LIMIT ?2`,
    ),
    blobsOfFamily: ask<Spot>(
      `SELECT segment, place FROM entries
       WHERE segment IS NOT NULL AND log IN (SELECT number FROM logs WHERE number = ?1 OR parent = ?1)`,
    ),
    burned: ask<{ proof: Uint8Array }>('SELECT proof FROM burned WHERE id = ? AND expiresAt > ?'),
    ticket: ask<{ valid: number }>('SELECT 1 AS valid FROM tickets WHERE hash = ? AND expiresAt > ?'),
    anything: ask<{ valid: number }>('SELECT 1 AS valid'),
  };
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
    addEntry: edit(
      `INSERT INTO entries (log, sequence, generation, hash, expiresAt, bytes, segment, place)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    setNewest: edit('UPDATE logs SET newest = ?, usedBytes = usedBytes + ? WHERE number = ?'),
    charge: edit('UPDATE logs SET usedBytes = usedBytes + ? WHERE number = ?'),
    chargeWithParent: edit(
      'UPDATE logs SET usedBytes = usedBytes + ?1 WHERE number = ?2 OR number = (SELECT parent FROM logs WHERE number = ?2)',
    ),
    endGeneration: edit('UPDATE generations SET ended = ? WHERE log = ? AND generation = ?'),
    renew: edit('UPDATE logs SET generation = ?, expiresAt = ? WHERE number = ?'),
    dropBlob: edit('UPDATE entries SET segment = NULL, place = NULL WHERE number = ?'),
    dropLog: edit('DELETE FROM logs WHERE number = ?'),
    addBurned: edit('INSERT OR REPLACE INTO burned (id, proof, expiresAt) VALUES (?, ?, ?)'),
    dropBurned: edit('DELETE FROM burned WHERE expiresAt <= ?'),
    addTicket: edit('INSERT OR REPLACE INTO tickets (hash, expiresAt) VALUES (?, ?)'),
    dropTicket: edit('DELETE FROM tickets WHERE hash = ?'),
    dropTickets: edit('DELETE FROM tickets WHERE expiresAt <= ?'),
  };
}

function questionOf<Row>(statement: StatementSync): Question<Row> {
  return {
    first: (...values) => statement.get(...values) as Row | undefined,
    each: (...values) => statement.iterate(...values) as unknown as IterableIterator<Row>,
  };
}
