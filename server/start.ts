/** A whole relay, from its configuration to its socket and back: what main.ts runs and tests run in their own process. */
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { err, ok, type Result } from '../shared/wire/result.ts';
import { buildApp } from './app.ts';
import { type Config, opensToAll, publicOrigin } from './config.ts';
import { policyHeaders } from './headers.ts';
import { Hub } from './hub.ts';
import type { Keeper } from './keeper/keeper.ts';
import { ThreadKeeper } from './keeper/thread.ts';
import { SWEEP_MILLISECONDS } from './limits.ts';
import { STORE_DAMAGED, STORE_FAILING, STORE_RECOVERED } from './lines.ts';
import { type ListenError, listenErrorOf } from './listening.ts';
import { Metrics } from './metrics.ts';
import { allowedOrigins, originNamed } from './origins.ts';
import type { StoreError } from './stores/open.ts';

/** Why a relay does not start. */
export type StartError = StoreError | ListenError | 'distMissing';

/** What a relay takes from its surroundings. */
export interface Surroundings {
  /** The folder with the built client. */
  readonly dist: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Counts what goes on; by default for nobody. */
  readonly metrics?: Metrics;
  /** Takes each line for the operator. */
  readonly say: (line: string) => void;
}

/** A relay that runs. */
export interface RunningRelay {
  readonly port: number;
  /** What people open. */
  readonly origin: string;
  readonly keeper: Keeper;
  readonly hub: Hub;
  /** Remove what is past its end now, instead of within a minute. */
  readonly sweep: () => Promise<void>;
  /** Let everything under way finish, then stop. */
  readonly close: () => Promise<void>;
}

/** Open data, listen, and take sockets. Throws only on a bug. */
export async function startRelay(
  config: Config,
  surroundings: Surroundings,
): Promise<Result<RunningRelay, StartError>> {
  if (!existsSync(join(surroundings.dist, 'index.html'))) return err('distMissing');
  const { metrics = new Metrics(), now, say } = surroundings;
  const health = storeHealth(say, metrics);
  const { data, cluster } = config;
  const opened = await ThreadKeeper.open(
    { data, cluster, openToAll: opensToAll(config) },
    { now, onStoreFailure: health.failed },
  );
  if (!opened.ok) return opened;
  const keeper = opened.value;
  let port = config.port;
  const origin = () => publicOrigin(config, port);
  const origins = () => allowedOrigins(origin());
  const headers = () => policyHeaders(origin());
  const hub = new Hub({ keeper, metrics, now, origins, clients: config.clients, headers });
  const healthy = async () => !hub.closing && (await keeper.healthy());
  const relayFor = (host: string | undefined) => originNamed(origins(), host) ?? origin();
  const app = await buildApp({ dist: surroundings.dist, headers, relayFor, healthy, home: config });
  hub.attach(app.server);
  const listening = await listen(() => app.listen({ host: config.host, port: config.port }));
  if (!listening.ok) {
    await hub.close();
    await keeper.close();
    return listening;
  }
  port = (app.server.address() as AddressInfo).port;
  const sweep = () => keeper.sweep().then(health.worked, () => health.failed(false));
  const sweeper = setInterval(sweep, SWEEP_MILLISECONDS).unref();
  const close = async () => {
    clearInterval(sweeper);
    await hub.close();
    await app.close();
    await keeper.close();
  };
  return ok({ port, origin: origin(), keeper, hub, sweep, close });
}

async function listen(start: () => Promise<unknown>): Promise<Result<null, StartError>> {
  try {
    await start();
    return ok(null);
  } catch (failure) {
    const known = listenErrorOf(failure);
    if (known === undefined) throw failure;
    return err(known);
  }
}

/** Tells the operator when the store stops working and when it works again, once each; and once that it is damaged. */
function storeHealth(
  say: (line: string) => void,
  metrics: Metrics,
): { readonly failed: (damaged: boolean) => void; readonly worked: () => void } {
  let failing = false;
  let damageSaid = false;
  return {
    failed: (damaged) => {
      metrics.storeFailed();
      if (damaged) {
        if (!damageSaid) say(STORE_DAMAGED);
        damageSaid = true;
        return;
      }
      if (!failing) say(STORE_FAILING);
      failing = true;
    },
    worked: () => {
      if (failing) say(STORE_RECOVERED);
      failing = false;
    },
  };
}
