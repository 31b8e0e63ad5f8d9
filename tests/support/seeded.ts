import { chacha20 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';
import type { Random } from '../../shared/crypto/random.ts';

const CHUNK_BYTES = 4096;

/**
 * A generator whose bytes follow from a text alone, so that a failing run can be played again: the ChaCha20 keystream
 * under BLAKE2b-256 of the seed. For tests only; no libsodium, so it needs no start and runs in browsers too. Each call
 * hands out fresh memory that the caller owns.
 */
export const seeded = (seed: string): Random => {
  const key = blake2b(new TextEncoder().encode(seed), { dkLen: 32 });
  const zeros = new Uint8Array(CHUNK_BYTES);
  const nonce = new Uint8Array(12);
  let chunk = new Uint8Array(0);
  let chunks = 0;
  let used = 0;
  const refill = (): void => {
    new DataView(nonce.buffer).setUint32(0, chunks);
    chunk = chacha20(key, nonce, zeros);
    chunks += 1;
    used = 0;
  };
  return (length) => {
    const out = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (used === chunk.length) refill();
      const take = Math.min(length - filled, chunk.length - used);
      out.set(chunk.subarray(used, used + take), filled);
      used += take;
      filled += take;
    }
    return out;
  };
};

const uint32 = (random: Random): number => new DataView(random(4).buffer).getUint32(0);

/** A whole number from 0 up to, not including, `below` (1 to 2^32), each as likely as the others. */
export const int = (random: Random, below: number): number => {
  if (!Number.isInteger(below) || below < 1 || below > 0x100000000) throw new Error(`cannot draw below ${below}`);
  const fair = 0x100000000 - (0x100000000 % below);
  let value = uint32(random);
  while (value >= fair) value = uint32(random);
  return value % below;
};

/** True with this probability, 0 to 1. */
export const chance = (random: Random, probability: number): boolean => uint32(random) < probability * 0x100000000;

/** One of a list that must not be empty. */
export const pick = <T>(random: Random, items: readonly T[]): T => items[int(random, items.length)] as T;

/** The same items in an order of its own (Fisher and Yates); the list given is left alone. */
export const shuffle = <T>(random: Random, items: readonly T[]): T[] => {
  const out = [...items];
  for (let last = out.length - 1; last > 0; last -= 1) {
    const other = int(random, last + 1);
    const held = out[last] as T;
    out[last] = out[other] as T;
    out[other] = held;
  }
  return out;
};
