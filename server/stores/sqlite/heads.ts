/**
 * What is known of logs in memory, so that an append asks the database for next to nothing. Only this process changes
 * logs, so what is remembered stays true; whatever is not an append makes it forget.
 */
import type { LogId } from '../../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { keyOf } from '../../hashing.ts';
import type { Recent } from './recent.ts';
import type { GenerationRow, LogRow, Questions } from './rows.ts';

/** Logs remembered at once; when there are more, all are forgotten and read again as they are asked for. */
const MAX_HEADS = 20_000;

/** A log as it stands within the open transaction. */
export interface Head {
  readonly row: LogRow;
  /** The log whose quota and end this one shares. */
  readonly parent: Head | null;
  readonly generations: Map<number, GenerationRow>;
  /** The number of the newest entry that is filed. */
  readonly filed: number;
  newest: number;
  usedBytes: number;
}

/** When a log ends, or its parent if that is sooner. */
export function endOfHead({ row, parent }: Head): number {
  return parent ? Math.min(row.expiresAt, parent.row.expiresAt) : row.expiresAt;
}

/** What is left of a log's quota, or of its parent's if that is less. */
export function freeBytes({ row, usedBytes, parent }: Head): number {
  const own = row.quotaBytes - usedBytes;
  return parent ? Math.min(own, parent.row.quotaBytes - parent.usedBytes) : own;
}

/** Count an entry that was added. */
export function countEntry(head: Head, bytes: number): void {
  head.newest += 1;
  head.usedBytes += bytes;
  if (head.parent !== null) head.parent.usedBytes += bytes;
}

/** Remembers heads. */
export class Heads {
  readonly #ask: Questions;
  readonly #recent: Recent;
  readonly #byId = new Map<string, Head>();
  readonly #byNumber = new Map<number, Head>();
  /** The one asked for last: a decision and its change ask with the same id. */
  #last: { readonly id: LogId; readonly head: Head } | undefined;

  constructor(ask: Questions, recent: Recent) {
    this.#ask = ask;
    this.#recent = recent;
  }

  /** The head of a log, whether it has ended or not. */
  of(id: LogId): Head | undefined {
    if (this.#last?.id === id) return this.#last.head;
    const head = this.#byId.get(keyOf(id)) ?? this.#read(id);
    if (head !== undefined) this.#last = { id, head };
    return head;
  }

  generation(head: Head, number: number): GenerationRow | undefined {
    const known = head.generations.get(number);
    if (known !== undefined) return known;
    const row = this.#ask.generation.first(head.row.number, number);
    if (row !== undefined) head.generations.set(number, row);
    return row;
  }

  /** Read everything again: a transaction was undone, or changed logs in another way than by an append. */
  forget(): void {
    this.#byId.clear();
    this.#byNumber.clear();
    this.#last = undefined;
  }

  #read(id: LogId): Head | undefined {
    const row = this.#ask.log.first(id);
    return row && this.#remember(row);
  }

  #remember(row: LogRow): Head {
    const known = this.#byNumber.get(row.number);
    if (known !== undefined) return known;
    if (this.#byNumber.size >= MAX_HEADS) this.forget();
    const parentRow = row.parent === null ? undefined : this.#ask.logOf.first(row.parent);
    const parent = parentRow ? this.#remember(parentRow) : null;
    const head = {
      row,
      parent,
      generations: new Map(),
      filed: row.newest,
      newest: row.newest + this.#recent.of(row.number).length,
      usedBytes: row.usedBytes + this.#unfiledBytes(row.number),
    };
    this.#byId.set(keyOf(row.id), head);
    this.#byNumber.set(row.number, head);
    return head;
  }

  /** What a log and its children were charged since they were filed last. */
  #unfiledBytes(log: number): number {
    const members = [log, ...[...this.#ask.children.each(log)].map(({ number }) => number)];
    const rows = members.flatMap((member) => this.#recent.of(member));
    return rows.reduce((sum, { bytes }) => sum + bytes + ENTRY_OVERHEAD_BYTES, 0);
  }
}
