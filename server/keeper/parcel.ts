/** Byte strings on their way to another thread: one buffer, which is handed over instead of copied. */

/** What `pack` made. */
export interface Parcel {
  readonly bytes: ArrayBuffer;
  /** Where each byte string ends; each begins where the one before it ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Fills a parcel whose sizes are known before. */
export class Packing {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly #ends: Uint32Array<ArrayBuffer>;
  #at = 0;
  #pieces = 0;

  constructor(pieces: number, length: number) {
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.#ends = new Uint32Array(pieces);
  }

  /** Where the next piece begins. */
  get at(): number {
    return this.#at;
  }

  add(piece: Uint8Array): void {
    this.bytes.set(piece, this.#at);
    this.end(this.#at + piece.length);
  }

  /** A piece was written to `bytes`, up to here. */
  end(at: number): void {
    this.#at = at;
    this.#ends[this.#pieces] = at;
    this.#pieces += 1;
  }

  /** All of it, once every piece is there. */
  finish(): Parcel {
    return { bytes: this.bytes.buffer, ends: this.#ends };
  }
}

/** Copy byte strings into one parcel. */
export function pack(pieces: readonly Uint8Array[]): Parcel {
  const packing = new Packing(pieces.length, lengthOf(pieces));
  for (const piece of pieces) packing.add(piece);
  return packing.finish();
}

/** The byte strings of a parcel, as views of its buffer. */
export function unpack({ bytes, ends }: Parcel): Buffer<ArrayBuffer>[] {
  const pieces: Buffer<ArrayBuffer>[] = [];
  let at = 0;
  for (const end of ends) {
    pieces.push(Buffer.from(bytes, at, end - at));
    at = end;
  }
  return pieces;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}
