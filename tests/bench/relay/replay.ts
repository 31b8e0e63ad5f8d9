/** How fast a follower gets a log that is already there, against what the socket alone carries. */
import { encodeFrame } from '../../../shared/wire/codec.ts';
import type { TestLog } from '../../relay/support/log.ts';
import { atLeastTimes, type Row } from '../row.ts';
import { median } from './statistics.ts';
import { connectRelay, type Reference, type RelaySystem } from './systems.ts';
import type { TcpClient } from './tcp-client.ts';
import { clientMessage, connectWebSocket } from './web-socket.ts';

const ENTRIES = 10_000;
const ENTRY_BYTES = 1024;
const ROUNDS = 7;
const OF_SOCKET = 0.5;
const QUOTA_BYTES = 64 * 1024 ** 2;

export async function replayRows(relay: RelaySystem, socket: Reference): Promise<Row[]> {
  const { log, client } = await relay.openLog(QUOTA_BYTES);
  await fill(client, log, { entries: ENTRIES, bytes: ENTRY_BYTES });
  client.close();
  const rates = { relay: [] as number[], socket: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const follower = await connectRelay(relay.port);
    rates.relay.push(await replayed(follower, encodeFrame(log.follow())));
    const reader = await connectWebSocket(socket.port, '/', () => 'entry');
    rates.socket.push(await replayed(reader, Uint8Array.of(0)));
  }
  const name = 'replay of 10,000 entries of 1 KiB, against the socket alone';
  return [atLeastTimes({ name, value: median(rates.relay), unit: 'entries/s' }, median(rates.socket), OF_SOCKET)];
}

/** Entries to append: how many, their size, how many are under way at once, and how long they live. */
export interface Filling {
  readonly entries: number;
  readonly bytes: number;
  readonly atOnce?: number;
  readonly lifetimeSeconds?: number;
}

/** Append so many entries to a log, and wait until all are acknowledged. */
export function fill(
  client: TcpClient,
  log: TestLog,
  { entries, bytes, atOnce = AT_ONCE, lifetimeSeconds }: Filling,
): Promise<void> {
  return new Promise((resolve) => {
    let acknowledged = 0;
    let sent = 0;
    const blob = new Uint8Array(bytes);
    const send = () => {
      sent += 1;
      new DataView(blob.buffer).setUint32(0, sent);
      client.write(clientMessage(encodeFrame(log.append({ blob, ...(lifetimeSeconds && { lifetimeSeconds }) }))));
    };
    client.onOk = () => {
      acknowledged += 1;
      if (sent < entries) send();
      if (acknowledged === entries) resolve();
    };
    while (sent < Math.min(atOnce, entries)) send();
  });
}

const AT_ONCE = 128;

/** Entries a second, from the asking to the last one. */
async function replayed(client: TcpClient, question: Uint8Array): Promise<number> {
  const start = performance.now();
  await new Promise<void>((resolve) => {
    let received = 0;
    client.onOk = () => {};
    client.onEntry = () => {
      received += 1;
      if (received === ENTRIES) resolve();
    };
    client.write(clientMessage(question));
  });
  client.close();
  return (ENTRIES * 1000) / (performance.now() - start);
}
