/**
 * A follow: a cursor on a log, not a queue. What comes while its peer is full is not kept for it but read from the store
 * once the peer has drained, so a reader that never reads costs one position (S13).
 *
 *   reading ──caught up──▶ live ──run at the cursor──▶ live
 *      ▲                    │ peer full, or a gap
 *      └──drained───────────┘           any ──ended, refused, burned, stopped──▶ over
 */
import { encodeFrame } from '../shared/wire/codec.ts';
import type { FollowFrame, RelayFrame } from '../shared/wire/frames.ts';
import type { Follows } from './follows.ts';
import { keyOf } from './hashing.ts';
import type { Stretch } from './keeper/keeper.ts';
import { messagesOf, type Run } from './keeper/runs.ts';
import { FULL_SOCKET_BYTES } from './limits.ts';
import { closedBatch, refused } from './relay.ts';
import type { Tail } from './tail.ts';

/** Entries and bytes read for one follower at a time: as much as fills its socket, so that both threads seldom wait for each other. */
const BATCH_ENTRIES = 512;
const BATCH_BYTES = FULL_SOCKET_BYTES;

/** Where a follower's frames go. */
export interface Peer {
  /** Send one frame. */
  readonly send: (frame: Uint8Array) => void;
  /** Send entries that are WebSocket messages already, in pieces. */
  readonly sendMessages: (pieces: readonly Uint8Array[]) => void;
  /** Whether more should wait until the peer has drained. */
  readonly full: () => boolean;
}

/** The messages of a run for a follow. */
export type MessagesFor = (requestId: number) => readonly Uint8Array[];

/** Whose follows they are. */
export interface Host {
  readonly peer: Peer;
  /** Runs one piece of work of a session after another, so that follows do not all read at once into one socket. */
  inTurn(work: () => Promise<void>): Promise<void>;
  /** The follow with this number has ended. */
  over(requestId: number): void;
}

/** One follow of one socket, from its acceptance to its end. */
export class Follower {
  readonly #follows: Follows;
  readonly #log: string;
  readonly #generation: number;
  readonly #requestId: number;
  readonly #host: Host;
  /** `keyOf` it: a string, so that a follow that waits holds no buffer in which its position once came. */
  #position: string;
  #state: 'reading' | 'live' | 'over' = 'live';
  #behind = false;

  constructor(follows: Follows, frame: FollowFrame, host: Host) {
    this.#follows = follows;
    this.#log = keyOf(frame.log);
    this.#generation = frame.generation;
    this.#requestId = frame.requestId;
    this.#host = host;
    this.#position = keyOf(frame.after);
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

  /**
   * Entries were added. `messagesFor` makes the messages, shared by all followers that use the same requestId. Returns
   * whether they were delivered; if not, they are read later.
   */
  appended(run: Run, messagesFor: MessagesFor): boolean {
    const next = this.#state === 'live' && !this.#behind && !this.#host.peer.full();
    if (!next || run.generation !== this.#generation || run.previous !== this.#position) {
      this.readOn();
      return false;
    }
    this.#deliver(run, messagesFor(this.#requestId));
    return true;
  }

  /** End without a word: the client asked for it, or is gone. */
  stop(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#follows.remove(this.#log, this);
    this.#host.over(this.#requestId);
  }

  async #readAll(): Promise<void> {
    this.#state = 'reading';
    try {
      while (this.#wantsMore()) {
        if (!this.#readTail()) await this.#host.inTurn(() => this.#readStretches());
      }
    } catch {
      this.#end(refused(this.#requestId, 'busy'));
    }
    if (!this.#isOver()) this.#state = 'live';
  }

  /** Deliver what is in memory. Returns whether that is all there is. */
  #readTail(): boolean {
    const tail = this.#follows.tailOf(this.#log);
    for (let run = this.#runIn(tail); run !== undefined && this.#wantsMore(); run = this.#runIn(tail)) {
      this.#deliver(run, messagesOf(run.tails, this.#requestId));
    }
    if (tail?.isNewest(this.#generation, this.#position) !== true) return false;
    this.#behind = false;
    return true;
  }

  #runIn(tail: Tail | undefined): Run | undefined {
    return tail?.after(this.#generation, this.#position);
  }

  /** Deliver what is in the store, reading the next stretch while the one before it goes out. */
  async #readStretches(): Promise<void> {
    if (!this.#wantsMore()) return;
    this.#behind = false;
    let reading: Promise<Stretch> | undefined = this.#read(this.#position);
    while (reading !== undefined) {
      const stretch: Stretch = await reading;
      if (this.#isOver()) return;
      if (stretch.state !== 'open') {
        this.#end(closedBatch(this.#requestId, stretch));
        return;
      }
      this.#behind ||= stretch.more;
      reading = stretch.more && !this.#host.peer.full() ? this.#read(stretch.next) : undefined;
      if (reading !== undefined) this.#behind = false;
      this.#send([stretch.messages], stretch.entries);
      this.#position = stretch.next;
      if (stretch.ended) this.#end({ type: 'end', requestId: this.#requestId });
    }
  }

  #read(after: string): Promise<Stretch> {
    const [log, generation, requestId] = [this.#log, this.#generation, this.#requestId];
    const most = { maxEntries: BATCH_ENTRIES, maxBytes: BATCH_BYTES };
    return this.#follows.keeper.read({ log, generation, after, requestId, ...most });
  }

  #deliver(run: Run, messages: readonly Uint8Array[]): void {
    this.#position = run.position;
    this.#send(messages, run.tails.length);
    if (run.ends) this.#end({ type: 'end', requestId: this.#requestId });
  }

  #send(messages: readonly Uint8Array[], entries: number): void {
    if (entries === 0) return;
    this.#host.peer.sendMessages(messages);
    this.#follows.metrics.delivered(entries);
  }

  #end(frame: RelayFrame): void {
    if (this.#state === 'over') return;
    const bytes = encodeFrame(frame);
    this.#host.peer.send(bytes);
    this.#follows.metrics.sent(bytes);
    this.stop();
  }

  #wantsMore(): boolean {
    return this.#behind && !this.#host.peer.full() && !this.#isOver();
  }

  #isOver(): boolean {
    return this.#state === 'over';
  }
}
