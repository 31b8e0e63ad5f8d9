/** Closed-loop load: a message's slot is free again when every member has it and its sender has its acknowledgement. */
import { encodeFrame } from '../../../shared/wire/codec.ts';
import { TestLog } from '../../relay/support/log.ts';
import { RawClient } from './raw-client.ts';

const BLOB_BYTES = 1024;
const SLOTS_IN_ALL = 256;
const MOST_SLOTS = 64;
/** Where the type of a frame stands, and which types count: W2. */
const TYPE_AT = 2;
const OK_TYPE = 16;
const ENTRY_TYPE = 17;

/** A channel under load. */
export interface LoadedChannel {
  readonly publisher: RawClient;
  readonly members: readonly RawClient[];
  /** The next message, never the same twice. The buffer is used again. */
  readonly next: () => Uint8Array;
  /** What a member or publisher got: an entry, an acknowledgement, or neither. */
  readonly kindOf: (head: Buffer) => 'entry' | 'ok' | null;
}

/** Open a channel with this many members on the relay. */
export async function openOnRelay(port: number, memberCount: number): Promise<LoadedChannel> {
  const log = new TestLog();
  const { publisher, members } = await connectAll(port, () => '/relay', memberCount);
  await answered(publisher, encodeFrame(log.create({ quotaBytes: 1024 ** 3 })));
  const follow = encodeFrame(log.follow({ requestId: 1 }));
  await Promise.all(members.map((member) => answered(member, follow)));
  const message = encodeFrame(log.append({ blob: new Uint8Array(BLOB_BYTES), requestId: 7 }));
  const kindOf = (head: Buffer) => (head[TYPE_AT] === ENTRY_TYPE ? 'entry' : head[TYPE_AT] === OK_TYPE ? 'ok' : null);
  return { publisher, members, next: numbered(message), kindOf };
}

/** The same on the bare server. */
export async function openOnBare(port: number, memberCount: number, name: number): Promise<LoadedChannel> {
  const path = (role: string) => `/c/${name}${role}`;
  const { publisher, members } = await connectAll(port, path, memberCount);
  const kindOf = (head: Buffer) => (head.length > 1 ? 'entry' : 'ok');
  return { publisher, members, next: numbered(new Uint8Array(BLOB_BYTES)), kindOf };
}

/** Channels that can be loaded for a while, again and again. Open until `close`. */
export class Load {
  readonly #channels: readonly LoadedChannel[];
  readonly #fills: (() => void)[];
  #delivered = 0;
  #underWay = 0;
  #running = false;
  #onQuiet: () => void = () => {};

  constructor(channels: readonly LoadedChannel[]) {
    this.#channels = channels;
    const slots = Math.max(1, Math.min(MOST_SLOTS, Math.floor(SLOTS_IN_ALL / channels.length)));
    this.#fills = channels.map((channel) => this.#prepare(channel, slots));
  }

  /** Load every channel for so long; returns deliveries per second, once nothing is under way any more. */
  async run(milliseconds: number): Promise<number> {
    const [before, start] = [this.#delivered, performance.now()];
    const quiet = new Promise<void>((resolve) => {
      this.#onQuiet = resolve;
    });
    this.#running = true;
    for (const fill of this.#fills) fill();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const rate = ((this.#delivered - before) * 1000) / (performance.now() - start);
    this.#running = false;
    if (this.#underWay > 0) await quiet;
    return rate;
  }

  close(): void {
    for (const { publisher, members } of this.#channels) for (const client of [publisher, ...members]) client.close();
  }

  #prepare(channel: LoadedChannel, slots: number): () => void {
    const size = channel.members.length;
    let sent = 0;
    let acknowledged = 0;
    let received = 0;
    let done = 0;
    const fill = () => {
      const finished = Math.min(acknowledged, Math.floor(received / size));
      this.#underWay -= finished - done;
      done = finished;
      while (this.#running && sent < done + slots) {
        sent += 1;
        this.#underWay += 1;
        channel.publisher.send(Uint8Array.from(channel.next()));
      }
      if (this.#underWay === 0 && !this.#running) this.#onQuiet();
    };
    channel.publisher.onMessage = (head) => {
      if (channel.kindOf(head) !== 'ok') throw new Error('a message was not acknowledged');
      acknowledged += 1;
      fill();
    };
    for (const member of channel.members) {
      member.onMessage = (head) => {
        if (channel.kindOf(head) !== 'entry') return;
        this.#delivered += 1;
        received += 1;
        if (received % size === 0) fill();
      };
    }
    return fill;
  }
}

async function connectAll(port: number, path: (role: string) => string, memberCount: number) {
  const publisher = await RawClient.connect(port, path(''));
  const members = await Promise.all(
    Array.from({ length: memberCount }, () =>
      RawClient.connect(port, path('/follow').replace('/relay/follow', '/relay')),
    ),
  );
  return { publisher, members };
}

async function answered(client: RawClient, message: Uint8Array): Promise<void> {
  const answer = new Promise<number | undefined>((resolve) => {
    client.onMessage = (head) => resolve(head[TYPE_AT]);
  });
  client.send(message);
  if ((await answer) !== OK_TYPE) throw new Error('the relay refused what the bench needs');
}

/** The same message with a counter in its last bytes. */
function numbered(message: Uint8Array): () => Uint8Array {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  let count = 0n;
  return () => {
    count += 1n;
    view.setBigUint64(message.length - 8, count);
    return message;
  };
}
