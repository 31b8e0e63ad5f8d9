/** Opening channels. What is begun is kept before the relay is asked, so that neither a kill nor a lost answer spends a second ticket. */
import { sameBytes } from '../../shared/codec/bytes.ts';
import { atLogOf, type Channel, logHashes } from '../../shared/protocol/channel.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Outcome } from './api.ts';
import type { Ledger } from './channels/ledger.ts';
import { newRecord, type Stage } from './channels/records.ts';
import { isPassing } from './channels/relay.ts';
import { fine, requestProblem } from './problems.ts';
import type { CreateRequest } from './relayRequests.ts';
import type { Relays } from './relays.ts';

type Opening = Extract<Stage, { kind: 'opening' }>;

/** Room for a year's talk and its rotations; the relay counts it. */
const CHANNEL_QUOTA_BYTES = 256 * 1024 * 1024;
const NO_POSITION = new Uint8Array(0);

const createRequest = ({ channel, ticket }: Opening): CreateRequest => ({
  log: channel.log,
  ...logHashes(channel),
  lifetimeSeconds: LIMITS.logLifetimeSeconds,
  quotaBytes: CHANNEL_QUOTA_BYTES,
  ticket: ticket === null ? { kind: 'none' } : { kind: 'operator', ticket },
});

const sameTicket = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : sameBytes(a, b);

export type NewOpening = {
  readonly label: string;
  readonly relay: string;
  readonly channel: Channel;
  readonly ticket: Uint8Array | null;
};

export type OpeningsDeps = {
  readonly relays: Relays;
  /** Rows for a channel that does not exist yet. */
  readonly newLedger: (record: ReturnType<typeof newRecord>) => Ledger;
  /** The relay has the log: the channel begins. */
  readonly opened: (ledger: Ledger) => Promise<void>;
};

export class Openings {
  readonly #deps: OpeningsDeps;
  readonly #begun = new Set<Ledger>();
  /** One after the other: two attempts at one ticket would be two logs. */
  #line: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(deps: OpeningsDeps) {
    this.#deps = deps;
  }

  close(): void {
    this.#closed = true;
    for (const ledger of this.#begun) ledger.close();
  }

  /** Keeps what was begun before, to be gone on with. */
  add(ledger: Ledger): void {
    this.#begun.add(ledger);
  }

  /** Opens a channel; with the relay and the ticket of one that was begun and not answered, at that one's log. */
  open(wanted: NewOpening): Promise<Outcome<string>> {
    return this.#inTurn(async () => {
      const before = [...this.#begun].find(
        ({ record }) =>
          record.relay === wanted.relay &&
          record.stage.kind === 'opening' &&
          sameTicket(record.stage.ticket, wanted.ticket),
      );
      const begun = before?.record.stage.kind === 'opening' ? before.record.stage.channel : null;
      const channel = begun ? atLogOf(wanted.channel, begun) : wanted.channel;
      const stage: Stage = { kind: 'opening', channel, ticket: wanted.ticket };
      const record = newRecord(wanted.label, wanted.relay, stage, NO_POSITION);
      const ledger = before ?? this.#deps.newLedger(record);
      await ledger.commit({ record });
      this.#begun.add(ledger);
      return this.#finish(ledger, before === undefined);
    });
  }

  /** Goes on with what was begun. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      for (const ledger of [...this.#begun]) await this.#finish(ledger, false);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  /** `fresh`: nobody was asked yet, so what never left this device is dropped. */
  async #finish(ledger: Ledger, fresh: boolean): Promise<Outcome<string>> {
    const { record } = ledger;
    if (record.stage.kind !== 'opening') throw new Error('bug: only what is begun is finished');
    const request = createRequest(record.stage);
    let asked = false;
    const created = await this.#deps.relays.insist(
      record.relay,
      () => !this.#closed,
      (connection) => {
        asked = true;
        return connection.create(request);
      },
    );
    if (!created.ok) {
      const mayHaveIt = isPassing(created.error) && (asked || !fresh);
      if (!mayHaveIt) {
        this.#begun.delete(ledger);
        await ledger.destroy();
      }
      return requestProblem(created.error);
    }
    const { channel } = record.stage;
    const views = { firstK: channel.view.k, hashes: [channel.view.hash] };
    await ledger.commit({ record: { ...record, stage: { kind: 'seated', channel } }, views });
    this.#begun.delete(ledger);
    await this.#deps.opened(ledger);
    return fine(ledger.id);
  }
}
