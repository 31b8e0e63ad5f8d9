/** What the embedded store shows: views for decisions, batches for readers. Nothing here changes anything. */
import type { LogId, PlacedEntry, WireEntry } from '../../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { positionOf, sequenceOf } from '../position.ts';
import type { Batch, BurnedLog, FoundEntry, Generation, LogQuery, LogView, ReadRequest, View } from '../store.ts';
import { endOfHead, freeBytes, type Head } from './heads.ts';
import type { EntryRow, GenerationRow, Questions } from './rows.ts';
import { isKept, type Segments } from './segments.ts';
import type { Tables } from './tables.ts';

/** What a decision needs to know. */
export function viewOf(tables: Tables, query: LogQuery, now: number): View {
  const { log, generation, entryHash, parent, ticketHash } = query;
  return {
    log: logView(tables, log, generation, entryHash, now),
    parent: parent ? logView(tables, parent.log, parent.generation, undefined, now) : { state: 'absent' },
    ticketValid: ticketHash !== undefined && tables.ask.ticket.first(ticketHash, now) !== undefined,
  };
}

/** A log that lives. */
export function livingLog({ heads }: Tables, id: LogId, now: number): Head | undefined {
  const head = heads.of(id);
  return head && endOfHead(head) > now ? head : undefined;
}

/** The entries that a reader asked for. */
export function batchOf(tables: Tables, request: ReadRequest, now: number): Batch {
  const { ask, heads, segments } = tables;
  const log = livingLog(tables, request.log, now);
  if (log === undefined) return closedLog(ask, request.log, now);
  const generation = heads.generation(log, request.generation);
  if (generation === undefined) return { state: 'absent' };
  const after = sequenceOf(request.after);
  if (after === undefined || after > log.newest) return { state: 'foreign' };
  const last = generation.ended ?? log.newest;
  const start = Math.max(after, generation.began - 1);
  const rows = rowsOf(tables, log, { start, last, most: request.maxEntries, now });
  const entries = entriesOf(rows, segments, { start, maxBytes: request.maxBytes, now });
  const next = start + entries.length;
  const more = next < last;
  return { state: 'open', entries, next: positionOf(next), more, ended: generation.ended !== null && !more };
}

function logView(tables: Tables, id: LogId, asked: number, entryHash: Uint8Array | undefined, now: number): LogView {
  const { ask, heads } = tables;
  const log = livingLog(tables, id, now);
  if (log === undefined) return closedLog(ask, id, now);
  const { row } = log;
  const askedRow = heads.generation(log, asked);
  const current = asked === row.generation ? askedRow : heads.generation(log, row.generation);
  if (current === undefined) throw new Error('a log without its generation');
  return {
    state: 'open',
    current: generationView(current),
    asked: askedRow && generationView(askedRow),
    closeHash: row.closeHash,
    hasParent: log.parent !== null,
    expiresAt: endOfHead(log),
    freeBytes: freeBytes(log),
    newest: positionOf(askedRow?.ended ?? log.newest),
    found: entryHash && foundEntry(tables, log, entryHash),
  };
}

/** What is left of a log that does not live: its proof, if it was burned. A living log was never burned. */
function closedLog(ask: Questions, id: LogId, now: number): BurnedLog | { readonly state: 'absent' } {
  const burned = ask.burned.first(id, now);
  return burned ? { state: 'burned', proof: burned.proof } : { state: 'absent' };
}

function generationView(row: GenerationRow): Generation {
  return { number: row.generation, tokenHash: row.tokenHash, adminHash: row.adminHash };
}

function foundEntry({ recent, heads }: Tables, log: Head, hash: Uint8Array): FoundEntry | undefined {
  const { number } = log.row;
  const found = recent.find(number, hash);
  if (found === undefined) return undefined;
  const ended = heads.generation(log, found.generation)?.ended;
  return { position: positionOf(found.sequence), generation: found.generation, ends: ended === found.sequence };
}

interface Range {
  readonly start: number;
  readonly last: number;
  readonly most: number;
  readonly now: number;
}

/** Rows read at once: what a reader takes of large entries is over sooner than what it may take. */
const ROWS_AT_ONCE = 64;

/** The rows after `start` up to `last`, at most so many: filed ones, then recent ones. */
function* rowsOf({ ask, recent }: Tables, log: Head, { start, last, most, now }: Range): Iterable<EntryRow> {
  const { filed, row } = log;
  const end = Math.min(last, start + most);
  const filedEnd = Math.min(end, filed);
  for (let at = start; at < filedEnd; at += ROWS_AT_ONCE) {
    yield* ask.entries(row.number, at, Math.min(at + ROWS_AT_ONCE, filedEnd), now);
  }
  if (end > filed) yield* recent.of(row.number).slice(Math.max(start - filed, 0), end - filed);
}

interface Wanted {
  readonly start: number;
  readonly maxBytes: number;
  readonly now: number;
}

/** Entries as a reader gets them, as many as fit. */
function entriesOf(rows: Iterable<EntryRow>, segments: Segments, { start, maxBytes, now }: Wanted): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  const blobAt = segments.reader();
  let total = 0;
  for (const row of rows) {
    const alive = isKept(row) && (row.expiresAt === null || row.expiresAt > now);
    total += (alive ? row.bytes : hashOf(row).length) + ENTRY_OVERHEAD_BYTES;
    if (entries.length > 0 && total > maxBytes) break;
    const entry: WireEntry = alive ? { kind: 'blob', blob: blobAt(row) } : { kind: 'hash', hash: hashOf(row) };
    entries.push({ position: positionOf(start + entries.length + 1), entry });
  }
  return entries;
}

function hashOf({ hash }: EntryRow): Uint8Array {
  if (hash === null) throw new Error('an entry without its hash');
  return hash;
}
