/** How many deliveries a second, when each message is to reach all members and be acknowledged before its slot is used again. */
import { atLeastTimes, plainRow, type Row } from '../row.ts';
import { Load, limitOf, type Turn } from './load.ts';
import { median, sum } from './statistics.ts';
import type { System } from './systems.ts';

const KIB = 1024;
/** Short turns, since the machine may be shared: what disturbs one disturbs its neighbour too. */
const TURN_MILLISECONDS = 350;
const ROUNDS = 5;

/** Channels and members of each, KiB of a message, and the least shares of the two references that are asked for. */
interface Cell {
  readonly channels: number;
  readonly members: number;
  readonly kibibytes: number;
  readonly ofBare: number;
  readonly ofLimit: number | null;
}

const CELLS: readonly Cell[] = [
  { channels: 1, members: 50, kibibytes: 1, ofBare: 4, ofLimit: 0.55 },
  { channels: 50, members: 10, kibibytes: 1, ofBare: 2, ofLimit: 0.75 },
  { channels: 500, members: 5, kibibytes: 1, ofBare: 0.9, ofLimit: 0.85 },
  { channels: 1, members: 50, kibibytes: 16, ofBare: 1.1, ofLimit: null },
  { channels: 50, members: 10, kibibytes: 16, ofBare: 0.9, ofLimit: null },
  { channels: 500, members: 5, kibibytes: 16, ofBare: 0.9, ofLimit: null },
];
/** Publishers that nobody follows, one channel each, against publishes that are acknowledged from memory. */
const PUBLISHERS = 50;
const APPENDS_OF_BARE = 0.5;

/** What is loaded: each system one after the other, round by round. */
export interface Compared {
  readonly relay: System;
  readonly bare: System;
  readonly limit: System;
  /** Others, for which nothing is asked: at 1 KiB only. */
  readonly peers: readonly System[];
}

/** Rows of each cell. `note` hears what limits the relay there. */
export async function fanOutRows(compared: Compared, note: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const cell of CELLS) rows.push(...(await cellRows(cell, compared, note)));
  return rows;
}

/** Durable appends against acknowledgements from memory. */
export async function appendRows({ relay, bare }: Compared, note: (line: string) => void): Promise<Row[]> {
  const size = { channels: PUBLISHERS, members: 0, bytes: KIB };
  const turns = await alternate([relay, bare], size);
  const name = `durable appends of 1 KiB, ${PUBLISHERS} publishers, nobody follows`;
  note(`limited by: ${name}: ${limitOf(turns.get(relay) ?? [])}`);
  const measured = { name: `${name}, against bare's acknowledgements`, value: rateOf(turns, relay), unit: '1/s' };
  return [atLeastTimes(measured, rateOf(turns, bare), APPENDS_OF_BARE)];
}

async function cellRows(cell: Cell, compared: Compared, note: (line: string) => void): Promise<Row[]> {
  const { channels, members, kibibytes } = cell;
  const { relay, bare, limit } = compared;
  const peers = kibibytes === 1 ? compared.peers : [];
  const turns = await alternate([relay, bare, limit, ...peers], { channels, members, bytes: kibibytes * KIB });
  const name = `fan-out ${channels} x ${members}, ${kibibytes} KiB`;
  for (const system of [relay, limit]) note(`limited by: ${name}, ${system.name}: ${limitOf(turns.get(system) ?? [])}`);
  const rate = (system: System) => rateOf(turns, system);
  const against = (reference: string) => ({ name: `${name}, ${reference}`, value: rate(relay), unit: '1/s' });
  const limitRow = against('against the limit');
  return [
    atLeastTimes(against('against bare'), rate(bare), cell.ofBare),
    cell.ofLimit === null ? plainRow(limitRow, rate(limit)) : atLeastTimes(limitRow, rate(limit), cell.ofLimit),
    costRow(`${name}, processor time, against bare`, turns.get(relay) ?? [], turns.get(bare) ?? []),
    ...peers.map((peer) =>
      plainRow({ name: `${name}, ${peer.name}, against bare`, value: rate(peer), unit: '1/s' }, rate(bare)),
    ),
  ];
}

/** Turns of each system, one after another in every round, after a turn that does not count. */
async function alternate(
  systems: readonly System[],
  { channels, ...size }: { readonly channels: number; readonly members: number; readonly bytes: number },
): Promise<ReadonlyMap<System, readonly Turn[]>> {
  const loads: Load[] = [];
  for (const system of systems) loads.push(await Load.open(system, channels, size));
  for (const load of loads) await load.run(TURN_MILLISECONDS);
  const turns = new Map(systems.map((system): [System, Turn[]] => [system, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const load of loads) turns.get(load.system)?.push(await load.run(TURN_MILLISECONDS));
  }
  for (const load of loads) load.close();
  return turns;
}

function rateOf(turns: ReadonlyMap<System, readonly Turn[]>, system: System): number {
  return median((turns.get(system) ?? []).map(({ rate }) => rate));
}

/** Of all threads of the server, for one delivery. */
function costRow(name: string, relay: readonly Turn[], bare: readonly Turn[]): Row {
  const cost = (turns: readonly Turn[]) =>
    (sum(turns.map(({ processor }) => processor)) * 1000) / sum(turns.map(({ deliveries }) => deliveries));
  return plainRow({ name, value: cost(relay), unit: 'us/delivery' }, cost(bare));
}
