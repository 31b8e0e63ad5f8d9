/** The relay over real sockets: who is let in, and what one socket can do to the others. */
import { encode } from 'cborg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FULL_SOCKET_BYTES } from '../../server/limits.ts';
import { encodeFrame } from '../../shared/wire/codec.ts';
import { MAX_BLOB_BYTES, MAX_FRAME_BYTES, MAX_STRANGER_BYTES, STRANGER_SECONDS } from '../../shared/wire/limits.ts';
import { blob, nextId, TestLog } from './support/log.ts';
import { startTestRelay, type TestRelay } from './support/running.ts';
import type { SocketClient } from './support/socket-client.ts';

let relay: TestRelay;
let log: TestLog;
let client: SocketClient;

beforeEach(async () => {
  relay = await startTestRelay();
  log = new TestLog();
  client = await relay.connect();
  expect(await client.request(log.create())).toMatchObject({ type: 'ok' });
});

afterEach(async () => {
  vi.useRealTimers();
  await relay.close();
  expect(relay.said).toEqual([]);
});

/** The other client still talks and still gets every entry. */
const unharmed = async () => {
  const follow = log.follow();
  await client.request(follow);
  const before = client.inbox.entries(follow.requestId).length;
  const append = log.append();
  expect(await client.request(append)).toMatchObject({ type: 'ok', duplicate: false });
  await client.inbox.until(() => client.inbox.entries(follow.requestId).length > before);
  await client.inbox.until(() => client.inbox.entries(follow.requestId).some((entry) => same(entry, append.blob)));
};

describe('letting in', () => {
  const port = () => relay.relay.port;

  it('[S14] a page of the relay itself is let in under each loopback name', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      const guest = await relay.connect({ origin: `http://${name}:${port()}` });
      expect(await guest.request({ type: 'ping', requestId: 1 })).toMatchObject({ type: 'pong' });
    }
  });

  it('[S14] every other origin, and every origin under another host name, is refused', async () => {
    const own = `http://localhost:${port()}`;
    const knocks = [
      { origin: null },
      { origin: 'http://evil.example' },
      { origin: `https://localhost:${port()}` },
      { origin: `http://localhost:${port() + 1}` },
      { origin: 'http://localhost' },
      { origin: `http://localhost.evil.example:${port()}` },
      { origin: `http://evil-localhost:${port()}` },
      { origin: own, host: `evil.example:${port()}` },
      { origin: own, host: 'localhost' },
      { origin: own, host: `127.0.0.1:${port()}` },
    ];
    for (const knock of knocks) await expect(relay.connect(knock)).rejects.toThrow('refused 403');
    for (const origin of ['null', `${own}/`, `${own}.evil.example`, 'file://', `http://LOCALHOST:${port()}`]) {
      await expect(relay.connect({ origin, host: `localhost:${port()}` })).rejects.toThrow('refused 403');
    }
    await unharmed();
  });

  it("[S14] with clients from elsewhere, pages of the visitor's own machine are let in at any port, under the relay's name only", async () => {
    const open = await startTestRelay({ origin: 'https://parley.example.org', clients: 'local' });
    const host = 'parley.example.org';
    const own = ['https://parley.example.org', 'http://localhost:8790', 'http://localhost', 'http://127.0.0.1:1'];
    for (const origin of [...own, 'http://[::1]:8790']) {
      const guest = await open.connect({ origin, host });
      expect(await guest.request({ type: 'ping', requestId: 1 })).toMatchObject({ type: 'pong' });
      expect(await guest.request(new TestLog().create())).toMatchObject({ type: 'refused', code: 'ticket' });
    }
    const strangers = [
      ...['https://localhost:8790', 'http://localhost.evil.example', 'http://evil.example', 'http://127.0.0.2:8790'],
      ...['http://localhost:8790/', 'http://LOCALHOST:8790', 'null', 'http://parley.example.org', 'file://'],
    ];
    for (const origin of strangers) await expect(open.connect({ origin, host })).rejects.toThrow('refused 403');
    await expect(open.connect({ origin: null, host })).rejects.toThrow('refused 403');
    const elsewhere = [`localhost:${open.relay.port}`, 'localhost:8790', 'evil.example', 'parley.example.org:8790'];
    for (const other of elsewhere) {
      await expect(open.connect({ origin: 'http://localhost:8790', host: other })).rejects.toThrow('refused 403');
    }
    await open.close();
  });

  it('[S14] with a public origin, only that origin is let in', async () => {
    const behindProxy = await startTestRelay({ origin: 'https://parley.example.org' });
    const guest = await behindProxy.connect({ origin: 'https://parley.example.org' });
    expect(await guest.request({ type: 'ping', requestId: 1 })).toMatchObject({ type: 'pong' });
    const local = `http://localhost:${behindProxy.relay.port}`;
    await expect(behindProxy.connect({ origin: local })).rejects.toThrow('refused 403');
    await expect(behindProxy.connect({ origin: 'http://parley.example.org' })).rejects.toThrow('refused 403');
    const asked = await guest.request(new TestLog().create());
    expect(asked).toMatchObject({ type: 'refused', code: 'ticket' });
    await behindProxy.close();
  });

  it('[W1] the path and the subprotocol are exact, and nothing is compressed', async () => {
    await expect(relay.connect({ path: '/' })).rejects.toThrow('refused 404');
    await expect(relay.connect({ path: '/relay?x=1' })).rejects.toThrow('refused 404');
    await expect(relay.connect({ subprotocols: ['parley.v2'] })).rejects.toThrow('refused 400');
    await expect(relay.connect({ subprotocols: [] })).rejects.toThrow('refused 400');
    const guest = await relay.connect({ subprotocols: ['parley.v2', 'parley.v1'] });
    expect(guest.ws.protocol).toBe('parley.v1');
    expect(guest.ws.extensions).toBe('');
  });
});

