/** A relay without sockets: sessions over a store, with a clock that stands where the test puts it. */

import { Follows } from '../../../server/follows.ts';
import { LocalKeeper } from '../../../server/keeper/keeper.ts';
import { Metrics } from '../../../server/metrics.ts';
import { Session } from '../../../server/session.ts';
import type { Store } from '../../../server/stores/store.ts';
import { decodeRelayFrame, encodeFrame } from '../../../shared/wire/codec.ts';
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
  readonly #follows: Follows;
  #milliseconds = START_MILLISECONDS;

  constructor(store: Store, options: { readonly openToAll?: boolean } = {}) {
    this.store = store;
    const keeper = new LocalKeeper({
      store,
      now: () => this.#milliseconds,
      openToAll: options.openToAll ?? true,
      onStoreFailure: (failure) => this.failures.push(failure),
    });
    this.#follows = new Follows(keeper, new Metrics());
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
    const session = new Session(this.#follows, {
      send: (frame) => inbox.put(decoded(frame)),
      sendMessages: (pieces) => {
        for (const message of messagesIn(Buffer.concat(pieces))) inbox.put(decoded(message));
      },
      full: () => full,
    });
    return {
      inbox,
      request: async (frame) => {
        const before = inbox.frames.length;
        await session.receive(encodeFrame(frame));
        const answer = inbox.frames.slice(before).find(({ requestId }) => requestId === frame.requestId);
        if (answer === undefined) throw new Error('no answer');
        return answer;
      },
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

function decoded(bytes: Uint8Array): RelayFrame {
  const frame = decodeRelayFrame(bytes);
  if (!frame.ok) throw new Error(`the relay sent what is no frame: ${frame.error}`);
  return frame.value;
}

/** What is in a server's WebSocket messages (RFC 6455, 5.2). */
export function messagesIn(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = view.getUint8(at + 1);
    const extra = short === 127 ? 8 : short === 126 ? 2 : 0;
    const length = extra === 8 ? view.getUint32(at + 6) : extra === 2 ? view.getUint16(at + 2) : short;
    const start = at + 2 + extra;
    messages.push(bytes.slice(start, start + length));
    at = start + length;
  }
  return messages;
}
