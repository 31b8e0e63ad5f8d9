/** A whole relay, from its configuration to its socket and back: what main.ts runs and tests run in their own process. */
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { err, ok, type Result } from '../shared/wire/result.ts';
import { buildApp } from './app.ts';
import { type Config, opensToAll, publicOrigin } from './config.ts';
import type { DataError } from './data-folder.ts';
import { policyHeaders } from './headers.ts';
import { Hub } from './hub.ts';
import type { Keeper } from './keeper/keeper.ts';
import { ThreadKeeper } from './keeper/thread.ts';
import { SWEEP_MILLISECONDS } from './limits.ts';
import { STORE_FAILING, STORE_RECOVERED } from './lines.ts';
import { allowedOrigins } from './origins.ts';

/** Why a relay does not start. */
export type StartError = DataError | 'portInUse' | 'portNotAllowed' | 'hostUnavailable' | 'distMissing';

/** What a relay takes from its surroundings. */
export interface Surroundings {
  /** The folder with the built client. */
  readonly dist: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
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

const LISTEN_ERRORS: Readonly<Record<string, StartError>> = {
  EADDRINUSE: 'portInUse',
  EACCES: 'portNotAllowed',
  EADDRNOTAVAIL: 'hostUnavailable',
  ENOTFOUND: 'hostUnavailable',
};

/** Open data, listen, and take sockets. Throws only on a bug. */
export async function startRelay(
  config: Config,
  surroundings: Surroundings,
): Promise<Result<RunningRelay, StartError>> {
  if (!existsSync(join(surroundings.dist, 'index.html'))) return err('distMissing');
  const health = storeHealth(surroundings.say);
  const opened = await ThreadKeeper.open(
    { data: config.data, openToAll: opensToAll(config) },
    { now: surroundings.now, onStoreFailure: health.failed },
  );
  if (!opened.ok) return opened;
  const keeper = opened.value;
  let port = config.port;
  const origin = () => publicOrigin(config, port);
  const hub = new Hub({ keeper, origins: () => allowedOrigins(origin()), headers: () => policyHeaders(origin()) });
  const app = await buildApp({ dist: surroundings.dist, publicOrigin: origin, healthy: () => keeper.healthy() });
  hub.attach(app.server);
  const listening = await listen(() => app.listen({ host: config.host, port: config.port }));
  if (!listening.ok) {
    await hub.close();
    await keeper.close();
    return listening;
  }
  port = (app.server.address() as AddressInfo).port;
  const sweep = () => keeper.sweep().then(health.worked, health.failed);
  const sweeper = setInterval(sweep, SWEEP_MILLISECONDS).unref();
  const close = async () => {
    clearInterval(sweeper);
    await Promise.all([hub.close(), app.close()]);
    await keeper.close();
  };
  return ok({ port, origin: origin(), keeper, hub, sweep, close });
}

async function listen(start: () => Promise<unknown>): Promise<Result<null, StartError>> {
  try {
    await start();
    return ok(null);
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
    const known = LISTEN_ERRORS[code];
    if (known === undefined) throw failure;
    return err(known);
  }
}

/** Tells the operator when the store stops working and when it works again, once each. */
function storeHealth(say: (line: string) => void): { readonly failed: () => void; readonly worked: () => void } {
  let failing = false;
  return {
    failed: () => {
      if (!failing) say(STORE_FAILING);
      failing = true;
    },
    worked: () => {
      if (failing) say(STORE_RECOVERED);
      failing = false;
    },
  };
}
