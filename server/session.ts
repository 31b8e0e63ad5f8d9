/** What one client and the relay have to do with each other, whatever carries their frames: requests and follows. */
import { decodeClientFrame, encodeFrame, typeOf } from '../shared/wire/codec.ts';
import type { ClientFrame, FollowFrame, RelayFrame } from '../shared/wire/frames.ts';
import { Follower, type Host, type Peer } from './follower.ts';
import type { Follows } from './follows.ts';
import { MAX_FOLLOWS_PER_SOCKET } from './limits.ts';
import { refused } from './relay.ts';

const NOWHERE = new Uint8Array(0);

/** What came of a frame. `malformed`: it was none, and nothing came of it. */
export type Received = RelayFrame['type'] | 'malformed';

/** Open while its client is connected. */
export class Session implements Host {
  readonly peer: Peer;
  readonly #follows: Follows;
  readonly #own = new Map<number, Follower | symbol>();
  #lastTurn: Promise<unknown> | undefined;
  #closed = false;

  constructor(follows: Follows, peer: Peer) {
    this.#follows = follows;
    this.peer = peer;
  }

  /** Take one frame. Resolves once its answer was sent; a follow's entries come after it. Never rejects. */
  async receive(bytes: Uint8Array): Promise<Received> {
    const type = typeOf(bytes);
    if (type === 'follow' || type === 'unfollow' || type === 'ping') {
      const frame = decodeClientFrame(bytes);
      return frame.ok ? this.#answerHere(frame.value, bytes) : 'malformed';
    }
    const answer = await this.#follows.keeper.answer(bytes);
    return answer === null ? 'malformed' : this.#send(answer);
  }

  /** The peer has room again. */
  drained(): void {
    for (const follower of this.#own.values()) if (follower instanceof Follower) follower.drained();
  }

  /** The client is gone. */
  close(): void {
    this.#closed = true;
    for (const requestId of [...this.#own.keys()]) this.#stop(requestId);
  }

  /** Work begins when the work before it has ended, well or not; its own failure is its caller's. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const mine = (this.#lastTurn ?? Promise.resolve()).then(work);
    const last = mine
      .catch(() => {})
      .then(() => {
        if (this.#lastTurn === last) this.#lastTurn = undefined;
      });
    this.#lastTurn = last;
    return mine;
  }

  over(requestId: number): void {
    this.#own.delete(requestId);
  }

  /** What has to do with this socket, and not with the logs. */
  async #answerHere(frame: ClientFrame, bytes: Uint8Array): Promise<Received> {
    if (frame.type === 'follow') return this.#follow(frame, bytes);
    if (frame.type === 'ping') return this.#say({ type: 'pong', requestId: frame.requestId });
    if (frame.type === 'unfollow') this.#stop(frame.follow);
    return this.#say({ type: 'ok', requestId: frame.requestId, position: NOWHERE, duplicate: false });
  }

  async #follow(frame: FollowFrame, bytes: Uint8Array): Promise<Received> {
    const { requestId } = frame;
    if (this.#own.has(requestId)) return this.#say(refused(requestId, 'malformed'));
    if (this.#own.size >= MAX_FOLLOWS_PER_SOCKET) return this.#say(refused(requestId, 'busy'));
    const opening = Symbol('opening');
    this.#own.set(requestId, opening);
    const answer = await this.#follows.keeper.answer(bytes);
    if (answer === null) return 'malformed';
    const wanted = this.#own.get(requestId) === opening && !this.#closed;
    if (typeOf(answer) !== 'ok' || !wanted) {
      if (wanted) this.#own.delete(requestId);
      return this.#send(answer);
    }
    const follower = new Follower(this.#follows, frame, this);
    this.#own.set(requestId, follower);
    const sent = this.#send(answer);
    follower.begin();
    return sent;
  }

  #stop(requestId: number): void {
    const follower = this.#own.get(requestId);
    this.#own.delete(requestId);
    if (follower instanceof Follower) follower.stop();
  }

  #say(frame: RelayFrame): Received {
    return this.#send(encodeFrame(frame));
  }

  #send(frame: Uint8Array): Received {
    if (!this.#closed) this.peer.send(frame);
    this.#follows.metrics.sent(frame);
    return typeOf(frame) as RelayFrame['type'];
  }
}
