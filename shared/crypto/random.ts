import { assert } from '../result.ts';
import { sodium } from './sodium.ts';

/** Source of secret bytes, handed to the core as an argument. */
export type Random = (length: number) => Uint8Array;

const SEED_BYTES = 32;

/**
 * The production generator: libsodium's, and no other. It asks the platform for four bytes at a time, which for an entry
 * costs more than sealing it; so a longer draw is one fresh seed, drawn out by libsodium's ChaCha20 and wiped.
 */
export const systemRandom: Random = (length) => {
  if (length <= SEED_BYTES) return sodium.randombytes_buf(length);
  const seed = sodium.randombytes_buf(SEED_BYTES);
  const out = sodium.randombytes_buf_deterministic(length, seed);
  seed.fill(0);
  return out;
};

/** One draw of `total` bytes, handed out in pieces that the caller owns; nothing of a piece stays behind. */
export const drawOnce = (random: Random, total: number): Random => {
  const drawn = random(total);
  let used = 0;
  return (length) => {
    assert(used + length <= total, 'one draw was enough for its purpose');
    const piece = drawn.slice(used, used + length);
    drawn.fill(0, used, used + length);
    used += length;
    return piece;
  };
};
