/**
 * A store in memory: for the contract tests, and for simulations that need a relay without a disk. Nothing is durable.
 * It is written to be read next to the contract, so it looks through lists where a database would use an index.
 */
import type { LogId, PlacedEntry, Position, WireEntry } from '../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES, LOG_OVERHEAD_BYTES } from '../../shared/wire/limits.ts';
import { keyOf, sameHash } from '../hashing.ts';
import { positionOf, sequenceOf } from './position.ts';
import type {
  Batch,
  Change,
  CreateLog,
  Decision,
  Generation,
  LogEvent,
  LogQuery,
  LogView,
  Outcome,
  ReadRequest,
  Store,
  View,
} from './store.ts';

interface Entry {
  readonly hash: Uint8Array;
  readonly generation: number;
  readonly ends: boolean;
  readonly expiresAt: number | null;
  blob: Uint8Array | null;
}

interface Log {
  readonly id: LogId;
  readonly parent: Log | null;
  readonly closeHash: Uint8Array;
  readonly quotaBytes: number;
  readonly generations: [Generation, ...Generation[]];
  readonly entries: Entry[];
  usedBytes: number;
  expiresAt: number;
}

interface Burned {
  readonly proof: Uint8Array;
  readonly expiresAt: number;
}

/** Keeps logs until the process ends. */
export class MemoryStore implements Store {
  readonly #logs = new Map<string, Log>();
  readonly #burned = new Map<string, Burned>();
  readonly #tickets = new Map<string, number>();
  readonly #observers = new Set<(event: LogEvent) => void>();

  async look(query: LogQuery, now: number): Promise<View> {
    return this.#view(query, now);
  }

  async write<T>(query: LogQuery, now: number, decide: (view: View) => Decision<T>): Promise<Outcome<T>> {
    const { change, answer } = decide(this.#view(query, now));
    return { answer, position: change === null ? positionOf(0) : this.#apply(query, now, change) };
  }

  async read(request: ReadRequest, now: number): Promise<Batch> {
    const burned = this.#burnedAt(request.log, now);
    if (burned !== undefined) return { state: 'burned', proof: burned.proof };
    const log = this.#logAt(request.log, now);
    const after = sequenceOf(request.after);
    if (log?.generations[request.generation] === undefined) return { state: 'absent' };
    if (after === undefined || after > log.entries.length) return { state: 'foreign' };
    return readBatch(log, request, after, now);
  }

  observe(listener: (event: LogEvent) => void): () => void {
    this.#observers.add(listener);
    return () => this.#observers.delete(listener);
  }

  async addTickets(hashes: readonly Uint8Array[], expiresAt: number): Promise<void> {
    for (const hash of hashes) this.#tickets.set(keyOf(hash), expiresAt);
  }

  async sweep(now: number): Promise<void> {
    for (const log of [...this.#logs.values()]) {
      if (this.#logAt(log.id, now) === undefined) this.#remove(log, 0);
      else for (const entry of log.entries) dropBlob(log, entry, now);
    }
    for (const [key, burned] of this.#burned) if (burned.expiresAt <= now) this.#burned.delete(key);
    for (const [key, expiresAt] of this.#tickets) if (expiresAt <= now) this.#tickets.delete(key);
  }

  async healthy(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    this.#observers.clear();
  }

  #view(query: LogQuery, now: number): View {
    const ticketEnd = query.ticketHash && this.#tickets.get(keyOf(query.ticketHash));
    return {
      log: this.#logView(query.log, query.generation, query.entryHash, now),
      parent: query.parent
        ? this.#logView(query.parent.log, query.parent.generation, undefined, now)
        : { state: 'absent' },
      ticketValid: ticketEnd !== undefined && ticketEnd > now,
    };
  }

  #logView(id: LogId, generation: number, entryHash: Uint8Array | undefined, now: number): LogView {
    const burned = this.#burnedAt(id, now);
    if (burned !== undefined) return { state: 'burned', proof: burned.proof };
    const log = this.#logAt(id, now);
    if (log === undefined) return { state: 'absent' };
    const index = entryHash ? log.entries.findIndex((entry) => sameHash(entry.hash, entryHash)) : -1;
    const found = log.entries[index];
    const parentFree = log.parent ? log.parent.quotaBytes - log.parent.usedBytes : Number.POSITIVE_INFINITY;
    return {
      state: 'open',
      current: currentOf(log),
      asked: log.generations[generation],
      closeHash: log.closeHash,
      hasParent: log.parent !== null,
      expiresAt: endOfLog(log),
      freeBytes: Math.min(log.quotaBytes - log.usedBytes, parentFree),
      newest: positionOf(rangeOf(log, generation).last),
      found: found && { position: positionOf(index + 1), generation: found.generation, ends: found.ends },
    };
  }

  #burnedAt(id: LogId, now: number): Burned | undefined {
    const burned = this.#burned.get(keyOf(id));
    return burned && burned.expiresAt > now ? burned : undefined;
  }

  #logAt(id: LogId, now: number): Log | undefined {
    const log = this.#logs.get(keyOf(id));
    return log && endOfLog(log) > now ? log : undefined;
  }

  #apply(query: LogQuery, now: number, change: Change): Position {
    if (change.kind === 'create') return this.#create(query, change);
    const log = this.#logAt(query.log, now);
    if (log === undefined) throw new Error('a change to a log that is not there');
    switch (change.kind) {
      case 'append':
        return this.#append(log, { ...change, generation: currentOf(log).number, ends: false });
      case 'rotate': {
        const { number } = currentOf(log);
        log.expiresAt = change.expiresAt;
        const { newTokenHash: tokenHash, newAdminHash: adminHash } = change;
        log.generations.push({ number: number + 1, tokenHash, adminHash });
        return this.#append(log, { ...change, expiresAt: null, generation: number, ends: true });
      }
      case 'burn':
        this.#remove(log, LOG_OVERHEAD_BYTES);
        this.#burned.set(keyOf(log.id), { proof: change.proof, expiresAt: endOfLog(log) });
        return positionOf(0);
    }
  }

  #create(query: LogQuery, change: CreateLog): Position {
    const { closeHash, quotaBytes, expiresAt, tokenHash, adminHash } = change;
    const ended = this.#logs.get(keyOf(query.log));
    if (ended !== undefined) this.#remove(ended, 0);
    const parent = (change.hasParent && query.parent && this.#logs.get(keyOf(query.parent.log))) || null;
    const log: Log = {
      id: query.log,
      parent,
      closeHash,
      quotaBytes,
      expiresAt,
      generations: [{ number: 0, tokenHash, adminHash }],
      entries: [],
      usedBytes: 0,
    };
    this.#logs.set(keyOf(query.log), log);
    charge(log, LOG_OVERHEAD_BYTES);
    if (change.spendsTicket && query.ticketHash) this.#tickets.delete(keyOf(query.ticketHash));
    return positionOf(0);
  }

  #append(log: Log, entry: Entry & { readonly blob: Uint8Array }): Position {
    const { hash, blob, generation, ends, expiresAt } = entry;
    const previous = positionOf(log.entries.length);
    log.entries.push({ hash, blob, generation, ends, expiresAt });
    charge(log, blob.length + ENTRY_OVERHEAD_BYTES);
    const position = positionOf(log.entries.length);
    this.#tell({ kind: 'appended', log: log.id, generation, previous, position, blob, ends });
    return position;
  }

