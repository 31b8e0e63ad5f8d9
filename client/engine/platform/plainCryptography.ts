import { argon2id, MEBIBYTE } from '../../../shared/crypto/argon2id.ts';
import { type Cryptography, systemCryptography } from './cryptography.ts';

/**
 * What Argon2id may ask for in libsodium's plain JavaScript. Its memory begins with 80 MiB, and once that grows its calls read and write the
 * memory of before: they return what lay there, unencrypted (measured, libsodium-wrappers-sumo 0.8.4). So it must never grow.
 */
const MOST_BYTES = 64 * MEBIBYTE;

/** libsodium without WebAssembly: more memory than that counts as memory that cannot be had (G1). */
export const plainCryptography: Cryptography = {
  ...systemCryptography,
  argon2id: (input, salt, passes, memoryBytes, length) =>
    memoryBytes > MOST_BYTES ? undefined : argon2id(input, salt, passes, memoryBytes, length),
};
