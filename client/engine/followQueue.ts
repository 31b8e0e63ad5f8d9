import type { PlacedEntry, Position } from '../../shared/wire/frames.ts';
import type { FollowListener, RequestError } from './relayRequests.ts';

/** Entries handed over at once: one transaction of the engine. */
const MAX_BATCH_ENTRIES = 64;
/** Beyond this much unread the follow is paused: a browser's socket cannot be, and memory is not the place for a log. */
const FULL_BYTES = 4 << 20;

const sizeOf = ({ entry }: PlacedEntry): number => (entry.kind === 'blob' ? entry.blob.length : entry.hash.length);

/** Where entries come from; `pause` and `resume` may be said again and again, and `resume` without a pause. */
export type FollowSource = {
  /** Too much is unread: nothing after the entry just pushed may be pushed before `resume`. */
  readonly pause: () => void;
  /** The listener has taken everything that there was. */
  readonly resume: () => void;
};

/** What a follow received and its listener has not yet taken: in order, one batch at a time. */
export class FollowQueue {
  readonly #listener: FollowListener;
  readonly #source: FollowSource;
  #entries: PlacedEntry[] = [];
  #bytes = 0;
  #delivering = false;
  #over: 'end' | RequestError | null = null;
  #stopped = false;
  /** The newest position received; where to read on from. */
  last: Position;

  constructor(listener: FollowListener, after: Position, source: FollowSource) {
    this.#listener = listener;
    this.#source = source;
    this.last = after;
  }

  push(placed: PlacedEntry): void {
    this.#entries.push(placed);
    this.#bytes += sizeOf(placed);
    this.last = placed.position;
    if (this.#bytes >= FULL_BYTES) this.#source.pause();
    void this.#deliver();
  }

  /** No more will come. The listener hears it after it has taken what there is. */
  finish(why: 'end' | RequestError): void {
    this.#over ??= why;
    void this.#deliver();
  }

  /** The listener wants no more, and is told nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#entries = [];
  }

  async #deliver(): Promise<void> {
    if (this.#delivering || this.#stopped) return;
    this.#delivering = true;
    // What arrives within one turn goes out as one batch.
    await Promise.resolve();
    while (this.#entries.length > 0) {
      const batch = this.#entries.splice(0, MAX_BATCH_ENTRIES);
      await this.#listener.entries(batch);
      for (const placed of batch) this.#bytes -= sizeOf(placed);
    }
    this.#delivering = false;
    if (this.#stopped) return;
    if (this.#over === null) this.#source.resume();
    else this.#end(this.#over);
  }

  #end(why: 'end' | RequestError): void {
    this.#stopped = true;
    this.#listener.over(why);
  }
}
