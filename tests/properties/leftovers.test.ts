/** What primitives leave behind in memory, and when the library underneath is not believed: seen where the library is called. */
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { hash32 } from '../../shared/brand.ts';
import { argon2id, MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { digits } from '../../shared/crypto/digits.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { drawOnce, systemRandom } from '../../shared/crypto/random.ts';
import { drawScalar, hashToScalar, response } from '../../shared/crypto/ristretto255.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { seeded } from '../support/seeded.ts';

beforeAll(() => ready);
afterEach(() => {
  vi.restoreAllMocks();
});

const zeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** What a function of the library was given and gave, call by call; it works as before. */
const watched = (name: 'crypto_generichash' | 'randombytes_buf' | 'crypto_core_ristretto255_scalar_mul') => {
  const calls: { readonly given: readonly unknown[]; readonly gave: Uint8Array }[] = [];
  const real = sodium[name] as (...given: readonly unknown[]) => Uint8Array;
  vi.spyOn(sodium, name).mockImplementation((...given: readonly unknown[]) => {
    const gave = real(...given);
    calls.push({ given, gave });
    return gave as never;
  });
  return calls;
};

it('[C2] [C13] a KDF leaves neither its secrets, nor its key, nor a block behind, and makes no block that nobody asked for', () => {
  const hashed = watched('crypto_generichash');
  KDF('room', [Uint8Array.of(1, 2, 3)], [], 100);
  expect(hashed).toHaveLength(3);
  expect(hashed.map(({ gave }) => zeros(gave))).toEqual([true, true, true]);
  expect(zeros(hashed[0]?.given[1] as Uint8Array)).toBe(true);
  hashed.length = 0;
  KDF('room', [Uint8Array.of(1, 2, 3)], [], 128);
  expect(hashed).toHaveLength(3);
});

it('[C12] up to 32 bytes are drawn as they are; more come of one fresh seed, which does not stay', () => {
  const drawn = watched('randombytes_buf');
  for (const length of [1, 32]) {
    expect(systemRandom(length)).toBe(drawn.pop()?.gave);
    expect(drawn).toEqual([]);
  }
  const long = systemRandom(33);
  expect(long).toHaveLength(33);
  expect(drawn.map(({ given, gave }) => [given[0], zeros(gave)])).toEqual([[32, true]]);
  expect(zeros(long)).toBe(false);
});

it('[C12] one draw is handed out piece by piece, never twice and never more than it is, and keeps nothing of what it gave', () => {
  const whole = seeded('one draw')(10);
  const kept = whole.slice();
  const draw = drawOnce(() => whole, 10);
  expect(draw(4)).toEqual(kept.slice(0, 4));
  expect(draw(3)).toEqual(kept.slice(4, 7));
  expect(whole).toEqual(Uint8Array.from([0, 0, 0, 0, 0, 0, 0, ...kept.slice(7)]));
  expect(() => draw(4)).toThrow('one draw was enough');
  expect(draw(3)).toEqual(kept.slice(7));
  expect(zeros(whole)).toBe(true);
});

it('[Y6] [Y10] what a scalar is made of does not stay, nor the product that tells a secret', () => {
  const hashed = watched('crypto_generichash');
  const scalar = hashToScalar('smpRun', [Uint8Array.of(9)]);
  expect(hashed.map(({ given, gave }) => [zeros(given[1] as Uint8Array), zeros(gave)])).toEqual([[true, true]]);
  const products = watched('crypto_core_ristretto255_scalar_mul');
  const secret = drawScalar(seeded('a scalar')(64));
  if (secret === undefined) throw new Error('a draw of zero');
  response(scalar, secret, scalar);
  expect(products.map(({ gave }) => zeros(gave))).toEqual([true]);
});

it('[C6] a library that hashes otherwise after its memory grew is believed in nothing', () => {
  const stretch = sodium.crypto_pwhash;
  vi.spyOn(sodium, 'crypto_pwhash').mockImplementation((...given) => {
    vi.spyOn(sodium, 'crypto_generichash').mockImplementation(() => new Uint8Array(32) as never);
    return stretch(...given);
  });
  const run = () => argon2id(Uint8Array.of(1), new Uint8Array(16), 1, MEBIBYTE, 32);
  expect(run).toThrow('libsodium lost its memory');
});

it('[C6] digits without the memory they need are a failure that says so, not other digits', () => {
  vi.spyOn(sodium, 'crypto_pwhash').mockImplementation(() => {
    throw new Error('no memory');
  });
  expect(() => digits('digitsChannel', hash32(new Uint8Array(32)))).toThrow('Argon2id had no memory for digits');
});
