/** What a ledger shows: views for decisions, and which entries a reader gets. Nothing here changes anything. */
import type { LogId, Position } from '../../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { keyOf } from '../../hashing.ts';
import { positionOf, sequenceOf } from '../position.ts';
import type { Batch, FoundEntry, Generation, LogQuery, LogView, ReadRequest, View } from '../store.ts';
import {
  currentOf,
  type Entry,
  endOfLog,
  type Ledger,
  type LedgerGeneration,
  newestOf,
  type OpenState,
} from './ledger.ts';

/** What a decision needs to know; of tickets only the bucket knows (tickets.ts). */
export function viewOf(ledger: Ledger, query: LogQuery, now: number, ticketValid: boolean): View {
  const { log, generation, entryHash, parent } = query;
  return {
    log: logView(ledger, log, generation, entryHash, now),
    parent: parent ? logView(ledger, parent.log, parent.generation, undefined, now) : { state: 'absent' },
    ticketValid,
  };
}

/** The log if it lives. */
export function livingLog(ledger: Ledger, id: LogId, now: number): OpenState | undefined {
  const log = ledger.logs.get(keyOf(id));
  return log?.state === 'open' && endOfLog(log) > now ? log : undefined;
}

/** An entry of a batch: its hash, or where its blob is. */
export interface Placed {
  readonly position: Position;
  readonly entry: Entry;
  readonly alive: boolean;
}

/** A batch whose blobs are still to be fetched. */
export type Plan =
  | Exclude<Batch, { state: 'open' }>
  | {
      readonly state: 'open';
      readonly placed: readonly Placed[];
      readonly next: Position;
      readonly more: boolean;
      readonly ended: boolean;
    };

/** Which entries a reader gets. Throws when one of them is not known yet: the stream is still being read. */
export function planOf(ledger: Ledger, request: ReadRequest, now: number): Plan {
  const log = livingLog(ledger, request.log, now);
  if (log === undefined) return closedLog(ledger, request.log, now);
  const generation = log.generations[request.generation];
  if (generation === undefined) return { state: 'absent' };
  const after = sequenceOf(request.after);
  if (after === undefined || after > newestOf(log)) return { state: 'foreign' };
  const last = generation.ended ?? newestOf(log);
  const start = Math.max(after, generation.began - 1);
  const placed = placedAfter(log, start, last, request, now);
  const next = start + placed.length;
  const more = next < last;
  return { state: 'open', placed, next: positionOf(next), more, ended: generation.ended !== null && !more };
}

function placedAfter(log: OpenState, start: number, last: number, request: ReadRequest, now: number): Placed[] {
  const placed: Placed[] = [];
  let total = 0;
  for (let number = start + 1; number <= last && placed.length < request.maxEntries; number++) {
    const entry = log.entries[number];
    if (entry === undefined) throw new Error('an entry that is not known yet');
    const alive = entry.message !== null && (entry.expiresAt === null || entry.expiresAt > now);
    total += (alive ? entry.bytes : entry.hash.length) + ENTRY_OVERHEAD_BYTES;
    if (placed.length > 0 && total > request.maxBytes) break;
    placed.push({ position: positionOf(number), entry, alive });
  }
  return placed;
}

function logView(ledger: Ledger, id: LogId, asked: number, entryHash: Uint8Array | undefined, now: number): LogView {
  const log = livingLog(ledger, id, now);
  if (log === undefined) return closedLog(ledger, id, now);
  const generation = log.generations[asked];
  return {
    state: 'open',
    current: generationView(currentOf(log)),
    asked: generation && generationView(generation),
    closeHash: log.closeHash,
    hasParent: log.parent !== null,
    expiresAt: endOfLog(log),
    freeBytes: Math.min(freeBytes(log), log.parent ? freeBytes(log.parent) : Number.POSITIVE_INFINITY),
    newest: positionOf(generation?.ended ?? newestOf(log)),
    found: entryHash && foundEntry(log, entryHash),
  };
}

function closedLog(ledger: Ledger, id: LogId, now: number): Exclude<LogView, { state: 'open' }> {
  const log = ledger.logs.get(keyOf(id));
  const burned = log?.state === 'burned' && log.expiresAt > now;
  return burned ? { state: 'burned', proof: log.proof } : { state: 'absent' };
}

function foundEntry(log: OpenState, hash: Uint8Array): FoundEntry | undefined {
  const number = log.numbers.get(keyOf(hash));
  const entry = number === undefined ? undefined : log.entries[number];
  if (number === undefined || entry === undefined) return undefined;
  return { position: positionOf(number), generation: entry.generation, ends: entry.ends };
}

function generationView({ number, tokenHash, adminHash }: LedgerGeneration): Generation {
  return { number, tokenHash, adminHash };
}

function freeBytes({ quotaBytes, usedBytes }: OpenState): number {
  return quotaBytes - usedBytes;
}