describe('bad frames', () => {
  const ping = encodeFrame({ type: 'ping', requestId: 1 });
  const bad: readonly (readonly [string, Uint8Array | string])[] = [
    ['nothing', new Uint8Array(0)],
    ['noise', blob(100)],
    ['a frame with a byte behind it', Buffer.concat([ping, Uint8Array.of(0)])],
    ['half a frame', ping.subarray(0, 2)],
    ['a frame of a relay', encodeFrame({ type: 'pong', requestId: 1 })],
    ['a frame of another version', encode([2, 8, 1])],
    ['text', 'ping'],
    ['text that is a frame', Buffer.from(ping).toString('latin1')],
    ['deep nesting', new Uint8Array(60_000).fill(0x81)],
  ];

  it.each(bad)('[W5] %s closes its socket with 1008 and nothing else', async (_what, bytes) => {
    const guest = await relay.connect();
    guest.sendBytes(bytes);
    expect(await guest.closed).toBe(1008);
    await unharmed();
  });

  it('[W5] an oversize frame closes its socket and nothing else', async () => {
    const guest = await relay.connect();
    await guest.request(log.read());
    guest.sendBytes(new Uint8Array(MAX_FRAME_BYTES + 1));
    expect(await guest.closed).toBe(1009);
    await unharmed();
  });

  it('[W5] what came before a bad frame on its socket still counts', async () => {
    const guest = await relay.connect();
    const append = log.append();
    guest.send(append);
    guest.sendBytes(Uint8Array.of(0));
    expect(await guest.closed).toBe(1008);
    expect(await client.request({ ...append, requestId: nextId() })).toMatchObject({ type: 'ok', duplicate: true });
  });

  it('[W6] the largest entry passes', async () => {
    const append = log.append({ blob: blob(MAX_BLOB_BYTES) });
    expect(await client.request(append)).toMatchObject({ type: 'ok' });
    const page = await client.request(log.read());
    expect(page).toMatchObject({ entries: [{ entry: { blob: append.blob } }] });
  });
});

describe('strangers', () => {
  it('[W7] a socket without a successful operation is dropped after ten seconds; one with stays', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stranger = await relay.connect();
    const pinger = await relay.connect();
    const member = await relay.connect();
    expect(await pinger.request({ type: 'ping', requestId: 1 })).toMatchObject({ type: 'pong' });
    expect(await pinger.request(new TestLog().read())).toMatchObject({ code: 'refused' });
    expect(await member.request(log.read())).toMatchObject({ type: 'page' });
    vi.advanceTimersByTime(STRANGER_SECONDS * 1000 - 1);
    expect(await stranger.request({ type: 'ping', requestId: 2 })).toMatchObject({ type: 'pong' });
    vi.advanceTimersByTime(1);
    await Promise.all([stranger.closed, pinger.closed]);
    expect(await member.request({ type: 'ping', requestId: 3 })).toMatchObject({ type: 'pong' });
  });

  it('[W7] a stranger that sends much is dropped; a member may', async () => {
    const stranger = await relay.connect();
    stranger.sendBytes(new Uint8Array(MAX_STRANGER_BYTES));
    await stranger.closed;
    const member = await relay.connect();
    await member.request(log.read());
    expect(await member.request(log.append({ blob: blob(2 * MAX_STRANGER_BYTES) }))).toMatchObject({ type: 'ok' });
    await unharmed();
  });
});

