import {
  type KemCiphertext,
  type KemPublic,
  type KemSeed,
  kemCiphertext,
  kemPublic,
  kemSeed,
  type Secret,
  secret32,
} from '../brand.ts';
import { wipe } from './compare.ts';
import { sodium } from './sodium.ts';

export type KemKeyPair = { readonly publicKey: KemPublic; readonly seed: KemSeed };

/** X-Wing (draft-connolly-cfrg-xwing-kem) key pair of a 32-byte seed; only the seed is ever kept. Implements C5. */
export const kemKeyPair = (random32: Uint8Array): KemKeyPair => {
  const pair = sodium.crypto_kem_xwing_seed_keypair(random32);
  return { publicKey: kemPublic(pair.publicKey), seed: kemSeed(random32) };
};

/** Encapsulates with 64 random bytes, which say the secret and are wiped; undefined when the public key is not one (libsodium refuses it). */
export const kemEncapsulate = (
  theirs: KemPublic,
  random64: Uint8Array,
): { readonly ciphertext: KemCiphertext; readonly secret: Secret } | undefined => {
  try {
    const { ciphertext, sharedSecret } = sodium.crypto_kem_xwing_enc_deterministic(theirs, random64);
    return { ciphertext: kemCiphertext(ciphertext), secret: secret32(sharedSecret) };
  } catch {
    return undefined;
  } finally {
    wipe([random64]);
  }
};

/** The secret; a damaged ciphertext gives a different one or undefined, and both must lead to the same failure. */
export const kemDecapsulate = (ours: KemSeed, ciphertext: KemCiphertext): Secret | undefined => {
  try {
    return secret32(sodium.crypto_kem_xwing_dec(ciphertext, ours));
  } catch {
    return undefined;
  }
};
