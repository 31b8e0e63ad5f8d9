import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A person's network cable: a SOCKS5 server on this machine through which everything goes that a browser sends. It leads to this
 * machine only, notes every other name it was asked for, and can be cut and mended.
 */
export class Cable {
  /** Addresses outside this machine that something in the browser asked for. */
  readonly foreign: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];
  #cut = false;

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async lay(): Promise<Cable> {
    const cable = new Cable();
    await new Promise<void>((resolve) => cable.#server.listen(0, '127.0.0.1', resolve));
    return cable;
  }

  get address(): string {
    return `socks5://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when the next piece of whatever the browser sends has left it. */
  nextPieceOut(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** From now on nothing passes, and what is under way breaks off. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  #accept(socket: Socket): void {
    this.#keep(socket);
    if (this.#cut) {
      socket.destroy();
      return;
    }
    let seen = Buffer.alloc(0);
    let greeted = false;
    const read = (piece: Buffer): void => {
      seen = Buffer.concat([seen, piece]);
      if (!greeted) {
        const length = 2 + (seen[1] ?? 0);
        if (seen.length < length) return;
        greeted = true;
        seen = seen.subarray(length);
        socket.write(Buffer.from([5, 0]));
      }
      const asked = destination(seen);
      if (asked === null) return;
      socket.off('data', read);
      this.#join(socket, asked.host, asked.port, seen.subarray(asked.length));
    };
    socket.on('data', read);
  }

  #join(socket: Socket, host: string, port: number, first: Buffer): void {
    const refuse = (): void => {
      socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]));
    };
    if (host !== 'localhost' && host !== '127.0.0.1') {
      this.foreign.push(`${host}:${port}`);
      refuse();
      return;
    }
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#keep(far);
    far.once('error', refuse);
    far.once('connect', () => {
      far.off('error', refuse);
      socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      far.write(first);
      socket.pipe(far).pipe(socket);
      socket.on('data', () => {
        for (const tell of this.#waiting.splice(0)) tell();
      });
    });
    far.on('close', () => socket.destroy());
    socket.on('close', () => far.destroy());
  }
}

const IPV4 = 1;
const NAME = 3;

/** What a SOCKS5 CONNECT asks for; null while it has not arrived whole. */
const destination = (bytes: Buffer): { host: string; port: number; length: number } | null => {
  const kind = bytes[3];
  const nameLength = kind === NAME ? (bytes[4] ?? 0) + 1 : kind === IPV4 ? 4 : 16;
  const length = 4 + nameLength + 2;
  if (bytes.length < length) return null;
  const host =
    kind === NAME
      ? bytes.subarray(5, 4 + nameLength).toString('latin1')
      : kind === IPV4
        ? [...bytes.subarray(4, 8)].join('.')
        : bytes.subarray(4, 20).toString('hex');
  return { host, port: bytes.readUInt16BE(length - 2), length };
};
