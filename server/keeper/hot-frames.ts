/**
 * The frames that come and go most, taken apart and put together by hand: appends, their answers, and entries on their way
 * to followers. What is not plainly one of these is left to the codec, and a test compares the two byte by byte.
 */
import { encodeFrame, typeOf } from '../../shared/wire/codec.ts';
import type { AppendFrame, Position, WireEntry } from '../../shared/wire/frames.ts';
import { KEY_BYTES, MAX_BLOB_BYTES, MAX_FRAME_BYTES } from '../../shared/wire/limits.ts';

/** Heads of CBOR items (RFC 8949, 3): the kind in the upper three bits, a short length or value in the others. */
const UNSIGNED = 0;
const BYTE_STRING = 2;
const KIND_SHIFT = 5;
const SHORT = 0x1f;
/** From here on the value stands behind the head, in 1, 2 or 4 bytes; in the shortest form only from these values on. */
const LONG = 24;
const LEAST_LONG = [24, 0x100, 0x1_0000];

const ARRAY_OF_EIGHT = 0x88;
/** The array, the version and the type are a byte each. */
const FRONT_BYTES = 3;
const OK_FRONT = encodeFrame({ type: 'ok', requestId: 0, position: new Uint8Array(0), duplicate: false });
const FALSE = 0xf4;
const ARRAY_OF_TWO = 0x82;
/** The entry's array and its kind are a byte each. */
const ENTRY_BYTES = 2;
const BLOB_KIND = 0;
const HASH_KIND = 1;

/** An append, its byte strings views of `bytes`; or undefined, and then the codec says what it is. */
export function readAppend(bytes: Uint8Array): AppendFrame | undefined {
  if (bytes[0] !== ARRAY_OF_EIGHT || typeOf(bytes) !== 'append' || bytes.length > MAX_FRAME_BYTES) return undefined;
  const items = new Items(bytes, FRONT_BYTES);
  const requestId = items.integer();
  const log = items.byteString();
  const generation = items.integer();
  const token = items.byteString();
  const lifetimeSeconds = items.integer();
  const blob = items.byteString();
  const numbers = requestId !== undefined && generation !== undefined && lifetimeSeconds !== undefined;
  if (!numbers || log?.length !== KEY_BYTES || token?.length !== KEY_BYTES || blob === undefined) return undefined;
  if (!items.over || blob.length === 0 || blob.length > MAX_BLOB_BYTES) return undefined;
  return { type: 'append', requestId, log, generation, token, lifetimeSeconds, blob };
}

/** The answer to an append that was done. */
export function okFrame(requestId: number, position: Position): Uint8Array {
  const length = FRONT_BYTES + headBytes(requestId) + headBytes(position.length) + position.length + 1;
  const frame = Buffer.allocUnsafe(length);
  frame.set(OK_FRONT.subarray(0, FRONT_BYTES));
  const at = writeHead(frame, FRONT_BYTES, UNSIGNED, requestId);
  frame[writeBytes(frame, at, position)] = FALSE;
  return frame;
}

/** How long an entry's frame is without its front. */
export function entryTailBytes(position: Position, entry: WireEntry): number {
  const { length } = contentOf(entry);
  return headBytes(position.length) + position.length + ENTRY_BYTES + headBytes(length) + length;
}

/** Write an entry's frame without its front. Returns where it ends. */
export function writeEntryTail(bytes: Uint8Array, at: number, position: Position, entry: WireEntry): number {
  const entryAt = writeBytes(bytes, at, position);
  bytes[entryAt] = ARRAY_OF_TWO;
  bytes[entryAt + 1] = entry.kind === 'blob' ? BLOB_KIND : HASH_KIND;
  return writeBytes(bytes, entryAt + ENTRY_BYTES, contentOf(entry));
}

function contentOf(entry: WireEntry): Uint8Array {
  return entry.kind === 'blob' ? entry.blob : entry.hash;
}

/** CBOR items one after another. Each is taken only in its one encoding. */
class Items {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get over(): boolean {
    return this.#at === this.#bytes.length;
  }

  integer(): number | undefined {
    return this.#head(UNSIGNED);
  }

  byteString(): Uint8Array | undefined {
    const length = this.#head(BYTE_STRING);
    if (length === undefined || length > this.#bytes.length - this.#at) return undefined;
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  #head(kind: number): number | undefined {
    const head = this.#bytes[this.#at];
    if (head === undefined || head >> KIND_SHIFT !== kind) return undefined;
    this.#at += 1;
    const short = head & SHORT;
    return short < LONG ? short : this.#long(short - LONG);
  }

  /** A value of 2 ** `width` bytes. */
  #long(width: number): number | undefined {
    const least = LEAST_LONG[width];
    if (least === undefined) return undefined;
    let value = 0;
    const end = this.#at + 2 ** width;
    while (this.#at < end) {
      value = value * 256 + (this.#bytes[this.#at] ?? Number.NaN);
      this.#at += 1;
    }
    return value >= least ? value : undefined;
  }
}

function writeBytes(bytes: Uint8Array, at: number, value: Uint8Array): number {
  const start = writeHead(bytes, at, BYTE_STRING, value.length);
  bytes.set(value, start);
  return start + value.length;
}

function headBytes(value: number): number {
  if (value < LONG) return 1;
  if (value < 0x100) return 2;
  return value < 0x1_0000 ? 3 : 5;
}

/** Write the head of an item. Returns where it ends. */
function writeHead(bytes: Uint8Array, at: number, kind: number, value: number): number {
  const size = headBytes(value);
  const end = at + size;
  if (size === 1) {
    bytes[at] = (kind << KIND_SHIFT) | value;
    return end;
  }
  bytes[at] = (kind << KIND_SHIFT) | (LONG + (size === 2 ? 0 : size === 3 ? 1 : 2));
  for (let index = end - 1, rest = value; index > at; index -= 1, rest >>>= 8) bytes[index] = rest & 0xff;
  return end;
}