it('[W13] a socket that gives no sign of life is dropped, the others stay', async () => {
  const silent = await relay.connect();
  await silent.request(log.read());
  silent.ws.pause();
  for (let beat = 0; beat < 3; beat++) {
    relay.relay.hub.beat();
    expect(await client.request({ type: 'ping', requestId: nextId() })).toMatchObject({ type: 'pong' });
  }
  silent.ws.resume();
  expect(await silent.closed).toBe(1006);
  await unharmed();
});

describe('slow readers', () => {
  /** More in all than the system's own buffers between two sockets take. */
  const ENTRIES = 40;
  const largest = () => log.append({ blob: blob(MAX_BLOB_BYTES) });
  const large = () => log.append({ blob: blob(64 * 1024) });

  it('[S13] a follower that does not read costs a bounded amount, and gets everything once it reads', async () => {
    const reader = await relay.connect();
    const follow = log.follow();
    await reader.request(follow);
    reader.ws.pause();
    const sent: Uint8Array[] = [];
    for (let count = 0; count < ENTRIES; count++) {
      const append = largest();
      expect(await client.request(append)).toMatchObject({ type: 'ok' });
      sent.push(append.blob);
      expect(relay.relay.hub.unsentBytes()).toBeLessThanOrEqual(FULL_SOCKET_BYTES + 2 * MAX_FRAME_BYTES);
    }
    expect(relay.relay.hub.unsentBytes()).toBeGreaterThanOrEqual(FULL_SOCKET_BYTES);
    reader.ws.resume();
    const entries = await reader.inbox.untilEntries(follow.requestId, ENTRIES);
    expect(entries.every((entry, index) => same(entry, sent[index]))).toBe(true);
  });

  it('[S13] [W12] a client that asks for much and reads nothing is not read from; then it gets all it asked for', async () => {
    await client.request(large());
    const greedy = await relay.connect();
    await greedy.request(log.read({ limit: 1 }));
    greedy.ws.pause();
    const reads = Array.from({ length: 600 }, () => log.read({ limit: 1 }));
    for (const read of reads) greedy.send(read);
    const witness = await relay.connect();
    while (relay.relay.hub.unsentBytes() < FULL_SOCKET_BYTES) await witness.request(log.read({ limit: 1 }));
    for (let count = 0; count < 20; count++) {
      await witness.request({ type: 'ping', requestId: nextId() });
      expect(relay.relay.hub.unsentBytes()).toBeLessThanOrEqual(FULL_SOCKET_BYTES + 2 * MAX_FRAME_BYTES);
    }
    greedy.ws.resume();
    await greedy.inbox.until((frames) => frames.length === 1 + reads.length);
    expect(greedy.inbox.frames.slice(1).map((frame) => frame.requestId)).toEqual(reads.map((read) => read.requestId));
    expect(greedy.inbox.frames.every((frame) => frame.type === 'page' && frame.entries.length === 1)).toBe(true);
  });

  it('[S13] many follows of one slow socket together cost no more', async () => {
    for (let count = 0; count < 8; count++) await client.request(large());
    const reader = await relay.connect();
    const follows = Array.from({ length: 40 }, () => log.follow());
    await reader.request(log.read({ limit: 1 }));
    reader.ws.pause();
    for (const follow of follows) reader.send(follow);
    const witness = await relay.connect();
    while (relay.relay.hub.unsentBytes() < FULL_SOCKET_BYTES) await witness.request(log.read({ limit: 1 }));
    expect(relay.relay.hub.unsentBytes()).toBeLessThanOrEqual(FULL_SOCKET_BYTES + 2 * MAX_FRAME_BYTES);
    reader.ws.resume();
    for (const follow of follows) await reader.inbox.untilEntries(follow.requestId, 8);
    expect(reader.inbox.frames.filter((frame) => frame.type === 'entry')).toHaveLength(40 * 8);
  });
});

it('[S12] fifty followers over sockets get the same entries in the same order', async () => {
  const members = await Promise.all(Array.from({ length: 50 }, () => relay.connect()));
  const follows = members.map((member) => ({ member, follow: log.follow() }));
  await Promise.all(follows.map(({ member, follow }) => member.request(follow)));
  const appends = Array.from({ length: 60 }, () => log.append());
  await Promise.all(appends.map((append, index) => members[index % 50]?.request(append)));
  const orders = await Promise.all(
    follows.map(({ member, follow }) => member.inbox.untilEntries(follow.requestId, appends.length)),
  );
  const [first] = orders.map((entries) => entries.map(hex));
  for (const entries of orders) expect(entries.map(hex)).toEqual(first);
  expect(new Set(first)).toEqual(new Set(appends.map((append) => hex(append.blob))));
});

function same(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
