/**
 * One relay, reached through one socket at a time.
 *
 *   connecting --opened--> connected --lost--> offline --wait, try--> offline | connected
 *   connecting --failed--> offline                                    (state() says which; close() from anywhere ends it)
 *
 * It asks and hears, and decides nothing: what was not answered is for the caller to send again, the same bytes. Its errors
 * carry no token, log or address.
 */
import type { Random } from '../../shared/crypto/random.ts';
import { assert, err, ok, type Result } from '../../shared/result.ts';
import { decodeRelayFrame } from '../../shared/wire/codec.ts';
import { type RelayFrame, WIRE_SUBPROTOCOL } from '../../shared/wire/frames.ts';
import { backoffMs, jittered } from './backoff.ts';
import { FollowQueue } from './followQueue.ts';
import type { Cancel, Clock } from './platform/clock.ts';
import type { OpenSocket, Socket } from './platform/sockets.ts';
import type {
  AppendRequest,
  BurnRequest,
  CreateRequest,
  Follow,
  FollowListener,
  FollowRequest,
  Page,
  Placed,
  ReadRequest,
  RequestError,
  RotateRequest,
} from './relayRequests.ts';
import { relayUrl } from './relayUrl.ts';
import { type Answer, Requests, type Settle, SLOWEST_BYTES_PER_MS, type Unnumbered } from './requests.ts';

export type ConnectionState = 'connected' | 'connecting' | 'offline';

/** What a connection uses of the world. */
export type ConnectionWorld = { readonly clock: Clock; readonly random: Random; readonly openSocket: OpenSocket };

const CONNECT_MS = 20_000;
const PING_LEAST_MS = 24_000;
const PING_MOST_MS = 36_000;
/** Silence after a ping that means a dead socket: longer than the largest frame takes on a slow link. */
const SILENCE_MS = 45_000;
const NOT_CONNECTED: RequestError = { kind: 'notConnected' };

/** A request, by its number on its socket. */
type Named = { readonly requestId: number; readonly socket: Socket | null };

/** Opened by its constructor, which begins to connect; it connects again by itself until `close`. */
export class RelayConnection {
  readonly #world: ConnectionWorld;
  readonly #url: string;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #requests: Requests;
  readonly #follows = new Map<number, FollowQueue>();
  #socket: Socket | null = null;
  #state: ConnectionState = 'connecting';
  #failures = 0;
  #bytesSinceHeard = 0;
  #cancelTimer: Cancel = () => {};
  #cancelSilence: Cancel | null = null;
  #closed = false;

  /** `address` must be one that `relayUrl` takes. */
  constructor(world: ConnectionWorld, address: string) {
    const url = relayUrl(address);
    assert(url !== undefined, 'a connection to no relay address');
    this.#world = world;
    this.#url = url;
    this.#requests = new Requests(world.clock, (bytes) => this.#put(bytes));
    this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Called after each change. Returns what stops it. */
  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The network may be back, or the device woke up: tries now rather than later, or asks whether the socket still lives. */
  wake(): void {
    if (this.#closed) return;
    if (this.#state === 'connected') this.#ping();
    else if (this.#socket === null) {
      this.#cancelTimer();
      this.#connect();
    }
  }

  async create(request: CreateRequest): Promise<Result<{ readonly duplicate: boolean }, RequestError>> {
    return this.#place({ type: 'create', ...request });
  }

  async append(request: AppendRequest): Promise<Result<Placed, RequestError>> {
    return this.#place({ type: 'append', ...request });
  }

  async rotate(request: RotateRequest): Promise<Result<Placed, RequestError>> {
    return this.#place({ type: 'rotate', ...request });
  }

  async burn(request: BurnRequest): Promise<Result<null, RequestError>> {
    const answer = await this.#place({ type: 'burn', ...request });
    return answer.ok ? ok(null) : answer;
  }

  async read(request: ReadRequest): Promise<Result<Page, RequestError>> {
    const answer = await this.#ask({ type: 'read', ...request }, 'page');
    if (!answer.ok) return answer;
    assert(answer.value.type === 'page', 'a read is answered by a page');
    const { entries, more, ended } = answer.value;
    return ok({ entries, more, ended });
  }

  /** Resolves once the relay has begun; entries then come to the listener until `over` or `stop`. */
  follow(request: FollowRequest, listener: FollowListener): Promise<Result<Follow, RequestError>> {
    let current: Named = { requestId: 0, socket: null };
    let paused = false;
    let stopped = false;
    const begin = (queue: FollowQueue, told: (answer: Answer) => void): void => {
      const frame = { type: 'follow', ...request, after: queue.last } as const;
      const socket = this.#socket;
      const requestId = this.#send(frame, 'ok', (answer) => {
        if (answer.ok && stopped) this.#unfollow({ requestId, socket });
        else if (answer.ok) this.#follows.set(requestId, queue);
        else if (answer.error.kind === 'timeout') this.#unfollow({ requestId, socket });
        told(answer);
      });
      current = { requestId, socket };
    };
    const queue: FollowQueue = new FollowQueue(listener, request.after, {
      pause: () => {
        paused = true;
        this.#unfollow(current);
      },
      resume: () => {
        if (!paused || this.#closed) return;
        paused = false;
        begin(queue, (answer) => !answer.ok && queue.finish(answer.error));
      },
    });
    const stop = (): void => {
      stopped = true;
      queue.stop();
      this.#unfollow(current);
    };
    return new Promise((resolve) => {
      begin(queue, (answer) => {
        if (!answer.ok) return resolve(answer);
        assert(answer.value.type === 'ok', 'a follow is answered by ok');
        resolve(ok({ newest: answer.value.position, stop }));
      });
    });
  }

  /** For good. What is under way ends as `notConnected`; followers and state listeners hear nothing more. */
  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    for (const queue of this.#follows.values()) queue.stop();
    this.#lost();
  }

  async #place(frame: Unnumbered): Promise<Result<Placed, RequestError>> {
    const answer = await this.#ask(frame, 'ok');
    if (!answer.ok) return answer;
    assert(answer.value.type === 'ok', 'it is answered by ok');
    return ok({ position: answer.value.position, duplicate: answer.value.duplicate });
  }

  #ask(frame: Unnumbered, expects: RelayFrame['type']): Promise<Answer> {
    return new Promise((resolve) => this.#send(frame, expects, resolve));
  }

  /** The number of a request; 0 when there is no socket to send it on. */
  #send(frame: Unnumbered, expects: RelayFrame['type'], settle: Settle): number {
    if (this.#state === 'connected') return this.#requests.send(frame, expects, settle);
    settle(err(NOT_CONNECTED));
    return 0;
  }

  #put(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytesSinceHeard += bytes.length;
    this.#socket?.send(bytes);
  }

