/**
 * The newest entries, before they are filed. An append adds one row at the end of one table; the tables that entries are
 * found by would each have a page somewhere else rewritten for it. So those are brought up to date for thousands of
 * entries at once, by SQLite itself, and until then what is in `recent` is also remembered here.
 */
import type { SQLInputValue } from 'node:sqlite';
import { ENTRY_ID_BYTES, ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { keyOf } from '../../hashing.ts';
import { type Edits, type EntryRow, type FoundRow, type Questions, RECENT_AT_ONCE, type RecentRow } from './rows.ts';
import { Seen } from './seen.ts';

/** Entries that wait to be filed at most. Filing this many takes some tens of milliseconds of the store's thread. */
export const MOST_RECENT = 8_192;

const NONE: readonly EntryRow[] = [];

/** What is in `recent`, in memory. */
export class Recent {
  readonly #ask: Questions;
  readonly #edit: Edits;
  readonly #byLog = new Map<number, EntryRow[]>();
  readonly #byId = new Map<string, FoundRow>();
  readonly #most: number;
  readonly #seen = new Seen();
  /** Not in the database yet. */
  #added: RecentRow[] = [];
  #count = 0;

  constructor(ask: Questions, edit: Edits, most: number) {
    this.#ask = ask;
    this.#edit = edit;
    this.#most = most;
    for (const { ids } of ask.idsByLog.each()) this.#seen.addAll(Buffer.from(ids, 'hex'));
    this.reload();
  }

  /** Whether there are so many that they should be filed. */
  get full(): boolean {
    return this.#count >= this.#most;
  }

  /** The entries of a log that are not filed yet, in order: its newest ones, without a gap. */
  of(log: number): readonly EntryRow[] {
    return this.#byLog.get(log) ?? NONE;
  }

  /** An entry of a log, whether it is filed or not. */
  find(log: number, hash: Uint8Array): FoundRow | undefined {
    if (!this.#seen.mayHave(hash)) return undefined;
    return this.#byId.get(idOf(log, hash)) ?? this.#ask.found.first(log, hash.subarray(0, ENTRY_ID_BYTES));
  }

  add(row: RecentRow): void {
    this.#added.push(row);
    this.#remember(row);
  }

  /** Bring what was added into the database: before the transaction is committed. */
  flush(): void {
    const rows = this.#added;
    let at = 0;
    for (; at + RECENT_AT_ONCE <= rows.length; at += RECENT_AT_ONCE) {
      this.#edit.addManyRecent(...rows.slice(at, at + RECENT_AT_ONCE).flatMap(valuesOf));
    }
    for (const row of rows.slice(at)) this.#edit.addRecent(...valuesOf(row));
    this.#added = [];
  }

  /** Bring all into the tables that they are found by, and count them in their logs and those logs' parents. */
  file(): void {
    if (this.#count === 0) return;
    this.flush();
    this.#edit.fileEntries();
    this.#edit.fileEntryIds(ENTRY_ID_BYTES);
    this.#edit.countInParents(ENTRY_OVERHEAD_BYTES);
    this.#edit.countInLogs(ENTRY_OVERHEAD_BYTES);
    this.#edit.clearRecent();
    this.#forget();
  }

  /** Read all again: a transaction was undone, or the store was opened. */
  reload(): void {
    this.#forget();
    this.#added = [];
    for (const row of this.#ask.recent.each()) this.#remember(row);
  }

  #forget(): void {
    this.#byLog.clear();
    this.#byId.clear();
    this.#count = 0;
  }

  #remember(row: RecentRow): void {
    const rows = this.#byLog.get(row.log);
    if (rows) rows.push(row);
    else this.#byLog.set(row.log, [row]);
    this.#byId.set(idOf(row.log, row.hash), row);
    this.#seen.add(row.hash);
    this.#count += 1;
  }
}

function valuesOf(row: RecentRow): SQLInputValue[] {
  const { log, sequence, generation, hash, expiresAt, bytes, segment, place, offset } = row;
  return [log, sequence, generation, hash, expiresAt, bytes, segment, place, offset];
}

function idOf(log: number, hash: Uint8Array): string {
  return `${log}:${keyOf(hash.subarray(0, ENTRY_ID_BYTES))}`;
}
