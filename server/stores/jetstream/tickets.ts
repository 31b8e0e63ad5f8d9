/**
 * Operators' tickets, in a bucket of the engine beside the stream: under `ticket.<hash>` when it lapses, and under
 * `spent.<hash>` the log that it opened. A ticket is spent by being the first to write the second key, which the engine
 * decides. That comes before the log is opened: a relay that dies in between leaves a ticket that still opens that one log,
 * which is what its client asks for again.
 */
import { hash } from 'node:crypto';
import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { decode, encode } from 'cborg';
import * as v from 'valibot';
import type { LogId } from '../../../shared/wire/frames.ts';
import { ok, type Result } from '../../../shared/wire/result.ts';
import { sameHash } from '../../hashing.ts';
import { type Engine, inParallel } from './engine.ts';
import { type ClusterError, infoOf, persist } from './stream.ts';
import { REQUEST_MILLISECONDS } from './timing.ts';

const END = v.pipe(v.number(), v.safeInteger());
const LOG = v.instance(Uint8Array);

/** All tickets of a cluster. Everything rejects when the engine does not answer. */
export interface Tickets {
  readonly add: (hashes: readonly Uint8Array[], expiresAt: number) => Promise<void>;
  /** Whether this log may be opened with it. */
  readonly valid: (ticketHash: Uint8Array, log: LogId, now: number) => Promise<boolean>;
  /** Spend it on this log. Whether it is spent on this log now, and on no other. */
  readonly spend: (ticketHash: Uint8Array, log: LogId) => Promise<boolean>;
  /** Forget those that have lapsed. */
  readonly sweep: (now: number) => Promise<void>;
}

/** The tickets of the stream `name`; the bucket is made if it is not there. */
export async function openTickets(
  engine: Engine,
  name: string,
  replicas: number,
): Promise<Result<Tickets, ClusterError>> {
  const client = jetstream(engine.connection, { timeout: REQUEST_MILLISECONDS });
  const bucketName = `${name}-tickets`;
  const manager = await client.jetstreamManager(false);
  const buckets = new Kvm(client);
  const bucket = await persist(async () => {
    const there = await infoOf(manager, streamOf(bucketName));
    if (there) return buckets.open(bucketName, { allow_direct: false });
    return buckets.create(bucketName, { replicas, history: 1, allow_direct: false });
  });
  return bucket.ok ? ok(ticketsIn(bucket.value, bucketName, manager)) : bucket;
}

/** The stream that a bucket is, by the engine's own naming. */
function streamOf(bucketName: string): string {
  return `KV_${bucketName}`;
}

function ticketsIn(bucket: KV, bucketName: string, manager: JetStreamManager): Tickets {
  /** Unlike the bucket's own removal this leaves nothing behind. */
  const forget = (key: string) => manager.streams.purge(streamOf(bucketName), { filter: `$KV.${bucketName}.${key}` });
  const find = async <T>(key: string, shape: v.GenericSchema<unknown, T>): Promise<T | undefined> => {
    const entry = await bucket.get(key);
    return entry === null ? undefined : v.parse(shape, decode(entry.value));
  };
  const spend = async (ticketHash: Uint8Array, log: LogId) => {
    const key = keyFor('spent', ticketHash);
    try {
      await bucket.create(key, encode(log));
    } catch (failure) {
      if (!isTaken(failure)) throw failure;
    }
    const spentOn = await find(key, LOG);
    return spentOn !== undefined && sameHash(spentOn, log);
  };
  return {
    add: (hashes, expiresAt) =>
      inParallel(hashes, async (ticketHash) => {
        await bucket.put(keyFor('ticket', ticketHash), encode(expiresAt));
      }),
    valid: async (ticketHash, log, now) => {
      const expiresAt = await find(keyFor('ticket', ticketHash), END);
      if (expiresAt === undefined || expiresAt <= now) return false;
      const spentOn = await find(keyFor('spent', ticketHash), LOG);
      return spentOn === undefined || sameHash(spentOn, log);
    },
    spend,
    sweep: async (now) => {
      const lapsed: string[] = [];
      for await (const key of await bucket.keys('ticket.*')) {
        const expiresAt = await find(key, END);
        if (expiresAt !== undefined && expiresAt <= now) lapsed.push(key);
      }
      await inParallel(lapsed, async (key) => {
        await forget(key.replace('ticket.', 'spent.'));
        await forget(key);
      });
    },
  };
}

function keyFor(kind: 'ticket' | 'spent', ticketHash: Uint8Array): string {
  return `${kind}.${hash('sha256', ticketHash, 'hex')}`;
}

function isTaken(failure: unknown): boolean {
  return failure instanceof JetStreamApiError && failure.code === JetStreamApiCodes.StreamWrongLastSequence;
}
