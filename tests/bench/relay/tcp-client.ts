/**
 * A client that does next to nothing, so that the server is what is measured: it finds where messages begin and end, tells
 * entries from acknowledgements by their first bytes, and never looks at the rest.
 */
import { connect, type Socket } from 'node:net';

/** A message that was found. A scanner fills the one it is given, so that none is made per message. */
export interface Found {
  /** Where the next message begins; may lie beyond what has come so far. */
  end: number;
  kind: 'entry' | 'ok' | 'other';
  /** What has to be sent back. */
  reply: Uint8Array | undefined;
}

/** Fills `found` with the message at `at`, or returns false while too little of it is there to tell. */
export type Scan = (bytes: Buffer, at: number, found: Found) => boolean;

const NOTHING = Buffer.alloc(0);

/** Open until `close`. */
export class TcpClient {
  onEntry: () => void = () => {};
  onOk: () => void = () => {};
  /** Whatever else comes is no part of the load: by default it ends the bench. */
  onOther: (message: Buffer) => void = (message) => {
    throw new Error(`not part of the load: ${message.subarray(0, 80).toString('latin1')}`);
  };
  onClose: () => void = () => {};
  readonly socket: Socket;
  readonly #scan: Scan;
  readonly #found: Found = { end: 0, kind: 'other', reply: undefined };
  #rest: Buffer = NOTHING;
  #skip = 0;
  #corked = false;

  private constructor(socket: Socket, scan: Scan) {
    this.socket = socket;
    this.#scan = scan;
    socket.setNoDelay(true);
    socket.on('data', (piece: Buffer) => this.#take(piece));
    socket.on('error', () => {});
    socket.on('close', () => this.onClose());
  }

  /** Connect, send `hello`, and wait for an answer that begins with `welcome`. */
  static async connect(port: number, hello: Uint8Array, welcome: string, scan: Scan): Promise<TcpClient> {
    const socket = connect(port, '127.0.0.1');
    socket.write(hello);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed')));
      socket.once('data', (answer: Buffer) => {
        if (answer.toString('latin1').startsWith(welcome)) resolve();
        else reject(new Error('the server did not take the client'));
      });
    });
    socket.removeAllListeners();
    return new TcpClient(socket, scan);
  }

  /** All that is written in one turn leaves together. */
  write(bytes: Uint8Array): void {
    if (!this.#corked) {
      this.#corked = true;
      this.socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.socket.uncork();
      });
    }
    this.socket.write(bytes);
  }

  close(): void {
    this.onClose = () => {};
    this.socket.destroy();
  }

  #take(piece: Buffer): void {
    if (this.#rest.length > 0) {
      piece = Buffer.concat([this.#rest, piece]);
      this.#rest = NOTHING;
    }
    let at = this.#skip;
    const found = this.#found;
    while (at < piece.length) {
      found.reply = undefined;
      if (!this.#scan(piece, at, found)) {
        this.#rest = piece.subarray(at);
        this.#skip = 0;
        return;
      }
      if (found.reply !== undefined) this.write(found.reply);
      if (found.kind === 'entry') this.onEntry();
      else if (found.kind === 'ok') this.onOk();
      else if (found.reply === undefined) this.onOther(piece.subarray(at, found.end));
      at = found.end;
    }
    this.#skip = at - piece.length;
  }
}
