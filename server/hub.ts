/** All sockets of a relay: takes upgrades on Fastify's server with plain `ws`, and closes them when the relay stops. */
import { randomInt } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ServerOptions, WebSocketServer } from 'ws';
import { WIRE_PATH, WIRE_SUBPROTOCOL } from '../shared/wire/frames.ts';
import { Connection, type Shared } from './connection.ts';
import { Corks } from './corks.ts';
import { Follows } from './follows.ts';
import type { Keeper } from './keeper/keeper.ts';
import {
  CLOSE_MILLISECONDS,
  HEARTBEAT_SECONDS,
  MAX_BUFFERED_CHUNKS,
  MAX_CONNECTIONS,
  MAX_FRAGMENTS,
  MAX_FRAME_BYTES,
  MAX_SOCKETS,
  WEIGH_MILLISECONDS,
} from './limits.ts';
import type { Metrics } from './metrics.ts';
import { type Clients, fromAllowedOrigin } from './origins.ts';
import { Pressure } from './pressure.ts';
import { bareRefusal } from './refusals.ts';
import { Sources, sourceOf } from './sources.ts';

/** How often sockets are asked for a sign of life: not quite regularly, so that they do not all answer at once with others. */
const HEARTBEAT_JITTER_SECONDS = 5;

/** No compression: it would tell an observer's guesses about what is in a frame. `closeTimeout` is missing in ws's types. */
const UPGRADER_OPTIONS: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_FRAME_BYTES,
  maxFragments: MAX_FRAGMENTS,
  maxBufferedChunks: MAX_BUFFERED_CHUNKS,
  closeTimeout: CLOSE_MILLISECONDS,
  handleProtocols: () => WIRE_SUBPROTOCOL,
};

/** What the hub needs. */
export interface HubDeps {
  readonly keeper: Keeper;
  readonly metrics: Metrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly origins: () => ReadonlySet<string>;
  readonly clients: Clients;
  /** Headers of a refused upgrade. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** Open from its construction until `close`. */
export class Hub {
  readonly #deps: HubDeps;
  readonly #follows: Follows;
  readonly #pressure = new Pressure();
  readonly #sources: Sources;
  readonly #shared: Shared;
  readonly #weigher: NodeJS.Timeout;
  readonly #connections = new Set<Connection>();
  readonly #upgrader = new WebSocketServer(UPGRADER_OPTIONS);
  #heartbeat: NodeJS.Timeout;
  #closing = false;
  #onEmpty: () => void = () => {};

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.#follows = new Follows(deps.keeper, deps.metrics);
    this.#sources = new Sources(deps.now);
    this.#shared = { follows: this.#follows, corks: new Corks(), pressure: this.#pressure };
    this.#heartbeat = this.#schedule();
    // What is no handshake of this protocol would else be refused in ws's own words, without our headers.
    this.#upgrader.on('wsClientError', (_error, socket) => this.#refuse(socket, '400 Bad Request'));
    this.#weigher = setInterval(() => this.#pressure.weigh(this.unsentBytes()), WEIGH_MILLISECONDS).unref();
  }

  /** Take the sockets of this server. */
  attach(server: Server): void {
    server.maxConnections = MAX_CONNECTIONS;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Ask every socket for a sign of life. */
  beat(): void {
    for (const connection of this.#connections) connection.beat();
  }

  /** Whether it is saying goodbye. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Bytes that wait in this process for sockets to take them. */
  unsentBytes(): number {
    let bytes = 0;
    for (const connection of this.#connections) bytes += connection.unsentBytes();
    return bytes;
  }

  /** Bytes of requests that are not answered yet. */
  bytesUnderWay(): number {
    return this.#pressure.underWay;
  }

  /** Say goodbye to every socket, and see them gone. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#heartbeat);
    clearInterval(this.#weigher);
    for (const connection of this.#connections) connection.close();
    if (this.#connections.size > 0) {
      const timer = setTimeout(() => {
        for (const connection of this.#connections) connection.terminate();
      }, CLOSE_MILLISECONDS);
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
      clearTimeout(timer);
    }
    this.#follows.close();
  }

  #schedule(): NodeJS.Timeout {
    const seconds = HEARTBEAT_SECONDS - HEARTBEAT_JITTER_SECONDS * (randomInt(1_000_000) / 1_000_000);
    const timer = setTimeout(() => {
      this.beat();
      this.#heartbeat = this.#schedule();
    }, seconds * 1000);
    return timer.unref();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', destroy);
    const status = this.#objection(request);
    if (status !== null || !(socket instanceof Socket)) {
      this.#refuse(socket, status ?? '400 Bad Request');
      return;
    }
    const source = sourceOf(request);
    const leave = source === null ? undefined : this.#sources.enter(source);
    if (leave === null) {
      this.#refuse(socket, '429 Too Many Requests');
      return;
    }
    if (leave !== undefined) socket.once('close', leave);
    this.#upgrader.handleUpgrade(request, socket, head, (ws) => {
      this.#connections.add(new Connection(ws, socket, this.#shared, this.#gone));
      this.#deps.metrics.socketOpened();
    });
  }

  #objection(request: IncomingMessage): string | null {
    if (request.url !== WIRE_PATH) return '404 Not Found';
    const { origins, clients } = this.#deps;
    if (!fromAllowedOrigin(origins(), clients, request.headers)) return '403 Forbidden';
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
    if (!offered?.includes(WIRE_SUBPROTOCOL)) return '400 Bad Request';
    return this.#closing || this.#connections.size >= MAX_SOCKETS ? '503 Service Unavailable' : null;
  }

  #refuse(socket: Duplex, status: string): void {
    socket.end(bareRefusal(status, this.#deps.headers()), () => socket.destroy());
  }

  readonly #gone = (connection: Connection): void => {
    if (this.#connections.delete(connection)) this.#deps.metrics.socketClosed();
    if (this.#closing && this.#connections.size === 0) this.#onEmpty();
  };
}

function destroy(this: Duplex): void {
  this.destroy();
}
