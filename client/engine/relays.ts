import { err, ok, type Result } from '../../shared/result.ts';
import { RelayConnection } from './connection.ts';
import type { Platform } from './platform/index.ts';
import type { RequestError } from './relayRequests.ts';
import { relayUrl } from './relayUrl.ts';

/** Of a request whose answer was lost, while a person waits. */
const ATTEMPTS = 3;
const PATIENCE_MS = 12_000;

/** One connection for each relay address, made when first asked for. */
export class Relays {
  readonly #platform: Platform;
  readonly #byOrigin = new Map<string, RelayConnection>();
  readonly #answered = new Set<string>();

  constructor(platform: Platform) {
    this.#platform = platform;
    platform.onOnline(() => {
      for (const relay of this.#byOrigin.values()) relay.wake();
    });
  }

  at(origin: string): RelayConnection {
    const known = this.#byOrigin.get(origin);
    if (known) return known;
    const { clock, cryptography, openSocket } = this.#platform;
    const relay = new RelayConnection({ clock, random: cryptography.random, openSocket }, origin);
    this.#byOrigin.set(origin, relay);
    relay.onState((state) => {
      if (state === 'connected') this.#answered.add(origin);
    });
    return relay;
  }

  /** Whether there ever was a connection to it. */
  hasAnswered(origin: string): boolean {
    return this.#answered.has(origin);
  }

  /** The connection once it stands, or `notConnected` when it does not soon: for what a person waits for. */
  connected(origin: string): Promise<Result<RelayConnection, 'notConnected'>> {
    if (relayUrl(origin) === undefined) return Promise.resolve(err('notConnected' as const));
    const relay = this.at(origin);
    if (relay.state === 'connected') return Promise.resolve(ok(relay));
    relay.wake();
    return new Promise((resolve) => {
      const finish = (result: Result<RelayConnection, 'notConnected'>): void => {
        stop();
        cancel();
        resolve(result);
      };
      const stop = relay.onState((state) => {
        if (state === 'connected') finish(ok(relay));
      });
      const cancel = this.#platform.clock.setTimer(PATIENCE_MS, () => finish(err('notConnected')));
    });
  }

  /**
   * Asks the relay again, with the same bytes, when the answer was lost: it may have done it, and a ticket is spent once. Stops
   * when nobody wants the answer any more.
   */
  async insist<T>(
    origin: string,
    wanted: () => boolean,
    ask: (relay: RelayConnection) => Promise<Result<T, RequestError>>,
  ): Promise<Result<T, RequestError>> {
    let answer: Result<T, RequestError> = err({ kind: 'notConnected' });
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const connected = await this.connected(origin);
      if (!connected.ok) return answer;
      answer = await ask(connected.value);
      if (answer.ok || answer.error.kind !== 'notConnected' || !wanted()) return answer;
    }
    return answer;
  }

  closeAll(): void {
    for (const relay of this.#byOrigin.values()) relay.close();
    this.#byOrigin.clear();
  }
}
