/** A generator that remembers: whoever draws everybody's one-time keys can agree with each of them from the other side. */
import { type X25519Secret, x25519Secret } from '../../brand.ts';
import { hex } from '../../codec/bytes.ts';
import type { Random } from '../../crypto/random.ts';
import { type Agree, dh, x25519KeyPair } from '../../crypto/x25519.ts';
import { assert } from '../../result.ts';

const KEY_BYTES = 32;

export type Drawn = {
  readonly random: Random;
  /**
   * `DH(identity, one-time key)` from the one-time key's secret and the identity's PUBLIC key. The identity's secret key is not
   * looked at. Every one-time key of a forged channel came out of `random`: another one is our mistake, and throws.
   */
  readonly agree: Agree;
};

/** Keeps a copy of every draw of 32 bytes, in memory only, for as long as the forging takes. */
export const rememberDraws = (source: Random): Drawn => {
  const fresh: Uint8Array[] = [];
  const secrets = new Map<string, X25519Secret>();
  const random: Random = (length) => {
    const bytes = source(length);
    if (length === KEY_BYTES) fresh.push(bytes.slice());
    return bytes;
  };
  const agree: Agree = (identity, oneTime) => {
    for (const bytes of fresh.splice(0)) secrets.set(hex(x25519KeyPair(bytes).publicKey), x25519Secret(bytes));
    const secret = secrets.get(hex(oneTime));
    assert(secret !== undefined, 'whoever forges drew every one-time key');
    return dh(secret, identity.publicKey);
  };
  return { random, agree };
};
