/**
 * The engine: a connection to some nodes of a NATS cluster, and the one stream there that holds all logs. Every question ends
 * within REQUEST_MILLISECONDS, in an answer or a rejection. A rejected `publish` may have happened, or may still happen.
 *
 * All records share one subject: who watches the engine's subjects learns nothing of logs from them.
 */
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
} from '@nats-io/jetstream';
import { createInbox, headers, type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';
import { encodeRecord, type LogRecord, RECORD_HEADER } from './records.ts';
import { ABANDONED_MILLISECONDS, HEARTBEAT_MILLISECONDS, QUESTIONS_AT_ONCE, REQUEST_MILLISECONDS } from './timing.ts';

const NOTHING = new Uint8Array(0);
const STATUS_CODE = 100;
/** The engine's words for a subscription that waits for us. */
const STALLED_HEADER = 'Nats-Consumer-Stalled';
/** Of three nodes one leads: so many tries all miss it in one of twenty-five cases. */
const PLACEMENTS = 8;
const ROLLUP = ['Nats-Rollup', 'sub'] as const;

/** There is no connection now: nothing was sent. */
export class DisconnectedError extends Error {}

/** What reads the stream was put on another node. */
class MisplacedError extends Error {}

/** What reads the stream for us, at the engine. */
interface Reader {
  readonly inbox: string;
  readonly name: string;
  /** Messages there were when it was made. */
  readonly pending: number;
}

/** One message of the stream, as a subscription brings it. */
export interface Delivered {
  readonly sequence: number;
  /** The record's header; undefined for messages that are none. */
  readonly record: string | undefined;
  readonly payload: Uint8Array;
  /** Messages that are still to come. */
  readonly pending: number;
}

/** Who listens to a subscription. */
export interface Listener {
  readonly message: (message: Delivered) => void;
  /** The engine lives. */
  readonly alive: () => void;
  /** Something is missing or the engine says that it is over: subscribe again. */
  readonly broken: () => void;
}

/** How far the stream goes, and which node leads it. */
export interface Head {
  readonly newest: number;
  readonly leader: string | undefined;
}

/** A subscription to the stream. */
export interface Subscription {
  /** Messages there were when it began. */
  readonly pending: number;
  /** The node that it reads from. */
  readonly leader: string | undefined;
  readonly stop: () => void;
}

/** Open from its construction until `close`. */
export class Engine {
  readonly connection: NatsConnection;
  readonly #stream: string;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  #connected = true;

  /** The stream must be there (stream.ts). */
  constructor(connection: NatsConnection, manager: JetStreamManager, stream: string) {
    this.connection = connection;
    this.#stream = stream;
    this.#client = jetstream(connection, { timeout: REQUEST_MILLISECONDS });
    this.#manager = manager;
    void this.#watchConnection();
  }

  /** Add a record with the blobs that it names. The number of its message, once most of its replicas have it. */
  async publish(record: LogRecord, payload: Uint8Array): Promise<number> {
    const head = headers();
    head.set(RECORD_HEADER, encodeRecord(record));
    return this.#add(`${this.#stream}.records`, payload, head);
  }

  /** Add a message that says nothing and replaces the one before it: what is erased after it is not the stream's last. */
  async mark(): Promise<number> {
    const head = headers();
    head.set(...ROLLUP);
    return this.#add(`${this.#stream}.mark`, NOTHING, head);
  }

  /** The number of the newest message and the name of the node that orders them, by that node. A node alone has no name here. */
  async head(): Promise<Head> {
    this.#requireConnection();
    const { state, cluster } = await this.#manager.streams.info(this.#stream);
    return { newest: state.last_seq, leader: cluster?.leader };
  }

  /**
   * The payload of a message; null if no node asked has it. Any node may answer at first. `right` knows it when it sees it: nodes
   * have been found to hold different messages under one number (docs/decisions/0023-jetstream.md).
   */
  async payload(sequence: number, right: (payload: Uint8Array) => boolean): Promise<Uint8Array | null> {
    this.#requireConnection();
    const query = { seq: sequence };
    const { direct, streams } = this.#manager;
    const ask = () => direct.getMessage(this.#stream, query);
    for (const question of [ask, () => streams.getMessage(this.#stream, query), ask, ask, ask]) {
      const message = await question();
      if (message && right(message.data)) return plain(message.data);
    }
    return null;
  }

  /** Overwrite messages with random bytes, on every node. Rejects when some are left. */
  async erase(sequences: readonly number[]): Promise<void> {
    await inParallel(sequences, (sequence) => this.#eraseOne(sequence));
  }

  /** Hear of every message from this number on, from the node that leads. Ends with `stop` or when `broken` was called. */
  async subscribe(from: number, headersOnly: boolean, listener: Listener): Promise<Subscription> {
    const { leader } = await this.head();
    const { inbox, name, pending } = await this.#readerAt(leader, from, headersOnly);
    const receive = receiver(listener, (subject) => this.connection.publish(subject));
    const heard = this.connection.subscribe(inbox, {
      callback: (failure, message) => (failure ? listener.broken() : receive(message)),
    });
    const stop = () => {
      heard.unsubscribe();
      this.#forget(name);
    };
    return { pending, leader, stop };
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /**
   * The engine puts what reads a stream on any node that holds it, also on one that is gone, and only the leader is sure to hold
   * nothing else than it should: so several are asked for, and one that came to the leader is kept. Rejects if none did.
   */
  async #readerAt(leader: string | undefined, from: number, headersOnly: boolean): Promise<Reader> {
    let kept = false;
    const place = async (): Promise<Reader> => {
      const inbox = createInbox();
      const { name, cluster, num_pending } = await this.#manager.consumers.add(this.#stream, {
        deliver_subject: inbox,
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: from,
        ack_policy: AckPolicy.None,
        flow_control: true,
        idle_heartbeat: nanos(HEARTBEAT_MILLISECONDS),
        inactive_threshold: nanos(ABANDONED_MILLISECONDS),
        headers_only: headersOnly,
        num_replicas: 1,
        mem_storage: true,
      });
      if (kept || cluster?.leader !== leader) {
        this.#forget(name);
        throw new MisplacedError('not at the node that leads');
      }
      kept = true;
      return { inbox, name, pending: num_pending };
    };
    return Promise.any(Array.from({ length: leader === undefined ? 1 : PLACEMENTS }, place));
  }

  /** The engine forgets it by itself later if this does not reach it. */
  #forget(consumer: string): void {
    if (this.#connected) this.#manager.consumers.delete(this.#stream, consumer).catch(() => {});
  }

  async #add(subject: string, payload: Uint8Array, head: ReturnType<typeof headers>): Promise<number> {
    this.#requireConnection();
    const { seq } = await this.#client.publish(subject, payload, { headers: head });
    return seq;
  }

  async #eraseOne(sequence: number): Promise<void> {
    this.#requireConnection();
    try {
      await this.#manager.streams.deleteMessage(this.#stream, sequence, true);
    } catch (failure) {
      const refused = failure instanceof JetStreamApiError;
      const there = !refused || (await this.#manager.streams.getMessage(this.#stream, { seq: sequence })) !== null;
      if (there) throw failure;
    }
  }

  /** What is sent without a connection would wait in memory and be sent much later. */
  #requireConnection(): void {
    if (!this.#connected || this.connection.isClosed()) throw new DisconnectedError('no node of the engine answers');
  }

  async #watchConnection(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') this.#connected = false;
      if (type === 'reconnect') this.#connected = true;
    }
  }
}

