/** A relay without sockets: sessions over a store, with a clock that stands where the test puts it. */

import { Follows } from '../../../server/follows.ts';
import type { RelayDeps } from '../../../server/relay.ts';
import { Session } from '../../../server/session.ts';
import type { Store } from '../../../server/stores/store.ts';
import type { ClientFrame, RelayFrame } from '../../../shared/wire/frames.ts';
import { Inbox } from './inbox.ts';

/** A moment to start from: 2026-01-01, a whole hour. */
export const START_MILLISECONDS = Date.UTC(2026, 0, 1);

/** One client of a desk. */
export interface DeskClient {
  readonly inbox: Inbox;
  readonly request: (frame: ClientFrame) => Promise<RelayFrame>;
  /** Whether the peer says that it is full; `drain` makes room. */
  readonly fill: () => void;
  readonly drain: () => void;
  readonly close: () => void;
}

/** Open until `close`. */
export class Desk {
  readonly failures: unknown[] = [];
  readonly store: Store;
  readonly #deps: RelayDeps;
  readonly #follows: Follows;
  #milliseconds = START_MILLISECONDS;

  constructor(store: Store, options: { readonly openToAll?: boolean } = {}) {
    this.store = store;
    this.#deps = {
      store,
      now: () => this.#milliseconds,
      openToAll: options.openToAll ?? true,
      onStoreFailure: (failure) => this.failures.push(failure),
    };
    this.#follows = new Follows(store);
  }

  /** Whole seconds since 1970, as the relay has them. */
  get now(): number {
    return Math.floor(this.#milliseconds / 1000);
  }

  pass(seconds: number): void {
    this.#milliseconds += seconds * 1000;
  }

  connect(): DeskClient {
    const inbox = new Inbox();
    let full = false;
    const session = new Session(this.#deps, this.#follows, { send: (frame) => inbox.put(frame), full: () => full });
    return {
      inbox,
      request: (frame) => session.receive(frame),
      fill: () => {
        full = true;
      },
      drain: () => {
        full = false;
        session.drained();
      },
      close: () => session.close(),
    };
  }

  async close(): Promise<void> {
    this.#follows.close();
    await this.store.close();
  }
}
