/** The durable relay against a bare broadcast in memory: separate processes for server and load, turn by turn. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnRelay } from '../relay/support/process.ts';
import { Load, type LoadedChannel, openOnBare, openOnRelay } from './relay/load.ts';
import { atLeastTimes, plainRow, type Row, type Section } from './row.ts';

const BARE = fileURLToPath(new URL('relay/bare.ts', import.meta.url));
/** On the same disk as the project, since folders for temporary files may be in memory, where a sync costs nothing. */
const OUTPUT = fileURLToPath(new URL('../output', import.meta.url));

const CELLS = [
  { channels: 1, members: 50 },
  { channels: 50, members: 10 },
];
/** Short turns, since the machine may be shared: what disturbs one disturbs its neighbour too. */
const ROUNDS = 7;
const TURN_MILLISECONDS = 450;
const GOAL = 0.5;

/** Processor time is told in ticks of this many microseconds (Linux). */
const TICK_MICROSECONDS = 10_000;

interface Server {
  readonly pid: number;
  readonly open: (members: number, channel: number) => Promise<LoadedChannel>;
}

export const rows: Section = async () => {
  mkdirSync(OUTPUT, { recursive: true });
  const folder = mkdtempSync(join(OUTPUT, 'relay-bench-'));
  const relay = await spawnRelay(folder);
  const bare = await spawnBare();
  const servers = {
    relay: { pid: relay.child.pid ?? 0, open: (members: number) => openOnRelay(relay.port, members) },
    bare: {
      pid: bare.child.pid ?? 0,
      open: (members: number, channel: number) => openOnBare(bare.port, members, channel),
    },
  };
  try {
    const measured: Row[] = [];
    for (const cell of CELLS) measured.push(...(await measureCell(cell, servers.relay, servers.bare)));
    return measured;
  } finally {
    relay.child.kill('SIGTERM');
    bare.child.kill('SIGTERM');
    await Promise.all([relay.ended, once(bare.child, 'close')]);
    rmSync(folder, { recursive: true });
  }
};

async function measureCell(cell: (typeof CELLS)[number], relay: Server, bare: Server): Promise<Row[]> {
  const [onRelay, onBare] = [await openLoad(cell, relay), await openLoad(cell, bare)];
  await onRelay.run(TURN_MILLISECONDS);
  await onBare.run(TURN_MILLISECONDS);
  const turns = { relay: [] as Turn[], bare: [] as Turn[] };
  for (let round = 0; round < ROUNDS; round++) {
    turns.relay.push(await turn(onRelay, relay));
    turns.bare.push(await turn(onBare, bare));
  }
  onRelay.close();
  onBare.close();
  const name = `relay ${cell.channels} x ${cell.members}, 1 KiB, durable, against bare ws in memory`;
  const rate = { name: `${name}: deliveries`, value: median(turns.relay.map((one) => one.rate)), unit: '1/s' };
  const cost = { name: `${name}: processor time`, value: costOf(turns.relay), unit: 'us/delivery' };
  const reference = median(turns.bare.map((one) => one.rate));
  return [atLeastTimes(rate, reference, GOAL), plainRow(cost, costOf(turns.bare))];
}

interface Turn {
  readonly rate: number;
  readonly deliveries: number;
  readonly processorMicroseconds: number;
}

async function turn(load: Load, server: Server): Promise<Turn> {
  const before = processorMicroseconds(server.pid);
  const rate = await load.run(TURN_MILLISECONDS);
  const used = processorMicroseconds(server.pid) - before;
  return { rate, deliveries: (rate * TURN_MILLISECONDS) / 1000, processorMicroseconds: used };
}

async function openLoad({ channels, members }: (typeof CELLS)[number], server: Server): Promise<Load> {
  const opened: LoadedChannel[] = [];
  for (let channel = 0; channel < channels; channel++) opened.push(await server.open(members, channel));
  return new Load(opened);
}

function costOf(turns: readonly Turn[]): number {
  const sum = (of: (one: Turn) => number) => turns.reduce((total, one) => total + of(one), 0);
  return sum((one) => one.processorMicroseconds) / sum((one) => one.deliveries);
}

/** User and system time of a process so far; 0 where the system does not tell. */
function processorMicroseconds(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
}

async function spawnBare(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [BARE], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(line.toString()) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
