/** What a connection costs that does nothing but follow a channel, in memory of the server. */
import { existsSync, readFileSync } from 'node:fs';
import { MAX_SOCKETS } from '../../../server/limits.ts';
import { atMostTimes, plainRow, type Row } from '../row.ts';
import { median } from './statistics.ts';
import { connectRelay, follow, type Reference, type RelaySystem } from './systems.ts';
import type { TcpClient } from './tcp-client.ts';
import { connectWebSocket } from './web-socket.ts';

const FEW = 2_000;
/** As many as the relay takes, with one to create logs. */
const MANY = Math.min(10_000, MAX_SOCKETS - 1);
const MEMBERS = 10;
const GOAL = 1.3;
/** Looks at a size that the collector of garbage keeps changing. */
const LOOKS = 15;
const LOOK_MILLISECONDS = 100;
const KIB = 1024;

type Connect = (channels: number) => Promise<readonly TcpClient[]>;

/** Both servers must be fresh. */
export async function idleRows(relay: RelaySystem, bare: Reference): Promise<Row[]> {
  if (!existsSync(`/proc/${relay.pid}/status`)) return [];
  const onRelay = await measure(relay.pid, await relayConnector(relay));
  const onBare = await measure(bare.pid, bareConnector(bare.port));
  const row = (what: string, of: (sizes: Sizes) => number) => ({
    measured: { name: `memory per idle connection, ${what}`, value: of(onRelay), unit: 'KiB' },
    reference: of(onBare),
  });
  const few = row(`at ${FEW.toLocaleString('en')}`, ({ base, few }) => (few - base) / FEW);
  const many = row(`at ${MANY.toLocaleString('en')}`, ({ base, many }) => (many - base) / MANY);
  const further = row('each further one', ({ few, many }) => (many - few) / (MANY - FEW));
  return [
    plainRow(few.measured, few.reference),
    atMostTimes(many.measured, many.reference, GOAL),
    plainRow(further.measured, further.reference),
    plainRow({ name: 'memory without connections', value: onRelay.base / KIB, unit: 'MiB' }, onBare.base / KIB),
  ];
}

/** KiB. */
interface Sizes {
  readonly base: number;
  readonly few: number;
  readonly many: number;
}

async function measure(pid: number, connect: Connect): Promise<Sizes> {
  const clients: TcpClient[] = [];
  const upTo = async (count: number) => {
    while (clients.length < count) clients.push(...(await connect(Math.min(20, (count - clients.length) / MEMBERS))));
    return settledSize(pid);
  };
  const sizes = { base: await upTo(0), few: await upTo(FEW), many: await upTo(MANY - (MANY % MEMBERS)) };
  for (const client of clients) client.close();
  return sizes;
}

async function relayConnector({ port, openLog }: RelaySystem): Promise<Connect> {
  const { client: creator } = await openLog();
  creator.close();
  return (channels) =>
    each(channels, async () => {
      const { log, client } = await openLog();
      const others = await each(MEMBERS - 1, async () => [await connectRelay(port)]);
      await Promise.all([client, ...others].map((member) => follow(member, log)));
      return [client, ...others];
    });
}

function bareConnector(port: number): Connect {
  let names = 0;
  return (channels) =>
    each(channels, () => {
      names += 1;
      const path = `/c/idle${names}/follow`;
      return each(MEMBERS, async () => [await connectWebSocket(port, path, () => 'entry')]);
    });
}

async function each(count: number, open: () => Promise<readonly TcpClient[]>): Promise<readonly TcpClient[]> {
  return (await Promise.all(Array.from({ length: count }, open))).flat();
}

/** The median of some looks at the resident size, in KiB. */
async function settledSize(pid: number): Promise<number> {
  const sizes: number[] = [];
  while (sizes.length < LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    sizes.push(residentSize(pid));
  }
  return median(sizes.slice(LOOKS / 2));
}

/** KiB of memory that a process occupies. */
export function residentSize(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m);
  return Number(line?.[1]);
}
