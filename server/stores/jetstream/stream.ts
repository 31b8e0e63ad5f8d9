/** Connecting to the engine, and making sure that the stream is there and is what the store relies on. */

import { setTimeout as pause } from 'node:timers/promises';
import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';
import { err, ok, type Result } from '../../../shared/wire/result.ts';
import { Engine } from './engine.ts';
import {
  CONNECT_MILLISECONDS,
  OPEN_MILLISECONDS,
  PING_MILLISECONDS,
  PINGS_MISSED,
  RECONNECT_MILLISECONDS,
  REQUEST_MILLISECONDS,
  RETRY_MILLISECONDS,
} from './timing.ts';

/**
 * Why there is no store. `clusterUnreachable`: no node answers. `clusterRefused`: the nodes do not let us in. `clusterUnfit`: no
 * JetStream there, too few nodes for the replicas, or a stream of this name with other settings. `clusterNewer`: written by a
 * newer version.
 */
export type ClusterError = 'clusterUnreachable' | 'clusterRefused' | 'clusterUnfit' | 'clusterNewer';

/** Which stream, and how often it is kept. */
export interface StreamWish {
  /** Letters, digits, dashes: the stream's name, its subjects' first word, and the front of the bucket's name. */
  readonly name: string;
  readonly replicas: number;
}

/** Connect, and make the stream if it is not there. */
export async function openEngine(servers: readonly string[], wish: StreamWish): Promise<Result<Engine, ClusterError>> {
  const connection = await connected(servers);
  if (!connection.ok) return connection;
  const manager = await jetstreamManager(connection.value, { timeout: REQUEST_MILLISECONDS, checkAPI: false });
  const stream = await requireStream(manager, streamConfig(wish));
  if (stream.ok) return ok(new Engine(connection.value, manager, wish.name));
  await connection.value.close();
  return stream;
}

/** Machines that start together are not all ready at once, so this too is tried for a while. */
async function connected(servers: readonly string[]): Promise<Result<NatsConnection, ClusterError>> {
  const until = performance.now() + CONNECT_MILLISECONDS;
  for (;;) {
    try {
      const connection = await connect({
        servers: servers.map((server) => new URL(server).host),
        timeout: REQUEST_MILLISECONDS,
        pingInterval: PING_MILLISECONDS,
        maxPingOut: PINGS_MISSED,
        reconnectTimeWait: RECONNECT_MILLISECONDS,
        reconnectJitter: RECONNECT_MILLISECONDS,
        maxReconnectAttempts: -1,
        ignoreAuthErrorAbort: true,
      });
      return ok(connection);
    } catch (failure) {
      if (failure instanceof AuthorizationError) return err('clusterRefused');
      if (performance.now() > until) return err('clusterUnreachable');
      await pause(RETRY_MILLISECONDS);
    }
  }
}

/**
 * Nothing is ever dropped by the engine for being old or too much: that would be a loss; a full engine refuses what is new.
 * Rollup is for marks alone.
 */
function streamConfig({ name, replicas }: StreamWish): StreamConfig {
  return {
    name,
    subjects: [`${name}.records`, `${name}.mark`],
    num_replicas: replicas,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    max_age: 0,
    max_msgs: -1,
    max_bytes: -1,
    max_msgs_per_subject: -1,
    allow_direct: true,
    allow_rollup_hdrs: true,
    deny_delete: false,
    deny_purge: false,
  } as StreamConfig;
}

async function requireStream(manager: JetStreamManager, wanted: StreamConfig): Promise<Result<null, ClusterError>> {
  const found = await persist(async () => (await infoOf(manager, wanted.name)) ?? (await manager.streams.add(wanted)));
  if (!found.ok) return found;
  return isFit(found.value.config, wanted) ? ok(null) : err('clusterUnfit');
}

/** What there is of a stream, by its own leader: the cluster as a whole need not have one just then. */
export async function infoOf(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (failure) {
    const missing = failure instanceof JetStreamApiError && failure.code === JetStreamApiCodes.StreamNotFound;
    if (missing) return undefined;
    throw failure;
  }
}

/** Ask until there is an answer: a cluster that has just started elects first. */
export async function persist<T>(ask: () => Promise<T>): Promise<Result<T, ClusterError>> {
  const until = performance.now() + OPEN_MILLISECONDS;
  for (;;) {
    try {
      return ok(await ask());
    } catch (failure) {
      const refused = failure instanceof JetStreamApiError ? 'clusterUnfit' : 'clusterUnreachable';
      if (performance.now() > until) return err(refused);
      await pause(RETRY_MILLISECONDS);
    }
  }
}

/** Whether the stream keeps everything, as often as asked or more often. */
function isFit(found: StreamConfig, wanted: StreamConfig): boolean {
  const same = (['storage', 'retention', 'discard', 'max_age', 'max_msgs', 'max_bytes', 'allow_direct'] as const).every(
    (name) => found[name] === wanted[name],
  );
  return same && found.num_replicas >= wanted.num_replicas && !found.deny_delete && !found.sealed;
}
