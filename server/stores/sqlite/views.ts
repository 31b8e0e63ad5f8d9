/** What the embedded store shows: views for decisions, batches for readers. Nothing here changes anything. */
import type { LogId, PlacedEntry, WireEntry } from '../../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { positionOf, sequenceOf } from '../position.ts';
import type { Batch, FoundEntry, Generation, LogQuery, LogView, ReadRequest, View } from '../store.ts';
import type { EntryRow, GenerationRow, LogRow, Questions } from './rows.ts';

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
export function batchOf(ask: Questions, request: ReadRequest, now: number): Batch {
  const burned = ask.burned.first(request.log, now);
  if (burned) return { state: 'burned', proof: burned.proof };
  const log = livingLog(ask, request.log, now);
  const generation = log && ask.generation.first(log.number, request.generation);
  if (log === undefined || generation === undefined) return { state: 'absent' };
  const after = sequenceOf(request.after);
  if (after === undefined || after > log.newest) return { state: 'foreign' };
  const last = generation.ended ?? log.newest;
  const start = Math.max(after, generation.began - 1);
  const entries = entriesOf(ask, log, { start, last, request, now });
  const next = start + entries.length;
  const more = next < last;
  return { state: 'open', entries, next: positionOf(next), more, ended: generation.ended !== null && !more };
}

function logView(ask: Questions, id: LogId, asked: number, entryHash: Uint8Array | undefined, now: number): LogView {
  const burned = ask.burned.first(id, now);
  if (burned) return { state: 'burned', proof: burned.proof };
  const log = livingLog(ask, id, now);
  if (log === undefined) return { state: 'absent' };
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

function generationView(row: GenerationRow): Generation {
  return { number: row.generation, tokenHash: row.tokenHash, adminHash: row.adminHash };
}

function foundEntry(ask: Questions, log: number, hash: Uint8Array): FoundEntry | undefined {
  const found = ask.found.first(log, hash);
  if (found === undefined) return undefined;
  const ended = ask.generation.first(log, found.generation)?.ended;
  return { position: positionOf(found.sequence), generation: found.generation, ends: ended === found.sequence };
}

interface Range {
  readonly start: number;
  readonly last: number;
  readonly request: ReadRequest;
  readonly now: number;
}

function entriesOf(ask: Questions, log: LogRow, { start, last, request, now }: Range): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  let bytes = 0;
  for (const row of ask.entries.each(log.number, start, last, request.maxEntries)) {
    const entry = entryOf(row, now);
    bytes += (entry.kind === 'blob' ? entry.blob.length : entry.hash.length) + ENTRY_OVERHEAD_BYTES;
    if (entries.length > 0 && bytes > request.maxBytes) break;
    entries.push({ position: positionOf(row.sequence), entry });
  }
  return entries;
}

function entryOf({ blob, hash, expiresAt }: EntryRow, now: number): WireEntry {
  const alive = blob !== null && (expiresAt === null || expiresAt > now);
  return alive ? { kind: 'blob', blob } : { kind: 'hash', hash };
}
