import type { Cryptography } from '../../../client/engine/platform/cryptography.ts';
import { lengthPrefixed, utf8 } from '../../../shared/codec/bytes.ts';
import { MEBIBYTE } from '../../../shared/crypto/argon2id.ts';
import { truncatedBlake2b512 } from '../../../shared/crypto/kdf.ts';
import { ready } from '../../../shared/crypto/sodium.ts';
import { seeded } from '../../support/seeded.ts';

/**
 * A seeded generator, and a hash in the place of Argon2id, which alone would make the tests slow. `memoryMib` is what this
 * device can give to it.
 */
export const testCryptography = (seed: string, memoryMib = 1024): Cryptography => ({
  ready,
  random: seeded(seed),
  argon2id: (input, salt, passes, memoryBytes, length) =>
    memoryBytes > memoryMib * MEBIBYTE
      ? undefined
      : truncatedBlake2b512(lengthPrefixed([input, salt, utf8(`${passes} ${memoryBytes}`)])).slice(0, length),
});
