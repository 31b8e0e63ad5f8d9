import { sameBytes } from '../../../shared/codec/bytes.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import type { Cancel, Clock } from '../platform/clock.ts';
import type { Follow, FollowRequest, RequestError } from '../relayRequests.ts';
import { isPassing, type Relay } from './relay.ts';

/** How a followed log came to an end that no reconnection mends. */
export type FollowEnd = 'end' | RequestError;

export type FollowerEvents = {
  /** What to follow now; asked before each attempt, so that it names where we have read to. */
  readonly request: () => FollowRequest;
  /** The next entries of what `from` asked for. */
  readonly entries: (batch: readonly PlacedEntry[], from: FollowRequest) => Promise<void>;
  /** Everything there was when the follow began has been taken. */
  readonly caughtUp: () => void;
  readonly ended: (why: FollowEnd) => void;
};

const RETRY_MS = 2_000;

/**
 * Follows one log across lost connections, from wherever its owner has read to, until the log ends or it is stopped.
 *
 *     waiting --connected--> following --connection lost--> waiting
 *                                |
 *                                +--end, burned, refused--> over (its owner may `start` again)
 */
export class LogFollower {
  readonly #relay: Relay;
  readonly #clock: Clock;
  readonly #events: FollowerEvents;
  #attempt = 0;
  /** The batch that its owner is taking: only when it is done does the owner know where it has read to. */
  #taking: Promise<void> = Promise.resolve();
  #follow: Follow | null = null;
  #unlisten: (() => void) | null = null;
  #timer: Cancel | null = null;

  constructor(relay: Relay, clock: Clock, events: FollowerEvents) {
    this.#relay = relay;
    this.#clock = clock;
    this.#events = events;
  }

  start(): void {
    this.stop();
    this.#unlisten = this.#relay.onState((state) => {
      if (state === 'connected') void this.#try();
    });
    if (this.#relay.state === 'connected') void this.#try();
  }

  stop(): void {
    this.#attempt += 1;
    this.#follow?.stop();
    this.#follow = null;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#timer?.();
    this.#timer = null;
  }

  async #try(): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const current = (): boolean => attempt === this.#attempt;
    this.#follow?.stop();
    this.#follow = null;
    await this.#taking;
    if (!current()) return;
    const request = this.#events.request();
    let readTo: Uint8Array = request.after;
    let newest: Uint8Array | null = null;
    let told = false;
    const check = (): void => {
      if (told || newest === null || !current()) return;
      if (newest.length > 0 && !sameBytes(readTo, newest)) return;
      told = true;
      this.#events.caughtUp();
    };
    const followed = await this.#relay.follow(request, {
      entries: async (batch) => {
        if (!current()) return;
        for (const entry of batch) {
          readTo = entry.position;
          if (newest && sameBytes(entry.position, newest)) newest = new Uint8Array(0);
        }
        this.#taking = this.#events.entries(batch, request);
        await this.#taking;
        check();
      },
      over: (why) => {
        if (current()) this.#over(why);
      },
    });
    if (!current()) {
      if (followed.ok) followed.value.stop();
      return;
    }
    if (!followed.ok) {
      this.#over(followed.error);
      return;
    }
    this.#follow = followed.value;
    newest = followed.value.newest;
    check();
  }

  #over(why: FollowEnd): void {
    this.#follow = null;
    if (why !== 'end' && isPassing(why)) {
      // A lost socket tells by its state; what else passes (a busy relay) is asked again after a while.
      this.#timer?.();
      this.#timer = this.#clock.setTimer(RETRY_MS, () => {
        if (this.#unlisten && this.#relay.state === 'connected') void this.#try();
      });
      return;
    }
    this.stop();
    this.#events.ended(why);
  }
}
