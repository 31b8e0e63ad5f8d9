/** What one client and the relay have to do with each other, whatever carries their frames: requests and follows. */
import type { ClientFrame, FollowFrame, RelayFrame } from '../shared/wire/frames.ts';
import { MAX_FOLLOWS_PER_SOCKET } from '../shared/wire/limits.ts';
import { Follower, type InTurn, type Peer } from './follower.ts';
import type { Follows } from './follows.ts';
import { admitReader, answer, type RelayDeps, refused } from './relay.ts';

const NOWHERE = new Uint8Array(0);

/** Open while its client is connected. */
export class Session {
  readonly #deps: RelayDeps;
  readonly #follows: Follows;
  readonly #peer: Peer;
  readonly #own = new Map<number, Follower | symbol>();
  readonly #inTurn = turns();
  #closed = false;

  constructor(deps: RelayDeps, follows: Follows, peer: Peer) {
    this.#deps = deps;
    this.#follows = follows;
    this.#peer = peer;
  }

  /** Take one frame. Resolves to the answer once it was sent; a follow's entries come after it. Never rejects. */
  async receive(frame: ClientFrame): Promise<RelayFrame> {
    if (frame.type === 'follow') return this.#follow(frame);
    if (frame.type === 'unfollow') {
      this.#stop(frame.follow);
      return this.#send({ type: 'ok', requestId: frame.requestId, position: NOWHERE, duplicate: false });
    }
    return this.#send(await answer(this.#deps, frame));
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

  async #follow(frame: FollowFrame): Promise<RelayFrame> {
    const { requestId, log } = frame;
    if (this.#own.has(requestId)) return this.#send(refused(requestId, 'malformed'));
    if (this.#own.size >= MAX_FOLLOWS_PER_SOCKET) return this.#send(refused(requestId, 'busy'));
    const opening = Symbol('opening');
    this.#own.set(requestId, opening);
    const reply = await this.#admit(frame);
    const wanted = this.#own.get(requestId) === opening && !this.#closed;
    if (reply.type !== 'ok' || !wanted) {
      if (wanted) this.#own.delete(requestId);
      return this.#send(reply);
    }
    const follower = new Follower(this.#deps, frame, this.#peer, this.#inTurn, () => {
      this.#own.delete(requestId);
      this.#follows.remove(log, follower);
    });
    this.#own.set(requestId, follower);
    this.#follows.add(log, follower);
    this.#send(reply);
    follower.readOn();
    return reply;
  }

  async #admit(frame: FollowFrame): Promise<RelayFrame> {
    try {
      return await admitReader(this.#deps, frame);
    } catch (failure) {
      this.#deps.onStoreFailure(failure);
      return refused(frame.requestId, 'busy');
    }
  }

  #stop(requestId: number): void {
    const follower = this.#own.get(requestId);
    this.#own.delete(requestId);
    if (follower instanceof Follower) follower.stop();
  }

  #send(frame: RelayFrame): RelayFrame {
    if (!this.#closed) this.#peer.send(frame);
    return frame;
  }
}

/** Work begins when the work before it has ended, well or not; its own failure is its caller's. */
function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
