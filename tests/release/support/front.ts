import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DEFAULT_CONFIG } from '../../../server/config.ts';
import { type RunningRelay, startRelay } from '../../../server/start.ts';
import { type Manifest, manifestOf } from '../../../tools/release/manifest.ts';
import { builtClient } from '../../browser/support/build.ts';
import { temporaryFolder } from '../../support/folders.ts';
import { freePort } from '../../support/freePort.ts';

export type Sent = { status: number; headers: Record<string, string | string[]>; body: Buffer };

/** A real relay with the real client, and somebody before it who may change what it sends, or answer in its place. */
export class Front {
  readonly origin: string;
  readonly relay: RunningRelay;
  readonly manifest: Manifest;
  /** The folder of the client that the relay serves. */
  readonly dist: string;
  /** What is done to each answer. */
  change: (path: string, asked: IncomingMessage, sent: Sent) => void = () => {};
  /** True where it answered, or did not, instead of the relay. */
  interfere: (path: string, response: ServerResponse) => boolean = () => false;
  readonly #server: Server;
  readonly #remove: () => void;

  private constructor(origin: string, relay: RunningRelay, manifest: Manifest, dist: string, remove: () => void) {
    this.origin = origin;
    this.relay = relay;
    this.manifest = manifest;
    this.dist = dist;
    this.#remove = remove;
    this.#server = createServer((asked, response) => this.pass(asked, response));
  }

  static async open(): Promise<Front> {
    const folder = temporaryFolder();
    const client = builtClient('production');
    const { manifest } = await manifestOf(client.folder, { version: '0.1.0' });
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const started = await startRelay(
      { ...DEFAULT_CONFIG, port: 0, origin, data: join(folder.path, 'data') },
      { dist: client.folder, now: Date.now, say: () => {} },
    );
    if (!started.ok) throw new Error(`the relay did not start: ${started.error}`);
    const remove = (): void => {
      client.remove();
      folder.remove();
    };
    const front = new Front(origin, started.value, manifest, client.folder, remove);
    await new Promise<void>((resolve) => front.#server.listen(port, '127.0.0.1', resolve));
    return front;
  }

  /** The path of a file of the client. */
  named(pattern: RegExp): string {
    const found = Object.keys(this.manifest.files).find((path) => pattern.test(path));
    if (found === undefined) throw new Error(`the client has no file like ${pattern}`);
    return found;
  }

  /** As the relay is, from now on. */
  restore(): void {
    this.change = () => {};
    this.interfere = () => false;
  }

  /** Hands a request on to the relay, and its answer back. */
  pass(asked: IncomingMessage, response: ServerResponse): void {
    const path = asked.url ?? '/';
    if (this.interfere(path, response)) return;
    const { method, headers } = asked;
    const further = request({ host: '127.0.0.1', port: this.relay.port, path, method, headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        const sent: Sent = {
          status: answer.statusCode ?? 0,
          headers: { ...answer.headers } as Sent['headers'],
          body: Buffer.concat(pieces),
        };
        this.change(path, asked, sent);
        if (method !== 'HEAD') delete sent.headers['content-length'];
        response.writeHead(sent.status, sent.headers);
        response.end(method === 'HEAD' ? undefined : sent.body);
      });
    });
    further.end();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.relay.close();
    this.#remove();
  }
}
