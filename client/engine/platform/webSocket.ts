import type { OpenSocket } from './sockets.ts';

const NORMAL_CLOSE = 1000;
/** `WebSocket.OPEN`, of whichever class. */
const OPEN = 1;

const asBytes = (message: unknown): Uint8Array | undefined =>
  message instanceof ArrayBuffer ? new Uint8Array(message) : undefined;

/** What makes sockets: the browser's own class, or one that a test gives an origin. */
export type SocketClass = new (url: string, protocols: string[]) => WebSocket;

/** Sockets of the browser. */
export const webSockets =
  (Implementation: SocketClass): OpenSocket =>
  (url, subprotocol, events) => {
    let socket: WebSocket;
    try {
      socket = new Implementation(url, [subprotocol]);
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
        if (socket.readyState === OPEN) socket.send(bytes);
      },
      close: () => {
        over = true;
        socket.close(NORMAL_CLOSE);
      },
    };
  };
