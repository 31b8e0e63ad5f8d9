import { sodium } from './sodium.ts';

export const MEBIBYTE = 1 << 20;

/**
 * Argon2id 1.3. `salt` is 16 bytes, memory in bytes; undefined when the memory cannot be had, so that a caller may try less.
 * Takes about a second per 128 MiB: never on a thread that draws.
 */
export const argon2id = (
  input: Uint8Array,
  salt: Uint8Array,
  passes: number,
  memoryBytes: number,
  length: number,
): Uint8Array | undefined => {
  try {
    return sodium.crypto_pwhash(length, input, salt, passes, memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13);
  } catch {
    return undefined;
  }
};
