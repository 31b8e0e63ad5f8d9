/** What a client received, in order; whoever waits is told when enough has come. */
import type { RelayFrame } from '../../../shared/wire/frames.ts';

interface Waiter {
  readonly enough: (frames: readonly RelayFrame[]) => boolean;
  readonly resolve: () => void;
}

/** Grows with every frame. */
export class Inbox {
  readonly frames: RelayFrame[] = [];
  #waiters: Waiter[] = [];

  put(frame: RelayFrame): void {
    this.frames.push(frame);
    const waiting = this.#waiters;
    this.#waiters = waiting.filter(({ enough }) => !enough(this.frames));
    for (const waiter of waiting) if (!this.#waiters.includes(waiter)) waiter.resolve();
  }

  /** The frames with this requestId. */
  of(requestId: number): RelayFrame[] {
    return this.frames.filter((frame) => frame.requestId === requestId);
  }

  /** The blobs and hashes of a follow, in the order in which they came. */
  entries(requestId: number): Uint8Array[] {
    return this.of(requestId).flatMap((frame) => {
      if (frame.type !== 'entry') return [];
      return [frame.entry.kind === 'blob' ? frame.entry.blob : frame.entry.hash];
    });
  }

  async until(enough: (frames: readonly RelayFrame[]) => boolean): Promise<void> {
    if (enough(this.frames)) return;
    await new Promise<void>((resolve) => {
      this.#waiters.push({ enough, resolve });
    });
  }

  /** Wait until a follow has brought this many entries. */
  async untilEntries(requestId: number, count: number): Promise<Uint8Array[]> {
    await this.until(() => this.entries(requestId).length >= count);
    return this.entries(requestId);
  }

  /** Wait for a frame of a kind with this requestId. */
  async untilType(requestId: number, type: RelayFrame['type']): Promise<RelayFrame> {
    const wanted = () => this.of(requestId).find((frame) => frame.type === type);
    await this.until(() => wanted() !== undefined);
    const found = wanted();
    if (found === undefined) throw new Error('unreachable');
    return found;
  }
}
