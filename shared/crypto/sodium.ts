import sodium from 'libsodium-wrappers-sumo';

/**
 * The only import of libsodium. Its type declarations list functions that the build lacks, so each one we use is
 * checked once, when `ready` resolves; a build without one must not start.
 */
const USED = [
  'crypto_generichash',
  'crypto_aead_xchacha20poly1305_ietf_encrypt',
  'crypto_aead_xchacha20poly1305_ietf_decrypt',
  'crypto_scalarmult',
  'crypto_scalarmult_base',
  'crypto_kem_xwing_seed_keypair',
  'crypto_kem_xwing_enc_deterministic',
  'crypto_kem_xwing_dec',
  'crypto_pwhash',
  'crypto_core_ristretto255_is_valid_point',
  'crypto_core_ristretto255_scalar_reduce',
  'crypto_core_ristretto255_scalar_sub',
  'crypto_core_ristretto255_scalar_mul',
  'crypto_core_ristretto255_add',
  'crypto_core_ristretto255_sub',
  'crypto_scalarmult_ristretto255',
  'crypto_scalarmult_ristretto255_base',
  'randombytes_buf',
  'randombytes_buf_deterministic',
  'memcmp',
  'memzero',
] as const;

const VERSION = '1.0.22';

/** Resolves when libsodium can be called; rejects, naming the function or version, when this build is not the one we built for. */
export const ready: Promise<void> = sodium.ready.then(() => {
  const functions = sodium as unknown as Readonly<Record<string, unknown>>;
  for (const name of USED) {
    if (typeof functions[name] !== 'function') throw new Error(`libsodium lacks ${name}`);
  }
  if (sodium.SODIUM_VERSION_STRING !== VERSION)
    throw new Error(`libsodium is ${sodium.SODIUM_VERSION_STRING}, not ${VERSION}`);
});

export { sodium };
