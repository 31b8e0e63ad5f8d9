/**
 * A WebSocket client that does next to nothing, so that the server is what is measured: it counts messages by their first
 * bytes and never looks at the rest. Its own messages carry a mask of zeros, which leaves them as they are.
 */
import { connect, type Socket } from 'node:net';

const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASKED = 0x80;
const BINARY = 0x82;

/** As much of each message as is shown. */
const HEAD_BYTES = 8;

/** Hears of each message: its first bytes. */
export type OnMessage = (head: Buffer) => void;

/** Open until `close`. */
export class RawClient {
  onMessage: OnMessage = () => {};
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #skip = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  static async connect(port: number, path: string): Promise<RawClient> {
    const client = new RawClient(connect(port, '127.0.0.1'));
    const host = `localhost:${port}`;
    client.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: parley.v1\r\n\r\n',
    );
    await new Promise<void>((resolve, reject) => {
      client.#socket.on('error', reject);
      client.#socket.once('data', (answer: Buffer) => {
        if (answer.toString('latin1').startsWith('HTTP/1.1 101')) resolve();
        else reject(new Error('the server did not upgrade'));
      });
    });
    client.#socket.on('data', (piece: Buffer) => client.#take(piece));
    return client;
  }

  send(message: Uint8Array): void {
    this.#socket.cork();
    this.#socket.write(headerOf(message.length));
    this.#socket.write(message);
    process.nextTick(() => this.#socket.uncork());
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(piece: Buffer): void {
    let at = Math.min(this.#skip, piece.length);
    this.#skip -= at;
    if (this.#rest.length > 0) {
      piece = Buffer.concat([this.#rest, piece]);
      this.#rest = Buffer.alloc(0);
    }
    while (at < piece.length) {
      const message = headAt(piece, at);
      if (message === undefined) {
        this.#rest = piece.subarray(at);
        return;
      }
      if (piece[at] === BINARY)
        this.onMessage(piece.subarray(message.start, message.start + Math.min(HEAD_BYTES, message.length)));
      at = message.start + message.length;
    }
    this.#skip = at - piece.length;
  }
}

/** Where the message at `at` begins and how long it is, once its header and enough of it to tell its kind are there. */
function headAt(piece: Buffer, at: number): { readonly start: number; readonly length: number } | undefined {
  if (piece.length - at < 2) return undefined;
  const short = piece.readUInt8(at + 1);
  const headerBytes = short === LENGTH_64 ? 10 : short === LENGTH_16 ? 4 : 2;
  if (piece.length - at < headerBytes) return undefined;
  const length =
    short === LENGTH_64
      ? Number(piece.readBigUInt64BE(at + 2))
      : short === LENGTH_16
        ? piece.readUInt16BE(at + 2)
        : short;
  const there = piece.length - at >= headerBytes + Math.min(HEAD_BYTES, length);
  return there ? { start: at + headerBytes, length } : undefined;
}

function headerOf(length: number): Buffer {
  const extra = length > 0xffff ? 8 : length >= LENGTH_16 ? 2 : 0;
  const header = Buffer.alloc(2 + extra + 4);
  header[0] = BINARY;
  header[1] = MASKED | (extra === 8 ? LENGTH_64 : extra === 2 ? LENGTH_16 : length);
  if (extra === 8) header.writeBigUInt64BE(BigInt(length), 2);
  if (extra === 2) header.writeUInt16BE(length, 2);
  return header;
}
