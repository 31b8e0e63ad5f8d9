/** What strangers do to a relay at once, and what its members notice of it: nothing. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.ts';
import { blob, NOWHERE, TestLog } from './support/log.ts';
import { type RelayProcess, spawnRelay } from './support/process.ts';
import { SocketClient } from './support/socket-client.ts';

const HALF_OPEN = process.env['SLOW'] === '1' ? 10_000 : 2_000;
const SLOW_ONES = 200;
const BAD_ONES = 300;
const STORM = 600;
const DEAF = 40;
/** Far above what a relay with some thousand sockets needs, far below what it would hold if it kept what nobody takes. */
const MOST_MIB = 450;
const AT_ONCE = 100;

let folder: { readonly path: string; readonly remove: () => void };
let relay: RelayProcess;

beforeAll(async () => {
  folder = temporaryFolder();
  relay = await spawnRelay(folder.path);
});

afterAll(async () => {
  relay.child.kill('SIGTERM');
  expect((await relay.ended).code).toBe(0);
  folder.remove();
});

/** Two members who go on talking until `stop`; `said` is what was acknowledged. */
function conversation() {
  const log = new TestLog();
  const said: string[] = [];
  let over = false;
  const talk = async () => {
    const [speaker, listener] = await Promise.all([SocketClient.connect(relay.port), SocketClient.connect(relay.port)]);
    await speaker.request(log.create());
    const follow = log.follow();
    await listener.request(follow);
    while (!over) {
      const append = log.append();
      expect(await speaker.request(append)).toMatchObject({ type: 'ok', duplicate: false });
      said.push(hex(append.blob));
    }
    const heard = await listener.inbox.untilEntries(follow.requestId, said.length);
    expect(heard.map(hex)).toEqual(said);
    const page = await speaker.request(log.read({ after: NOWHERE, limit: 10 }));
    expect(page).toMatchObject({ type: 'page' });
    return said.length;
  };
  const done = talk();
  return {
    said,
    stop: () => {
      over = true;
      return done;
    },
  };
}

it('[S32] floods, half-open and slow connections, storms and readers that never read leave the members served', async () => {
  const members = conversation();
  const halfOpen = await open(HALF_OPEN);
  const slow = await open(SLOW_ONES);
  for (const socket of slow) socket.write('GET /relay HTTP/1.1\r\nHost: local');
  await manyTimes(BAD_ONES, async () => {
    const client = await SocketClient.connect(relay.port);
    for (let count = 0; count < 5; count += 1) client.sendBytes(randomBytes(200));
    expect(await client.closed).toBe(1008);
  });
  const full = await fullLog();
  const deaf = await manyTimes(DEAF, () => deafFollower(full));
  await manyTimes(STORM, async () => {
    const client = await SocketClient.connect(relay.port);
    expect(await client.request(full.follow())).toMatchObject({ type: 'ok' });
    client.ws.terminate();
  });
  expect(residentMiB()).toBeLessThan(MOST_MIB);
  const before = members.said.length;
  expect(before).toBeGreaterThan(0);
  await Promise.all([...halfOpen, ...slow].map(gone));
  const said = await members.stop();
  expect(said).toBeGreaterThan(before);
  expect(residentMiB()).toBeLessThan(MOST_MIB);
  for (const socket of deaf) socket.destroy();
}, 300_000);

/** TCP connections that say nothing. */
function open(count: number): Promise<Socket[]> {
  return manyTimes(count, async () => {
    const socket = connect(relay.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.resume();
    return socket;
  });
}

function gone(socket: Socket): Promise<unknown> {
  return socket.closed ? Promise.resolve() : once(socket, 'close');
}

/** A log of 10 MiB. */
async function fullLog(): Promise<TestLog> {
  const log = new TestLog();
  const client = await SocketClient.connect(relay.port);
  await client.request(log.create());
  for (let count = 0; count < 40; count += 1) await client.request(log.append({ blob: blob(256 * 1024) }));
  await client.close();
  return log;
}

/** A follower that reads nothing after its upgrade. */
async function deafFollower(log: TestLog): Promise<Socket> {
  const client = await SocketClient.connect(relay.port);
  const socket = (client.ws as unknown as { readonly _socket: Socket })._socket;
  client.send(log.follow());
  socket.pause();
  return socket;
}

/** Some at a time, so that it is the relay that is tried and not the test's own patience. */
async function manyTimes<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    const some = Math.min(AT_ONCE, count - results.length);
    results.push(...(await Promise.all(Array.from({ length: some }, work))));
  }
  return results;
}

/** Memory of the relay's process, or 0 where the system does not tell. */
function residentMiB(): number {
  try {
    const status = readFileSync(`/proc/${relay.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return 0;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
