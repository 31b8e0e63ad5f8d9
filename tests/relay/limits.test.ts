/** What one source, one socket and all sockets together may ask of a relay. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FULL_SOCKET_BYTES,
  LITTLE_SOCKET_BYTES,
  MAX_BLOB_BYTES,
  MAX_BYTES_UNDER_WAY,
  MAX_FRAME_BYTES,
  MAX_UNSENT_BYTES,
  SOCKETS_AT_ONCE,
  SOCKETS_PER_SECOND,
  SOCKETS_PER_SOURCE,
} from '../../server/limits.ts';
import { Pressure } from '../../server/pressure.ts';
import { Sources, sourceOf } from '../../server/sources.ts';
import { blob, TestLog } from './support/log.ts';
import { startTestRelay, type TestRelay } from './support/running.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  sourceOf({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as Parameters<typeof sourceOf>[0]);

describe('a source', () => {
  it('[S30] is the network that connects, or the last one that a neighbouring proxy names', () => {
    expect(from('203.0.113.7')).toBe('203.0.113.7');
    expect(from('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(from('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(from('127.0.0.1', '198.51.100.9, 198.51.100.1')).toBe('198.51.100.1');
    expect(from('::1', '198.51.100.1')).toBe('198.51.100.1');
    expect(from('172.18.0.2', '198.51.100.1')).toBe('198.51.100.1');
    expect(from('172.18.0.2')).toBe('172.18.0.2');
    expect(from('127.0.0.1')).toBe(null);
    expect(from('127.0.0.1', '')).toBe(null);
  });

  it('[S30] with IPv6 is the first half of its address', () => {
    const network = from('2001:db8:1:2:aaaa::1');
    expect(from('2001:DB8:1:2::ffff')).toBe(network);
    expect(from('2001:db8:1:3::1')).not.toBe(network);
    expect(from('2001:db8::1')).toBe('2001:db8:0:0');
  });

  it('[S30] opens so many at once, then so many per second, and has so many open', () => {
    let now = 1_000_000;
    const sources = new Sources(() => now);
    const open = (count: number) =>
      Array.from({ length: count }, () => sources.enter('a')).filter((leave) => leave !== null);
    expect(open(SOCKETS_AT_ONCE + 5)).toHaveLength(SOCKETS_AT_ONCE);
    expect(sources.enter('b')).not.toBe(null);
    now += 10_000;
    expect(open(100)).toHaveLength(10 * SOCKETS_PER_SECOND);
    let held = SOCKETS_AT_ONCE + 10 * SOCKETS_PER_SECOND;
    const last: (() => void)[] = [];
    while (held < SOCKETS_PER_SOURCE) {
      now += 1_000_000;
      const more = open(SOCKETS_AT_ONCE);
      held += more.length;
      last.push(...more);
    }
    expect(held).toBe(SOCKETS_PER_SOURCE);
    now += 1_000_000;
    expect(open(1)).toHaveLength(0);
    last[0]?.();
    expect(open(5)).toHaveLength(1);
  });

  it('[S30] is forgotten with the key of its day', () => {
    let now = 0;
    const sources = new Sources(() => now);
    for (let count = 0; count < SOCKETS_AT_ONCE; count += 1) sources.enter('a');
    expect(sources.enter('a')).toBe(null);
    now += 86_399_999;
    for (let count = 0; count < SOCKETS_AT_ONCE; count += 1) sources.enter('a');
    expect(sources.enter('a')).toBe(null);
    now += 1;
    expect(sources.enter('a')).not.toBe(null);
  });
});

describe('all sockets together', () => {
  it('[S31] begin nothing more while much is under way, and then in the order in which they came to wait', () => {
    const pressure = new Pressure();
    const began: string[] = [];
    const waiting = ['a', 'b', 'c'].map((name) => ({
      advance() {
        if (!pressure.mayBegin(this)) return;
        began.push(name);
        pressure.begin(MAX_BYTES_UNDER_WAY);
      },
    }));
    for (const one of waiting) one.advance();
    expect(began).toEqual(['a']);
    pressure.end(MAX_BYTES_UNDER_WAY);
    expect(began).toEqual(['a', 'b']);
    pressure.end(MAX_BYTES_UNDER_WAY);
    expect(began).toEqual(['a', 'b', 'c']);
  });

  it('[S31] get less at a time while much waits to be taken', () => {
    const pressure = new Pressure();
    expect(pressure.socketBytes).toBe(FULL_SOCKET_BYTES);
    pressure.weigh(MAX_UNSENT_BYTES + 1);
    expect(pressure.socketBytes).toBe(LITTLE_SOCKET_BYTES);
    pressure.weigh(MAX_UNSENT_BYTES);
    expect(pressure.socketBytes).toBe(FULL_SOCKET_BYTES);
  });
});

describe('a relay', () => {
  let relay: TestRelay;

  beforeEach(async () => {
    relay = await startTestRelay();
  });

  afterEach(async () => {
    await relay.close();
  });

  it('[S30] refuses a source that opens too many with 429, and no other one', async () => {
    const knock = (forwardedFor: string) => relay.connect({ forwardedFor });
    for (let count = 0; count < SOCKETS_AT_ONCE; count += 1) await knock('203.0.113.7');
    await expect(knock('203.0.113.7')).rejects.toThrow('refused 429');
    const other = await knock('203.0.113.8');
    expect(await other.request({ type: 'ping', requestId: 1 })).toMatchObject({ type: 'pong' });
    relay.pass(1);
    await knock('203.0.113.7');
  });

  it('[S31] holds no more than its limit of a flood, and answers all of it', async () => {
    const flooders = await Promise.all(Array.from({ length: 12 }, () => relay.connect()));
    const logs = flooders.map(() => new TestLog());
    const large = blob(MAX_BLOB_BYTES);
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, relay.relay.hub.bytesUnderWay());
    }, 1);
    const flood = flooders.map(async (client, index) => {
      const log = logs[index] as TestLog;
      await client.request(log.create());
      const appends = Array.from({ length: 6 }, (_, count) => {
        large[0] = count;
        return log.append({ blob: large.slice() });
      });
      return Promise.all(appends.map((append) => client.request(append)));
    });
    const answers = (await Promise.all(flood)).flat();
    clearInterval(look);
    expect(answers.filter(({ type }) => type !== 'ok')).toEqual([]);
    expect(most).toBeGreaterThan(MAX_FRAME_BYTES);
    expect(most).toBeLessThanOrEqual(MAX_BYTES_UNDER_WAY + flooders.length * MAX_FRAME_BYTES);
  }, 120_000);
});
