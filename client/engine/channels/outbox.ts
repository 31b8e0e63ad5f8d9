/** Sends what waits, one at a time and in order: a session's order is the log's order. The same bytes each time, until the relay answers. */
import { sameBytes } from '../../../shared/codec/bytes.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { abandon } from '../../../shared/protocol/seal.ts';
import { relayHash } from '../../../shared/protocol/view.ts';
import type { Result } from '../../../shared/result.ts';
import type { Cancel, Clock } from '../platform/clock.ts';
import type { RequestError } from '../relayRequests.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { ChannelRecord, OutboxRecord } from './records.ts';
import { isPassing, type Relay } from './relay.ts';

export type OutboxEvents = {
  /** Rows changed: the page must be told. */
  readonly changed: (messages: readonly string[]) => void;
  /** Whether what a task would send is over, and what erases it. */
  readonly isOverdue: (row: OutboxRecord) => boolean;
  readonly expire: () => Promise<void>;
  /** The channel's own log is not there any more; `proof` when the relay says that it was burned. */
  readonly logGone: (proof: Uint8Array | null) => void;
  /** A burn that closes the channel is done. */
  readonly closed: () => void;
  readonly failed: (error: unknown) => void;
};

const BUSY_RETRY_MS = 2_000;

const ask = (relay: Relay, task: OutboxRecord['task']): Promise<Result<unknown, RequestError>> => {
  switch (task.kind) {
    case 'append':
      return relay.append(task);
    case 'rotate':
      return relay.rotate({ ...task, lifetimeSeconds: LIMITS.logLifetimeSeconds });
    case 'burn':
      return relay.burn(task);
    default:
      return task satisfies never;
  }
};

export class Outbox {
  readonly #ledger: Ledger;
  readonly #relay: Relay;
  readonly #clock: Clock;
  readonly #events: OutboxEvents;
  #running = false;
  #again = false;
  #stopped = false;
  #timer: Cancel | null = null;

  constructor(ledger: Ledger, relay: Relay, clock: Clock, events: OutboxEvents) {
    this.#ledger = ledger;
    this.#relay = relay;
    this.#clock = clock;
    this.#events = events;
  }

  /** Begins to send, unless it is sending already. */
  pump(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    this.#run().catch(this.#events.failed);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.();
  }

  async #run(): Promise<void> {
    try {
      await this.#sendAll();
    } finally {
      // At once, not a turn later: a pump between would be lost.
      this.#running = false;
    }
  }

  async #sendAll(): Promise<void> {
    do {
      this.#again = false;
      while (!this.#stopped && this.#relay.state === 'connected') {
        const next = this.#ledger.outbox.entries().next().value;
        if (next === undefined) break;
        if (this.#events.isOverdue(next[1])) {
          await this.#events.expire();
          continue;
        }
        const answer = await ask(this.#relay, next[1].task);
        if (this.#stopped) return;
        if (!answer.ok && isPassing(answer.error)) {
          if (answer.error.kind !== 'notConnected') this.#later();
          return;
        }
        await this.#settle(next[0], next[1], answer);
      }
    } while (this.#again && !this.#stopped);
  }

  #later(): void {
    this.#timer?.();
    this.#timer = this.#clock.setTimer(BUSY_RETRY_MS, () => this.pump());
  }

  /** The relay has answered for good. */
  async #settle(id: string, row: OutboxRecord, answer: Result<unknown, RequestError>): Promise<void> {
    const { task } = row;
    await this.#ledger.exclusively(async () => {
      if (!this.#ledger.outbox.has(id)) return;
      if (answer.ok) {
        await this.#ledger.commit({ outbox: { [id]: null } });
        return;
      }
      const changes = this.#refused(id, task, answer.error);
      await this.#ledger.commit(changes);
      this.#events.changed(Object.keys(changes.messages ?? {}));
    });
    if (task.kind === 'burn' && task.closes) this.#events.closed();
    if (answer.ok || task.kind === 'burn' || !this.#isOurLog(task.log)) return;
    if (answer.error.kind === 'burned') this.#events.logGone(answer.error.proof);
    else if (answer.error.kind === 'refused' && answer.error.code === 'refused') this.#events.logGone(null);
  }

  #isOurLog(log: Uint8Array): boolean {
    const { stage } = this.#ledger.record;
    return stage.kind === 'seated' && sameBytes(stage.channel.log, log);
  }

  /** An entry that will never stand: its session numbers are skipped, and its message waits for the person. */
  #refused(id: string, task: OutboxRecord['task'], error: RequestError): Changes {
    const { record } = this.#ledger;
    const drop: Changes = { outbox: { [id]: null } };
    const entry = task.kind === 'append' ? task.own?.entry : task.kind === 'rotate' ? task.entry : undefined;
    if (!entry || record.stage.kind !== 'seated') return drop;
    const channel = abandon(record.stage.channel, entry as Parameters<typeof abandon>[1]);
    const next: ChannelRecord = { ...record, stage: { kind: 'seated', channel } };
    const messageId = task.kind === 'append' ? (task.own?.message ?? '') : '';
    const held = this.#ledger.messages.get(messageId);
    // A message that was sent again meanwhile has another entry, which this answer does not concern.
    const message = held?.entry && sameBytes(held.entry, entry) ? held : undefined;
    const stale = error.kind === 'refused' && error.code === 'stale';
    const messages = message
      ? { [messageId]: { ...message, state: stale ? ('review' as const) : ('failed' as const), entry: null } }
      : {};
    return { ...drop, record: next, messages };
  }
}

/** Whether a burned log was burned by whoever may close the channel: the relay alone cannot show this. Implements N10. */
export const provesClosing = (proof: Uint8Array, closeHash: Uint8Array): boolean =>
  sameBytes(relayHash('close', proof), closeHash);
