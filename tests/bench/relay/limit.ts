/**
 * The limit: the same broadcast in memory as bare.ts, but a message is framed once and written to the raw sockets, and all
 * that one turn of the event loop writes to a socket leaves in one system call. Prints its port once it listens.
 */
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { messageOf } from '../../../server/websocket.ts';

const ACKNOWLEDGED = messageOf(Uint8Array.of(0));
const members = new Map<string, Set<Socket>>();
const corked = new Set<Socket>();

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () => {
  console.log((server.address() as AddressInfo).port);
});

server.on('connection', (ws, request) => {
  const [, , name = '', role] = request.url?.split('/') ?? [];
  const channel = members.get(name) ?? new Set();
  members.set(name, channel);
  if (role === 'follow') channel.add(request.socket);
  ws.on('close', () => channel.delete(request.socket));
  ws.on('message', (data: Buffer) => {
    const framed = messageOf(data);
    for (const member of channel) write(member, framed);
    write(request.socket, ACKNOWLEDGED);
  });
});

function write(socket: Socket, bytes: Uint8Array): void {
  if (!corked.has(socket)) {
    if (corked.size === 0) setImmediate(uncork);
    corked.add(socket);
    socket.cork();
  }
  socket.write(bytes);
}

function uncork(): void {
  for (const socket of corked) socket.uncork();
  corked.clear();
}

// Ends with the process that started it, however that ends.
process.stdin.on('close', () => process.exit()).resume();
