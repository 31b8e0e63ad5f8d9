import { sodium } from './sodium.ts';

export const MEBIBYTE = 1 << 20;

/**
 * Argon2id 1.3. `salt` is 16 bytes, memory in bytes; undefined when the memory cannot be had, so that a caller may try less.
 * Takes about a second per 128 MiB: never on a thread that draws. Throws when the library is no longer sound afterwards.
 */
export const argon2id = (
  input: Uint8Array,
  salt: Uint8Array,
  passes: number,
  memoryBytes: number,
  length: number,
): Uint8Array | undefined => {
  const before = marks();
  const stretched = stretch(input, salt, passes, memoryBytes, length);
  if (marks() !== before) throw new Error('libsodium lost its memory');
  return stretched;
};

const stretch = (
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

/**
 * Two hashes that differ. Built as plain JavaScript the library reads stale memory once its memory has grown: then both come out alike,
 * or as anything.
 */
const marks = (): string =>
  [1, 2].map((byte) => sodium.crypto_generichash(32, Uint8Array.of(byte), null).join()).join(';');
