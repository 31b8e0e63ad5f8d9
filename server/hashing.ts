/** The relay's side of W10: its hash, natively, and comparisons that take the same time whatever they find. */
import { hash, timingSafeEqual } from 'node:crypto';
import {
  LENGTH_BYTES,
  RELAY_HASH_BYTES,
  type RelayLabel,
  relayHashFront,
  writeRelayHashInput,
} from '../shared/wire/hashing.ts';

/** First 32 bytes of BLAKE2b-512 over the labelled input. The result is the caller's. */
export function relayHash(label: RelayLabel, x: Uint8Array): Uint8Array<ArrayBuffer> {
  const front = relayHashFront(label);
  const input = Buffer.allocUnsafe(front.length + LENGTH_BYTES + x.length);
  const digest = hash('blake2b512', writeRelayHashInput(input, front, x), 'buffer');
  return new Uint8Array(digest.buffer, digest.byteOffset, RELAY_HASH_BYTES);
}

/** Whether two hashes of the same length are equal, in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A byte string as a map's key. */
export function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
