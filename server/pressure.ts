/**
 * What all sockets of a relay weigh together. While too much is under way, frames stay with whoever sent them and begin in
 * the order in which their sockets came to wait; while too much waits to be taken, each socket is given less at a time.
 */
import { FULL_SOCKET_BYTES, LITTLE_SOCKET_BYTES, MAX_BYTES_UNDER_WAY, MAX_UNSENT_BYTES } from './limits.ts';

/** Who waits until another frame may begin. */
export interface Waiting {
  /** Ask again. */
  advance(): void;
}

/** One for all sockets of a relay. */
export class Pressure {
  readonly #waiting = new Set<Waiting>();
  #underWay = 0;
  #socketBytes = FULL_SOCKET_BYTES;

  /** Bytes of frames that were begun and are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Unsent bytes above which a socket gets nothing more until it has drained. */
  get socketBytes(): number {
    return this.#socketBytes;
  }

  /** Whether another frame may begin now. If not, `asking` is told once it may ask again. */
  mayBegin(asking: Waiting): boolean {
    if (this.#underWay < MAX_BYTES_UNDER_WAY) return true;
    this.#waiting.add(asking);
    return false;
  }

  begin(bytes: number): void {
    this.#underWay += bytes;
  }

  end(bytes: number): void {
    this.#underWay -= bytes;
    if (this.#waiting.size === 0 || this.#underWay >= MAX_BYTES_UNDER_WAY) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const asking of waiting) asking.advance();
  }

  /** Look at how much waits to be taken by all sockets together. */
  weigh(unsentBytes: number): void {
    this.#socketBytes = unsentBytes > MAX_UNSENT_BYTES ? LITTLE_SOCKET_BYTES : FULL_SOCKET_BYTES;
  }
}
