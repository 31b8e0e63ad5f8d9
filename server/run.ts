/** The process of a relay: configuration in, lines and an exit code out, a clean stop on SIGTERM and SIGINT. */
import { opensToAll, readConfig } from './config.ts';
import { OWNER_ONLY_UMASK } from './data-folder.ts';
import { openLine, START_ERRORS, STOPPING, TICKETS_NEEDED, unforeseenLine } from './lines.ts';
import { startRelay } from './start.ts';

/** Start with the client built in `dist`, and stop when told to. Sets the exit code when there is nothing to run. */
export async function runRelay(dist: string): Promise<void> {
  process.umask(OWNER_ONLY_UMASK);
  process.on('uncaughtException', giveUp);
  process.on('unhandledRejection', giveUp);
  const config = readConfig({ flags: process.argv.slice(2), environment: process.env });
  if (!config.ok) return refuse(config.error);
  const relay = await startRelay(config.value, { dist, now: Date.now, say: (line) => console.error(line) });
  if (!relay.ok) return refuse(START_ERRORS[relay.error]);
  console.log(openLine(relay.value.origin));
  if (!opensToAll(config.value)) console.log(TICKETS_NEEDED);
  const stop = () => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    console.log(STOPPING);
    relay.value.close().catch(giveUp);
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
