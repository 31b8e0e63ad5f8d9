/** The process of a relay: configuration in, lines and an exit code out, a clean stop on SIGTERM and SIGINT. */
import { uptime } from 'node:os';
import { checkRelay } from './check.ts';
import { startClock } from './clock.ts';
import { type Config, opensToAll, readConfig } from './config.ts';
import { OWNER_ONLY_UMASK } from './data-folder.ts';
import {
  checkLines,
  METRICS_ERRORS,
  metricsLine,
  openLine,
  START_ERRORS,
  STOPPING,
  STOPPING_NOW,
  TICKETS_NEEDED,
  unforeseenLine,
} from './lines.ts';
import { Metrics } from './metrics.ts';
import { openMetricsEndpoint } from './metrics-endpoint.ts';
import { startRelay } from './start.ts';

const CHECK_FLAG = '--check';

/** What is running, and how to stop it in order. */
interface Running {
  readonly close: () => Promise<void>;
}

/** Start with the client built in `dist`, and stop when told to. Sets the exit code when there is nothing to run. */
export async function runRelay(dist: string): Promise<void> {
  process.umask(OWNER_ONLY_UMASK);
  process.on('uncaughtException', giveUp);
  process.on('unhandledRejection', giveUp);
  const flags = process.argv.slice(2);
  const config = readConfig({ flags: flags.filter((flag) => flag !== CHECK_FLAG), environment: process.env });
  if (!config.ok) return refuse(config.error);
  if (flags.includes(CHECK_FLAG)) return check(config.value, dist);
  const running = await start(config.value, dist);
  if (running !== undefined) stopWhenTold(running);
}

async function check(config: Config, dist: string): Promise<void> {
  const findings = await checkRelay(config, { dist, now: Date.now });
  for (const line of checkLines(findings)) console.log(line);
  if (findings.some(({ kind }) => kind === 'problem')) process.exitCode = 1;
}

/** The counters first: a relay that cannot show them does not open. Undefined when there is nothing to run. */
async function start(config: Config, dist: string): Promise<Running | undefined> {
  const metrics = new Metrics();
  const endpoint = await countersOf(config, metrics);
  if (endpoint?.ok === false) {
    refuse(METRICS_ERRORS[endpoint.error]);
    return undefined;
  }
  const closeEndpoint = async () => endpoint?.value.close();
  const say = (line: string) => console.error(line);
  const steady = () => performance.now();
  const now = startClock({ system: Date.now, steady, slept: () => uptime() * 1000 - steady(), say });
  const surroundings = { dist, metrics, now, say };
  const relay = await startRelay(config, surroundings);
  if (!relay.ok) {
    refuse(START_ERRORS[relay.error]);
    await closeEndpoint();
    return undefined;
  }
  console.log(openLine(relay.value.origin));
  if (!opensToAll(config)) console.log(TICKETS_NEEDED);
  if (endpoint !== undefined) console.log(metricsLine(endpoint.value.port));
  return { close: () => relay.value.close().then(closeEndpoint) };
}

async function countersOf({ metrics: port, data }: Config, metrics: Metrics) {
  if (port === null) return undefined;
  return openMetricsEndpoint({ port, data, metrics, uptimeSeconds: () => process.uptime() });
}

/** The first signal lets everything under way finish. The second one does not wait for it: what was acknowledged is kept. */
function stopWhenTold(running: Running): void {
  let stopping = false;
  const stop = () => {
    if (stopping) {
      console.error(STOPPING_NOW);
      process.exit(1);
    }
    stopping = true;
    console.log(STOPPING);
    running.close().catch(giveUp);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function refuse(line: string): void {
  console.error(line);
  process.exitCode = 1;
}

function giveUp(failure: unknown): void {
  console.error(unforeseenLine(failure));
  process.exit(1);
}
