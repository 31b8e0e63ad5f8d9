/** Byte strings on their way to another thread: one buffer, which is handed over instead of copied. */

/** What `pack` made. */
export interface Parcel {
  readonly bytes: ArrayBuffer;
  /** Where each byte string ends; each begins where the one before it ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Copy byte strings into one parcel. */
export function pack(pieces: readonly Uint8Array[]): Parcel {
  const ends = new Uint32Array(pieces.length);
  let total = 0;
  for (const [index, piece] of pieces.entries()) {
    total += piece.length;
    ends[index] = total;
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes: bytes.buffer, ends };
}

/** The byte strings of a parcel, as views of its buffer. */
export function unpack({ bytes, ends }: Parcel): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const end of ends) {
    pieces.push(new Uint8Array(bytes, at, end - at));
    at = end;
  }
  return pieces;
}
