import { type Secret, secret32, type X25519Public, type X25519Secret, x25519Public, x25519Secret } from '../brand.ts';
import { isZero } from '../codec/bytes.ts';
import { sodium } from './sodium.ts';

export type X25519KeyPair = { readonly publicKey: X25519Public; readonly secretKey: X25519Secret };

/** The key pair of 32 random bytes, which become its secret key. */
export const x25519KeyPair = (random32: Uint8Array): X25519KeyPair => {
  const secretKey = x25519Secret(random32);
  return { secretKey, publicKey: x25519Public(sodium.crypto_scalarmult_base(secretKey)) };
};

/**
 * What an identity and a one-time key of somebody else agree on; undefined for a key of low order, and the caller wipes it. An
 * identity's secret key is used nowhere else. A device computes it from that secret key; whoever drew the one-time key computes
 * the same from the other side, without it (shared/protocol/forge). That is why a session proves nothing to others.
 */
export type Agree = (identity: X25519KeyPair, oneTime: X25519Public) => Secret | undefined;

/** The prime p = 2^255 - 19, little-endian. */
const isBelowP = (key: Uint8Array): boolean => {
  if ((key[31] ?? 0) > 0x7f) return false;
  if (key[31] !== 0x7f) return true;
  for (let i = 30; i > 0; i -= 1) if (key[i] !== 0xff) return true;
  return (key[0] ?? 0) < 0xed;
};

/** Any scalar takes every low-order point to the identity, which libsodium refuses. */
const PROBE = new Uint8Array(32).fill(0x42);

/** Whether bytes are a public key that we accept: canonical (below p) and not of low order; another length the library refuses. Implements C4. */
export const isX25519Public = (key: Uint8Array): boolean => {
  if (!isBelowP(key)) return false;
  try {
    return !isZero(sodium.crypto_scalarmult(PROBE, key));
  } catch {
    return false;
  }
};

/** The shared secret, or undefined for a key of low order. The caller wipes it. */
export const dh = (ours: X25519Secret, theirs: X25519Public): Secret | undefined => {
  if (!isBelowP(theirs)) return undefined;
  try {
    return secret32(sodium.crypto_scalarmult(ours, theirs));
  } catch {
    return undefined;
  }
};

/** As every device agrees: with the secret key of its own identity. */
export const agreeAsOwner: Agree = (identity, oneTime) => dh(identity.secretKey, oneTime);
