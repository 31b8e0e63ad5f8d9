/**
 * Erasing messages that nothing needs any more. The engine overwrites a deleted message with random bytes on each node; its
 * replication log keeps copies until the engine compacts it (docs/decisions/0023-jetstream.md).
 *
 * The order is that of apply.ts: void messages first, then the rest save what is a family's last record. A mark is added before
 * anything goes, so that the stream's last message stays and relays see that they have read everything.
 */
import type { Engine } from './engine.ts';
import type { Tail } from './tail.ts';

/** Runs one after another. */
export class Eraser {
  readonly #engine: Engine;
  readonly #tail: Tail;
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, tail: Tail) {
    this.#engine = engine;
    this.#tail = tail;
  }

  /** Erase all that is to be erased now. Rejects when something is left; the next run takes it up. */
  run(): Promise<void> {
    const mine = this.#last.then(() => this.#erase());
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #erase(): Promise<void> {
    const { voided, dead, families } = this.#tail.ledger;
    const needed = new Set(Array.from(families.values(), ({ last }) => last));
    const first = [...voided];
    const then = [...dead].filter((sequence) => !needed.has(sequence));
    if (first.length + then.length === 0) return;
    await this.#tail.reached(await this.#engine.mark());
    await this.#engine.erase(first);
    for (const sequence of first) voided.delete(sequence);
    await this.#engine.erase(then);
    for (const sequence of then) dead.delete(sequence);
  }
}