/** Do something with each, some at a time. Rejects with the first failure, after all that were begun have ended. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  const settled = await Promise.allSettled(Array.from({ length: QUESTIONS_AT_ONCE }, worker));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Sorts out what a subscription brings: signs of life, questions whether we keep up, and messages, each once and in order. */
function receiver(listener: Listener, reply: (subject: string) => void): (message: Msg) => void {
  let last = 0;
  return (message) => {
    listener.alive();
    const status = message.headers?.code ?? 0;
    if (status === STATUS_CODE) {
      const stalled = message.headers?.get(STALLED_HEADER);
      if (stalled) reply(stalled);
      if (message.reply) reply(message.reply);
      return;
    }
    const place = placeOf(message.reply);
    if (status !== 0 || place === undefined || place.delivery !== last + 1) {
      listener.broken();
      return;
    }
    last = place.delivery;
    const record = message.headers?.get(RECORD_HEADER) || undefined;
    const { sequence, pending } = place;
    listener.message({ sequence, record, payload: plain(message.data), pending });
  };
}

/** The same bytes without what Node's own byte strings can do besides. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** `$JS.ACK.[domain.account.]stream.consumer.deliveries.sequence.delivery.time.pending[.token]` */
function placeOf(reply: string | undefined) {
  const tokens = reply?.split('.') ?? [];
  const [sequence, delivery, , pending] = tokens
    .slice(tokens.length > 9 ? 7 : 5, tokens.length > 9 ? 11 : 9)
    .map(Number);
  if (sequence === undefined || delivery === undefined || pending === undefined) return undefined;
  return { sequence, delivery, pending };
}
