/**
 * What a socket alone carries: whoever sends anything gets 10,000 messages of 1 KiB from memory, framed before and written
 * as many at a time as the relay reads. Prints its port once it listens.
 */
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { messageOf } from '../../../server/websocket.ts';

const MESSAGES = 10_000;
const MESSAGES_AT_ONCE = 125;
/** An entry of 1 KiB as it goes over the wire. */
const MESSAGE_BYTES = 1024 + 18;

const message = messageOf(Buffer.alloc(MESSAGE_BYTES));
const some = Buffer.concat(Array.from({ length: MESSAGES_AT_ONCE }, () => message));

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () => {
  console.log((server.address() as AddressInfo).port);
});

server.on('connection', (ws, { socket }) => {
  ws.on('message', () => replay(socket, MESSAGES / MESSAGES_AT_ONCE));
});

function replay(socket: Socket, left: number): void {
  while (left > 0) {
    left -= 1;
    if (!socket.write(some)) {
      const rest = left;
      socket.once('drain', () => replay(socket, rest));
      return;
    }
  }
}

// Ends with the process that started it, however that ends.
process.stdin.on('close', () => process.exit()).resume();
