/**
 * A thread that asks both servers for a sign of life every millisecond and notes how long each takes to answer, at the same
 * moments: what disturbs the machine shows in both. Ends when told to, with the longest waits.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeFrame } from '../../../shared/wire/codec.ts';
import type { TcpClient } from './tcp-client.ts';
import { clientMessage, connectWebSocket } from './web-socket.ts';

const PONG_TYPE = 22;
const TYPE_AT = 2;

/** Ports to ask. */
export interface PingerOptions {
  readonly relay: number;
  readonly bare: number;
}

/** Milliseconds of each wait, in order. */
export interface Waits {
  readonly relay: readonly number[];
  readonly bare: readonly number[];
}

const { relay, bare } = workerData as PingerOptions;
const ping = clientMessage(encodeFrame({ type: 'ping', requestId: 1 }));
const onRelay = await connectWebSocket(relay, '/relay', (bytes, at) =>
  bytes[at + TYPE_AT] === PONG_TYPE ? 'ok' : 'other',
);
const onBare = await connectWebSocket(bare, '/c/pinged', () => 'ok');
const waits = { relay: waitsOf(onRelay), bare: waitsOf(onBare) };

const timer = setInterval(() => {
  waits.relay.ask(ping);
  waits.bare.ask(ping);
}, 1);

parentPort?.once('message', () => {
  clearInterval(timer);
  parentPort?.postMessage({ relay: waits.relay.ended(), bare: waits.bare.ended() } satisfies Waits);
  parentPort?.close();
  onRelay.close();
  onBare.close();
});
parentPort?.postMessage('asking');

function waitsOf(client: TcpClient) {
  const sentAt: number[] = [];
  const waited: number[] = [];
  client.onOk = () => waited.push(performance.now() - (sentAt[waited.length] ?? Number.NaN));
  const ask = (message: Uint8Array) => {
    sentAt.push(performance.now());
    client.write(message);
  };
  // What has not been answered has waited until now.
  const ended = () => [...waited, ...sentAt.slice(waited.length).map((at) => performance.now() - at)];
  return { ask, ended };
}
