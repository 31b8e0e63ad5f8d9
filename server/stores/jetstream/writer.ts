/**
 * Writes, in the order in which they were asked for, family by family: decide on what has been read, publish one record, wait
 * until it has been read, and see whether it counted. If another relay's record came first, ours is void and we decide again.
 *
 * - What changes nothing is answered only after everything the engine has was read: a refusal is never out of date.
 * - A publish without an answer may have happened or may happen yet. It is repeated as it was decided then: only one of them
 *   can count, as each says what it stands on. After the deadline the writer is told that it failed; its retry finds what came
 *   of it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { JetStreamApiError } from '@nats-io/jetstream';
import { keyOf } from '../../hashing.ts';
import type { LogQuery } from '../store.ts';
import { type Draft, draftOf, type Job } from './draft.ts';
import { DisconnectedError, type Engine } from './engine.ts';
import type { Eraser } from './eraser.ts';
import { recordOf } from './records.ts';
import type { Tail } from './tail.ts';
import { BehindError } from './tail.ts';
import type { Tickets } from './tickets.ts';
import { RETRY_MILLISECONDS } from './timing.ts';

/** What a writer works with. */
export interface WriterDeps {
  readonly engine: Engine;
  readonly tail: Tail;
  readonly tickets: Tickets;
  readonly eraser: Eraser;
}

/** Open from its construction until `close`. */
export class Writer {
  readonly #deps: WriterDeps;
  readonly #queues = new Map<string, Job[]>();
  /** Families of children whose creation waits for its turn, so that what comes after it for them waits behind it. */
  readonly #coming = new Map<string, string>();
  #running = new Set<Promise<void>>();
  #closed = false;
  /** Whether the last publish had no answer. */
  #inDoubt = false;

  constructor(deps: WriterDeps) {
    this.#deps = deps;
  }

  /** Take a write in its turn; it is settled or fails by itself. */
  add(job: Job): void {
    if (this.#closed) {
      job.fail(new Error('the store is closed'));
      return;
    }
    const family = this.#familyOf(job.query);
    if (job.query.parent) this.#coming.set(keyOf(job.query.log), family);
    const queue = this.#queues.get(family);
    if (queue) {
      queue.push(job);
      return;
    }
    const fresh = [job];
    this.#queues.set(family, fresh);
    const run = Promise.resolve().then(() => this.#run(family, fresh));
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  /** Finish what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }

  #familyOf({ log, parent }: LogQuery): string {
    const asked = keyOf(parent?.log ?? log);
    return this.#coming.get(asked) ?? this.#deps.tail.ledger.logs.get(asked)?.family.root ?? asked;
  }

  async #run(family: string, queue: Job[]): Promise<void> {
    for (;;) {
      const [first] = queue;
      if (first === undefined) break;
      const done = await this.#carryOut(queue, first);
      queue.splice(0, queue.length, ...queue.filter((job) => !done.has(job)));
      for (const { query } of done) if (query.parent) this.#coming.delete(keyOf(query.log));
    }
    this.#queues.delete(family);
  }

  /** Settle or fail the first write, and those that went with it. Returns which. Never rejects. */
  async #carryOut(queue: readonly Job[], first: Job): Promise<ReadonlySet<Job>> {
    let draft: Draft | undefined;
    let upToDate = false;
    for (;;) {
      try {
        const ticketValid = await this.#ticketValid(first);
        const after = this.#deps.tail.applied;
        draft = draftOf(this.#deps.tail.ledger, queue, ticketValid);
        if (draft.body === null && !upToDate) {
          await this.#deps.tail.catchUp();
          upToDate = true;
          continue;
        }
        if (draft.body !== null && !(await this.#publish(draft, first, after))) {
          upToDate = true;
          continue;
        }
        if (draft.burns) await this.#deps.eraser.run();
        for (const { settle } of draft.settled) settle();
        return jobsOf(draft, first);
      } catch (failure) {
        upToDate = false;
        if (performance.now() < first.deadline && mayPass(failure)) {
          await pause(RETRY_MILLISECONDS);
          continue;
        }
        for (const job of jobsOf(draft, first)) job.fail(failure);
        return jobsOf(draft, first);
      }
    }
  }

  /** Whether the record counts. */
  async #publish(draft: Draft, { query, deadline }: Job, after: number): Promise<boolean> {
    const { engine, tail, tickets } = this.#deps;
    if (draft.body === null || performance.now() > deadline) throw new BehindError('no time is left for this write');
    if (draft.spendsTicket && query.ticketHash && !(await tickets.spend(query.ticketHash, query.log))) return false;
    const record = recordOf(query.log, after, draft.body);
    const sequence = await this.#unlessInDoubt(() => engine.publish(record, draft.payload));
    await tail.reached(sequence);
    return tail.counted(sequence);
  }

  /** What is sent to a leader that is frozen or cut off waits there, and can do harm when it comes back: first see that it answers. */
  async #unlessInDoubt(publish: () => Promise<number>): Promise<number> {
    if (this.#inDoubt) await this.#deps.tail.catchUp();
    try {
      const sequence = await publish();
      this.#inDoubt = false;
      return sequence;
    } catch (failure) {
      this.#inDoubt = true;
      throw failure;
    }
  }

  async #ticketValid({ query, now }: Job): Promise<boolean> {
    return query.ticketHash !== undefined && this.#deps.tickets.valid(query.ticketHash, query.log, now);
  }
}

function jobsOf(draft: Draft | undefined, first: Job): ReadonlySet<Job> {
  return new Set([first, ...(draft?.settled.map(({ job }) => job) ?? [])]);
}

/** Whether trying again may help: no connection, no leader, no answer. What the engine refused in so many words stays refused. */
function mayPass(failure: unknown): boolean {
  if (failure instanceof JetStreamApiError) return failure.status >= 503;
  const silent =
    failure instanceof Error && ['TimeoutError', 'NoRespondersError', 'JetStreamNotEnabled'].includes(failure.name);
  return silent || failure instanceof DisconnectedError || failure instanceof BehindError;
}
