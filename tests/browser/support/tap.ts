import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a relay and keeps every byte that crosses its sockets, in both directions. */
export class Tap {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #fromClients: Buffer[][] = [];
  readonly #fromRelay: Buffer[][] = [];

  private constructor(relayPort: number) {
    this.#server = createServer((near) => {
      const far = connect(relayPort, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      const [up, down]: [Buffer[], Buffer[]] = [[], []];
      this.#fromClients.push(up);
      this.#fromRelay.push(down);
      near.on('data', (bytes: Buffer) => up.push(bytes));
      far.on('data', (bytes: Buffer) => down.push(bytes));
      near.pipe(far).pipe(near);
    });
  }

  static async before(relayPort: number, port: number): Promise<Tap> {
    const tap = new Tap(relayPort);
    await new Promise<void>((resolve) => tap.#server.listen(port, '127.0.0.1', resolve));
    return tap;
  }

  /** What crossed, as it was; and what browsers sent in WebSocket frames, with their masks taken off. */
  crossed(): Buffer {
    const up = this.#fromClients.map((pieces) => Buffer.concat(pieces));
    const down = this.#fromRelay.map((pieces) => Buffer.concat(pieces));
    return Buffer.concat([...up, ...down, ...up.flatMap(messages)]);
  }

  /** The WebSocket messages that clients sent. */
  sent(): readonly Buffer[] {
    return this.#fromClients.flatMap((pieces) => messages(Buffer.concat(pieces)));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const HEAD_ENDS = Buffer.from('\r\n\r\n');
const MASK_BYTES = 4;

/** The payloads of the frames that one client sent after its upgrade; none where it never asked for one. */
const messages = (stream: Buffer): readonly Buffer[] => {
  const upgrade = stream.toString('latin1').search(/^upgrade: websocket/im);
  if (upgrade < 0) return [];
  const payloads: Buffer[] = [];
  let at = stream.indexOf(HEAD_ENDS, upgrade) + HEAD_ENDS.length;
  while (at + 2 <= stream.length) {
    const short = (stream[at + 1] ?? 0) & 0x7f;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (at + head + MASK_BYTES > stream.length) break;
    const length =
      short === 127 ? Number(stream.readBigUInt64BE(at + 2)) : short === 126 ? stream.readUInt16BE(at + 2) : short;
    const mask = stream.subarray(at + head, at + head + MASK_BYTES);
    const payload = Buffer.from(stream.subarray(at + head + MASK_BYTES, at + head + MASK_BYTES + length));
    for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i % MASK_BYTES] ?? 0);
    payloads.push(payload);
    at += head + MASK_BYTES + length;
  }
  return payloads;
};
