/** What the embedded store shows: views for decisions, batches for readers. Nothing here changes anything. */
import type { LogId, PlacedEntry, WireEntry } from '../../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { positionOf, sequenceOf } from '../position.ts';
import type { Batch, BurnedLog, FoundEntry, Generation, LogQuery, LogView, ReadRequest, View } from '../store.ts';
import type { EntryRow, GenerationRow, LogRow, Questions } from './rows.ts';
import type { Segments } from './segments.ts';
import type { Tables } from './tables.ts';

/** What a decision needs to know. */
export function viewOf(ask: Questions, query: LogQuery, now: number): View {
  const { log, generation, entryHash, parent, ticketHash } = query;
  return {
    log: logView(ask, log, generation, entryHash, now),
    parent: parent ? logView(ask, parent.log, parent.generation, undefined, now) : { state: 'absent' },
    ticketValid: ticketHash !== undefined && ask.ticket.first(ticketHash, now) !== undefined,
  };
}

/** The row of a log that lives. */
export function livingLog(ask: Questions, id: LogId, now: number): LogRow | undefined {
  const row = ask.log.first(id);
  return row && row.expiresAt > now ? row : undefined;
}

/** The entries that a reader asked for. */
export function batchOf({ ask, segments }: Tables, request: ReadRequest, now: number): Batch {
  const log = livingLog(ask, request.log, now);
  if (log === undefined) return closedLog(ask, request.log, now);
  const generation = ask.generation.first(log.number, request.generation);
  if (generation === undefined) return { state: 'absent' };
  const after = sequenceOf(request.after);
  if (after === undefined || after > log.newest) return { state: 'foreign' };
  const last = generation.ended ?? log.newest;
  const start = Math.max(after, generation.began - 1);
  const rows = ask.entries.each(log.number, start, last, request.maxEntries);
  const entries = entriesOf(rows, segments, request.maxBytes, now);
  const next = start + entries.length;
  const more = next < last;
  return { state: 'open', entries, next: positionOf(next), more, ended: generation.ended !== null && !more };
}

function logView(ask: Questions, id: LogId, asked: number, entryHash: Uint8Array | undefined, now: number): LogView {
  const log = livingLog(ask, id, now);
  if (log === undefined) return closedLog(ask, id, now);
  const generationOf = (number: number) => ask.generation.first(log.number, number);
  const askedRow = generationOf(asked);
  const current = asked === log.generation ? askedRow : generationOf(log.generation);
  if (current === undefined) throw new Error('a log without its generation');
  return {
    state: 'open',
    current: generationView(current),
    asked: askedRow && generationView(askedRow),
    closeHash: log.closeHash,
    hasParent: log.parent !== null,
    expiresAt: log.expiresAt,
    freeBytes: log.freeBytes,
    newest: positionOf(askedRow?.ended ?? log.newest),
    found: entryHash && foundEntry(ask, log.number, entryHash),
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

function foundEntry(ask: Questions, log: number, hash: Uint8Array): FoundEntry | undefined {
  const found = ask.found.first(log, hash);
  if (found === undefined) return undefined;
  const ended = ask.generation.first(log, found.generation)?.ended;
  return { position: positionOf(found.sequence), generation: found.generation, ends: ended === found.sequence };
}

function entriesOf(rows: Iterable<EntryRow>, segments: Segments, maxBytes: number, now: number): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  let total = 0;
  for (const row of rows) {
    const { segment, place, hash } = row;
    const alive = segment !== null && place !== null && (row.expiresAt === null || row.expiresAt > now);
    total += (alive ? row.bytes : hash.length) + ENTRY_OVERHEAD_BYTES;
    if (entries.length > 0 && total > maxBytes) break;
    const entry: WireEntry = alive ? { kind: 'blob', blob: segments.read(segment, place) } : { kind: 'hash', hash };
    entries.push({ position: positionOf(row.sequence), entry });
  }
  return entries;
}
