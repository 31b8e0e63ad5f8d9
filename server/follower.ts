/**
 * A follow: a cursor on a log, not a queue. What comes while its peer is full is not kept for it but read from the store
 * once the peer has drained, so a reader that never reads costs one position (S13).
 *
 *   reading ──caught up──▶ live ──run at the cursor──▶ live
 *      ▲                    │ peer full, or a gap
 *      └──drained───────────┘           any ──ended, refused, burned, stopped──▶ over
 */
import { encodeFrame } from '../shared/wire/codec.ts';
import type { FollowFrame, Position, RelayFrame } from '../shared/wire/frames.ts';
import type { Follows } from './follows.ts';
import { keyOf } from './hashing.ts';
import { messagesOf, type Run } from './keeper/runs.ts';
import { closedBatch, refused } from './relay.ts';

/** Entries and bytes read for one follower at a time: enough to keep a link busy, little enough to be fair. */
const BATCH_ENTRIES = 128;
const BATCH_BYTES = 128 * 1024;

/** Where a follower's frames go. */
export interface Peer {
  /** Send one frame. */
  readonly send: (frame: Uint8Array) => void;
  /** Send entries that are WebSocket messages already. */
  readonly sendMessages: (messages: Uint8Array) => void;
  /** Whether more should wait until the peer has drained. */
  readonly full: () => boolean;
}

/** Runs one piece of work of a session after another, so that follows do not all read at once into one socket. */
export type InTurn = (work: () => Promise<void>) => Promise<void>;

/** One follow of one socket, from its acceptance to its end. */
export class Follower {
  readonly #follows: Follows;
  readonly #frame: FollowFrame;
  readonly #log: string;
  readonly #peer: Peer;
  readonly #inTurn: InTurn;
  readonly #onOver: () => void;
  #position: Position;
  #state: 'reading' | 'live' | 'over' = 'live';
  #behind = false;

  constructor(follows: Follows, frame: FollowFrame, peer: Peer, inTurn: InTurn, onOver: () => void) {
    this.#follows = follows;
    this.#frame = frame;
    this.#log = keyOf(frame.log);
    this.#peer = peer;
    this.#inTurn = inTurn;
    this.#onOver = onOver;
    this.#position = frame.after;
  }

  /** Deliver from the cursor on, what is there and what comes. */
  begin(): void {
    this.#follows.add(this.#log, this);
    this.readOn();
  }

  /** Deliver what there is after the cursor, as far as the peer takes it. */
  readOn(): void {
    if (this.#state === 'over') return;
    this.#behind = true;
    if (this.#state === 'live') void this.#readAll();
  }

  /** The peer has room again. */
  drained(): void {
    if (this.#behind) this.readOn();
  }

  /** Entries were added. `messagesFor` makes the messages, shared by all followers that use the same requestId. */
  appended(run: Run, messagesFor: (requestId: number) => Uint8Array): void {
    const { generation, requestId } = this.#frame;
    const next = this.#state === 'live' && !this.#behind && !this.#peer.full();
    if (!next || run.generation !== generation || !samePosition(run.previous, this.#position)) {
      this.readOn();
      return;
    }
    this.#position = run.position;
    this.#deliver(messagesFor(requestId), run.tails.length);
    if (run.ends) this.#end({ type: 'end', requestId });
  }

  /** End without a word: the client asked for it, or is gone. */
  stop(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#follows.remove(this.#log, this);
    this.#onOver();
  }

  async #readAll(): Promise<void> {
    this.#state = 'reading';
    try {
      while (this.#behind && !this.#peer.full() && !this.#isOver()) {
        await this.#inTurn(() => this.#readStretch());
      }
    } catch {
      this.#end(refused(this.#frame.requestId, 'busy'));
    }
    if (!this.#isOver()) this.#state = 'live';
  }

  async #readStretch(): Promise<void> {
    const { log, generation, requestId } = this.#frame;
    if (this.#peer.full() || this.#isOver()) return;
    this.#behind = false;
    const request = { log, generation, after: this.#position, maxEntries: BATCH_ENTRIES, maxBytes: BATCH_BYTES };
    const stretch = await this.#follows.keeper.read(request);
    if (this.#isOver()) return;
    if (stretch.state !== 'open') {
      this.#end(closedBatch(requestId, stretch));
      return;
    }
    const { tails, next, more, ended } = stretch;
    if (tails.length > 0) this.#deliver(messagesOf(tails, requestId), tails.length);
    this.#position = next;
    if (more) this.#behind = true;
    if (ended) this.#end({ type: 'end', requestId });
  }

  #deliver(messages: Uint8Array, entries: number): void {
    this.#peer.sendMessages(messages);
    this.#follows.metrics.delivered(entries);
  }

  #end(frame: RelayFrame): void {
    if (this.#state === 'over') return;
    const bytes = encodeFrame(frame);
    this.#peer.send(bytes);
    this.#follows.metrics.sent(bytes);
    this.stop();
  }

  #isOver(): boolean {
    return this.#state === 'over';
  }
}

function samePosition(a: Position, b: Position): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
