/** A client over a real WebSocket, as plain as can be. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeRelayFrame, encodeFrame } from '../../../shared/wire/codec.ts';
import type { ClientFrame, RelayFrame } from '../../../shared/wire/frames.ts';
import { WIRE_SUBPROTOCOL } from '../../../shared/wire/frames.ts';
import { Inbox } from './inbox.ts';

/** How to knock. */
export interface SocketOptions {
  readonly origin?: string | null;
  readonly host?: string;
  readonly path?: string;
  readonly subprotocols?: readonly string[];
  /** What a proxy says of whom the socket comes from. */
  readonly forwardedFor?: string;
}

/** Open until either side closes it. */
export class SocketClient {
  readonly inbox = new Inbox();
  readonly ws: WebSocket;
  /** Resolves to the close code. */
  readonly closed: Promise<number>;

  private constructor(ws: WebSocket) {
    this.ws = ws;
    this.closed = new Promise((resolve) => ws.on('close', resolve));
    ws.on('message', (data) => {
      const frame = decodeRelayFrame(data as Uint8Array);
      if (!frame.ok) throw new Error(`the relay sent what is no frame: ${frame.error}`);
      this.inbox.put(frame.value);
    });
  }

  /** Resolves once open; rejects with `refused <status>` when the upgrade is refused. */
  static async connect(port: number, options: SocketOptions = {}): Promise<SocketClient> {
    const { path = '/relay', subprotocols = [WIRE_SUBPROTOCOL], forwardedFor } = options;
    const origin = options.origin === undefined ? `http://localhost:${port}` : options.origin;
    const host = options.host ?? (origin === null ? `localhost:${port}` : new URL(origin).host);
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...subprotocols], {
      headers: { host, ...(origin !== null && { origin }), ...(forwardedFor && { 'x-forwarded-for': forwardedFor }) },
    });
    const client = new SocketClient(ws);
    await new Promise<void>((resolve, reject) => {
      ws.on('open', resolve);
      ws.on('error', reject);
      ws.on('unexpected-response', (_request, response) => {
        response.resume();
        reject(new Error(`refused ${response.statusCode}`));
      });
    });
    return client;
  }

  /** Send a frame and wait for the first frame with its requestId. */
  async request(frame: ClientFrame): Promise<RelayFrame> {
    this.send(frame);
    await this.inbox.until(() => this.inbox.of(frame.requestId).length > 0);
    const [answer] = this.inbox.of(frame.requestId);
    if (answer === undefined) throw new Error('unreachable');
    return answer;
  }

  send(frame: ClientFrame): void {
    this.sendBytes(encodeFrame(frame));
  }

  sendBytes(bytes: Uint8Array | string): void {
    this.ws.send(bytes);
  }

  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    const closed = once(this.ws, 'close');
    this.ws.close();
    await closed;
  }
}
