/** Closed-loop load: a message's slot is free again when every member has it and its sender has its acknowledgement. */
import type { ChannelSize, LoadedChannel, System } from './systems.ts';
import { busyBetween, processorBetween, threadTimes } from './threads.ts';

const SLOTS_IN_ALL = 256;
const MOST_SLOTS = 64;
/** Channels opened at once: a server's queue of sockets that are not accepted yet is short. */
const OPENED_AT_ONCE = 25;

/** What came of one turn. */
export interface Turn {
  /** Deliveries in a second, until the last one; publishes where nobody follows. */
  readonly rate: number;
  readonly deliveries: number;
  /** Of the server, all its threads: milliseconds. */
  readonly processor: number;
  /** How much of the turn each thread ran or was ready to, from 0 to 1. */
  readonly busy: ReadonlyMap<string, number>;
}

/** Channels that can be loaded for a while, again and again. Open until `close`. */
export class Load {
  readonly system: System;
  readonly #channels: readonly LoadedChannel[];
  readonly #fills: (() => void)[];
  #delivered = 0;
  #underWay = 0;
  #running = false;
  #onQuiet: () => void = () => {};

  private constructor(system: System, channels: readonly LoadedChannel[]) {
    this.system = system;
    this.#channels = channels;
    const slots = Math.max(1, Math.min(MOST_SLOTS, Math.floor(SLOTS_IN_ALL / channels.length)));
    this.#fills = channels.map((channel) => this.#prepare(channel, slots));
  }

  static async open(system: System, channels: number, size: ChannelSize): Promise<Load> {
    return new Load(system, await openChannels(system, channels, size));
  }

  /** Load every channel for so many milliseconds, and wait until nothing is under way any more. */
  async run(milliseconds: number): Promise<Turn> {
    const looks = [threadTimes(this.system.pid), threadTimes(process.pid)] as const;
    const [before, start] = [this.#delivered, performance.now()];
    const quiet = new Promise<void>((resolve) => {
      this.#onQuiet = resolve;
    });
    this.#running = true;
    for (const fill of this.#fills) fill();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.#running = false;
    if (this.#underWay > 0) await quiet;
    const [wall, deliveries] = [performance.now() - start, this.#delivered - before];
    const now = threadTimes(this.system.pid);
    const busy = new Map(busyBetween(looks[0], now));
    busy.set('load generator', busyBetween(looks[1], threadTimes(process.pid)).get('main thread') ?? 0);
    for (const [name, time] of busy) busy.set(name, time / wall);
    return { rate: (deliveries * 1000) / wall, deliveries, processor: processorBetween(looks[0], now), busy };
  }

  close(): void {
    for (const { publisher, members } of this.#channels) for (const client of [publisher, ...members]) client.close();
  }

  #prepare({ publisher, members, publish }: LoadedChannel, slots: number): () => void {
    const size = members.length;
    let sent = 0;
    let acknowledged = 0;
    let received = 0;
    let done = 0;
    const fill = () => {
      const finished = size === 0 ? acknowledged : Math.min(acknowledged, Math.floor(received / size));
      this.#underWay -= finished - done;
      done = finished;
      while (this.#running && sent < done + slots) {
        sent += 1;
        this.#underWay += 1;
        publish();
      }
      if (this.#underWay === 0 && !this.#running) this.#onQuiet();
    };
    publisher.onOk = () => {
      acknowledged += 1;
      if (size === 0) this.#delivered += 1;
      fill();
    };
    for (const member of members) {
      member.onEntry = () => {
        this.#delivered += 1;
        received += 1;
        if (received % size === 0) fill();
      };
    }
    return fill;
  }
}

/** Open so many channels. */
export async function openChannels(system: System, count: number, size: ChannelSize): Promise<LoadedChannel[]> {
  const opened: LoadedChannel[] = [];
  while (opened.length < count) {
    const some = Math.min(OPENED_AT_ONCE, count - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: some }, () => system.open(size)))));
  }
  return opened;
}

/** The thread that was busy longest, if it was for most of the time: what limits a rate. */
export function limitOf(turns: readonly Turn[]): string {
  const total = new Map<string, number>();
  for (const { busy } of turns) for (const [name, share] of busy) total.set(name, (total.get(name) ?? 0) + share);
  const shares = [...total].map(([name, share]) => [name, share / turns.length] as const);
  const [first] = shares.toSorted(([, a], [, b]) => b - a);
  if (first === undefined) return 'not told by this system';
  const told = shares.filter(([name]) => name !== 'another thread').map(([name, share]) => `${name} ${percent(share)}`);
  return `${first[1] < MOSTLY ? 'waiting' : first[0]} (${told.join(', ')})`;
}

const MOSTLY = 0.6;

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