  /** Numbers begin anew with each socket: what was followed on another one is over. */
  #unfollow({ requestId, socket }: Named): void {
    if (socket !== this.#socket) return;
    this.#follows.delete(requestId);
    if (this.#state === 'connected') this.#send({ type: 'unfollow', follow: requestId }, 'ok', () => {});
  }

  #connect(): void {
    let socket: Socket | null = null;
    // Events of a socket that is no longer ours change nothing.
    const ours = (act: () => void) => (): void => {
      if (socket !== null && socket === this.#socket) act();
    };
    socket = this.#world.openSocket(this.#url, WIRE_SUBPROTOCOL, {
      opened: ours(() => this.#opened()),
      message: (bytes) => ours(() => this.#message(bytes))(),
      closed: ours(() => this.#lost()),
    });
    this.#socket = socket;
    this.#cancelTimer = this.#world.clock.setTimer(CONNECT_MS, () => this.#lost());
  }

  #opened(): void {
    this.#cancelTimer();
    this.#bytesSinceHeard = 0;
    this.#setState('connected');
    this.#pingLater();
  }

  #pingLater(): void {
    const { clock, random } = this.#world;
    this.#cancelTimer = clock.setTimer(jittered(random, PING_LEAST_MS, PING_MOST_MS), () => {
      this.#ping();
      this.#pingLater();
    });
  }

  #ping(): void {
    if (this.#cancelSilence !== null) return;
    const patience = SILENCE_MS + this.#bytesSinceHeard / SLOWEST_BYTES_PER_MS;
    this.#cancelSilence = this.#world.clock.setTimer(patience, () => this.#lost());
    this.#send({ type: 'ping' }, 'pong', () => {});
  }

  #message(bytes: Uint8Array | undefined): void {
    const frame = bytes === undefined ? undefined : decodeRelayFrame(bytes);
    if (!frame?.ok || !this.#hear(frame.value)) return this.#lost();
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    this.#bytesSinceHeard = 0;
  }

  /** False when the frame answers nothing that was asked. */
  #hear(frame: RelayFrame): boolean {
    const queue = this.#follows.get(frame.requestId);
    if (queue !== undefined) return this.#followed(frame, queue);
    const answered = this.#requests.take(frame);
    if (this.#requests.known) this.#failures = 0;
    return answered ?? this.#requests.hasNumbered(frame.requestId);
  }

  #followed(frame: RelayFrame, queue: FollowQueue): boolean {
    if (frame.type === 'entry') {
      if (frame.position.length === 0) return false;
      queue.push({ position: frame.position, entry: frame.entry });
      return true;
    }
    this.#follows.delete(frame.requestId);
    if (frame.type === 'end') queue.finish('end');
    else if (frame.type === 'refused') queue.finish({ kind: 'refused', code: frame.code });
    else if (frame.type === 'burned') queue.finish({ kind: 'burned', proof: frame.proof });
    else return false;
    return true;
  }

  /** The socket is of no more use: everything under way ends, and another is opened after a while. */
  #lost(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#cancelTimer();
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    socket?.close();
    this.#setState('offline');
    this.#requests.lost();
    for (const queue of this.#follows.values()) queue.finish(NOT_CONNECTED);
    this.#follows.clear();
    if (this.#closed) return;
    this.#failures += 1;
    this.#cancelTimer = this.#world.clock.setTimer(backoffMs(this.#failures, this.#world.random), () =>
      this.#connect(),
    );
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
