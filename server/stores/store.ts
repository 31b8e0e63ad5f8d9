/**
 * What the relay asks of whatever keeps its logs. Written so that an embedded database, memory and a replicated stream
 * can all stand behind it: everything is asynchronous, and a position is opaque to whoever is not the store.
 *
 * The contract (tests/relay/store-contract.ts runs it on every store):
 * - `write` shows one consistent moment to `decide`, applies the change it returns atomically, and settles only when the
 *   change is durable (S3). `decide` is pure and may be called again when another writer came in between.
 * - Writes take effect in the order in which `write` was called.
 * - A log past its end is absent; so is the child of a log that is absent. A blob past its end is read as its hash.
 * - Observers hear of a change after it is durable, in log order.
 * - Byte strings handed in are the store's from then on; byte strings handed out are not to be written to.
 *
 * Times are whole seconds since 1970, given by the caller: no store reads a clock.
 */
import type { LogId, PlacedEntry, Position } from '../../shared/wire/frames.ts';

/** Which log a caller asks about, and what it needs to know of it. */
export interface LogQuery {
  readonly log: LogId;
  /** The generation presented. */
  readonly generation: number;
  /** The relay hash of an entry that may already be there. */
  readonly entryHash?: Uint8Array;
  /** The hash of an operator's ticket. */
  readonly ticketHash?: Uint8Array;
  /** The log that would be the parent. */
  readonly parent?: { readonly log: LogId; readonly generation: number };
}

/** What a store shows for a query, all as of one moment. */
export interface View {
  readonly log: LogView;
  readonly parent: LogView;
  /** Whether the ticket asked about is there to be spent. */
  readonly ticketValid: boolean;
}

/** One log as of one moment. */
export type LogView = { readonly state: 'absent' } | BurnedLog | OpenLog;

/** What is left of a burned log until it would have ended. */
export interface BurnedLog {
  readonly state: 'burned';
  readonly proof: Uint8Array;
}

/** A log that lives. */
export interface OpenLog {
  readonly state: 'open';
  readonly current: Generation;
  /** The generation asked about, if the log ever had it. */
  readonly asked: Generation | undefined;
  readonly closeHash: Uint8Array;
  readonly hasParent: boolean;
  /** When the log ends, or its parent if that is sooner. */
  readonly expiresAt: number;
  /** What is left of the log's quota, or of its parent's if that is less. Below zero once rotates went beyond it. */
  readonly freeBytes: number;
  /** The newest position that the generation asked about may read; empty if none. */
  readonly newest: Position;
  /** The entry with the hash asked about. */
  readonly found: FoundEntry | undefined;
}

/** A generation: who knew its token could append while it was current. */
export interface Generation {
  readonly number: number;
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
}

/** An entry that is in the log already. */
export interface FoundEntry {
  readonly position: Position;
  /** The generation under which it came. */
  readonly generation: number;
  /** Whether it ended that generation. */
  readonly ends: boolean;
}

/** What a decision changes. */
export type Change = CreateLog | AppendEntry | RotateLog | BurnLog;

/** Open a log, in the place of an ended one if need be; spend the ticket. Charges LOG_OVERHEAD_BYTES to it and its parent. */
export interface CreateLog {
  readonly kind: 'create';
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
  readonly closeHash: Uint8Array;
  readonly quotaBytes: number;
  readonly expiresAt: number;
  readonly spendsTicket: boolean;
  readonly hasParent: boolean;
}

/** Add an entry. Charges its blob and ENTRY_OVERHEAD_BYTES to the log and its parent; the blob's share is given back when it ends. */
export interface AppendEntry {
  readonly kind: 'append';
  readonly hash: Uint8Array;
  readonly blob: Uint8Array;
  /** null: as long as the log. */
  readonly expiresAt: number | null;
}

/** Add an entry that ends the current generation, and begin the next one. */
export interface RotateLog {
  readonly kind: 'rotate';
  readonly hash: Uint8Array;
  readonly blob: Uint8Array;
  readonly newTokenHash: Uint8Array;
  readonly newAdminHash: Uint8Array;
  /** The log's new end. */
  readonly expiresAt: number;
}

/**
 * Destroy the log, its entries and its children, leaving the proof until the log would have ended. Nothing else of it
 * stays on disk. A parent gets back what the log was charged, save LOG_OVERHEAD_BYTES for the proof.
 */
export interface BurnLog {
  readonly kind: 'burn';
  readonly proof: Uint8Array;
}

/** What a look at the view led to. */
export interface Decision<T> {
  readonly change: Change | null;
  readonly answer: T;
}

/** A decision carried out. `position` is where the entry went; empty if none was added. */
export interface Outcome<T> {
  readonly answer: T;
  readonly position: Position;
}

/** Which entries a reader wants. */
export interface ReadRequest {
  readonly log: LogId;
  readonly generation: number;
  /** Empty, or before what the generation may read: from its beginning. */
  readonly after: Position;
  readonly maxEntries: number;
  /** Entries are added while their blobs, hashes and overheads stay within this; the first one always. */
  readonly maxBytes: number;
}

/** What a reader gets. `foreign`: the position is none of this log's. */
export type Batch =
  | { readonly state: 'absent' }
  | { readonly state: 'foreign' }
  | BurnedLog
  | {
      readonly state: 'open';
      readonly entries: readonly PlacedEntry[];
      /** Where to read on: the last entry's position, or the newest readable one if there was nothing. */
      readonly next: Position;
      readonly more: boolean;
      /** Whether `next` is the entry that ended the generation. */
      readonly ended: boolean;
    };

/** What observers hear. `gone`: burned or ended; whoever follows it reads again and learns which. */
export type LogEvent =
  | {
      readonly kind: 'appended';
      readonly log: LogId;
      /** The generation under which it came. */
      readonly generation: number;
      readonly previous: Position;
      readonly position: Position;
      readonly blob: Uint8Array;
      readonly ends: boolean;
    }
  | { readonly kind: 'gone'; readonly log: LogId };

/** Keeps logs. */
export interface Store {
  /** A view without a change. */
  look(query: LogQuery, now: number): Promise<View>;
  /** Decide on a view and change the log accordingly, atomically and durably. Rejects when it cannot be kept. */
  write<T>(query: LogQuery, now: number, decide: (view: View) => Decision<T>): Promise<Outcome<T>>;
  /** Entries of a generation: from the one that began it to the one that ended it, both included. */
  read(request: ReadRequest, now: number): Promise<Batch>;
  /** Hear of every change from now on. Returns what ends it. */
  observe(listener: (event: LogEvent) => void): () => void;
  /** Let creators in: each ticket is spent by one create. Only the hashes are kept. */
  addTickets(hashes: readonly Uint8Array[], expiresAt: number): Promise<void>;
  /** Remove for good what is past its end. */
  sweep(now: number): Promise<void>;
  /** Whether the store can be used. */
  healthy(): Promise<boolean>;
  /** Finish what is under way and let go. */
  close(): Promise<void>;
}
