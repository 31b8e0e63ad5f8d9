import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';

/** Somebody else's server on this machine, which answers everybody and notes what it was asked. */
export type Foreign = {
  readonly origin: string;
  readonly asked: string[];
  readonly close: () => Promise<void>;
};

const ANSWERS: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/script.js': ['text/javascript', 'window.foreignRan = true'],
  '/picture.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
  '/frame': ['text/html', '<script>parent.postMessage("here", "*")</script>'],
};

export const openForeign = async (): Promise<Foreign> => {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [type, body] = ANSWERS[request.url ?? ''] ?? ['text/plain', 'hello'];
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body);
  });
  const sockets = new WebSocketServer({ server });
  const open = new Set<ServerSocket>();
  sockets.on('connection', (socket) => {
    asked.push('a socket');
    open.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of open) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
