/**
 * Upkeep: what is past its end goes, by records that every relay reads like any other. Relays sweep independently; of two that
 * find the same, the second one's record finds nothing left to do.
 */
import { keyOf } from '../../hashing.ts';
import { isPast, type Job, lapsed, type Upkeep } from './draft.ts';
import { inParallel } from './engine.ts';
import type { Eraser } from './eraser.ts';
import type { LogState } from './ledger.ts';
import type { Tail } from './tail.ts';
import type { Tickets } from './tickets.ts';
import { GONE_SECONDS, MAX_LAPSED_ENTRIES, WRITE_MILLISECONDS } from './timing.ts';
import { livingLog } from './views.ts';
import type { Writer } from './writer.ts';

/** What a sweep works with. */
export interface SweeperDeps {
  readonly tail: Tail;
  readonly writer: Writer;
  readonly eraser: Eraser;
  readonly tickets: Tickets;
}

/** Remembers between sweeps when it first saw each word that a log is gone. */
export class Sweeper {
  readonly #deps: SweeperDeps;
  readonly #seen = new Map<number, number>();

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  /** Remove for good what is past its end. Rejects when the engine did not take all of it; the next sweep goes on. */
  async run(now: number): Promise<void> {
    const { tail, tickets, eraser } = this.#deps;
    await tail.catchUp();
    const past = [...tail.ledger.logs].filter(([key]) => isPast(tail.ledger, key, now)).map(([, log]) => log);
    await inParallel(past, (log) => this.#end(log, now));
    const living = [...tail.ledger.logs.values()].filter((log) => log.state === 'open' && log.nextEnd <= now);
    await inParallel(living, (log) => this.#lapse(log, now));
    await tickets.sweep(now);
    this.#layAside(now);
    await eraser.run();
  }

  /** A child goes with its parent. */
  async #end({ id }: LogState, now: number): Promise<void> {
    const { tail } = this.#deps;
    await this.#change(id, now, () => (isPast(tail.ledger, keyOf(id), now) ? { kind: 'gone' } : null));
  }

  async #lapse({ id }: LogState, now: number): Promise<void> {
    const left = () => {
      const log = livingLog(this.#deps.tail.ledger, id, now);
      return log ? lapsed(log, now).length : 0;
    };
    for (let before = left(); before > 0; before = left()) {
      await this.#change(id, now, () => (left() > 0 ? { kind: 'lapse' } : null));
      if (before < MAX_LAPSED_ENTRIES) break;
    }
  }

  #change(log: Uint8Array, now: number, decide: () => Upkeep | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        query: { log, generation: 0 },
        now,
        decide: () => ({ change: decide(), answer: null }),
        deadline: performance.now() + WRITE_MILLISECONDS,
        settle: () => resolve(),
        fail: reject,
      };
      this.#deps.writer.add(job);
    });
  }

  #layAside(now: number): void {
    const { gone, dead } = this.#deps.tail.ledger;
    for (const sequence of gone) {
      const since = this.#seen.get(sequence) ?? now;
      this.#seen.set(sequence, since);
      if (now - since < GONE_SECONDS) continue;
      dead.add(sequence);
      gone.delete(sequence);
      this.#seen.delete(sequence);
    }
  }
}
