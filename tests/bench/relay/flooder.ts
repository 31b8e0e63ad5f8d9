/** A thread that makes trouble for a relay in one way until it is terminated; says so once it has begun. */
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeFrame } from '../../../shared/wire/codec.ts';
import { TestLog } from '../../relay/support/log.ts';
import { connectRelay, follow, numbered, request } from './systems.ts';
import type { TcpClient } from './tcp-client.ts';
import { clientMessage } from './web-socket.ts';

/** Ways to make trouble. */
export type Trouble = 'badFrames' | 'halfOpen' | 'reconnecting' | 'neverReading';

export interface FlooderOptions {
  readonly port: number;
  readonly trouble: Trouble;
}

const SOCKETS = 50;
const REFUSED_AT_ONCE = 16;
const HALF_OPEN = 2_000;
const OPENED_AT_ONCE = 100;
const BIG_BYTES = 16 * 1024;
const BIG_AT_ONCE = 8;
const QUOTA_BYTES = 1024 ** 3;
const MALFORMED = clientMessage(Uint8Array.of(0xff));

const { port, trouble } = workerData as FlooderOptions;
const begin = { badFrames, halfOpen, reconnecting, neverReading };
await begin[trouble]();
parentPort?.postMessage('begun');

/** Half of the sockets send what is no frame, again with a new one once they are thrown out; the other half what is refused. */
async function badFrames(): Promise<void> {
  for (let index = 0; index < SOCKETS / 2; index++) void sendMalformed();
  for (let index = 0; index < SOCKETS / 2; index++) {
    const client = await connectRelay(port);
    const refused = clientMessage(encodeFrame(new TestLog().append({ blob: new Uint8Array(1024) })));
    client.onOther = () => client.write(refused);
    client.onClose = () => {};
    for (let sent = 0; sent < REFUSED_AT_ONCE; sent++) client.write(refused);
  }
}

async function sendMalformed(): Promise<void> {
  const client = await connectRelay(port);
  client.onOther = () => client.socket.destroy();
  client.onClose = () => void sendMalformed();
  client.write(MALFORMED);
}

/** Half of the sockets say nothing, the other half begin to ask and never end. */
async function halfOpen(): Promise<void> {
  for (let open = 0; open < HALF_OPEN; open += OPENED_AT_ONCE) {
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, (_, index) => openHalf(index % 2 === 0)));
  }
}

function openHalf(silent: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', resolve);
    if (!silent) socket.write('GET /relay HTTP/1.1\r\nHost: local');
    socket.on('error', () => {});
    socket.on('close', () => void openHalf(silent)).resume();
  });
}

/** Sockets that are gone as soon as they follow, and come again at once. */
async function reconnecting(): Promise<void> {
  const { log, client } = await newLog();
  client.close();
  for (let index = 0; index < SOCKETS; index++) void comeAndGo(log);
}

async function comeAndGo(log: TestLog): Promise<void> {
  const client = await connectRelay(port);
  await follow(client, log);
  client.close();
  void comeAndGo(log);
}

/** Sockets that follow a busy log and leave all of it in the network. */
async function neverReading(): Promise<void> {
  const { log, client } = await newLog();
  for (let index = 0; index < SOCKETS; index++) {
    const reader = await connectRelay(port);
    reader.onEntry = () => {};
    await follow(reader, log);
    reader.socket.pause();
  }
  const next = numbered(clientMessage(encodeFrame(log.append({ blob: new Uint8Array(BIG_BYTES) }))));
  client.onOk = () => client.write(next());
  client.onOther = () => {};
  for (let sent = 0; sent < BIG_AT_ONCE; sent++) client.write(next());
}

async function newLog(): Promise<{ readonly log: TestLog; readonly client: TcpClient }> {
  const [log, client] = [new TestLog(), await connectRelay(port)];
  await request(client, encodeFrame(log.create({ quotaBytes: QUOTA_BYTES })));
  return { log, client };
}
