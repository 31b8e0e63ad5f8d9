/**
 * The store of a relay on one machine: SQLite in the relay's own process. Writes wait until the end of the event loop's
 * turn and share one transaction (group commit), so that one fsync covers all of them; each settles after it (S3).
 */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { positionOf } from '../position.ts';
import type { Batch, Decision, LogEvent, LogQuery, Outcome, ReadRequest, Store, View } from '../store.ts';
import { applyChange, dropEmptySegments, dropEnded, dropEndedBlobs, SWEEP_BLOBS } from './changes.ts';
import { MOST_RECENT } from './recent.ts';
import { openDatabase, writeVersion } from './schema.ts';
import { prepareTables, reload, settle, type Tables } from './tables.ts';
import { batchOf, viewOf } from './views.ts';

/** The store's file in the data folder. */
export const STORE_FILE = 'parley.sqlite';

/** A write that waits: `run` in the transaction, then `settle` after it, or `fail` if it was undone. */
interface Pending {
  readonly run: () => void;
  readonly settle: () => void;
  readonly fail: (failure: unknown) => void;
  /** Whether its answer says that bytes are gone. */
  readonly erases: () => boolean;
}

/** Open from its construction until `close`. The constructor throws what `openDatabase` throws. */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #tables: Tables;
  readonly #observers = new Set<(event: LogEvent) => void>();
  #pending: Pending[] = [];
  #events: LogEvent[] = [];
  /** Whether removed bytes may still be in the write-ahead log: also those of a process that was killed before this one. */
  #toScrub = true;
  #failing = false;

  constructor(folder: string, { mostRecent = MOST_RECENT }: { readonly mostRecent?: number } = {}) {
    this.#database = openDatabase(join(folder, STORE_FILE));
    this.#tables = prepareTables(this.#database, mostRecent);
  }

  async look(query: LogQuery, now: number): Promise<View> {
    return viewOf(this.#tables, query, now);
  }

  async read(request: ReadRequest, now: number): Promise<Batch> {
    return batchOf(this.#tables, request, now);
  }

  write<T>(query: LogQuery, now: number, decide: (view: View) => Decision<T>): Promise<Outcome<T>> {
    let erases = false;
    const run = () => {
      const view = viewOf(this.#tables, query, now);
      const { answer, change } = decide(view);
      erases = view.log.state === 'burned' || change?.kind === 'burn';
      if (change === null) return { answer, position: positionOf(0) };
      const events = applyChange(this.#tables, query, now, change);
      if (this.#tables.recent.full) settle(this.#tables);
      this.#events.push(...events);
      if (change.kind === 'burn') this.#toScrub = true;
      const added = events.find((event) => event.kind === 'appended');
      return { answer, position: added?.position ?? positionOf(0) };
    };
    return this.#enqueue(run, () => erases);
  }

  observe(listener: (event: LogEvent) => void): () => void {
    this.#observers.add(listener);
    return () => this.#observers.delete(listener);
  }

  addTickets(hashes: readonly Uint8Array[], expiresAt: number): Promise<void> {
    return this.#enqueue(() => {
      for (const hash of hashes) this.#tables.edit.addTicket(hash, expiresAt);
    });
  }

  async sweep(now: number): Promise<void> {
    await this.#enqueue(() => {
      const events = dropEnded(this.#tables, now);
      this.#events.push(...events);
      if (events.length > 0) this.#toScrub = true;
    });
    while ((await this.#dropSomeBlobs(now)) === SWEEP_BLOBS);
    const last = () => {
      if (dropEmptySegments(this.#tables) > 0) this.#toScrub = true;
    };
    await this.#enqueue(last, () => true);
  }

  async healthy(): Promise<boolean> {
    return !this.#failing && this.#database.isOpen && this.#tables.ask.anything.first() !== undefined;
  }

  async close(): Promise<void> {
    this.#commit();
    this.#observers.clear();
    this.#scrub();
    this.#database.close();
  }

  #dropSomeBlobs(now: number): Promise<number> {
    return this.#enqueue(() => {
      const dropped = dropEndedBlobs(this.#tables, now);
      if (dropped > 0) this.#toScrub = true;
      return dropped;
    });
  }

  #enqueue<T>(work: () => T, erases = () => false): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      const run = () => {
        result = work();
      };
      if (this.#pending.length === 0) setImmediate(() => this.#commit());
      this.#pending.push({ run, settle: () => resolve(result), fail: reject, erases });
    });
  }

  /**
   * All that waits, in one transaction: every write of it is kept, or none is and each caller is told. Who would be told
   * that bytes are gone is told that it failed while they are not; asked again, it is told once they are (S9).
   */
  #commit(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    this.#events = [];
    try {
      this.#transact(batch);
      this.#failing = false;
    } catch (failure) {
      this.#failing = true;
      for (const write of batch) write.fail(failure);
      return;
    }
    if (this.#toScrub) this.#scrub();
    for (const write of batch) {
      if (this.#toScrub && write.erases()) write.fail(new Error('removed bytes are still in the write-ahead log'));
      else write.settle();
    }
    for (const event of this.#events) for (const observer of this.#observers) observer(event);
  }

  #transact(batch: readonly Pending[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      if (this.#failing) writeVersion(this.#database);
      for (const write of batch) write.run();
      this.#tables.segments.flush();
      this.#tables.recent.flush();
      this.#database.exec('COMMIT');
    } catch (failure) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      reload(this.#tables);
      throw failure;
    }
  }

  /**
   * Bring removals into the main file, where secure_delete has overwritten them, and cut the write-ahead log to nothing;
   * tried again with the next write while something keeps it from happening.
   */
  #scrub(): void {
    try {
      const result = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      this.#toScrub = result?.['busy'] !== 0;
    } catch {
      this.#toScrub = true;
      this.#failing = true;
    }
  }
}
