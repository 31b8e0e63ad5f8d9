/**
 * What a thread that plays cases shares with the one that watches it: the case under way, so that one that never ends can still be
 * told. An `Int32Array` of [number of the case, target, length], then the bytes.
 */
import { LONGEST } from './alter.ts';

const HEAD = 3;

export const makeBoard = (): SharedArrayBuffer => new SharedArrayBuffer(4 * HEAD + LONGEST);

export class Board {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.#head = new Int32Array(shared, 0, HEAD);
    this.#bytes = new Uint8Array(shared, 4 * HEAD);
  }

  begin(target: number, bytes: Uint8Array): void {
    const length = Math.min(bytes.length, LONGEST);
    this.#bytes.set(bytes.subarray(0, length));
    this.#head[1] = target;
    this.#head[2] = length;
    Atomics.add(this.#head, 0, 1);
  }

  /** How many cases were begun. */
  get begun(): number {
    return Atomics.load(this.#head, 0);
  }

  current(): { readonly target: number; readonly bytes: Uint8Array } {
    return { target: this.#head[1] ?? 0, bytes: this.#bytes.slice(0, this.#head[2] ?? 0) };
  }
}
