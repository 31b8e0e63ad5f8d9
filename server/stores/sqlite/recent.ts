/**
 * The newest entries, before they are filed. An append adds one row at the end of one table; the tables that entries are
 * found by would each have a page somewhere else rewritten for it. So those are brought up to date for thousands of
 * entries at once, by SQLite itself, and until then what is in `recent` is also remembered here.
 */
import { ENTRY_ID_BYTES, ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { keyOf } from '../../hashing.ts';
import type { Edits, EntryRow, FoundRow, Questions, RecentRow } from './rows.ts';

/** Entries that wait to be filed at most. Filing this many takes some ten milliseconds of the store's thread. */
export const MOST_RECENT = 2_048;

const NONE: readonly EntryRow[] = [];

/** What is in `recent`, in memory. */
export class Recent {
  readonly #ask: Questions;
  readonly #edit: Edits;
  readonly #byLog = new Map<number, EntryRow[]>();
  readonly #byId = new Map<string, FoundRow>();
  readonly #most: number;
  #count = 0;

  constructor(ask: Questions, edit: Edits, most: number) {
    this.#ask = ask;
    this.#edit = edit;
    this.#most = most;
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

  find(log: number, hash: Uint8Array): FoundRow | undefined {
    return this.#byId.get(idOf(log, hash));
  }

  add(row: RecentRow): void {
    const { log, sequence, generation, hash, expiresAt, bytes, segment, place, offset } = row;
    this.#edit.addRecent(log, sequence, generation, hash, expiresAt, bytes, segment, place, offset);
    this.#remember(row);
  }

  /** Bring all into the tables that they are found by, and count them in their logs and those logs' parents. */
  file(): void {
    if (this.#count === 0) return;
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
    this.#count += 1;
  }
}

function idOf(log: number, hash: Uint8Array): string {
  return `${log}:${keyOf(hash.subarray(0, ENTRY_ID_BYTES))}`;
}
