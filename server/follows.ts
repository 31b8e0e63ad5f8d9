/** All follows of a relay by log: the one place where news from the keeper is handed to those who wait for it. */
import type { Follower, MessagesFor } from './follower.ts';
import type { Keeper } from './keeper/keeper.ts';
import { messagesOf, type News, type Run } from './keeper/runs.ts';
import { MAX_TAILS_BYTES } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { Tail } from './tail.ts';

/** A log that is followed here. */
interface Followed {
  readonly followers: Set<Follower>;
  readonly tail: Tail;
}

/** Listens to a keeper from its opening until it is closed. */
export class Follows {
  readonly keeper: Keeper;
  readonly metrics: Metrics;
  readonly #byLog = new Map<string, Followed>();
  readonly #unobserve: () => void;
  #tailsBytes = 0;

  constructor(keeper: Keeper, metrics: Metrics) {
    this.keeper = keeper;
    this.metrics = metrics;
    this.#unobserve = keeper.observe((news) => this.#tell(news));
  }

  /** `log`: `keyOf` its id. What the follower reads from the keeper after this misses nothing that it is not told. */
  add(log: string, follower: Follower): void {
    const followed = this.#byLog.get(log);
    if (followed === undefined) {
      this.#byLog.set(log, { followers: new Set([follower]), tail: new Tail() });
      this.keeper.watch(log, true);
    } else followed.followers.add(follower);
  }

  remove(log: string, follower: Follower): void {
    const followed = this.#byLog.get(log);
    if (!followed?.followers.delete(follower) || followed.followers.size > 0) return;
    this.#byLog.delete(log);
    this.#tailsBytes -= followed.tail.clear();
    this.keeper.watch(log, false);
  }

  /** The newest runs of a log that somebody follows here. */
  tailOf(log: string): Tail | undefined {
    return this.#byLog.get(log)?.tail;
  }

  close(): void {
    this.#unobserve();
    this.#byLog.clear();
  }

  #tell({ runs, gone, entries, bytes }: News): void {
    this.metrics.appended(entries, bytes);
    for (const run of runs) this.#tellRun(run);
    for (const log of gone) this.#tellGone(log);
  }

  #tellGone(log: string): void {
    const followed = this.#byLog.get(log);
    if (followed === undefined) return;
    this.#tailsBytes -= followed.tail.clear();
    for (const follower of [...followed.followers]) follower.readOn();
  }

  #tellRun(run: Run): void {
    const followed = this.#byLog.get(run.log);
    if (followed === undefined) return;
    const { followers, tail } = followed;
    const messagesFor = sharedMessages(run);
    tail.came(run);
    let missed = false;
    // Some end while they are told, which a set allows.
    for (const follower of followers) if (!follower.appended(run, messagesFor)) missed = true;
    if (missed && followers.size > 0) this.#keep(tail, run);
    else this.#tailsBytes -= tail.letGo();
  }

  #keep(tail: Tail, run: Run): void {
    this.#tailsBytes += tail.keep(run);
    if (this.#tailsBytes > MAX_TAILS_BYTES) this.#dropTails();
  }

  /** Whoever is behind reads from the keeper then. */
  #dropTails(): void {
    for (const { tail } of this.#byLog.values()) tail.clear();
    this.#tailsBytes = 0;
  }
}

/** A run's messages, made once for all follows with the same requestId. */
function sharedMessages(run: Run): MessagesFor {
  const made = new Map<number, readonly Uint8Array[]>();
  return (requestId) => {
    const known = made.get(requestId) ?? messagesOf(run.tails, requestId);
    made.set(requestId, known);
    return known;
  };
}
