/**
 * What was asked on one socket after another and is not answered yet. A relay drops strangers who send much before anything
 * of theirs succeeded (shared/wire/limits.ts), so on a new socket requests go one by one until the first success, a large one
 * behind a small read.
 */
import { assert, err, ok, type Result } from '../../shared/result.ts';
import { encodeFrame } from '../../shared/wire/codec.ts';
import type { ClientFrame, RelayFrame } from '../../shared/wire/frames.ts';
import { MAX_STRANGER_BYTES, MAX_UINT32 } from '../../shared/wire/limits.ts';
import type { Cancel, Clock } from './platform/clock.ts';
import type { RequestError } from './relayRequests.ts';

/** A frame that has no number yet. */
export type Unnumbered = ClientFrame extends infer F ? (F extends ClientFrame ? Omit<F, 'requestId'> : never) : never;
export type Answer = Result<RelayFrame, RequestError>;
/** Called exactly once, before the next frame is looked at. */
export type Settle = (answer: Answer) => void;

/** An answer's time: a store's and a network's; and that of the request's own bytes on a phone's worst link. */
const ANSWER_MS = 20_000;
export const SLOWEST_BYTES_PER_MS = 16;
/** Of the stranger's allowance, what one request may take; the rest is for what else goes ahead of a success. */
const SMALL_BYTES = MAX_STRANGER_BYTES / 4;

type Asked = { readonly expects: RelayFrame['type']; readonly settle: Settle; readonly cancelTimer: Cancel };
type Waiting = { readonly requestId: number; readonly frame: Unnumbered; readonly bytes: Uint8Array<ArrayBuffer> };
type Bearer = Extract<Unnumbered, { token: Uint8Array }>;

export class Requests {
  readonly #clock: Clock;
  readonly #put: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly #asked = new Map<number, Asked>();
  #waiting: Waiting[] = [];
  #nextId = 1;
  #known = false;
  /** The stranger's one request that is under way. */
  #ahead: number | null = null;

  /** `put` hands bytes to the socket of the moment. */
  constructor(clock: Clock, put: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#clock = clock;
    this.#put = put;
  }

  /** Numbers a request and sends it, now or when it may go. */
  send(frame: Unnumbered, expects: RelayFrame['type'], settle: Settle): number {
    const { requestId, bytes } = this.#ask(frame, expects, settle);
    if (this.#known || frame.type === 'ping' || frame.type === 'unfollow') this.#put(bytes);
    else this.#waiting.push({ requestId, frame, bytes });
    this.#advance();
    return requestId;
  }

  /** Takes a frame that answers a request; undefined when it answers none, false when it is not an answer to its request. */
  take(frame: RelayFrame): boolean | undefined {
    const asked = this.#asked.get(frame.requestId);
    if (asked === undefined) return undefined;
    if (frame.type === 'refused') this.#settle(frame.requestId, err({ kind: 'refused', code: frame.code }));
    else if (frame.type === 'burned') {
      this.#known = true;
      this.#settle(frame.requestId, err({ kind: 'burned', proof: frame.proof }));
    } else if (frame.type === asked.expects) {
      if (frame.type !== 'pong') this.#known = true;
      this.#settle(frame.requestId, ok(frame));
    } else return false;
    return true;
  }

  /** Whether the relay has taken something of ours on this socket. */
  get known(): boolean {
    return this.#known;
  }

  /** Whether a number was ever given: what comes late, for a request given up, is no fault. */
  hasNumbered(requestId: number): boolean {
    return requestId < this.#nextId;
  }

  /**
   * The socket is lost: ends everything under way, and is ready for another one. Numbers begin anew with it: those who
   * follow a log under the same number cost the relay one copy of each entry together.
   */
  lost(): void {
    this.#waiting = [];
    this.#ahead = null;
    this.#known = false;
    for (const requestId of [...this.#asked.keys()]) this.#settle(requestId, err({ kind: 'notConnected' }));
    this.#nextId = 1;
  }

  #ask(frame: Unnumbered, expects: RelayFrame['type'], settle: Settle) {
    const requestId = this.#nextId;
    assert(requestId <= MAX_UINT32, 'request ids are used up');
    this.#nextId += 1;
    const bytes = encodeFrame({ ...frame, requestId } as ClientFrame);
    const patience = ANSWER_MS + bytes.length / SLOWEST_BYTES_PER_MS;
    const cancelTimer = this.#clock.setTimer(patience, () => this.#settle(requestId, err({ kind: 'timeout' })));
    this.#asked.set(requestId, { expects, settle, cancelTimer });
    return { requestId, bytes };
  }

  /** Sends what waits: everything once we are known here, else one at a time. */
  #advance(): void {
    while (this.#known || this.#ahead === null) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      const { requestId, frame, bytes } = next;
      const wanted = this.#asked.has(requestId);
      if (wanted && !this.#known && bytes.length > SMALL_BYTES && 'token' in frame) return this.#introduce(next, frame);
      this.#waiting.shift();
      if (!wanted) continue;
      this.#ahead = requestId;
      this.#put(bytes);
    }
  }

  /** A small read with the same token goes ahead; if even that is refused, so is the request. */
  #introduce(next: Waiting, { log, generation, token }: Bearer): void {
    const frame = { type: 'read', log, generation, token, after: new Uint8Array(0), limit: 1 } as const;
    const { requestId, bytes } = this.#ask(frame, 'page', (answer) => {
      if (!answer.ok) this.#settle(next.requestId, answer);
    });
    this.#ahead = requestId;
    this.#put(bytes);
  }

  #settle(requestId: number, answer: Answer): void {
    const asked = this.#asked.get(requestId);
    if (asked === undefined) return;
    this.#asked.delete(requestId);
    asked.cancelTimer();
    if (this.#ahead === requestId) this.#ahead = null;
    asked.settle(answer);
    this.#advance();
  }
}
