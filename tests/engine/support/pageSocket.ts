import { WebSocket } from 'ws';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';

/** A browser's socket, as a page of `origin` opens it. */
export const pageSocket =
  (origin: string): OpenSocket =>
  (url, subprotocol, events) => {
    const socket = new WebSocket(url, subprotocol, { origin });
    socket.binaryType = 'arraybuffer';
    let over = false;
    const closed = (): void => {
      if (over) return;
      over = true;
      events.closed();
    };
    socket.on('open', () => !over && events.opened());
    socket.on(
      'message',
      (data, binary) => !over && events.message(binary ? new Uint8Array(data as ArrayBuffer) : undefined),
    );
    socket.on('close', closed);
    socket.on('error', closed);
    return {
      send: (bytes) => socket.readyState === WebSocket.OPEN && socket.send(bytes),
      close: () => {
        over = true;
        socket.close();
      },
    };
  };
