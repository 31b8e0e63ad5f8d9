/** The store on JetStream, beyond its contract: several stores on one stream, on a single node. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { encode } from 'cborg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import { type JetStreamStore, openJetStreamStore } from '../../server/stores/jetstream/jetstream.ts';
import { Desk, type DeskClient } from '../relay/support/desk.ts';
import { blob, DAY, TestLog } from '../relay/support/log.ts';
import { freeze, type NatsNode, natsServerPath, startNode } from './support/nats.ts';

/** More than a write and what it waits behind may take. */
const BOUND_MILLISECONDS = 15_000;

describe.skipIf(natsServerPath() === undefined)('stores on one stream', () => {
  let node: NatsNode;
  let name: string;
  let streams = 0;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  let desks: Desk[] = [];

  beforeAll(async () => {
    node = await startNode();
    connection = await connect({ servers: node.url.replace('nats://', '') });
    manager = await jetstreamManager(connection);
  });

  beforeEach(() => {
    streams += 1;
    name = `together-${streams}`;
    return async () => {
      await Promise.all(desks.map((desk) => desk.close()));
      desks = [];
    };
  });

  afterAll(async () => {
    await connection.close();
    await node.remove();
  });

  async function open(): Promise<JetStreamStore> {
    const opened = await openJetStreamStore([node.url], { replicas: 1, name });
    if (!opened.ok) throw new Error(opened.error);
    return opened.value;
  }

  async function desk(openToAll = true): Promise<Desk> {
    const made = new Desk(await open(), { openToAll });
    desks.push(made);
    return made;
  }

  it('[S24] a relay that starts later knows what the others know, after ends, burnings and sweeps', async () => {
    const [here, there] = [await desk(), await desk()];
    const [a, b] = [here.connect(), there.connect()];
    const logs = Array.from({ length: 6 }, () => new TestLog());
    const [parent, short, burned] = logs;
    if (!parent || !short || !burned) throw new Error('unreachable');
    const child = new TestLog();
    const brief = new TestLog();
    for (const log of logs) await a.request(log.create({ lifetimeSeconds: log === short ? DAY : 300 * DAY }));
    const ticket = { kind: 'parent', log: parent.log, generation: 0, token: parent.token } as const;
    for (const log of [child, brief]) {
      await b.request(log.create({ ticket, lifetimeSeconds: log === brief ? DAY : 200 * DAY }));
    }
    const all = [...logs, child, brief];
    for (let round = 0; round < 12; round++) {
      const lifetimeSeconds = [0, 3_600, 7 * DAY][round % 3] ?? 0;
      const appends = all.map((log, index) => [a, b][(round + index) % 2]?.request(log.append({ lifetimeSeconds })));
      expect((await Promise.all(appends)).every((answer) => answer?.type === 'ok')).toBe(true);
    }
    const { frame, rotated } = parent.rotate();
    await b.request(frame);
    rotated();
    await a.request(burned.burn());
    await b.request(child.burn());
    for (const made of desks) made.pass(2 * DAY);
    await here.store.sweep(here.now);
    await there.store.sweep(there.now);
    await a.request(parent.append({ blob: blob(5_000) }));
    for (const made of desks) made.pass(10 * DAY);
    await there.store.sweep(there.now);
    await a.request(short.create());
    await b.request(short.append());
    const late = await desk();
    late.pass(12 * DAY);
    for (const log of all) {
      const query = { log: log.log, generation: 0, entryHash: relayHash('blob', frame.blob) };
      const shown = await Promise.all(desks.map((made) => made.store.look(query, made.now)));
      expect(shown[2]).toEqual(shown[0]);
      expect(shown[1]).toEqual(shown[0]);
      const request = { log: log.log, generation: 0, after: new Uint8Array(0), maxEntries: 100, maxBytes: 1_000_000 };
      const read = await Promise.all(desks.map((made) => made.store.read(request, made.now)));
      expect(read[2]).toEqual(read[0]);
      expect(read[1]).toEqual(read[0]);
    }
    const query = { log: parent.log, generation: 1 };
    expect((await late.store.look(query, late.now)).log).toMatchObject({ state: 'open', current: { number: 1 } });
  });

  it('[S2] [S24] a ticket opens one log, whichever relays are asked at once', async () => {
    const [a, b] = [(await desk(false)).connect(), (await desk(false)).connect()];
    const [first] = desks;
    for (let round = 0; round < 10; round++) {
      const ticket = { kind: 'operator', ticket: blob(16) } as const;
      await first?.store.addTickets([relayHash('ticket', ticket.ticket)], first.now + DAY);
      const creates = [new TestLog().create({ ticket }), new TestLog().create({ ticket })] as const;
      const answers = await Promise.all([a.request(creates[0]), b.request(creates[1])]);
      const codes = answers.map((answer) => (answer.type === 'refused' ? answer.code : answer.type));
      expect(codes.sort()).toEqual(['ok', 'ticket']);
      const [won = creates[0]] = creates.filter((_, index) => answers[index]?.type === 'ok');
      expect(await b.request(won)).toMatchObject({ type: 'ok', duplicate: true });
    }
    first?.pass(2 * DAY);
    await first?.store.sweep(first.now);
    expect((await manager.streams.info(`KV_${name}-tickets`)).state.messages).toBe(0);
  });

  it('[S9] [S10] [S24] of a burned log and of ended blobs the stream keeps no byte, and of the others every one', async () => {
    const made = await desk();
    const client = made.connect();
    const [burned, mixed] = [new TestLog(), new TestLog()];
    for (const log of [burned, mixed]) await client.request(log.create());
    const write = async (log: TestLog, lifetimeSeconds: number) => {
      const frames = Array.from({ length: 20 }, (_, index) =>
        log.append({ blob: blob(100 + 300 * index), lifetimeSeconds }),
      );
      await Promise.all(frames.map((frame) => client.request(frame)));
      return frames.map((frame) => frame.blob);
    };
    const gone = [...(await write(burned, 0)), ...(await write(mixed, 3_600))];
    const kept = [...(await write(mixed, 0)), ...(await write(mixed, 30 * DAY))];
    const folder = join(node.folder, 'jetstream', '$G', 'streams', name);
    const found = (blobs: readonly Uint8Array[]) => {
      const everything = readAllFiles(folder);
      return blobs.filter((bytes) => everything.includes(Buffer.from(bytes).subarray(-48).toString('latin1'))).length;
    };
    expect([found(gone), found(kept)]).toEqual([40, 40]);
    await client.request(burned.burn());
    expect(found(gone)).toBe(20);
    made.pass(DAY);
    await made.store.sweep(made.now);
    expect([found(gone), found(kept)]).toEqual([0, 40]);
  });

  it('[S3] [S21] [S24] while the engine is silent a write is refused in time; sent again it is there once', async () => {
    const made = await desk();
    const client = made.connect();
    const log = new TestLog();
    await client.request(log.create());
    const append = log.append();
    await freeze(node.child);
    try {
      const asked = performance.now();
      expect(await client.request(append)).toMatchObject({ type: 'refused', code: 'busy' });
      expect(await client.request(log.read())).toMatchObject({ type: 'refused', code: 'busy' });
      expect(await made.store.healthy()).toBe(false);
      expect(performance.now() - asked).toBeLessThan(BOUND_MILLISECONDS);
    } finally {
      node.child.kill('SIGCONT');
    }
    const answer = await untilOk(client, append);
    expect(await client.request(append)).toEqual({ ...answer, duplicate: true });
    expect(await client.request(log.read())).toMatchObject({ entries: { length: 1 } });
    expect(await made.store.healthy()).toBe(true);
  });

  it('[S17] [S24] a cluster that is not there, is set otherwise or newer is no store', async () => {
    const errorFor = async (url: string, stream: string) => {
      const opened = await openJetStreamStore([url], { replicas: 1, name: stream });
      return opened.ok || opened.error;
    };
    expect(await errorFor('nats://127.0.0.1:9', name)).toBe('clusterUnreachable');
    await manager.streams.add({ name: 'forgetful', subjects: ['forgetful.records', 'forgetful.mark'], max_age: 60e9 });
    expect(await errorFor(node.url, 'forgetful')).toBe('clusterUnfit');
    await desk();
    const head = headers();
    head.set('Parley', Buffer.from(encode([2, { kind: 'later' }])).toString('base64'));
    await jetstream(connection).publish(`${name}.records`, '', { headers: head });
    expect(await errorFor(node.url, name)).toBe('clusterNewer');
  });
});

async function untilOk(client: DeskClient, frame: ReturnType<TestLog['append']>) {
  for (;;) {
    const answer = await client.request(frame);
    if (answer.type === 'ok') return answer;
    expect(answer).toMatchObject({ code: 'busy' });
  }
}

/** Every byte under a folder, one character each. */
function readAllFiles(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n');
}
