import type { OpenSocket } from './sockets.ts';

const NORMAL_CLOSE = 1000;

const asBytes = (message: unknown): Uint8Array | undefined =>
  message instanceof ArrayBuffer ? new Uint8Array(message) : undefined;

/** The browser's own sockets. */
export const openWebSocket: OpenSocket = (url, subprotocol, events) => {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, [subprotocol]);
  } catch {
    queueMicrotask(events.closed);
    return { send: () => {}, close: () => {} };
  }
  socket.binaryType = 'arraybuffer';
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    events.closed();
  };
  socket.onopen = () => {
    if (!over) events.opened();
  };
  socket.onmessage = ({ data }) => {
    if (!over) events.message(asBytes(data));
  };
  socket.onerror = end;
  socket.onclose = end;
  return {
    send: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close: () => {
      over = true;
      socket.close(NORMAL_CLOSE);
    },
  };
};
