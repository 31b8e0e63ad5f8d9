/** How long a message takes from its publishing to each member, when messages come steadily whatever became of those before. */
import { atMostTimes, plainRow, type Row } from '../row.ts';
import { openChannels } from './load.ts';
import { median, quantile } from './statistics.ts';
import type { LoadedChannel, System } from './systems.ts';

const KIB = 1024;
const PER_SECOND = 200;
const TURN_MILLISECONDS = 1_000;
const ROUNDS = 5;
const OF_BARE = 2;
const CELLS = [
  { channels: 1, members: 50 },
  { channels: 50, members: 10 },
];

/** Rows of p50 and p99: of each turn, then the median of the turns. */
export async function latencyRows(relay: System, bare: System): Promise<Row[]> {
  const rows: Row[] = [];
  for (const cell of CELLS) rows.push(...(await cellRows(cell, relay, bare)));
  return rows;
}

/** Channels that are published to in turn, at a steady pace. */
export class Pace {
  readonly #channels: readonly LoadedChannel[];
  readonly #perSecond: number;
  #latencies: number[] = [];
  #expected = 0;
  #onAll: () => void = () => {};
  readonly #publish: (() => void)[];

  constructor(channels: readonly LoadedChannel[], perSecond: number) {
    this.#channels = channels;
    this.#perSecond = perSecond;
    this.#publish = channels.map((channel) => this.#prepare(channel));
  }

  /** Milliseconds from publish to delivery, each delivery of so many milliseconds, once all are there. */
  async run(milliseconds: number): Promise<readonly number[]> {
    this.#latencies = [];
    this.#expected = 0;
    const all = new Promise<void>((resolve) => {
      this.#onAll = resolve;
    });
    await this.#send(milliseconds);
    if (this.#latencies.length < this.#expected) await all;
    return this.#latencies;
  }

  close(): void {
    for (const { publisher, members } of this.#channels) for (const client of [publisher, ...members]) client.close();
  }

  #send(milliseconds: number): Promise<void> {
    const start = performance.now();
    let sent = 0;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const passed = performance.now() - start;
        if (passed >= milliseconds) {
          clearInterval(timer);
          resolve();
        } else if (sent <= (passed * this.#perSecond) / 1000) {
          this.#publish[sent % this.#publish.length]?.();
          sent += 1;
        }
      }, 1);
    });
  }

  /** Entries of a channel come in the order they were sent, so that the nth is the nth. */
  #prepare({ publisher, members, publish }: LoadedChannel): () => void {
    const sentAt: number[] = [];
    publisher.onOk = () => {};
    for (const member of members) {
      let received = 0;
      member.onEntry = () => {
        this.#latencies.push(performance.now() - (sentAt[received] ?? Number.NaN));
        received += 1;
        if (this.#latencies.length === this.#expected) this.#onAll();
      };
    }
    return () => {
      this.#expected += members.length;
      sentAt.push(performance.now());
      publish();
    };
  }
}

async function cellRows({ channels, members }: (typeof CELLS)[number], relay: System, bare: System): Promise<Row[]> {
  const size = { members, bytes: KIB };
  const onRelay = new Pace(await openChannels(relay, channels, size), PER_SECOND);
  const onBare = new Pace(await openChannels(bare, channels, size), PER_SECOND);
  const turns = { relay: [] as (readonly number[])[], bare: [] as (readonly number[])[] };
  await onRelay.run(TURN_MILLISECONDS / 2);
  await onBare.run(TURN_MILLISECONDS / 2);
  for (let round = 0; round < ROUNDS; round++) {
    turns.relay.push(await onRelay.run(TURN_MILLISECONDS));
    turns.bare.push(await onBare.run(TURN_MILLISECONDS));
  }
  onRelay.close();
  onBare.close();
  const of = (system: keyof typeof turns, share: number) =>
    median(turns[system].map((latencies) => quantile(latencies, share)));
  const name = `publish to deliver at ${PER_SECOND}/s, ${channels} x ${members}`;
  return [
    plainRow({ name: `${name}, p50`, value: of('relay', 0.5), unit: 'ms' }, of('bare', 0.5)),
    atMostTimes({ name: `${name}, p99`, value: of('relay', 0.99), unit: 'ms' }, of('bare', 0.99), OF_BARE),
  ];
}
