/**
 * The records of the stream, applied one after another. Every relay applies the same records in the same order and comes to the
 * same state, so the order of the stream alone decides which of two writers was first.
 *
 * - A **family** is a log and its children. A record says how far its writer had read; if the family has had another record
 *   since, it is void: it changes nothing, its writer decides again, and its message is erased.
 * - No clock is read here. That something is past its end is only a view; it goes when a record says so.
 * - Messages are erased once nothing in them is wanted. Later readers find holes there, and come to the same state all the
 *   same: what must outlive a message is said again in a record (`lapse`, `burn`) before the message goes; void messages go
 *   before any other; a family's last record stays until the next one; a `gone` stays for an hour.
 */
import { ENTRY_OVERHEAD_BYTES, LOG_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { keyOf } from '../../hashing.ts';
import { positionOf } from '../position.ts';
import type { LogEvent } from '../store.ts';
import {
  type BurnedState,
  currentOf,
  type Entry,
  type Family,
  type Ledger,
  type LogState,
  type OpenState,
} from './ledger.ts';
import type { LogRecord } from './records.ts';

/** The last record of a family that counted; 0 if there is none. */
function lastOf(ledger: Ledger, family: string): number {
  return ledger.families.get(family)?.last ?? 0;
}

/**
 * Apply the record of one message. `payload` holds its blobs, or null while only headers are read: then nobody is told of
 * entries. Returns what observers are to hear.
 */
export function applyRecord(
  ledger: Ledger,
  message: number,
  record: LogRecord,
  payload: Uint8Array | null,
): LogEvent[] {
  const root = familyOf(ledger, record);
  const late = root === undefined || record.after < lastOf(ledger, root);
  const events = late ? undefined : applyOnTime(ledger, message, record, payload);
  if (events === undefined) {
    ledger.voided.add(message);
    return [];
  }
  const family = ledger.families.get(root ?? '');
  if (family) family.last = message;
  return events;
}

/** The events, or undefined if the record is void. */
function applyOnTime(
  ledger: Ledger,
  message: number,
  record: LogRecord,
  payload: Uint8Array | null,
): LogEvent[] | undefined {
  if (record.kind === 'create') return create(ledger, message, record);
  const log = ledger.logs.get(keyOf(record.log));
  if (record.kind === 'burn') return log?.state === 'burned' ? undefined : burn(ledger, log, message, record);
  if (log === undefined) return undefined;
  if (record.kind === 'gone') return remove(ledger, log, message);
  if (log.state === 'burned') return undefined;
  log.messages.add(message);
  switch (record.kind) {
    case 'append':
      return append(log, message, record, payload);
    case 'rotate':
      return rotate(log, message, record, payload);
    case 'lapse':
      lapse(ledger, log, record);
      return [];
  }
}

type Kind<K extends LogRecord['kind']> = Extract<LogRecord, { kind: K }>;

function create(ledger: Ledger, message: number, record: Kind<'create'>): LogEvent[] | undefined {
  const { closeHash, quotaBytes, expiresAt, tokenHash, adminHash } = record;
  const parent = record.parent ? ledger.logs.get(keyOf(record.parent)) : null;
  if (parent === undefined || parent?.state === 'burned' || parent?.parent) return undefined;
  const leftover = ledger.logs.get(keyOf(record.log));
  if (leftover !== undefined && leftover.family.last > record.after) return undefined;
  const events = leftover ? drop(ledger, leftover) : [];
  const family = parent?.family ?? familyFor(ledger, keyOf(record.log));
  const log: OpenState = {
    state: 'open',
    id: record.log,
    family,
    parent,
    closeHash,
    quotaBytes,
    generations: [{ number: 0, tokenHash, adminHash, began: 0, ended: null }],
    entries: [],
    numbers: new Map(),
    messages: new Set([message]),
    usedBytes: 0,
    expiresAt,
    nextEnd: Number.POSITIVE_INFINITY,
  };
  ledger.logs.set(keyOf(record.log), log);
  family.members.add(log);
  charge(log, LOG_OVERHEAD_BYTES);
  return events;
}

function append(log: OpenState, message: number, record: Kind<'append'>, payload: Uint8Array | null): LogEvent[] {
  const { generation, expiresAt } = record;
  const events: LogEvent[] = [];
  let offset = 0;
  for (const [index, { hash, bytes }] of record.entries.entries()) {
    const entry: Entry = { hash: keyOf(hash), generation, ends: false, expiresAt, bytes, message, offset };
    const event = addEntry(log, record.number + index, entry, payload);
    if (event) events.push(event);
    offset += bytes;
  }
  if (expiresAt !== null) log.nextEnd = Math.min(log.nextEnd, expiresAt);
  return events;
}

function rotate(log: OpenState, message: number, record: Kind<'rotate'>, payload: Uint8Array | null): LogEvent[] {
  const { number, generation, newTokenHash: tokenHash, newAdminHash: adminHash } = record;
  const { hash, bytes } = record.entry;
  const entry: Entry = { hash: keyOf(hash), generation, ends: true, expiresAt: null, bytes, message, offset: 0 };
  const event = addEntry(log, number, entry, payload);
  currentOf(log).ended = number;
  log.generations.push({ number: generation + 1, tokenHash, adminHash, began: number, ended: null });
  log.expiresAt = record.expiresAt;
  return event ? [event] : [];
}

function addEntry(log: OpenState, number: number, entry: Entry, payload: Uint8Array | null): LogEvent | undefined {
  place(log, number, entry);
  charge(log, entry.bytes + ENTRY_OVERHEAD_BYTES);
  if (payload === null) return undefined;
  return {
    kind: 'appended',
    log: log.id,
    generation: entry.generation,
    previous: positionOf(number - 1),
    position: positionOf(number),
    blob: payload.subarray(entry.offset, entry.offset + entry.bytes),
    ends: entry.ends,
  };
}

function lapse(ledger: Ledger, log: OpenState, record: Kind<'lapse'>): void {
  for (const { number, generation, hash, bytes } of record.entries) {
    const entry = log.entries[number];
    if (entry === undefined) {
      const rest: Entry = {
        hash: keyOf(hash),
        generation,
        ends: false,
        expiresAt: 0,
        bytes,
        message: null,
        offset: 0,
      };
      place(log, number, rest);
      charge(log, ENTRY_OVERHEAD_BYTES);
    } else if (entry.message !== null) {
      ledger.dead.add(entry.message);
      log.messages.delete(entry.message);
      entry.message = null;
      charge(log, -entry.bytes);
    }
  }
  log.nextEnd = log.entries.reduce(
    (soonest, entry) =>
      entry?.message != null && entry.expiresAt !== null ? Math.min(soonest, entry.expiresAt) : soonest,
    Number.POSITIVE_INFINITY,
  );
}

/** `log` is undefined for who reads only what is left of it. */
function burn(ledger: Ledger, log: OpenState | undefined, message: number, record: Kind<'burn'>): LogEvent[] {
  const { log: id, proof, expiresAt } = record;
  const parent = record.parent ? ledger.logs.get(keyOf(record.parent)) : undefined;
  const events = log ? drop(ledger, log) : [];
  if (parent?.state === 'open') parent.usedBytes += LOG_OVERHEAD_BYTES;
  const family = familyFor(ledger, keyOf(record.parent ?? id));
  const burned: BurnedState = { state: 'burned', id, family, proof, expiresAt, message };
  ledger.logs.set(keyOf(id), burned);
  family.members.add(burned);
  return events;
}

function remove(ledger: Ledger, log: LogState, message: number): LogEvent[] {
  ledger.gone.add(message);
  return drop(ledger, log);
}

/** Take a log away, and its children if it is open; its parent gets back all that it was charged. */
function drop(ledger: Ledger, log: LogState): LogEvent[] {
  ledger.logs.delete(keyOf(log.id));
  log.family.members.delete(log);
  const events: LogEvent[] = [];
  if (log.state === 'burned') {
    ledger.dead.add(log.message);
  } else {
    for (const message of log.messages) ledger.dead.add(message);
    events.push({ kind: 'gone', log: log.id });
    if (log.parent) log.parent.usedBytes -= log.usedBytes;
    for (const child of [...log.family.members]) {
      if (child.state === 'open' && child.parent === log) events.push(...drop(ledger, child));
    }
  }
  if (log.family.members.size === 0) ledger.families.delete(log.family.root);
  return events;
}

/** The family that a record is about; undefined if it is about a log that is not there. */
function familyOf(ledger: Ledger, record: LogRecord): string | undefined {
  if (record.kind === 'create' || record.kind === 'burn') return keyOf(record.parent ?? record.log);
  return ledger.logs.get(keyOf(record.log))?.family.root;
}

function familyFor(ledger: Ledger, root: string): Family {
  const known = ledger.families.get(root);
  if (known) return known;
  const family: Family = { root, members: new Set(), last: 0 };
  ledger.families.set(root, family);
  return family;
}

function place(log: OpenState, number: number, entry: Entry): void {
  while (log.entries.length < number) log.entries.push(undefined);
  log.entries[number] = entry;
  log.numbers.set(entry.hash, number);
}

function charge(log: OpenState, bytes: number): void {
  log.usedBytes += bytes;
  if (log.parent) log.parent.usedBytes += bytes;
}
