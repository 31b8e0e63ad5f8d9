/** The same frames through the relay as it runs: real sockets, its keeper's thread, its store. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { decodeClientFrame } from '../../shared/wire/codec.ts';
import { TestLog } from '../relay/support/log.ts';
import { startTestRelay, type TestRelay } from '../relay/support/running.ts';
import type { SocketClient } from '../relay/support/socket-client.ts';
import { FrameSource } from './sessions.ts';

const CASES = process.env['SLOW'] === '1' ? 20_000 : 400;
const PATIENCE_MILLISECONDS = process.env['SLOW'] === '1' ? 1_200_000 : 60_000;
const POLICY_CLOSE = 1008;
const PING = 4_000_000_000;

/** Sends one case, and then what shows that it was dealt with: an answer to a ping, or the socket's end. Gives whether it goes on. */
const tell = async (client: SocketClient, bytes: Uint8Array, count: number): Promise<boolean> => {
  client.sendBytes(bytes);
  if (!decodeClientFrame(bytes).ok) {
    expect(await client.closed).toBe(POLICY_CLOSE);
    return false;
  }
  const requestId = PING + count;
  client.send({ type: 'ping', requestId });
  await client.inbox.untilType(requestId, 'pong');
  return true;
};

/** A socket that knew something, and so may send more than a stranger may. */
const acquainted = async (relay: TestRelay, log: TestLog): Promise<SocketClient> => {
  const client = await relay.connect();
  expect(await client.request(log.read())).toMatchObject({ type: 'page' });
  return client;
};

const unharmed = async (relay: TestRelay, other: SocketClient, log: TestLog): Promise<void> => {
  expect(await other.request(log.append())).toMatchObject({ type: 'ok', duplicate: false });
  expect(relay.said).toEqual([]);
};

test(
  '[Z51] a socket that sends what is no frame is closed, every other is answered, and the others go on',
  async () => {
    const relay = await startTestRelay();
    const other = await relay.connect();
    const log = new TestLog();
    expect(await other.request(log.create())).toMatchObject({ type: 'ok' });
    const source = new FrameSource(`sockets ${process.env['FUZZ_SEED'] ?? '1'}`);
    let client = await acquainted(relay, log);
    let closed = 0;
    for (let count = 0; count < CASES; count += 1) {
      if (!(await tell(client, source.next().bytes, count))) {
        closed += 1;
        client = await acquainted(relay, log);
      }
    }
    expect(closed).toBeGreaterThan(CASES / 10);
    expect(closed).toBeLessThan((CASES * 9) / 10);
    await unharmed(relay, other, log);
    for (const text of ['', 'text', '{}']) {
      client.sendBytes(text);
      expect(await client.closed).toBe(POLICY_CLOSE);
      client = await relay.connect();
    }
    // What is not even WebSocket: the library closes, and nobody else notices.
    for (const seed of ['a', 'b', 'c']) {
      const socket = (client.ws as unknown as { readonly _socket: import('node:net').Socket })._socket;
      socket.write(Buffer.alloc(200, seed.charCodeAt(0)));
      await once(client.ws, 'close');
      client = await relay.connect();
    }
    await unharmed(relay, other, log);
    await relay.close();
  },
  PATIENCE_MILLISECONDS,
);
