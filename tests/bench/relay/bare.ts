/**
 * The reference: a broadcast in memory in its plainest form. A message on /c/NAME is sent to every socket on /c/NAME/follow and then
 * acknowledged to its sender. Prints its port once it listens.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const ACKNOWLEDGED = Uint8Array.of(0);
const members = new Map<string, Set<WebSocket>>();

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () => {
  console.log((server.address() as AddressInfo).port);
});

server.on('connection', (ws, request) => {
  const [, , name = '', role] = request.url?.split('/') ?? [];
  const channel = members.get(name) ?? new Set();
  members.set(name, channel);
  if (role === 'follow') channel.add(ws);
  ws.on('close', () => channel.delete(ws));
  ws.on('message', (data) => {
    for (const member of channel) member.send(data as Uint8Array);
    ws.send(ACKNOWLEDGED);
  });
});

// Ends with the process that started it, however that ends.
process.stdin.on('close', () => process.exit()).resume();
