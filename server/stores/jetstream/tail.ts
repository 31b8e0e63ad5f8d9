/**
 * One relay's reading of the stream: first the headers of everything there is, then every message as it comes, from one
 * subscription for all logs and all their followers. A subscription that breaks or falls silent is made anew where it stopped.
 *
 *   replaying ──nothing pending──▶ live ──broken, silent──▶ live (from the next message on)
 *       ▲──────────── the engine knows less than was read: everything is read anew ────────┘
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { LogEvent } from '../store.ts';
import { applyRecord } from './apply.ts';
import type { Delivered, Engine, Subscription } from './engine.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { decodeRecord, ForeignRecordError } from './records.ts';
import { REQUEST_MILLISECONDS, RETRY_MILLISECONDS, SILENCE_MILLISECONDS } from './timing.ts';

interface Waiter {
  readonly sequence: number;
  readonly resolve: () => void;
}

/** Records remembered as having counted: more than come between an acknowledgement and its reading. */
const REMEMBERED = 10_000;

/** The engine did not bring in time what it has. */
export class BehindError extends Error {}

/** Open from its construction until `close`. */
export class Tail {
  readonly #engine: Engine;
  readonly #tell: (event: LogEvent) => void;
  #ledger: Ledger = emptyLedger();
  #applied = 0;
  readonly #counted = new Set<number>();
  /** The node that the subscription reads from. */
  #leader: string | undefined;
  #replayed = false;
  #foreign = false;
  #closed = false;
  #waiters: Waiter[] = [];
  #now: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #interrupt: () => void = () => {};
  readonly #over: Promise<void>;

  constructor(engine: Engine, tell: (event: LogEvent) => void) {
    this.#engine = engine;
    this.#tell = tell;
    this.#over = this.#readOn();
  }

  /** What has been read so far. It is another one after the engine lost something. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** The newest message read. */
  get applied(): number {
    return this.#applied;
  }

  /** Whether a record that was read lately counted. False also if it was read long ago. */
  counted(sequence: number): boolean {
    return this.#counted.has(sequence);
  }

  /** Whether a record was found that this code does not understand: then nothing more is read. */
  get foreign(): boolean {
    return this.#foreign;
  }

  /** Have read everything that the engine had when this was called. Callers at one time share one question. */
  catchUp(): Promise<void> {
    this.#next ??= this.#now
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#now = this.#catchUp();
        return this.#now;
      });
    return this.#next;
  }

  /** Have read this message. */
  async reached(sequence: number): Promise<void> {
    if (this.#replayed && this.#applied >= sequence) return;
    let timer: NodeJS.Timeout | undefined;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { sequence, resolve };
    this.#waiters.push(waiter);
    timer = setTimeout(() => {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      reject(new BehindError('the engine did not bring a message in time'));
    }, REQUEST_MILLISECONDS);
    await promise.finally(() => clearTimeout(timer));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#interrupt();
    await this.#over;
  }

  async #catchUp(): Promise<void> {
    const read = this.#replayed ? this.#applied : 0;
    const { newest, leader } = await this.#engine.head();
    if (newest < read) {
      this.#startOver();
      throw new BehindError('the engine lost what it had acknowledged');
    }
    if (this.#replayed && leader !== this.#leader) this.#interrupt();
    await this.reached(newest);
  }

  /** The engine has forgotten something that was read: read again what there is. Followers look for themselves then. */
  #startOver(): void {
    const known = [...this.#ledger.logs.values()];
    this.#ledger = emptyLedger();
    this.#applied = 0;
    this.#replayed = false;
    this.#interrupt();
    for (const { id } of known) this.#tell({ kind: 'gone', log: id });
  }

  async #readOn(): Promise<void> {
    while (!this.#closed && !this.#foreign) {
      const wait = await this.#session().catch(() => true);
      if (wait && !this.#closed) await pause(RETRY_MILLISECONDS);
    }
  }

  /** One subscription from beginning to end. Returns whether to wait before the next one. */
  async #session(): Promise<boolean> {
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    this.#interrupt = end;
    const ledger = this.#ledger;
    const replaying = !this.#replayed;
    const known = replaying ? (await this.#engine.head()).newest : 0;
    let ended = false;
    let heard = performance.now();
    const stop = () => {
      ended = true;
      end();
    };
    const replayedIf = (pending: number) => {
      if (!replaying || pending > 0 || ended) return;
      this.#replayed = true;
      this.#advance(Math.max(known, this.#applied));
      stop();
    };
    const subscription: Subscription = await this.#engine.subscribe(this.#applied + 1, replaying, {
      message: (message) => {
        if (ended || this.#ledger !== ledger) return;
        if (this.#apply(message, replaying)) replayedIf(message.pending);
        else stop();
      },
      alive: () => {
        heard = performance.now();
      },
      broken: stop,
    });
    this.#leader = subscription.leader;
    replayedIf(subscription.pending);
    const watch = setInterval(() => {
      if (performance.now() - heard > SILENCE_MILLISECONDS) stop();
    }, SILENCE_MILLISECONDS / 4);
    await over;
    clearInterval(watch);
    ended = true;
    subscription.stop();
    return !(replaying && this.#replayed);
  }

  /** Whether the message could be read. */
  #apply({ sequence, record, payload }: Delivered, headersOnly: boolean): boolean {
    if (sequence <= this.#applied) return true;
    const events = record === undefined ? [] : this.#eventsOf(sequence, record, headersOnly ? null : payload);
    if (this.#foreign) return false;
    for (const event of events) this.#tell(event);
    this.#advance(sequence);
    return true;
  }

  #eventsOf(sequence: number, record: string, payload: Uint8Array | null): LogEvent[] {
    try {
      const events = applyRecord(this.#ledger, sequence, decodeRecord(record), payload);
      if (!this.#ledger.voided.has(sequence)) this.#remember(sequence);
      return events;
    } catch (failure) {
      if (!(failure instanceof ForeignRecordError)) throw failure;
      this.#foreign = true;
      return [];
    }
  }

  #remember(sequence: number): void {
    this.#counted.add(sequence);
    for (const oldest of this.#counted) {
      if (this.#counted.size <= REMEMBERED) break;
      this.#counted.delete(oldest);
    }
  }

  #advance(sequence: number): void {
    this.#applied = sequence;
    if (!this.#replayed) return;
    const reached = this.#waiters.filter((waiter) => waiter.sequence <= sequence);
    if (reached.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.sequence > sequence);
    for (const { resolve } of reached) resolve();
  }
}
