/** What happens to a socket. After `closed` nothing more is told. */
export type SocketEvents = {
  readonly opened: () => void;
  /** One message; undefined for a text message, which no relay sends. The bytes are the listener's. */
  readonly message: (bytes: Uint8Array | undefined) => void;
  readonly closed: () => void;
};

export type Socket = {
  /** Hands over a whole message; does nothing once the socket is not open. */
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly close: () => void;
};

/**
 * Begins to connect; no event comes before it has returned. A URL that the browser refuses is a socket that closes, never an
 * exception.
 */
export type OpenSocket = (url: string, subprotocol: string, events: SocketEvents) => Socket;
