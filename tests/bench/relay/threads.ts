/** What the threads of a process did, as Linux counts it; nothing where the system does not tell. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of one thread so far. */
interface ThreadTime {
  readonly name: string;
  readonly ran: number;
  /** Ready to run while others had the processors. */
  readonly waited: number;
}

/** Of all threads of a process, by their ids. */
export type ThreadTimes = ReadonlyMap<string, ThreadTime>;

const NANOSECONDS = 1e6;

export function threadTimes(pid: number): ThreadTimes {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(`${folder}/${pid}/schedstat`)) return new Map();
  return new Map(readdirSync(folder).flatMap((id) => timesOf(folder, id, pid)));
}

/** Milliseconds of processor that all threads of a process used between two looks. */
export function processorBetween(before: ThreadTimes, after: ThreadTimes): number {
  let total = 0;
  for (const [id, { ran }] of after) total += ran - (before.get(id)?.ran ?? 0);
  return total;
}

/** By name, how long threads ran or were ready to between two looks, the busiest of those that share a name. */
export function busyBetween(before: ThreadTimes, after: ThreadTimes): ReadonlyMap<string, number> {
  const busy = new Map<string, number>();
  for (const [id, { name, ran, waited }] of after) {
    const was = before.get(id);
    const time = ran - (was?.ran ?? 0) + waited - (was?.waited ?? 0);
    busy.set(name, Math.max(busy.get(name) ?? 0, time));
  }
  return busy;
}

function timesOf(folder: string, id: string, pid: number): (readonly [string, ThreadTime])[] {
  try {
    const [ran = 0, waited = 0] = readFileSync(`${folder}/${id}/schedstat`, 'utf8').split(' ').map(Number);
    const said = readFileSync(`${folder}/${id}/comm`, 'utf8').trim();
    return [[id, { name: nameOf(said, id === String(pid)), ran: ran / NANOSECONDS, waited: waited / NANOSECONDS }]];
  } catch {
    return []; // It ended while it was looked at.
  }
}

function nameOf(said: string, main: boolean): string {
  if (main) return 'main thread';
  if (said === 'WorkerThread') return 'store thread';
  return said === 'node-V8Worker' ? 'collector of garbage' : 'another thread';
}
