/**
 * Several writes decided one after another before any of them is sent, so that they share one message: each sees those
 * before it. Entries of one message are of one log and end together, so that a message can be erased whole.
 */
import type { Position } from '../../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';
import { keyOf } from '../../hashing.ts';
import { positionOf } from '../position.ts';
import type { AppendEntry, Change, LogQuery, OpenLog, View } from '../store.ts';
import { currentOf, endOfLog, type Ledger, newestOf, type OpenState } from './ledger.ts';
import type { RecordBody } from './records.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, MAX_LAPSED_ENTRIES } from './timing.ts';
import { livingLog, viewOf } from './views.ts';

/** What the store itself changes. */
export type Upkeep = { readonly kind: 'lapse' } | { readonly kind: 'gone' };

/** A write that waits for its turn. */
export interface Job {
  readonly query: LogQuery;
  readonly now: number;
  readonly decide: (view: View) => { readonly change: Change | Upkeep | null; readonly answer: unknown };
  /** When to give up, by `performance.now()`. */
  readonly deadline: number;
  readonly settle: (answer: unknown, position: Position) => void;
  readonly fail: (failure: unknown) => void;
}

/** Writes that were decided together. */
export interface Draft {
  /** How each is settled once the record counts, or at once if there is none. */
  readonly settled: { readonly job: Job; readonly settle: () => void }[];
  readonly body: RecordBody | null;
  readonly payload: Uint8Array;
  readonly spendsTicket: boolean;
  readonly burns: boolean;
}

/** Decide as many of the waiting writes as fit into one message; at least the first. */
export function draftOf(ledger: Ledger, waiting: readonly Job[], ticketValid: boolean): Draft {
  const appended = new Appended();
  const settled: { job: Job; settle: () => void }[] = [];
  const take = (job: Job, settle: () => void) => settled.push({ job, settle });
  const [first] = waiting;
  for (const job of waiting) {
    if (job !== first && !(first && keyOf(job.query.log) === keyOf(first.query.log) && !job.query.ticketHash)) break;
    const decision = attempt(job, appended.shownIn(viewOf(ledger, job.query, job.now, ticketValid), job.query));
    if ('failure' in decision) {
      take(job, () => job.fail(decision.failure));
      continue;
    }
    const { change, answer } = decision;
    if (change === null) {
      take(job, () => job.settle(answer, positionOf(0)));
      continue;
    }
    if (change.kind !== 'append') {
      if (!appended.empty) break;
      const { body, payload, number } = sole(ledger, job, change);
      take(job, () => job.settle(answer, positionOf(number)));
      const spendsTicket = change.kind === 'create' && change.spendsTicket;
      return { settled, body, payload, spendsTicket, burns: change.kind === 'burn' };
    }
    if (!appended.takes(change)) break;
    const number = appended.add(requireLog(ledger, job), change);
    take(job, () => job.settle(answer, positionOf(number)));
  }
  return { settled, body: appended.body(), payload: appended.payload(), spendsTicket: false, burns: false };
}

/** The entries that one message is to hold. */
class Appended {
  readonly #entries: AppendEntry[] = [];
  #log: OpenState | undefined;
  #bytes = 0;

  get empty(): boolean {
    return this.#entries.length === 0;
  }

  takes({ blob, expiresAt }: AppendEntry): boolean {
    const [first] = this.#entries;
    if (first === undefined) return true;
    const fits = this.#bytes + blob.length <= MAX_BATCH_BYTES && this.#entries.length < MAX_BATCH_ENTRIES;
    return fits && first.expiresAt === expiresAt;
  }

  /** The number that the entry will have. */
  add(log: OpenState, entry: AppendEntry): number {
    this.#log = log;
    this.#entries.push(entry);
    this.#bytes += entry.blob.length;
    return newestOf(log) + this.#entries.length;
  }