  /** Take a log and its children away, giving its parent back all but `keptBytes` of what it was charged. */
  #remove(log: Log, keptBytes: number): void {
    if (!this.#logs.delete(keyOf(log.id))) return;
    for (const child of [...this.#logs.values()]) if (child.parent === log) this.#remove(child, 0);
    if (log.parent) charge(log.parent, keptBytes - log.usedBytes);
    this.#tell({ kind: 'gone', log: log.id });
  }

  #tell(event: LogEvent): void {
    queueMicrotask(() => {
      for (const observer of this.#observers) observer(event);
    });
  }
}

/** When a log ends, or its parent if that is sooner. */
function endOfLog({ expiresAt, parent }: Log): number {
  return Math.min(expiresAt, parent?.expiresAt ?? expiresAt);
}

function charge(log: Log, bytes: number): void {
  log.usedBytes += bytes;
  if (log.parent) log.parent.usedBytes += bytes;
}

function dropBlob(log: Log, entry: Entry, now: number): void {
  if (entry.blob === null || entry.expiresAt === null || entry.expiresAt > now) return;
  charge(log, -entry.blob.length);
  entry.blob = null;
}

function currentOf(log: Log): Generation {
  return log.generations.at(-1) ?? log.generations[0];
}

/** The numbers of the first and the last entry that a generation may read; last is 0 when there is none. */
function rangeOf(
  log: Log,
  generation: number,
): { readonly first: number; readonly last: number; readonly ended: boolean } {
  const endOf = (number: number) => log.entries.findIndex((entry) => entry.ends && entry.generation === number) + 1;
  const end = endOf(generation);
  return { first: generation === 0 ? 1 : endOf(generation - 1), last: end || log.entries.length, ended: end > 0 };
}

function readBatch(log: Log, request: ReadRequest, after: number, now: number): Batch {
  const range = rangeOf(log, request.generation);
  const entries: PlacedEntry[] = [];
  let bytes = 0;
  let next = Math.max(after, range.first - 1);
  while (next < range.last && entries.length < request.maxEntries) {
    const entry = log.entries[next];
    if (entry === undefined) break;
    const shown = entryAt(entry, now);
    bytes += (shown.kind === 'blob' ? shown.blob.length : shown.hash.length) + ENTRY_OVERHEAD_BYTES;
    if (entries.length > 0 && bytes > request.maxBytes) break;
    next += 1;
    entries.push({ position: positionOf(next), entry: shown });
  }
  const more = next < range.last;
  return { state: 'open', entries, next: positionOf(next), more, ended: range.ended && !more };
}

function entryAt(entry: Entry, now: number): WireEntry {
  const alive = entry.blob !== null && (entry.expiresAt === null || entry.expiresAt > now);
  return alive && entry.blob ? { kind: 'blob', blob: entry.blob } : { kind: 'hash', hash: entry.hash };
}
