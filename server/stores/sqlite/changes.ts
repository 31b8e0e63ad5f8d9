/** What the embedded store changes. Every function runs inside a transaction and returns what observers are to hear. */
import { ENTRY_OVERHEAD_BYTES, LOG_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { positionOf } from '../position.ts';
import type { AppendEntry, Change, CreateLog, LogEvent, LogQuery, RotateLog } from '../store.ts';
import type { LogRow, Spot } from './rows.ts';
import type { Segments } from './segments.ts';
import type { Tables } from './tables.ts';
import { livingLog } from './views.ts';

/** Blobs dropped in one transaction: a sweep must not hold up the sockets. */
export const SWEEP_BLOBS = 256;

/** Carry out a decision. */
export function applyChange(tables: Tables, query: LogQuery, now: number, change: Change): LogEvent[] {
  if (change.kind === 'create') return createLog(tables, query, change);
  const log = livingLog(tables.ask, query.log, now);
  if (log === undefined) throw new Error('a change to a log that is not there');
  switch (change.kind) {
    case 'append':
      return [addEntry(tables, query, log, change, false)];
    case 'rotate':
      return [rotateLog(tables, query, log, change)];
    case 'burn':
      tables.edit.addBurned(query.log, change.proof, log.expiresAt);
      return dropLog(tables, log.number, LOG_OVERHEAD_BYTES);
  }
}

/** Remove what is past its end: logs with their children, proofs, tickets. */
export function dropEnded(tables: Tables, now: number): LogEvent[] {
  const ended = [...tables.ask.endedLogs.each(now)];
  const events = ended.flatMap(({ number }) => dropLog(tables, number, 0));
  tables.edit.dropBurned(now);
  tables.edit.dropTickets(now);
  return events;
}

/** Remove some of the blobs past their end, keeping their hashes. Returns how many; fewer than SWEEP_BLOBS: none is left. */
export function dropEndedBlobs({ ask, edit, segments }: Tables, now: number): number {
  const ended = [...ask.endedBlobs.each(now, SWEEP_BLOBS)];
  for (const row of ended) {
    eraseBlob(segments, row);
    edit.dropBlob(row.number);
    edit.chargeWithParent(-row.bytes, row.log);
  }
  return ended.length;
}

function createLog(tables: Tables, query: LogQuery, change: CreateLog): LogEvent[] {
  const { ask, edit } = tables;
  const leftover = ask.log.first(query.log);
  const events = leftover ? dropLog(tables, leftover.number, 0) : [];
  const parent = change.hasParent && query.parent ? ask.log.first(query.parent.log) : undefined;
  const number = edit.addLog(query.log, parent?.number ?? null, change.closeHash, change.quotaBytes, change.expiresAt);
  edit.addGeneration(number, 0, change.tokenHash, change.adminHash, 0);
  edit.chargeWithParent(LOG_OVERHEAD_BYTES, number);
  if (change.spendsTicket && query.ticketHash) edit.dropTicket(query.ticketHash);
  return events;
}

function rotateLog(tables: Tables, query: LogQuery, log: LogRow, change: RotateLog): LogEvent {
  const { edit } = tables;
  const sequence = log.newest + 1;
  const event = addEntry(tables, query, log, { ...change, kind: 'append', expiresAt: null }, true);
  edit.endGeneration(sequence, log.number, log.generation);
  edit.addGeneration(log.number, log.generation + 1, change.newTokenHash, change.newAdminHash, sequence);
  edit.renew(log.generation + 1, change.expiresAt, log.number);
  return event;
}

function addEntry(
  { edit, segments }: Tables,
  query: LogQuery,
  log: LogRow,
  change: AppendEntry,
  ends: boolean,
): LogEvent {
  const { hash, blob, expiresAt } = change;
  const { generation } = log;
  const sequence = log.newest + 1;
  const bytes = blob.length + ENTRY_OVERHEAD_BYTES;
  const { segment, place } = segments.add(blob, expiresAt);
  edit.addEntry(log.number, sequence, generation, hash, expiresAt, blob.length, segment, place);
  edit.setNewest(sequence, bytes, log.number);
  if (log.parent !== null) edit.charge(bytes, log.parent);
  const position = positionOf(sequence);
  return { kind: 'appended', log: query.log, generation, previous: positionOf(log.newest), position, blob, ends };
}

/** Take a log and, by cascade, all that is its own; give its parent back all but `keptBytes` of what it was charged. */
function dropLog({ ask, edit, segments }: Tables, number: number, keptBytes: number): LogEvent[] {
  const log = ask.logOf.first(number);
  if (log === undefined) return [];
  const gone = [...ask.family.each(number)];
  for (const spot of [...ask.blobsOfFamily.each(number)]) eraseBlob(segments, spot);
  if (log.parent !== null) edit.charge(keptBytes - log.usedBytes, log.parent);
  edit.dropLog(number);
  return gone.map(({ id }) => ({ kind: 'gone', log: id }));
}

function eraseBlob(segments: Segments, { segment, place }: Spot): void {
  if (segment !== null && place !== null) segments.erase(segment, place);
}