  /** The view as it is once these entries are there. */
  shownIn(view: View, { entryHash }: LogQuery): View {
    const log = this.#log;
    if (log === undefined || view.log.state !== 'open') return view;
    const generation = currentOf(log).number;
    const index = entryHash ? this.#entries.findIndex(({ hash }) => keyOf(hash) === keyOf(entryHash)) : -1;
    const added = { position: positionOf(newestOf(log) + index + 1), generation, ends: false };
    const newest = positionOf(newestOf(log) + this.#entries.length);
    const shown: OpenLog = {
      ...view.log,
      freeBytes: view.log.freeBytes - this.#bytes - this.#entries.length * ENTRY_OVERHEAD_BYTES,
      newest: view.log.asked?.number === generation ? newest : view.log.newest,
      found: index >= 0 ? added : view.log.found,
    };
    return { ...view, log: shown };
  }

  body(): RecordBody | null {
    const [first] = this.#entries;
    if (first === undefined || this.#log === undefined) return null;
    return {
      kind: 'append',
      number: newestOf(this.#log) + 1,
      generation: currentOf(this.#log).number,
      expiresAt: first.expiresAt,
      entries: this.#entries.map(({ hash, blob }) => ({ hash, bytes: blob.length })),
    };
  }

  payload(): Uint8Array {
    return Buffer.concat(this.#entries.map(({ blob }) => blob));
  }
}

function attempt(job: Job, view: View): ReturnType<Job['decide']> | { readonly failure: unknown } {
  try {
    return job.decide(view);
  } catch (failure) {
    return { failure };
  }
}

function requireLog(ledger: Ledger, { query, now }: Job): OpenState {
  const log = livingLog(ledger, query.log, now);
  if (log === undefined) throw new Error('a change to a log that is not there');
  return log;
}

const NO_BLOBS = new Uint8Array(0);

/** A change that has a message for itself. `number`: of the entry that it adds, else 0. */
function sole(
  ledger: Ledger,
  job: Job,
  change: Exclude<Change, { kind: 'append' }> | Upkeep,
): { readonly body: RecordBody; readonly payload: Uint8Array; readonly number: number } {
  switch (change.kind) {
    case 'create': {
      const { spendsTicket: _spent, hasParent, ...rest } = change;
      const parent = (hasParent && job.query.parent?.log) || null;
      return { body: { ...rest, parent }, payload: NO_BLOBS, number: 0 };
    }
    case 'rotate': {
      const log = requireLog(ledger, job);
      const number = newestOf(log) + 1;
      const { hash, blob, ...rest } = change;
      const entry = { hash, bytes: blob.length };
      return { body: { ...rest, entry, number, generation: currentOf(log).number }, payload: blob, number };
    }
    case 'burn': {
      const log = requireLog(ledger, job);
      const parent = log.parent?.id ?? null;
      return { body: { ...change, parent, expiresAt: log.expiresAt }, payload: NO_BLOBS, number: 0 };
    }
    case 'lapse':
      return {
        body: { kind: 'lapse', entries: lapsed(requireLog(ledger, job), job.now) },
        payload: NO_BLOBS,
        number: 0,
      };
    case 'gone':
      return { body: change, payload: NO_BLOBS, number: 0 };
  }
}

/** The next of a log's entries whose blobs are past their end, message by message. */
export function lapsed(log: OpenState, now: number) {
  const entries: { number: number; generation: number; hash: Uint8Array; bytes: number }[] = [];
  let message: number | null = null;
  for (const [number, entry] of log.entries.entries()) {
    if (!entry || entry.message === null || entry.expiresAt === null || entry.expiresAt > now) continue;
    if (entries.length >= MAX_LAPSED_ENTRIES && entry.message !== message) break;
    message = entry.message;
    const { generation, bytes } = entry;
    entries.push({ number, generation, hash: Buffer.from(entry.hash, 'latin1'), bytes });
  }
  return entries;
}

/** Whether a log or what is left of it is past its end. */
export function isPast(ledger: Ledger, key: string, now: number): boolean {
  const log = ledger.logs.get(key);
  return log !== undefined && (log.state === 'open' ? endOfLog(log) : log.expiresAt) <= now;
}
