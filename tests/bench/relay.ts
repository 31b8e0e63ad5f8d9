/**
 * The durable relay against references of a few lines each, and against peers where they are installed: separate processes
 * for server and load, turn by turn, so that what else the machine does disturbs all alike.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syncTimes } from './relay/disk.ts';
import { appendRows, fanOutRows } from './relay/fan-out.ts';
import { floodRows } from './relay/floods.ts';
import { idleRows } from './relay/idle.ts';
import { latencyRows } from './relay/latency.ts';
import { startPeers } from './relay/peers.ts';
import { spawnSteppedRelay } from './relay/processes.ts';
import { replayRows } from './relay/replay.ts';
import { stopRows } from './relay/stops.ts';
import { startReference, startRelay } from './relay/systems.ts';
import type { Row, Section } from './row.ts';

/** On the same disk as the project, since folders for temporary files may be in memory, where a sync costs nothing. */
const OUTPUT = fileURLToPath(new URL('../output', import.meta.url));

/** Some rows of the section, with servers of their own whose data is in `folder`. */
type Part = (folder: string, note: (line: string) => void) => Promise<readonly Row[]>;

const rates: Part = async (folder, note) => {
  note(syncTimes(folder));
  const [relay, bare, limit] = [await startRelay(folder), await startReference('bare'), await startReference('limit')];
  const peers = await startPeers(folder, note);
  const compared = { relay, bare, limit, peers };
  try {
    return [...(await fanOutRows(compared, note)), ...(await appendRows(compared, note))];
  } finally {
    await stopAll([relay, bare, limit, ...peers]);
  }
};

const latencies: Part = async (folder, note) => {
  note(syncTimes(folder));
  const [relay, bare] = [await startRelay(folder), await startReference('bare')];
  try {
    return [...(await latencyRows(relay, bare)), ...(await floodRows(relay))];
  } finally {
    await stopAll([relay, bare]);
  }
};

const stops: Part = async (folder) => {
  const [relay, bare] = [await spawnSteppedRelay(folder), await startReference('bare')];
  try {
    return await stopRows(relay, bare);
  } finally {
    await stopAll([relay, bare]);
  }
};

const replays: Part = async (folder) => {
  const [relay, socket] = [await startRelay(folder), await startReference('replaying')];
  try {
    return await replayRows(relay, socket);
  } finally {
    await stopAll([relay, socket]);
  }
};

const idle: Part = async (folder) => {
  const [relay, bare] = [await startRelay(folder), await startReference('bare')];
  try {
    return await idleRows(relay, bare);
  } finally {
    await stopAll([relay, bare]);
  }
};

const PARTS: readonly Part[] = [rates, latencies, stops, replays, idle];

export const rows: Section = async () => {
  mkdirSync(OUTPUT, { recursive: true });
  const measured: Row[] = [];
  for (const part of PARTS) {
    const folder = mkdtempSync(join(OUTPUT, 'relay-bench-'));
    try {
      measured.push(...(await part(folder, (line) => console.log(line))));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return measured;
};

async function stopAll(servers: readonly { readonly stop: () => Promise<void> }[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
