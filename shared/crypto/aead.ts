import type { SymmetricKey } from '../brand.ts';
import { sodium } from './sodium.ts';

export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
/** For keys that are used for exactly one message. */
export const ZERO_NONCE = new Uint8Array(NONCE_BYTES);

/** XChaCha20-Poly1305: ciphertext and tag. It does not commit to its key; entries carry a commitment for that. Implements C3. */
export const aeadSeal = (key: SymmetricKey, nonce: Uint8Array, plaintext: Uint8Array, ad: Uint8Array): Uint8Array =>
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, ad, null, nonce, key);

/** The plaintext, or undefined when it is not authentic; what is too short to be, and a nonce of another length, the library refuses itself. */
export const aeadOpen = (
  key: SymmetricKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  ad: Uint8Array,
): Uint8Array | undefined => {
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, ad, nonce, key);
  } catch {
    return undefined;
  }
};
