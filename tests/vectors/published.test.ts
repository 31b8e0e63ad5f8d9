import { beforeAll, describe, expect, it } from 'vitest';
import { kemCiphertext, kemPublic, symmetricKey, x25519Public, x25519Secret } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES } from '../../shared/crypto/aead.ts';
import { truncatedBlake2b512 } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate, kemKeyPair } from '../../shared/crypto/kem.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { dh, isX25519Public } from '../../shared/crypto/x25519.ts';
import { cases, manifest, unhex, vectorFile, vectorsPresent, wycheproof } from './folder.ts';

// The primitives layer against vectors published by others. Counts stand as numbers, so that a file that lost cases fails.

const P = 2n ** 255n - 19n;
const fromLittleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${hex(bytes.slice().reverse())}`);
const valueOrUndefined = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

describe.skipIf(!vectorsPresent)('published vectors', () => {
  beforeAll(() => ready);

  it('every file is the one that the manifest names', () => {
    const files = manifest().map((entry) => entry.file);
    expect(files.length).toBe(19);
    for (const file of files) expect(vectorFile(file).length).toBeGreaterThan(0);
  });

  it('[C5] X-Wing: keys, ciphertexts and secrets of the draft', () => {
    type Case = Readonly<Record<'seed' | 'eseed' | 'ss' | 'sk' | 'pk' | 'ct', string>>;
    const all = cases('xwing/draft-connolly-cfrg-xwing-kem_spec_test-vectors.json', (json) => json as readonly Case[]);
    let ran = 0;
    for (const { seed, eseed, ss, sk, pk, ct } of all) {
      const pair = kemKeyPair(unhex(seed));
      expect(hex(pair.publicKey)).toBe(pk);
      expect(hex(pair.seed)).toBe(sk);
      const sealed = kemEncapsulate(kemPublic(unhex(pk)), unhex(eseed));
      expect(sealed && hex(sealed.ciphertext)).toBe(ct);
      expect(sealed && hex(sealed.secret)).toBe(ss);
      const opened = kemDecapsulate(pair.seed, kemCiphertext(unhex(ct)));
      expect(opened && hex(opened)).toBe(ss);
      ran += 1;
    }
    expect(ran).toBe(3);
  });

  it('[C4] Wycheproof X25519: agreed secrets; low-order and non-canonical keys are refused', () => {
    type Case = Readonly<Record<'public' | 'private' | 'shared', string>> & { readonly flags: readonly string[] };
    let accepted = 0;
    let refused = 0;
    let refusedAsNonCanonical = 0;
    for (const test of wycheproof<Case>('x25519/wycheproof_x25519_test.json')) {
      const theirs = x25519Public(unhex(test.public));
      const ours = x25519Secret(unhex(test.private));
      const isZero = /^0+$/.test(test.shared);
      const isCanonical = fromLittleEndian(theirs) < P;
      const shared = dh(ours, theirs);
      expect(isX25519Public(theirs)).toBe(isCanonical && !isZero);
      if (isCanonical && !isZero) {
        expect(shared && hex(shared)).toBe(test.shared);
        accepted += 1;
      } else {
        expect(shared).toBeUndefined();
        refused += 1;
      }
      // What we refuse for its encoding alone, the library still computes as the vector says.
      const raw = valueOrUndefined(() => sodium.crypto_scalarmult(ours, theirs));
      expect(raw && hex(raw)).toBe(isZero ? undefined : test.shared);
      if (!isCanonical && !isZero) refusedAsNonCanonical += 1;
    }
    expect({ accepted, refused, refusedAsNonCanonical }).toEqual({
      accepted: 474,
      refused: 44,
      refusedAsNonCanonical: 13,
    });
  });

  it('[C3] Wycheproof XChaCha20-Poly1305: seals as published, opens the valid, refuses the invalid', () => {
    type Case = Readonly<Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'result', string>>;
    let valid = 0;
    let invalid = 0;
    for (const test of wycheproof<Case>('xchacha/wycheproof_xchacha20_poly1305_test.json')) {
      const key = symmetricKey(unhex(test.key));
      const nonce = unhex(test.iv);
      const opened = aeadOpen(key, nonce, unhex(test.ct + test.tag), unhex(test.aad));
      if (test.result === 'valid') {
        expect(opened && hex(opened)).toBe(test.msg);
        expect(hex(aeadSeal(key, nonce, unhex(test.msg), unhex(test.aad)))).toBe(test.ct + test.tag);
        valid += 1;
      } else {
        expect(opened).toBeUndefined();
        if (nonce.length !== NONCE_BYTES)
          expect(() => aeadSeal(key, nonce, unhex(test.msg), unhex(test.aad))).toThrow();
        invalid += 1;
      }
    }
    expect({ valid, invalid }).toEqual({ valid: 246, invalid: 69 });
  });

  it('[C3] salamander: a ciphertext opens under two keys, so the AEAD alone commits to nothing', () => {
    type Case = Readonly<Record<'key1' | 'key2' | 'nonce' | 'ad' | 'ct_and_tag' | 'plaintext1' | 'plaintext2', string>>;
    const all = cases(
      'salamander/xchacha20poly1305_two_key_ciphertexts.json',
      (json) => (json as { readonly vectors: readonly Case[] }).vectors,
    );
    let opened = 0;
    for (const test of all) {
      for (const [key, plaintext] of [
        [test.key1, test.plaintext1],
        [test.key2, test.plaintext2],
      ] as const) {
        const text = aeadOpen(symmetricKey(unhex(key)), unhex(test.nonce), unhex(test.ct_and_tag), unhex(test.ad));
        expect(text && hex(text)).toBe(plaintext);
        opened += 1;
      }
    }
    expect(opened).toBe(4);
  });

  it('[C1] BLAKE2b: the reference implementation’s known answers, plain and keyed', () => {
    type Case = Readonly<Record<'in' | 'key' | 'out', string>>;
    let plain = 0;
    let keyed = 0;
    for (const test of cases('blake2b/BLAKE2_blake2b-kat.json', (json) => json as readonly Case[])) {
      const input = unhex(test.in);
      const key = test.key === '' ? null : unhex(test.key);
      expect(hex(sodium.crypto_generichash(64, input, key))).toBe(test.out);
      if (key === null) {
        expect(hex(truncatedBlake2b512(input))).toBe(test.out.slice(0, 64));
        plain += 1;
      } else keyed += 1;
    }
    expect({ plain, keyed }).toEqual({ plain: 256, keyed: 256 });
  });

  it('[C15] RFC 9496: multiples of the generator, invalid encodings, derived elements', () => {
    type Vectors = {
      readonly multiples_of_generator: readonly string[];
      readonly invalid_encodings: readonly { readonly encoding: string }[];
      readonly element_derivation: readonly { readonly input: string; readonly output: string }[];
    };
    const file = 'ristretto255/rfc9496_appendixA.json';
    const multiples = cases(file, (json) => (json as Vectors).multiples_of_generator);
    const generator = unhex(multiples[1] ?? '');
    let sum: Uint8Array = unhex(multiples[0] ?? '');
    let ran = 0;
    for (const [index, multiple] of multiples.entries()) {
      expect(hex(sum)).toBe(multiple);
      const scalar = new Uint8Array(32);
      scalar[0] = index;
      const product = valueOrUndefined(() => sodium.crypto_scalarmult_ristretto255_base(scalar));
      expect(product && hex(product)).toBe(index === 0 ? undefined : multiple);
      sum = sodium.crypto_core_ristretto255_add(sum, generator);
      ran += 1;
    }
    for (const { encoding } of cases(file, (json) => (json as Vectors).invalid_encodings)) {
      expect(sodium.crypto_core_ristretto255_is_valid_point(unhex(encoding))).toBe(false);
      expect(() => sodium.crypto_core_ristretto255_add(unhex(encoding), generator)).toThrow();
      ran += 1;
    }
    for (const { input, output } of cases(file, (json) => (json as Vectors).element_derivation)) {
      expect(hex(sodium.crypto_core_ristretto255_from_hash(unhex(input)))).toBe(output);
      ran += 1;
    }
    expect(ran).toBe(16 + 29 + 11);
  });

  describe('Wycheproof ML-KEM-768, the part of X-Wing that libsodium also offers alone', () => {
    type Case = Readonly<Record<'seed' | 'm' | 'ek' | 'dk' | 'c' | 'K' | 'result', string>> & { readonly tcId: number };

    it('[C5] keys of a seed', () => {
      let ran = 0;
      for (const test of wycheproof<Case>('mlkem/wycheproof_mlkem_768_keygen_seed_test.json')) {
        const pair = sodium.crypto_kem_mlkem768_seed_keypair(unhex(test.seed));
        expect(hex(pair.publicKey)).toBe(test.ek);
        expect(hex(pair.privateKey)).toBe(test.dk);
        ran += 1;
      }
      expect(ran).toBe(100);
    });

    it('[C5] encapsulation; keys beyond the modulus are refused, alone and within an X-Wing key', () => {
      const x25519Part = kemKeyPair(new Uint8Array(32).fill(7)).publicKey.slice(1184);
      let valid = 0;
      let invalid = 0;
      for (const test of wycheproof<Case>('mlkem/wycheproof_mlkem_768_encaps_test.json')) {
        const ek = unhex(test.ek);
        const sealed = valueOrUndefined(() => sodium.crypto_kem_mlkem768_enc_deterministic(ek, unhex(test.m)));
        if (test.result === 'valid') {
          expect(sealed && hex(sealed.ciphertext)).toBe(test.c);
          expect(sealed && hex(sealed.sharedSecret)).toBe(test.K);
          valid += 1;
        } else {
          expect(sealed).toBeUndefined();
          invalid += 1;
        }
        if (ek.length !== 1184) continue;
        const hybrid = kemEncapsulate(kemPublic(new Uint8Array([...ek, ...x25519Part])), new Uint8Array(64).fill(9));
        expect(hybrid !== undefined).toBe(test.result === 'valid');
      }
      expect({ valid, invalid }).toEqual({ valid: 133, invalid: 132 });
    });

    it('[C5] decapsulation, with implicit rejection', () => {
      let valid = 0;
      let invalid = 0;
      for (const test of wycheproof<Case>('mlkem/wycheproof_mlkem_768_test.json')) {
        const secret = valueOrUndefined(() => {
          const pair = sodium.crypto_kem_mlkem768_seed_keypair(unhex(test.seed));
          expect(hex(pair.publicKey)).toBe(test.ek);
          return sodium.crypto_kem_mlkem768_dec(unhex(test.c), pair.privateKey);
        });
        expect(secret && hex(secret)).toBe(test.result === 'valid' ? test.K : undefined);
        if (test.result === 'valid') valid += 1;
        else invalid += 1;
      }
      expect({ valid, invalid }).toEqual({ valid: 153, invalid: 40 });
    });

    it('[C5] libsodium does not check expanded private keys, which is why only seeds are kept', () => {
      const accepted: number[] = [];
      let ran = 0;
      for (const test of wycheproof<Case>('mlkem/wycheproof_mlkem_768_semi_expanded_decaps_test.json')) {
        const secret = valueOrUndefined(() => sodium.crypto_kem_mlkem768_dec(unhex(test.c), unhex(test.dk)));
        if (test.result === 'valid') expect(secret && hex(secret)).toBe(test.K);
        else if (secret !== undefined) accepted.push(test.tcId);
        ran += 1;
      }
      expect(ran).toBe(9);
      expect(accepted.length).toBe(2);
    });
  });
});
