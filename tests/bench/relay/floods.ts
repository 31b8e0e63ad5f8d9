/** What members of an ordinary channel notice of those who make trouble, who have the same processors to make it with. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { plainRow, type Row } from '../row.ts';
import type { FlooderOptions, Trouble } from './flooder.ts';
import { Pace } from './latency.ts';
import { median, quantile } from './statistics.ts';
import type { RelaySystem } from './systems.ts';

const FLOODER = new URL('flooder.ts', import.meta.url);
const SIZE = { members: 10, bytes: 1024 };
const PER_SECOND = 100;
const TURN_MILLISECONDS = 800;
const ROUNDS = 3;

const TROUBLES: readonly (readonly [Trouble, string])[] = [
  ['badFrames', 'a flood of malformed and refused frames'],
  ['halfOpen', '2,000 half-open sockets'],
  ['reconnecting', 'a reconnect storm'],
  ['neverReading', 'readers that never read'],
];

export async function floodRows(relay: RelaySystem): Promise<Row[]> {
  const pace = new Pace([await relay.open(SIZE)], PER_SECOND);
  const rows: Row[] = [];
  for (const [trouble, words] of TROUBLES) rows.push(await floodRow(relay, pace, trouble, words));
  pace.close();
  return rows;
}

async function floodRow(relay: RelaySystem, pace: Pace, trouble: Trouble, words: string): Promise<Row> {
  const turns = { calm: [] as number[], flooded: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    turns.calm.push(quantile(await pace.run(TURN_MILLISECONDS), 0.99));
    const flooder = new Worker(FLOODER, { workerData: { port: relay.port, trouble } satisfies FlooderOptions });
    await once(flooder, 'message');
    turns.flooded.push(quantile(await pace.run(TURN_MILLISECONDS), 0.99));
    await flooder.terminate();
  }
  const name = `publish to deliver, p99, during ${words}, against calm`;
  return plainRow({ name, value: median(turns.flooded), unit: 'ms' }, median(turns.calm));
}
