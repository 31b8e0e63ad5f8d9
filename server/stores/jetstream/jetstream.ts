/**
 * The store of a relay that is one of several: logs on NATS JetStream, replicated on several nodes. Every relay reads the one
 * stream and keeps in memory what is in no blob; blobs stay with the engine. "Durable" means here: acknowledged by most of the
 * replicas, each of which has handed it to its system but not necessarily to its disk (docs/decisions/0023-jetstream.md).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import { err, ok, type Result } from '../../../shared/wire/result.ts';
import { keyOf, relayHash } from '../../hashing.ts';
import type { Batch, Decision, LogEvent, LogQuery, Outcome, ReadRequest, Store, View } from '../store.ts';
import { type Engine, inParallel } from './engine.ts';
import { Eraser } from './eraser.ts';
import { type ClusterError, openEngine } from './stream.ts';
import { Sweeper } from './sweeper.ts';
import { BehindError, Tail } from './tail.ts';
import { openTickets, type Tickets } from './tickets.ts';
import { OPEN_MILLISECONDS, RETRY_MILLISECONDS, WRITE_MILLISECONDS } from './timing.ts';
import { type Placed, planOf, viewOf } from './views.ts';
import { Writer } from './writer.ts';

export type { ClusterError } from './stream.ts';

/** How the logs are kept. */
export interface JetStreamOptions {
  /** On how many nodes each message is kept: 1, 3 or 5. */
  readonly replicas?: number;
  /** The stream's name; relays with the same one serve the same logs. */
  readonly name?: string;
}

const REPLICAS = 3;
const NAME = 'parley';

/** Connect to the nodes at these addresses (`nats://host:4222`) and read the heads of all logs. Throws only on a bug. */
export async function openJetStreamStore(
  servers: readonly string[],
  { replicas = REPLICAS, name = NAME }: JetStreamOptions = {},
): Promise<Result<JetStreamStore, ClusterError>> {
  const engine = await openEngine(servers, { name, replicas });
  if (!engine.ok) return engine;
  const tickets = await openTickets(engine.value, name, replicas);
  if (!tickets.ok) {
    await engine.value.close();
    return tickets;
  }
  const store = new JetStreamStore(engine.value, tickets.value);
  const opened = await store.opened();
  if (opened.ok) return ok(store);
  await store.close();
  return opened;
}

/** Open from its construction until `close`. */
export class JetStreamStore implements Store {
  readonly #engine: Engine;
  readonly #tickets: Tickets;
  readonly #tail: Tail;
  readonly #writer: Writer;
  readonly #sweeper: Sweeper;
  readonly #observers = new Set<(event: LogEvent) => void>();

  constructor(engine: Engine, tickets: Tickets) {
    this.#engine = engine;
    this.#tickets = tickets;
    this.#tail = new Tail(engine, (event) => {
      for (const observer of this.#observers) observer(event);
    });
    const eraser = new Eraser(engine, this.#tail);
    const { engine: _engine, ...shared } = { engine, tail: this.#tail, tickets, eraser };
    this.#writer = new Writer({ engine, ...shared });
    this.#sweeper = new Sweeper({ writer: this.#writer, ...shared });
  }

  /** Whether everything there was has been read. Goes on as long as there is progress. */
  async opened(): Promise<Result<null, ClusterError>> {
    let read = 0;
    let until = performance.now() + OPEN_MILLISECONDS;
    while (performance.now() < until && !this.#tail.foreign) {
      try {
        await this.#tail.catchUp();
        return ok(null);
      } catch {
        if (this.#tail.applied > read) until = performance.now() + OPEN_MILLISECONDS;
        read = this.#tail.applied;
        await pause(RETRY_MILLISECONDS);
      }
    }
    return err(this.#tail.foreign ? 'clusterNewer' : 'clusterUnreachable');
  }

  async look(query: LogQuery, now: number): Promise<View> {
    const { ticketHash, log } = query;
    const [ticketValid] = await Promise.all([
      ticketHash === undefined ? false : this.#tickets.valid(ticketHash, log, now),
      this.#tail.catchUp(),
    ]);
    return viewOf(this.#tail.ledger, query, now, ticketValid);
  }

  write<T>(query: LogQuery, now: number, decide: (view: View) => Decision<T>): Promise<Outcome<T>> {
    return new Promise((resolve, reject) => {
      this.#writer.add({
        query,
        now,
        decide,
        deadline: performance.now() + WRITE_MILLISECONDS,
        settle: (answer, position) => resolve({ answer: answer as T, position }),
        fail: reject,
      });
    });
  }

  /**
   * What has been read is enough here: whoever may read a log was told so by a `look`, or by an event. But nothing is said to
   * be absent before all was read: the stream may just be read anew.
   */
  async read(request: ReadRequest, now: number): Promise<Batch> {
    const batch = await this.#batch(request, now);
    if (batch !== undefined && batch.state !== 'absent' && batch.state !== 'foreign') return batch;
    await this.#tail.catchUp();
    const again = await this.#batch(request, now);
    if (again === undefined) throw new BehindError('the engine does not have what it had');
    return again;
  }

  observe(listener: (event: LogEvent) => void): () => void {
    this.#observers.add(listener);
    return () => this.#observers.delete(listener);
  }

  addTickets(hashes: readonly Uint8Array[], expiresAt: number): Promise<void> {
    return this.#tickets.add(hashes, expiresAt);
  }

  sweep(now: number): Promise<void> {
    return this.#sweeper.run(now);
  }

  async healthy(): Promise<boolean> {
    return (
      !this.#tail.foreign &&
      this.#tail.catchUp().then(
        () => true,
        () => false,
      )
    );
  }

  async close(): Promise<void> {
    await this.#writer.close();
    this.#observers.clear();
    await this.#tail.close();
    await this.#engine.close();
  }

  /** Undefined if a blob is gone by now: then what made it go is still to be read. */
  async #batch(request: ReadRequest, now: number): Promise<Batch | undefined> {
    const plan = planOf(this.#tail.ledger, request, now);
    if (plan.state !== 'open') return plan;
    const { placed, ...rest } = plan;
    const wanted = Map.groupBy(
      placed.filter(({ alive }) => alive),
      ({ entry }) => entry.message ?? 0,
    );
    const messages = new Map<number, Uint8Array | null>();
    await inParallel([...wanted], async ([message, held]) => {
      messages.set(message, await this.#engine.payload(message, (payload) => held.every((one) => holds(payload, one))));
    });
    const entries = placed.map((one) => shownEntry(one, messages));
    return entries.every((entry) => entry !== undefined) ? { ...rest, entries } : undefined;
  }
}

/** Whether an entry's blob is where it should be. */
function holds(payload: Uint8Array, { entry }: Placed): boolean {
  return keyOf(relayHash('blob', blobIn(payload, entry))) === entry.hash;
}

function blobIn(payload: Uint8Array, { offset, bytes }: Placed['entry']): Uint8Array {
  return payload.subarray(offset, offset + bytes);
}

function shownEntry(
  { position, entry, alive }: Placed,
  messages: ReadonlyMap<number, Uint8Array | null>,
): PlacedEntry | undefined {
  if (!alive) return { position, entry: { kind: 'hash', hash: new Uint8Array(Buffer.from(entry.hash, 'latin1')) } };
  const payload = entry.message === null ? undefined : messages.get(entry.message);
  if (!payload) return undefined;
  return { position, entry: { kind: 'blob', blob: blobIn(payload, entry) } };
}
