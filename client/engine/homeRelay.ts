/** The relay of this page: the one that it was given; else the one that a person names, or a link. Implements J12. */
import type { Outcome } from './api.ts';
import { fine, kindOf } from './problems.ts';
import type { RelayConfig } from './relayConfig.ts';
import type { Relays } from './relays.ts';
import { relayOrigin } from './relayUrl.ts';

export class HomeRelay {
  /** The page's own address. */
  readonly #page: string;
  readonly #ask: () => Promise<RelayConfig>;
  readonly #relays: Relays;
  #answer: RelayConfig = { kind: 'unread' };

  constructor(page: string, ask: () => Promise<RelayConfig>, relays: Relays) {
    this.#page = page;
    this.#ask = ask;
    this.#relays = relays;
  }

  /** The relay that this page was given, or null. Asks until there is an answer. */
  async given(): Promise<string | null> {
    if (this.#answer.kind === 'unread') this.#answer = await this.#ask();
    return this.#answer.kind === 'given' ? this.#answer.relay : null;
  }

  /** The address to begin with where a person has to name the relay; null where the page was given one. */
  async assumed(): Promise<string | null> {
    return (await this.given()) === null ? this.#page : null;
  }

  /** The relay for a new channel: what the page was given, whatever is typed; else what is typed; else the page's own address. */
  async choose(typed: string): Promise<Outcome<string>> {
    const given = await this.given();
    if (given !== null) return fine(given);
    const wanted = typed.trim() === '' ? this.#page : relayOrigin(typed.trim());
    return wanted === undefined ? kindOf('notARelay') : fine(wanted);
  }

  /** The same outcome; where a relay that is not the page's own never answered, with what may be the reason. */
  explained<T>(outcome: Outcome<T>, relay: string): Outcome<T> {
    const silent = !outcome.ok && outcome.problem.kind === 'notConnected';
    return silent && relay !== this.#page && !this.#relays.hasAnswered(relay) ? kindOf('relaySilent') : outcome;
  }
}
