/** How long the sockets stand still while the store does its worst. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { encodeFrame } from '../../../shared/wire/codec.ts';
import type { TestLog } from '../../relay/support/log.ts';
import { plainRow, type Row } from '../row.ts';
import type { Waits } from './pinger.ts';
import type { ServerProcess } from './processes.ts';
import { fill } from './replay.ts';
import { quantile } from './statistics.ts';
import { type Reference, type RelaySystem, relaySystem, request } from './systems.ts';
import type { TcpClient } from './tcp-client.ts';

const PINGER = new URL('pinger.ts', import.meta.url);
const GOAL_MILLISECONDS = 5;
const ENTRIES = 10_000;
const BLOB_BYTES = 1024;
const QUOTA_BYTES = 64 * 1024 ** 2;
const HOUR_SECONDS = 3_600;
/** Each work is done so often, and the stop is the least of the worst of each: what the machine adds is not there each time. */
const TIMES = 3;
/** Several times as much as the write-ahead log holds before a checkpoint; little at once, so that no turn is long by itself. */
const APPENDS = { entries: 2_000, bytes: 16 * 1024, atOnce: 8 };

/** `relay`: a stepped one. */
export async function stopRows(relay: ServerProcess, bare: Reference): Promise<Row[]> {
  const system = relaySystem(relay);
  const burn = async () => {
    const { log, client } = await filled(system);
    return during(relay.port, bare.port, async () => {
      await request(client, encodeFrame(log.burn()));
      client.close();
    });
  };
  const sweep = async () => {
    const { client } = await filled(system, HOUR_SECONDS);
    client.close();
    return during(relay.port, bare.port, () => sweepOf(relay));
  };
  const append = async () => {
    const { log, client } = await system.openLog(QUOTA_BYTES);
    const waits = await during(relay.port, bare.port, () => fill(client, log, APPENDS));
    client.close();
    return waits;
  };
  return [
    ...stopRow('burning a log of 10,000 entries', await several(burn)),
    ...stopRow('removing 10,000 entries past their end', await several(sweep)),
    ...stopRow('checkpoints under appends of 16 KiB', await several(append)),
  ];
}

/** A log with many entries. */
async function filled(relay: RelaySystem, lifetimeSeconds?: number): Promise<{ log: TestLog; client: TcpClient }> {
  const { log, client } = await relay.openLog(QUOTA_BYTES);
  await fill(client, log, { entries: ENTRIES, bytes: BLOB_BYTES, ...(lifetimeSeconds && { lifetimeSeconds }) });
  return { log, client };
}

async function sweepOf({ child }: ServerProcess): Promise<void> {
  child.stdin?.write('\n');
  if (child.stdout !== null) await once(child.stdout, 'data');
}

/** What sockets of both servers waited for while this was done. */
async function during(relay: number, bare: number, work: () => Promise<unknown>): Promise<Waits> {
  const pinger = new Worker(PINGER, { workerData: { relay, bare } });
  await once(pinger, 'message');
  await work();
  pinger.postMessage('end');
  const [waits] = (await once(pinger, 'message')) as [Waits];
  return waits;
}

async function several(work: () => Promise<Waits>): Promise<readonly Waits[]> {
  const all: Waits[] = [];
  while (all.length < TIMES) all.push(await work());
  return all;
}

/** The goal is on what the relay adds to what the machine itself does. */
function stopRow(name: string, all: readonly Waits[]): Row[] {
  const least = (system: keyof Waits, share: number) => Math.min(...all.map((waits) => quantile(waits[system], share)));
  const [value, reference] = [least('relay', 1), least('bare', 1)];
  const [usual, usualReference] = [least('relay', 0.99), least('bare', 0.99)];
  return [
    {
      name: `longest stop of the sockets, ${name}, beside an idle bare server`,
      value,
      unit: 'ms',
      reference,
      ratio: value / reference,
      goal: `at most ${GOAL_MILLISECONDS} ms more than the reference`,
      met: value - reference <= GOAL_MILLISECONDS,
    },
    plainRow({ name: `p99 of waits, ${name}`, value: usual, unit: 'ms' }, usualReference),
  ];
}
