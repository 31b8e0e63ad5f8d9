/** All follows of a relay by log: the one place where news from the keeper is handed to those who wait for it. */
import type { Follower } from './follower.ts';
import type { Keeper } from './keeper/keeper.ts';
import { messagesOf, type News, type Run } from './keeper/runs.ts';
import type { Metrics } from './metrics.ts';

/** Listens to a keeper from its opening until it is closed. */
export class Follows {
  readonly keeper: Keeper;
  readonly metrics: Metrics;
  readonly #byLog = new Map<string, Set<Follower>>();
  readonly #unobserve: () => void;

  constructor(keeper: Keeper, metrics: Metrics) {
    this.keeper = keeper;
    this.metrics = metrics;
    this.#unobserve = keeper.observe((news) => this.#tell(news));
  }

  /** `log`: `keyOf` its id. */
  add(log: string, follower: Follower): void {
    const followers = this.#byLog.get(log);
    if (followers) followers.add(follower);
    else this.#byLog.set(log, new Set([follower]));
  }

  remove(log: string, follower: Follower): void {
    const followers = this.#byLog.get(log);
    if (followers?.delete(follower) && followers.size === 0) this.#byLog.delete(log);
  }

  close(): void {
    this.#unobserve();
    this.#byLog.clear();
  }

  #tell({ runs, gone }: News): void {
    for (const run of runs) {
      this.metrics.appended(run.tails.length, bytesOf(run.tails));
      const messagesFor = sharedMessages(run);
      for (const follower of this.#followersOf(run.log)) follower.appended(run, messagesFor);
    }
    for (const log of gone) for (const follower of this.#followersOf(log)) follower.readOn();
  }

  /** As they are now: some end while they are told. */
  #followersOf(log: string): readonly Follower[] {
    return [...(this.#byLog.get(log) ?? [])];
  }
}

/** A run's messages, made once for all follows with the same requestId. */
function sharedMessages(run: Run): (requestId: number) => Uint8Array {
  const made = new Map<number, Uint8Array>();
  return (requestId) => {
    const known = made.get(requestId) ?? messagesOf(run.tails, requestId);
    made.set(requestId, known);
    return known;
  };
}

function bytesOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
