import * as v from 'valibot';
import {
  type BundleId,
  bundleId,
  type Hash,
  type KemPublic,
  type KemSeed,
  type X25519Public,
  type X25519Secret,
} from '../brand.ts';
import { bytesOf, encode, type Plain } from '../codec/cbor.ts';
import { H } from '../crypto/kdf.ts';
import { kemKeyPair } from '../crypto/kem.ts';
import type { Random } from '../crypto/random.ts';
import { x25519KeyPair } from '../crypto/x25519.ts';
import { encodeKem, encodeX25519, kemSchema, x25519Schema } from './keys.ts';

/** What a seat publishes for newcomers' handshakes and peers' sparse steps. Names the identity key it belongs to. */
export type Bundle = {
  readonly id: BundleId;
  readonly ik: X25519Public;
  readonly spk: X25519Public;
  readonly xk: KemPublic;
};

/** The secrets of one of our own bundles. */
export type OurBundle = { readonly bundle: Bundle; readonly spkSecret: X25519Secret; readonly xkSeed: KemSeed };

export const makeBundle = (ik: X25519Public, random: Random): OurBundle => {
  const spk = x25519KeyPair(random(32));
  const xk = kemKeyPair(random(32));
  return {
    bundle: { id: bundleId(random(16)), ik, spk: spk.publicKey, xk: xk.publicKey },
    spkSecret: spk.secretKey,
    xkSeed: xk.seed,
  };
};

/** `[id, ik, spk, xk]` */
export const bundlePlain = (bundle: Bundle): Plain => [
  bundle.id,
  encodeX25519(bundle.ik),
  encodeX25519(bundle.spk),
  encodeKem(bundle.xk),
];

export const bundleSchema = v.pipe(
  v.strictTuple([bytesOf(16, bundleId), x25519Schema, x25519Schema, kemSchema]),
  v.transform(([id, ik, spk, xk]): Bundle => ({ id, ik, spk, xk })),
);

/** H(bundle): covers the identity key, so that a hash in a link binds the host. Implements P2. */
export const bundleHash = (bundle: Bundle): Hash => H('bundle', [encode(bundlePlain(bundle))]);
