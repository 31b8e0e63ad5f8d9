/**
 * One WebSocket: bytes to frames for its session, frames to bytes back. Whatever is wrong with what comes in closes this
 * socket and nothing else (W5); nothing that goes out is ever queued without bound (S13).
 */
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { typeOf } from '../shared/wire/codec.ts';
import type { Corks } from './corks.ts';
import type { Peer } from './follower.ts';
import type { Follows } from './follows.ts';
import {
  MAX_REQUESTS_UNDER_WAY,
  MAX_SOCKET_BYTES_UNDER_WAY,
  MAX_STRANGER_BYTES,
  MISSED_HEARTBEATS,
  STRANGER_SECONDS,
} from './limits.ts';
import type { Pressure, Waiting } from './pressure.ts';
import { type Received, Session } from './session.ts';
import { messageOf } from './websocket.ts';

/** The one code for everything that a client did wrong, and the one for a relay that stops. */
const POLICY_CLOSE = 1008;
const GOING_AWAY_CLOSE = 1001;

/** What a client gets who knew something: its socket is no stranger's any more. */
const SUCCESSES: ReadonlySet<Received> = new Set(['ok', 'page', 'burned']);

/** What all connections of a relay share. */
export interface Shared {
  readonly follows: Follows;
  readonly corks: Corks;
  readonly pressure: Pressure;
}

/** Open while its socket is. There are thousands, mostly idle: whatever is needed once only is let go. */
export class Connection implements Peer, Waiting {
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #onGone: (connection: Connection) => void;
  /** What ends once the client is known. */
  #watch: { readonly timer: NodeJS.Timeout; readonly count: () => void } | undefined;
  readonly #corks: Corks;
  readonly #pressure: Pressure;
  /** Frames that came in the same piece as the one after which the socket was paused. */
  #queue: Uint8Array[] | undefined;
  #underWay = 0;
  #bytesUnderWay = 0;
  #reading = false;
  #over = false;
  #missed = 0;
  #bytesSeen = 0;

  constructor(ws: WebSocket, socket: Socket, shared: Shared, onGone: (connection: Connection) => void) {
    this.#ws = ws;
    this.#socket = socket;
    this.#corks = shared.corks;
    this.#pressure = shared.pressure;
    this.#onGone = onGone;
    this.#session = new Session(shared.follows, this);
    this.#watch = watchStranger(ws, socket);
    ws.on('message', (data, isBinary) => this.#message(data, isBinary));
    ws.on('error', ignore);
    ws.on('close', () => this.#gone());
    socket.on('drain', () => this.#drained());
  }

  send(frame: Uint8Array): void {
    this.#send(messageOf(frame));
  }

  sendMessages(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#send(piece);
  }

  full(): boolean {
    return this.#ws.bufferedAmount >= this.#pressure.socketBytes;
  }

  /** Ask for a sign of life, or drop the socket after too many misses. Bytes in either direction are signs of life. */
  beat(): void {
    const bytes = this.#socket.bytesRead + (this.#ws.bufferedAmount > 0 ? this.#socket.bytesWritten : 0);
    this.#missed = bytes === this.#bytesSeen ? this.#missed + 1 : 0;
    this.#bytesSeen = bytes;
    if (this.#missed >= MISSED_HEARTBEATS) this.#ws.terminate();
    else if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
  }

  /** What waits to be taken by the other side. */
  unsentBytes(): number {
    return this.#ws.bufferedAmount;
  }

  /** Say goodbye. What is under way is still carried out, though its answer may not arrive. */
  close(): void {
    this.#over = true;
    this.#ws.resume();
    this.#ws.close(GOING_AWAY_CLOSE);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  #message(data: RawData, isBinary: boolean): void {
    if (this.#over) return;
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.#refuse();
      return;
    }
    if (this.#queue === undefined && this.#mayBegin(data)) void this.#receive(data);
    else this.#enqueue(data);
    this.#regulate();
  }

  /** This is no client of ours. */
  #refuse(): void {
    if (this.#over) return;
    this.#over = true;
    this.#queue = undefined;
    this.#session.close();
    this.#ws.close(POLICY_CLOSE);
  }

  /** Begin what may begin, in order, and read from the socket only while nothing waits here. */
  advance(): void {
    for (let frame = this.#queue?.[0]; frame !== undefined && this.#mayBegin(frame); frame = this.#queue?.[0]) {
      this.#queue?.shift();
      void this.#receive(frame);
    }
    if (this.#queue?.length === 0) this.#queue = undefined;
    this.#regulate();
  }

  #enqueue(frame: Uint8Array): void {
    this.#queue ??= [];
    this.#queue.push(frame);
  }

  /** Pages are large: one at a time, and none while the socket is full. */
  #mayBegin(frame: Uint8Array): boolean {
    if (this.#underWay >= MAX_REQUESTS_UNDER_WAY || this.full()) return false;
    if (this.#bytesUnderWay >= MAX_SOCKET_BYTES_UNDER_WAY || (this.#reading && typeOf(frame) === 'read')) return false;
    return this.#pressure.mayBegin(this);
  }

  async #receive(frame: Uint8Array): Promise<void> {
    const reads = typeOf(frame) === 'read';
    this.#count(1, frame.length);
    if (reads) this.#reading = true;
    const received = await this.#session.receive(frame);
    if (reads) this.#reading = false;
    this.#count(-1, frame.length);
    if (received === 'malformed') this.#refuse();
    else if (SUCCESSES.has(received)) this.#known();
    this.advance();
  }

  /** A request more, or one less. */
  #count(change: 1 | -1, bytes: number): void {
    this.#underWay += change;
    this.#bytesUnderWay += change * bytes;
    if (change === 1) this.#pressure.begin(bytes);
    else this.#pressure.end(bytes);
  }

  /** The first operation succeeded: the socket is no stranger's any more. */
  #known(): void {
    if (this.#watch === undefined) return;
    clearTimeout(this.#watch.timer);
    this.#socket.off('data', this.#watch.count);
    this.#watch = undefined;
  }

  /** Bytes then stay in the kernel, and the sender's own socket fills instead of our memory. */
  #regulate(): void {
    const busy = this.#queue !== undefined || this.#underWay >= MAX_REQUESTS_UNDER_WAY || this.full();
    if (busy === this.#ws.isPaused || this.#over) return;
    if (busy) this.#ws.pause();
    else this.#ws.resume();
  }

  #drained(): void {
    if (this.full()) return;
    this.advance();
    this.#session.drained();
  }

  #send(bytes: Uint8Array): void {
    if (this.#over || this.#ws.readyState !== this.#ws.OPEN) return;
    this.#corks.write(this.#socket, bytes);
  }

  #gone(): void {
    this.#over = true;
    this.#queue = undefined;
    this.#known();
    this.#session.close();
    this.#onGone(this);
  }
}

/** Drop a socket that takes too long to succeed at anything, or sends too much before. */
function watchStranger(ws: WebSocket, socket: Socket): { readonly timer: NodeJS.Timeout; readonly count: () => void } {
  const before = socket.bytesRead;
  const count = () => {
    if (socket.bytesRead - before > MAX_STRANGER_BYTES) ws.terminate();
  };
  socket.on('data', count);
  return { timer: setTimeout(() => ws.terminate(), STRANGER_SECONDS * 1000).unref(), count };
}

function ignore(): void {}
