import type { OpenSocket, SocketEvents } from '../../../client/engine/platform/sockets.ts';
import { decodeClientFrame, encodeFrame } from '../../../shared/wire/codec.ts';
import type { ClientFrame, PlacedEntry, RelayFrame } from '../../../shared/wire/frames.ts';

/** One socket that the code under test opened, played by hand: what it sent, and the events it is given. */
export type PlayedSocket = {
  readonly url: string;
  readonly subprotocol: string;
  readonly events: SocketEvents;
  readonly sent: ClientFrame[];
  closed: boolean;
  /** The frames sent since the last call. */
  readonly take: () => ClientFrame[];
  readonly answer: (frame: RelayFrame) => void;
};

/** Every socket opened, in order. */
export const playedSockets = (): {
  readonly open: OpenSocket;
  readonly all: PlayedSocket[];
  readonly newest: () => PlayedSocket;
} => {
  const all: PlayedSocket[] = [];
  return {
    all,
    newest: () => {
      const socket = all.at(-1);
      if (socket === undefined) throw new Error('no socket was opened');
      return socket;
    },
    open: (url, subprotocol, events) => {
      const sent: ClientFrame[] = [];
      let taken = 0;
      const socket: PlayedSocket = {
        url,
        subprotocol,
        events,
        sent,
        closed: false,
        take: () => {
          const before = taken;
          taken = sent.length;
          return sent.slice(before);
        },
        answer: (frame) => events.message(encodeFrame(frame)),
      };
      all.push(socket);
      return {
        send: (bytes) => {
          if (socket.closed) return;
          const frame = decodeClientFrame(bytes);
          if (!frame.ok) throw new Error(`the client sent what is no frame: ${frame.error}`);
          sent.push(frame.value);
        },
        close: () => {
          socket.closed = true;
        },
      };
    },
  };
};

export const done = (requestId: number, position: Uint8Array = new Uint8Array(0), duplicate = false): RelayFrame => ({
  type: 'ok',
  requestId,
  position,
  duplicate,
});

/** The entry numbered k: its blob is `size` bytes of k. */
export const placed = (k: number, size = 8): PlacedEntry => ({
  position: Uint8Array.of(k >> 8, k & 255),
  entry: { kind: 'blob', blob: new Uint8Array(size).fill(k) },
});

export const entryFrame = (requestId: number, k: number, size?: number): RelayFrame => ({
  type: 'entry',
  requestId,
  ...placed(k, size),
});
