import { kemCiphertext, kemPublic, type SymmetricKey, symmetricKey } from '../../shared/brand.ts';
import { lengthPrefixed, utf8 } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { digits } from '../../shared/crypto/digits.ts';
import { H, KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate, kemKeyPair } from '../../shared/crypto/kem.ts';
import { LABELS } from '../../shared/crypto/labels.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { dh, isX25519Public, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { seeded } from '../support/seeded.ts';
import { compare } from './measure.ts';
import { atMostTimes, plainRow, type Row } from './row.ts';

/** What the primitives layer may cost beside the bare libsodium calls that it makes. */
const MAX_TIMES = 1.5;

const against = (name: string, ours: () => unknown, raw: () => unknown): Row => {
  const [value = Number.NaN, reference = Number.NaN] = compare([ours, raw]);
  return atMostTimes({ name, value, unit: 'µs' }, reference, MAX_TIMES);
};

/** The least that joining an input costs: one allocation and one copy. */
const joined = (input: Uint8Array): Uint8Array => {
  const out = new Uint8Array(input.length);
  out.set(input);
  return out;
};

/** The primitives layer against libsodium called with nothing around it, on the same inputs. */
export const rows = async (): Promise<readonly Row[]> => {
  await ready;
  const random = seeded('bench: crypto');
  const text = random(200);
  const nothing = new Uint8Array(0);
  const key: SymmetricKey = symmetricKey(random(32));
  const hashInput = lengthPrefixed([utf8(LABELS.core), text]);
  const secret = random(32);
  const extractInput = lengthPrefixed([utf8(LABELS.slot), secret]);
  const blockInput = new Uint8Array([...lengthPrefixed([utf8(LABELS.slot), text]), 0]);
  const sealed = aeadSeal(key, ZERO_NONCE, text, nothing);
  const ours = x25519KeyPair(random(32));
  const theirs = x25519KeyPair(random(32));
  const seed = random(32);
  const coins = random(64);
  const pair = kemKeyPair(seed);
  const publicKey = kemPublic(pair.publicKey);
  const encapsulated = sodium.crypto_kem_xwing_enc_deterministic(publicKey, coins);
  const ciphertext = kemCiphertext(encapsulated.ciphertext);

  const [hash = Number.NaN, bareHash = Number.NaN] = compare([
    () => H('core', [text]),
    () => sodium.crypto_generichash(32, hashInput, null),
  ]);
  const [kdf = Number.NaN, bareKdf = Number.NaN] = compare([
    () => KDF('slot', [secret], [text], 64),
    () => sodium.crypto_generichash(64, blockInput, sodium.crypto_generichash(64, extractInput, null)),
  ]);
  const measured: Row[] = [
    // A call with its input already joined shows what the joining costs; the goal compares the same work.
    plainRow({ name: 'H of 200 bytes, against a joined input', value: hash, unit: 'µs' }, bareHash),
    against(
      'H of 200 bytes',
      () => H('core', [text]),
      () => sodium.crypto_generichash(32, joined(hashInput), null),
    ),
    plainRow({ name: 'KDF to 64 bytes, against joined inputs', value: kdf, unit: 'µs' }, bareKdf),
    against(
      'AEAD seal of 200 bytes',
      () => aeadSeal(key, ZERO_NONCE, text, nothing),
      () => sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, nothing, null, ZERO_NONCE, key),
    ),
    against(
      'AEAD open of 200 bytes',
      () => aeadOpen(key, ZERO_NONCE, sealed, nothing),
      () => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, nothing, ZERO_NONCE, key),
    ),
    against(
      'X25519 shared secret',
      () => dh(ours.secretKey, theirs.publicKey),
      () => sodium.crypto_scalarmult(ours.secretKey, theirs.publicKey),
    ),
    against(
      'X25519 public key check',
      () => isX25519Public(theirs.publicKey),
      () => sodium.crypto_scalarmult(ours.secretKey, theirs.publicKey),
    ),
    against(
      'X-Wing key pair',
      () => kemKeyPair(seed),
      () => sodium.crypto_kem_xwing_seed_keypair(seed),
    ),
    against(
      'X-Wing encapsulation',
      () => kemEncapsulate(publicKey, coins),
      () => sodium.crypto_kem_xwing_enc_deterministic(publicKey, coins),
    ),
    against(
      'X-Wing decapsulation',
      () => kemDecapsulate(pair.seed, ciphertext),
      () => sodium.crypto_kem_xwing_dec(ciphertext, pair.seed),
    ),
  ];
  const start = performance.now();
  digits('digitsPair', H('pair', [text]));
  return [...measured, plainRow({ name: 'digits for people', value: performance.now() - start, unit: 'ms' })];
};
