import { argon2id } from '../../../shared/crypto/argon2id.ts';
import { type Random, systemRandom } from '../../../shared/crypto/random.ts';
import { ready } from '../../../shared/crypto/sodium.ts';

/** What of cryptography depends on the device: the generator, the memory that Argon2id can have, and whether it all loads. */
export type Cryptography = {
  /** Resolves when primitives may be called; rejects where this browser cannot run them. */
  readonly ready: Promise<void>;
  readonly random: Random;
  readonly argon2id: typeof argon2id;
};

/** libsodium, as it is. */
export const systemCryptography: Cryptography = { ready, random: systemRandom, argon2id };
