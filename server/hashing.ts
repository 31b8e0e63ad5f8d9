/** The relay's side of W10: its hash, natively, and comparisons that take the same time whatever they find. */
import { hash, timingSafeEqual } from 'node:crypto';
import {
  LENGTH_BYTES,
  RELAY_HASH_BYTES,
  type RelayLabel,
  relayHashFront,
  writeRelayHashInput,
} from '../shared/wire/hashing.ts';

/** Inputs are put together here one after another: a buffer for each would cost as much as its hash. */
const SCRATCH_BYTES = 64 * 1024;
const SCRATCH = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** First 32 bytes of BLAKE2b-512 over the labelled input. The result is the caller's. */
export function relayHash(label: RelayLabel, x: Uint8Array): Uint8Array<ArrayBuffer> {
  const front = relayHashFront(label);
  const length = front.length + LENGTH_BYTES + x.length;
  const input = length > SCRATCH_BYTES ? Buffer.allocUnsafe(length) : SCRATCH.subarray(0, length);
  const digest = hash('blake2b512', writeRelayHashInput(input, front, x), 'latin1');
  // Through a string: the call makes one faster than a buffer of its own.
  const bytes = Buffer.from(digest.slice(0, RELAY_HASH_BYTES), 'latin1');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Whether two hashes of the same length are equal, in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A byte string as a map's key. */
export function keyOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}

/** The byte string of such a key. */
export function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  return Buffer.from(key, 'latin1');
}
