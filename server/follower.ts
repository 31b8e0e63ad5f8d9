/**
 * A follow: a cursor on a log, not a queue. What comes while its peer is full is not kept for it but read from the store
 * once the peer has drained, so a reader that never reads costs one position (S13).
 *
 *   reading ──caught up──▶ live ──entry at the cursor──▶ live
 *      ▲                    │ peer full, or a gap
 *      └──drained───────────┘           any ──ended, refused, burned, stopped──▶ over
 */
import type { EntryFrame, FollowFrame, Position, RelayFrame } from '../shared/wire/frames.ts';
import { closedBatch, type RelayDeps, refused, secondsOf } from './relay.ts';
import type { LogEvent } from './stores/store.ts';

type Appended = Extract<LogEvent, { kind: 'appended' }>;

/** Entries and bytes read for one follower at a time: enough to keep a link busy, little enough to be fair. */
const BATCH_ENTRIES = 64;
const BATCH_BYTES = 128 * 1024;

/** Where a follower's frames go. */
export interface Peer {
  readonly send: (frame: RelayFrame) => void;
  /** Whether more should wait until the peer has drained. */
  readonly full: () => boolean;
}

/** Runs one piece of work of a session after another, so that follows do not all read at once into one socket. */
export type InTurn = (work: () => Promise<void>) => Promise<void>;

/** One follow of one socket, from its acceptance to its end. */
export class Follower {
  readonly #deps: RelayDeps;
  readonly #frame: FollowFrame;
  readonly #peer: Peer;
  readonly #inTurn: InTurn;
  readonly #onOver: () => void;
  #position: Position;
  #state: 'reading' | 'live' | 'over' = 'live';
  #behind = false;

  constructor(deps: RelayDeps, frame: FollowFrame, peer: Peer, inTurn: InTurn, onOver: () => void) {
    this.#deps = deps;
    this.#frame = frame;
    this.#peer = peer;
    this.#inTurn = inTurn;
    this.#onOver = onOver;
    this.#position = frame.after;
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

  /** An entry was added. `frameFor` makes the frame, shared by all followers that use the same requestId. */
  appended(event: Appended, frameFor: (requestId: number) => EntryFrame): void {
    const next = this.#state === 'live' && !this.#behind && !this.#peer.full();
    const mine = event.generation === this.#frame.generation && samePosition(event.previous, this.#position);
    if (!next || !mine) {
      this.readOn();
      return;
    }
    this.#position = event.position;
    this.#peer.send(frameFor(this.#frame.requestId));
    if (event.ends) this.#end({ type: 'end', requestId: this.#frame.requestId });
  }

  /** End without a word: the client asked for it, or is gone. */
  stop(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#onOver();
  }

  async #readAll(): Promise<void> {
    this.#state = 'reading';
    try {
      while (this.#behind && !this.#peer.full() && !this.#isOver()) {
        await this.#inTurn(() => this.#readBatch());
      }
    } catch (failure) {
      this.#deps.onStoreFailure(failure);
      this.#end(refused(this.#frame.requestId, 'busy'));
    }
    if (!this.#isOver()) this.#state = 'live';
  }

  async #readBatch(): Promise<void> {
    const { log, generation, requestId } = this.#frame;
    if (this.#peer.full() || this.#isOver()) return;
    this.#behind = false;
    const request = { log, generation, after: this.#position, maxEntries: BATCH_ENTRIES, maxBytes: BATCH_BYTES };
    const batch = await this.#deps.store.read(request, secondsOf(this.#deps));
    if (this.#isOver()) return;
    if (batch.state !== 'open') {
      this.#end(closedBatch(requestId, batch));
      return;
    }
    for (const { position, entry } of batch.entries) this.#peer.send({ type: 'entry', requestId, position, entry });
    this.#position = batch.next;
    if (batch.more) this.#behind = true;
    if (batch.ended) this.#end({ type: 'end', requestId });
  }

  #end(frame: RelayFrame): void {
    if (this.#state === 'over') return;
    this.#peer.send(frame);
    this.stop();
  }

  #isOver(): boolean {
    return this.#state === 'over';
  }
}

function samePosition(a: Position, b: Position): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
