/** All follows of a relay by log: the one place where what a store tells is handed to those who wait for it. */
import type { EntryFrame, LogId } from '../shared/wire/frames.ts';
import type { Follower } from './follower.ts';
import { keyOf } from './hashing.ts';
import type { LogEvent, Store } from './stores/store.ts';

/** Listens to a store from its opening until it is closed. */
export class Follows {
  readonly #byLog = new Map<string, Set<Follower>>();
  readonly #unobserve: () => void;

  constructor(store: Store) {
    this.#unobserve = store.observe((event) => this.#tell(event));
  }

  add(log: LogId, follower: Follower): void {
    const key = keyOf(log);
    const followers = this.#byLog.get(key);
    if (followers) followers.add(follower);
    else this.#byLog.set(key, new Set([follower]));
  }

  remove(log: LogId, follower: Follower): void {
    const key = keyOf(log);
    const followers = this.#byLog.get(key);
    if (followers?.delete(follower) && followers.size === 0) this.#byLog.delete(key);
  }

  close(): void {
    this.#unobserve();
    this.#byLog.clear();
  }

  #tell(event: LogEvent): void {
    const followers = this.#byLog.get(keyOf(event.log));
    if (followers === undefined) return;
    if (event.kind === 'gone') {
      for (const follower of [...followers]) follower.readOn();
      return;
    }
    const frameFor = sharedFrames(event);
    for (const follower of [...followers]) follower.appended(event, frameFor);
  }
}

/** One frame object per requestId, so that an entry is encoded once however many follow it. */
function sharedFrames(event: Extract<LogEvent, { kind: 'appended' }>): (requestId: number) => EntryFrame {
  const frames = new Map<number, EntryFrame>();
  return (requestId) => {
    const known = frames.get(requestId);
    if (known) return known;
    const { position, blob } = event;
    const frame: EntryFrame = { type: 'entry', requestId, position, entry: { kind: 'blob', blob } };
    frames.set(requestId, frame);
    return frame;
  };
}
