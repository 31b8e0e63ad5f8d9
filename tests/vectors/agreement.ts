import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ristretto255, ristretto255_hasher, x25519 } from '@noble/curves/ed25519.js';
import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';
import { hash32, kemCiphertext, kemPublic, symmetricKey, x25519Public, x25519Secret } from '../../shared/brand.ts';
import { aeadOpen, aeadSeal } from '../../shared/crypto/aead.ts';
import { argon2id, MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { digits } from '../../shared/crypto/digits.ts';
import { H, KDF, truncatedBlake2b512 } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate, kemKeyPair } from '../../shared/crypto/kem.ts';
import { LABELS, type Label } from '../../shared/crypto/labels.ts';
import type { Random } from '../../shared/crypto/random.ts';
import * as group from '../../shared/crypto/ristretto255.ts';
import { sodium } from '../../shared/crypto/sodium.ts';
import { dh, isX25519Public, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { chance, int, pick } from '../support/seeded.ts';

/**
 * The primitives layer against a second, independent implementation (@noble), on random inputs. Nothing here knows Node:
 * a browser test bundles this file and runs the same checks there. Each check returns how many values it compared, and
 * throws at the first that differs. libsodium must be ready.
 */
export type Agreement = (random: Random) => number;

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Compares and counts; `undefined` stands for "refused". */
const comparison = () => {
  let compared = 0;
  return {
    same: (what: string, ours: Uint8Array | boolean | string | undefined, theirs: typeof ours): void => {
      const shown = (value: typeof ours): string => (value instanceof Uint8Array ? hexOf(value) : String(value));
      if (shown(ours) !== shown(theirs)) throw new Error(`${what}: ${shown(ours)} here, ${shown(theirs)} there`);
      compared += 1;
    },
    compared: () => compared,
  };
};

const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

const times = (count: number, work: () => void): void => {
  for (let i = 0; i < count; i += 1) work();
};

const flipOneBit = (random: Random, bytes: Uint8Array): Uint8Array => {
  const out = bytes.slice();
  const bit = int(random, out.length * 8);
  out[bit >> 3] = (out[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return out;
};

const someBytes = (random: Random, upTo: number): Uint8Array => random(int(random, upTo + 1));
const someParts = (random: Random): Uint8Array[] =>
  Array.from({ length: int(random, 6) }, () => someBytes(random, chance(random, 0.1) ? 3000 : 80));
const someLabel = (random: Random): Label => pick(random, Object.keys(LABELS) as Label[]);

// Written from SPEC's words alone, on purpose without shared/codec.
const lp = (parts: readonly Uint8Array[]): Uint8Array => {
  const out: number[] = [];
  for (const part of parts) {
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, part.length, false);
    out.push(...new Uint8Array(length.buffer), ...part);
  }
  return Uint8Array.from(out);
};
const labelBytes = (label: Label): Uint8Array => new TextEncoder().encode(LABELS[label]);

const specH = (label: Label, parts: readonly Uint8Array[]): Uint8Array =>
  blake2b(lp([labelBytes(label), ...parts]), { dkLen: 32 });

const specKDF = (
  label: Label,
  secrets: readonly Uint8Array[],
  context: readonly Uint8Array[],
  n: number,
): Uint8Array => {
  const prk = blake2b(lp([labelBytes(label), ...secrets]), { dkLen: 64 });
  const out: number[] = [];
  for (let i = 0; out.length < n; i += 1) {
    out.push(...blake2b(Uint8Array.from([...lp([labelBytes(label), ...context]), i]), { dkLen: 64, key: prk }));
  }
  return Uint8Array.from(out.slice(0, n));
};

export const hashAgrees: Agreement = (random) => {
  const { same, compared } = comparison();
  for (const label of Object.keys(LABELS) as Label[]) same(`H(${label})`, H(label, []), specH(label, []));
  times(200, () => {
    const label = someLabel(random);
    const parts = someParts(random);
    same('H', H(label, parts), specH(label, parts));
    const input = someBytes(random, 600);
    same('BLAKE2b-512, cut', truncatedBlake2b512(input), blake2b(input, { dkLen: 64 }).slice(0, 32));
  });
  return compared();
};

export const kdfAgrees: Agreement = (random) => {
  const { same, compared } = comparison();
  const check = (n: number): void => {
    const label = someLabel(random);
    const secrets = someParts(random);
    const context = someParts(random);
    same(`KDF of ${n} bytes`, KDF(label, secrets, context, n), specKDF(label, secrets, context, n));
  };
  for (const n of [1, 31, 32, 63, 64, 65, 127, 128, 129, 16384]) check(n);
  times(150, () => check(1 + int(random, 300)));
  return compared();
};

export const aeadAgrees: Agreement = (random) => {
  const { same, compared } = comparison();
  times(150, () => {
    const key = symmetricKey(random(32));
    const nonce = chance(random, 0.2) ? new Uint8Array(24) : random(24);
    const ad = someBytes(random, 300);
    const plaintext = someBytes(random, chance(random, 0.1) ? 20000 : 300);
    const ours = aeadSeal(key, nonce, plaintext, ad);
    const theirs = xchacha20poly1305(key, nonce, ad);
    const sealedThere = theirs.encrypt(plaintext);
    same('sealed', ours, sealedThere);
    same('their sealed text opened here', aeadOpen(key, nonce, sealedThere, ad), plaintext);
    same('our sealed text opened there', theirs.decrypt(ours), plaintext);
    const damaged = flipOneBit(random, ours);
    same(
      'damaged text',
      aeadOpen(key, nonce, damaged, ad),
      attempt(() => theirs.decrypt(damaged)),
    );
    same('damaged text is refused', aeadOpen(key, nonce, damaged, ad), undefined);
    same('damaged nonce is refused', aeadOpen(key, flipOneBit(random, nonce), ours, ad), undefined);
    same('damaged key is refused', aeadOpen(symmetricKey(flipOneBit(random, key)), nonce, ours, ad), undefined);
    const otherAd = ad.length === 0 ? random(1) : flipOneBit(random, ad);
    same('damaged associated data is refused', aeadOpen(key, nonce, ours, otherAd), undefined);
    same('cut text is refused', aeadOpen(key, nonce, ours.slice(0, int(random, ours.length)), ad), undefined);
  });
  return compared();
};

const P = 2n ** 255n - 19n;
const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

export const x25519Agrees: Agreement = (random) => {
  const { same, compared } = comparison();
  times(60, () => {
    const ours = x25519KeyPair(random(32));
    const peer = x25519KeyPair(random(32));
    same('public key', ours.publicKey, x25519.getPublicKey(ours.secretKey));
    same('a public key is accepted', isX25519Public(ours.publicKey), true);
    const shared = dh(ours.secretKey, peer.publicKey);
    same('shared secret', shared, x25519.getSharedSecret(ours.secretKey, peer.publicKey));
    same('shared secret of the peer', dh(peer.secretKey, ours.publicKey), shared);
    // Any 32 bytes below p are a point of the curve or of its twist; both implementations take them.
    const any = random(32);
    any[31] = (any[31] ?? 0) & 0x7f;
    same(
      'secret with a random point',
      dh(ours.secretKey, x25519Public(any)),
      x25519.getSharedSecret(ours.secretKey, any),
    );
    any[31] = (any[31] ?? 0) | 0x80;
    same('a set top bit is refused', isX25519Public(any), false);
    same('and gives no secret', dh(ours.secretKey, x25519Public(any)), undefined);
  });
  const secret = x25519Secret(random(32));
  // p and above, up to 2^255 - 1: the same points again in another encoding.
  for (let above = 0n; above < 19n; above += 1n) {
    const key = littleEndian(P + above);
    same('a key not below p is refused', isX25519Public(key), false);
    same('and gives no secret', dh(secret, x25519Public(key)), undefined);
  }
  const orderEight = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ];
  for (const u of [0n, 1n, P - 1n, ...orderEight]) {
    const key = littleEndian(u);
    same('a low-order key is refused', isX25519Public(key), false);
    same('and gives no secret', dh(secret, x25519Public(key)), undefined);
    same(
      'nor there',
      attempt(() => x25519.getSharedSecret(secret, key)),
      undefined,
    );
  }
  for (const u of [2n, 9n, P - 2n, P - 3n]) {
    const key = littleEndian(u);
    same('a key next to the refused ones is accepted', isX25519Public(key), true);
    same('its secret', dh(secret, x25519Public(key)), x25519.getSharedSecret(secret, key));
  }
  for (const length of [0, 31, 33]) same('another length is refused', isX25519Public(random(length)), false);
  return compared();
};

export const xwingAgrees: Agreement = (random) => {
  const { same, compared } = comparison();
  times(12, () => {
    const seed = random(32);
    const ours = kemKeyPair(seed);
    const theirs = xwing.keygen(seed);
    same('public key', ours.publicKey, theirs.publicKey);
    const coins = random(64);
    const here = kemEncapsulate(kemPublic(theirs.publicKey), coins.slice());
    const there = xwing.encapsulate(ours.publicKey, coins);
    same('ciphertext', here?.ciphertext, there.cipherText);
    same('secret', here?.secret, there.sharedSecret);
    same(
      'their ciphertext opened here',
      kemDecapsulate(ours.seed, kemCiphertext(there.cipherText)),
      there.sharedSecret,
    );
    same(
      'our ciphertext opened there',
      xwing.decapsulate(here?.ciphertext ?? new Uint8Array(), theirs.secretKey),
      here?.secret,
    );
    const damaged = flipOneBit(random, there.cipherText);
    const rejected = kemDecapsulate(ours.seed, kemCiphertext(damaged));
    same(
      'a damaged ciphertext',
      rejected,
      attempt(() => xwing.decapsulate(damaged, theirs.secretKey)),
    );
    same(
      'a damaged ciphertext never gives the secret',
      rejected === undefined || hexOf(rejected) !== hexOf(there.sharedSecret),
      true,
    );
    const lowOrder = Uint8Array.from([...theirs.publicKey.slice(0, 1184), ...new Uint8Array(32)]);
    same(
      'a public key with a low-order part is refused',
      kemEncapsulate(kemPublic(lowOrder), coins.slice())?.secret,
      undefined,
    );
  });
  return compared();
};

export const argon2idAgrees: Agreement = (random) => {
  const { same, compared } = comparison();
  for (const [passes, mebibytes, length] of [
    [1, 1, 16],
    [2, 1, 32],
    [3, 2, 64],
    [3, 4, 30],
  ] as const) {
    const input = someBytes(random, 100);
    const salt = random(16);
    const theirs = nobleArgon2id(input, salt, { t: passes, m: mebibytes * 1024, p: 1, dkLen: length });
    same('Argon2id', argon2id(input, salt, passes, mebibytes * MEBIBYTE, length), theirs);
  }
  return compared();
};

/** Costs some seconds: Argon2id over 64 MiB in JavaScript. */
export const digitsAgree: Agreement = (random) => {
  const { same, compared } = comparison();
  const label = 'digitsInvitation';
  const input = hash32(random(32));
  const out = nobleArgon2id(input, specH(label, []).slice(0, 16), { t: 3, m: 64 * 1024, p: 1, dkLen: 30 });
  const groups = Array.from({ length: 6 }, (_, group) => {
    const value = BigInt(`0x${hexOf(out.slice(group * 5, group * 5 + 5))}`);
    return String(value % 100000n).padStart(5, '0');
  });
  const ours = digits(label, input);
  same('digits', ours.join(' '), groups.join(' '));
  same('their form', /^\d{5}( \d{5}){5}$/.test(ours.join(' ')), true);
  same('another label gives others', digits('digitsChannel', input).join(' ') !== ours.join(' '), true);
  return compared();
};

const specWide = (label: Label, parts: readonly Uint8Array[]): bigint =>
  BigInt(`0x${hexOf(blake2b(lp([labelBytes(label), ...parts]), { dkLen: 64 }).reverse())}`);

/** The group order, to make scalars that are not reduced. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

export const ristretto255Agrees: Agreement = (random) => {
  const { same, compared } = comparison();
  const { Point } = ristretto255;
  let valid = 0;
  times(60, () => {
    const wide = random(64);
    const scalar = sodium.crypto_core_ristretto255_scalar_reduce(wide);
    const value = BigInt(`0x${hexOf(wide.slice().reverse())}`) % L;
    same('reduced scalar', scalar, littleEndian(value));
    const point = Point.BASE.multiply(value);
    same('multiple of the generator', sodium.crypto_scalarmult_ristretto255_base(scalar), point.toBytes());
    same('a point is valid', sodium.crypto_core_ristretto255_is_valid_point(point.toBytes()), true);
    const derived = sodium.crypto_core_ristretto255_from_hash(wide);
    same('derived element', derived, ristretto255_hasher.deriveToCurve?.(wide).toBytes());
    same(
      'product',
      sodium.crypto_scalarmult_ristretto255(scalar, derived),
      Point.fromBytes(derived).multiply(value).toBytes(),
    );
    same(
      'sum',
      sodium.crypto_core_ristretto255_add(derived, point.toBytes()),
      Point.fromBytes(derived).add(point).toBytes(),
    );
    const [two, first, second] = [group.hashToScalar('smpSecret', [wide]), Point.fromBytes(derived), point];
    const factor = BigInt(`0x${hexOf(two.slice().reverse())}`);
    same('hashed scalar', two, littleEndian(specWide('smpSecret', [wide]) % L));
    const [ours, theirs] = [derived as group.Point, point.toBytes() as group.Point];
    same('our sum', group.plus(ours, theirs), first.add(second).toBytes());
    same('our difference', group.minus(ours, theirs), first.subtract(second).toBytes());
    same('our product', group.times(two, ours), first.multiply(factor).toBytes());
    same('our multiple of the generator', group.timesBase(two), Point.BASE.multiply(factor).toBytes());
    const answer = (((value - factor * factor) % L) + L) % L;
    same('our response', group.response(scalar as group.Scalar, two, two), littleEndian(answer));
    // Random strings: about one in sixteen is a canonical encoding, and both must say the same of each.
    times(8, () => {
      const any = random(32);
      if (chance(random, 0.8)) {
        any[0] = (any[0] ?? 0) & 0xfe;
        any[31] = (any[31] ?? 0) & 0x7f;
      }
      // The identity is a point, but none that is taken from another.
      const there = attempt(() => Point.fromBytes(any)) !== undefined;
      if (there) valid += 1;
      same('canonical', sodium.crypto_core_ristretto255_is_valid_point(any), there);
      same('a point of another', group.readPoint(any) !== undefined, there);
      same('a scalar of another', group.readScalar(any) !== undefined, BigInt(`0x${hexOf(any.slice().reverse())}`) < L);
    });
    const tooLarge = littleEndian(value + P);
    same('an encoding not below p', sodium.crypto_core_ristretto255_is_valid_point(tooLarge), false);
  });
  if (valid < 20) throw new Error(`only ${valid} random strings were canonical: the check saw too few`);
  return compared();
};
