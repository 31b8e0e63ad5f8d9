/** What the embedded store changes. Every function runs inside a transaction and returns what observers are to hear. */
import { ENTRY_OVERHEAD_BYTES, LOG_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { positionOf } from '../position.ts';
import type { AppendEntry, Change, CreateLog, LogEvent, LogQuery, RotateLog } from '../store.ts';
import { countEntry, endOfHead, type Head } from './heads.ts';
import { isKept } from './segments.ts';
import { settle, type Tables } from './tables.ts';
import { livingLog } from './views.ts';

/** Blobs dropped in one transaction: a sweep must not hold up the writers for long. */
export const SWEEP_BLOBS = 256;

/** Carry out a decision. */
export function applyChange(tables: Tables, query: LogQuery, now: number, change: Change): LogEvent[] {
  if (change.kind === 'append') return [addEntry(tables, living(tables, query, now), change, false)];
  settle(tables);
  const events = applyRareChange(tables, query, now, change);
  tables.heads.forget();
  return events;
}

function applyRareChange(
  tables: Tables,
  query: LogQuery,
  now: number,
  change: Exclude<Change, AppendEntry>,
): LogEvent[] {
  if (change.kind === 'create') return createLog(tables, query, change);
  const log = living(tables, query, now);
  if (change.kind === 'rotate') return [rotateLog(tables, log, change)];
  tables.edit.addBurned(query.log, change.proof, endOfHead(log));
  return dropLog(tables, log.row.number, LOG_OVERHEAD_BYTES);
}

/** Remove what is past its end: logs with their children, proofs, tickets. */
export function dropEnded(tables: Tables, now: number): LogEvent[] {
  settle(tables);
  const ended = [...tables.ask.endedLogs.each(now)];
  const events = ended.flatMap(({ number }) => dropLog(tables, number, 0));
  tables.edit.dropBurned(now);
  tables.edit.dropTickets(now);
  tables.heads.forget();
  return events;
}

/** Remove some of the blobs past their end, keeping their hashes. Returns how many; fewer than SWEEP_BLOBS: none is left. */
export function dropEndedBlobs(tables: Tables, now: number): number {
  const { ask, edit, heads, segments } = tables;
  settle(tables);
  const ended = [...ask.endedBlobs.each(now, SWEEP_BLOBS)];
  segments.erase(ended.filter(isKept));
  for (const { log, sequence, bytes } of ended) {
    edit.dropBlob(log, sequence);
    edit.chargeWithParent(-bytes, log);
  }
  heads.forget();
  return ended.length;
}

/** Drop the tables of blobs in which nothing lives any more. Returns how many. */
export function dropEmptySegments(tables: Tables): number {
  settle(tables);
  return tables.segments.dropEmpty();
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

function rotateLog(tables: Tables, log: Head, change: RotateLog): LogEvent {
  const { edit } = tables;
  const { number, generation } = log.row;
  const event = addEntry(tables, log, { ...change, kind: 'append', expiresAt: null }, true);
  edit.endGeneration(log.newest, number, generation);
  edit.addGeneration(number, generation + 1, change.newTokenHash, change.newAdminHash, log.newest);
  edit.renew(generation + 1, change.expiresAt, number);
  return event;
}

function addEntry({ recent, segments }: Tables, log: Head, change: AppendEntry, ends: boolean): LogEvent {
  const { hash, blob, expiresAt } = change;
  const { number, id, generation } = log.row;
  const previous = positionOf(log.newest);
  countEntry(log, blob.length + ENTRY_OVERHEAD_BYTES);
  recent.add({ log: number, sequence: log.newest, generation, hash, expiresAt, ...segments.add(blob, expiresAt) });
  return { kind: 'appended', log: id, generation, previous, position: positionOf(log.newest), blob, ends };
}

/** Take a log, its children and all that is theirs; give its parent back all but `keptBytes` of what it was charged. */
function dropLog({ ask, edit, segments }: Tables, number: number, keptBytes: number): LogEvent[] {
  const log = ask.logOf.first(number);
  if (log === undefined) return [];
  const gone = [...ask.family.each(number)];
  if (log.parent !== null) edit.charge(keptBytes - log.usedBytes, log.parent);
  for (const member of gone) {
    segments.erase([...ask.blobsOfLog.each(member.number)].filter(isKept));
    edit.dropEntries(member.number);
    edit.dropEntryIds(member.number);
    edit.dropGenerations(member.number);
    edit.dropLog(member.number);
  }
  return gone.map(({ id }) => ({ kind: 'gone', log: id }));
}

function living(tables: Tables, query: LogQuery, now: number): Head {
  const log = livingLog(tables, query.log, now);
  if (log === undefined) throw new Error('a change to a log that is not there');
  return log;
}
