import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { kemCiphertext, symmetricKey } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, TAG_BYTES, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { argon2id, MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { equalSecrets, wipe } from '../../shared/crypto/compare.ts';
import { H, KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate, kemKeyPair } from '../../shared/crypto/kem.ts';
import { LABELS, type Label } from '../../shared/crypto/labels.ts';
import { systemRandom } from '../../shared/crypto/random.ts';
import { isSame } from '../../shared/crypto/ristretto255.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { isX25519Public } from '../../shared/crypto/x25519.ts';
import { chance, int, pick, seeded, shuffle } from '../support/seeded.ts';

beforeAll(() => ready);

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

it('[C1] H of the same bytes under other labels or cuts differs', () => {
  const hashes = [
    ...Object.keys(LABELS).map((label) => H(label as Label, [])),
    H('room', [text('ab')]),
    H('room', [text('a'), text('b')]),
    H('room', [text('ab'), text('')]),
    H('room', [text(''), text('ab')]),
    H('room', [text('ab'), text(''), text('')]),
  ].map(hex);
  expect(new Set(hashes).size).toBe(hashes.length);
});

it('[C2] secrets and context do not move into each other, and a shorter output begins a longer one', () => {
  const secret = text('secret');
  const outputs = [
    KDF('room', [secret], [], 64),
    KDF('room', [], [secret], 64),
    KDF('room', [secret, text('')], [], 64),
    KDF('room', [secret], [text('')], 64),
    KDF('plenary', [secret], [], 64),
  ].map(hex);
  expect(new Set(outputs).size).toBe(outputs.length);
  const long = KDF('room', [secret], [], 200);
  for (const n of [1, 63, 64, 65, 128, 199]) expect(KDF('room', [secret], [], n)).toEqual(long.slice(0, n));
});

it('[C2] a KDF gives 1 to 16,384 bytes, no block twice, and asking for others is a bug', () => {
  const all = KDF('room', [text('secret')], [], 16_384);
  expect(all.length).toBe(16_384);
  const blocks = Array.from({ length: 256 }, (_, i) => hex(all.subarray(i * 64, i * 64 + 64)));
  expect(new Set(blocks).size).toBe(256);
  for (const n of [0, -1, 16_385]) expect(() => KDF('room', [text('secret')], [], n)).toThrow('bug');
});

it('[C2] a KDF leaves the caller’s secrets and context as they were', () => {
  const secret = text('secret');
  const context = text('context');
  KDF('room', [secret], [context], 64);
  expect([secret, context]).toEqual([text('secret'), text('context')]);
});

it('[C3] every flipped bit and every cut of a sealed text is refused', () => {
  const random = seeded('every bit');
  const key = symmetricKey(random(32));
  const ad = text('associated');
  const sealed = aeadSeal(key, ZERO_NONCE, text('to be read by one'), ad);
  expect(sealed.length).toBe('to be read by one'.length + TAG_BYTES);
  const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
    bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  for (let bit = 0; bit < sealed.length * 8; bit += 1)
    expect(aeadOpen(key, ZERO_NONCE, flipped(sealed, bit), ad)).toBeUndefined();
  for (let bit = 0; bit < 256; bit += 1)
    expect(aeadOpen(symmetricKey(flipped(key, bit)), ZERO_NONCE, sealed, ad)).toBeUndefined();
  for (let bit = 0; bit < 192; bit += 1) expect(aeadOpen(key, flipped(ZERO_NONCE, bit), sealed, ad)).toBeUndefined();
  for (let bit = 0; bit < ad.length * 8; bit += 1)
    expect(aeadOpen(key, ZERO_NONCE, sealed, flipped(ad, bit))).toBeUndefined();
  for (let length = 0; length < sealed.length; length += 1)
    expect(aeadOpen(key, ZERO_NONCE, sealed.slice(0, length), ad)).toBeUndefined();
  expect(aeadOpen(key, new Uint8Array(23), sealed, ad)).toBeUndefined();
  expect(aeadOpen(key, ZERO_NONCE, sealed, ad)).toEqual(text('to be read by one'));
});

it('[C4] a public key is taken below p and from p on refused, whichever byte tells', () => {
  const key = (low: number, middle: number, top: number): Uint8Array => {
    const bytes = new Uint8Array(32).fill(0xff);
    bytes.set([low], 0);
    bytes.set([middle], 17);
    bytes.set([top], 31);
    return bytes;
  };
  // Below: the top byte tells, one in the middle, the lowest.
  expect([key(0xff, 0xff, 0x3f), key(0xff, 0xfe, 0x7f)].map(isX25519Public)).toEqual([true, true]);
  // p + 9 is another name of the base point; p + 1 and above the top bit.
  expect([key(0xf6, 0xff, 0x7f), key(0xee, 0xff, 0x7f), key(0x09, 0, 0x80)].map(isX25519Public)).toEqual([
    false,
    false,
    false,
  ]);
  expect([0, 31, 33].map((length) => isX25519Public(new Uint8Array(length).fill(9)))).toEqual([false, false, false]);
});

it('[Y4] two values of the group are the same only when both are there', () => {
  const one = new Uint8Array(32).fill(1);
  expect(isSame(one, one.slice())).toBe(true);
  expect([isSame(one, undefined), isSame(undefined, one), isSame(undefined, undefined)]).toEqual([false, false, false]);
});

it('[C5] a ciphertext with a low-order X25519 part gives no secret', () => {
  const pair = kemKeyPair(new Uint8Array(32).fill(1));
  const sealed = kemEncapsulate(pair.publicKey, new Uint8Array(64).fill(2));
  if (sealed === undefined) throw new Error('not sealed');
  const lowOrder = sealed.ciphertext.slice();
  lowOrder.fill(0, 1088);
  expect(kemDecapsulate(pair.seed, kemCiphertext(lowOrder))).toBeUndefined();
});

it('[C6] Argon2id without the memory it needs says so, and works again with less', () => {
  const salt = new Uint8Array(16);
  expect(argon2id(text('passphrase'), salt, 1, 4095 * MEBIBYTE, 32)).toBeUndefined();
  expect(argon2id(text('passphrase'), salt, 1, MEBIBYTE, 32)?.length).toBe(32);
});

it('[C12] the production generator gives the length asked for, never the same bytes twice', () => {
  const drawn = Array.from({ length: 100 }, () => systemRandom(32));
  expect(new Set(drawn.map(hex)).size).toBe(100);
  expect(systemRandom(0).length).toBe(0);
  const ones = drawn.reduce(
    (sum, bytes) => sum + bytes.reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0),
    0,
  );
  // 25,600 fair bits: 10 standard deviations are 800.
  expect(Math.abs(ones - 12_800)).toBeLessThan(800);
});

it('[C13] secrets of other bytes or another length are unequal', () => {
  const secret = text('a secret of some length');
  expect(equalSecrets(secret, secret.slice())).toBe(true);
  expect(equalSecrets(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  expect(equalSecrets(secret, secret.slice(1))).toBe(false);
  expect(equalSecrets(secret, new Uint8Array(0))).toBe(false);
  for (let i = 0; i < secret.length; i += 1) {
    const other = secret.slice();
    other[i] = (other[i] ?? 0) ^ 0x80;
    expect(equalSecrets(secret, other)).toBe(false);
  }
});

it('[C13] wiping leaves zeros in every buffer, and only there', () => {
  const whole = new Uint8Array(64).fill(7);
  const buffers = [new Uint8Array(32).fill(1), new Uint8Array(0), whole.subarray(16, 48)];
  wipe(buffers);
  for (const buffer of buffers) expect(buffer.every((byte) => byte === 0)).toBe(true);
  expect([whole[15], whole[16], whole[47], whole[48]]).toEqual([7, 0, 0, 7]);
});

describe('libsodium at start', () => {
  afterEach(() => {
    vi.doUnmock('libsodium-wrappers-sumo');
    vi.resetModules();
  });

  const startWith = (changes: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const build = { ...sodium, ready: Promise.resolve(), ...changes };
    vi.resetModules();
    vi.doMock('libsodium-wrappers-sumo', () => ({ default: build }));
    return import('../../shared/crypto/sodium.ts').then((module) => module.ready);
  };

  it('[C9] the build that the product brings is the one it was made for', async () => {
    await expect(startWith({})).resolves.toBeUndefined();
    expect(sodium.SODIUM_VERSION_STRING).toBe('1.0.22');
  });

  it('[C9] a build that lacks a function does not start, and names it', async () => {
    for (const name of ['crypto_kem_xwing_dec', 'crypto_pwhash', 'memcmp'])
      await expect(startWith({ [name]: undefined })).rejects.toThrow(`libsodium lacks ${name}`);
  });

  it('[C9] a build of another version does not start', async () => {
    await expect(startWith({ SODIUM_VERSION_STRING: '1.0.20' })).rejects.toThrow('1.0.20');
  });
});

describe('the seeded generator of the tests', () => {
  it('gives the same bytes for the same seed, however they are asked for', () => {
    const whole = seeded('one')(10_000);
    const random = seeded('one');
    const sizes = seeded('sizes');
    const pieces: number[] = [];
    while (pieces.length < 10_000) pieces.push(...random(Math.min(int(sizes, 700), 10_000 - pieces.length)));
    expect(Uint8Array.from(pieces)).toEqual(whole);
    expect(seeded('two')(32)).not.toEqual(seeded('one')(32));
  });

  it('draws fairly, and keeps what it shuffles', () => {
    const random = seeded('fair');
    const drawn = Array.from({ length: 7000 }, () => int(random, 7));
    for (let face = 0; face < 7; face += 1) {
      const share = drawn.filter((value) => value === face).length;
      expect(Math.abs(share - 1000)).toBeLessThan(200);
    }
    const often = Array.from({ length: 10_000 }, () => chance(random, 0.3)).filter(Boolean).length;
    expect(Math.abs(often - 3000)).toBeLessThan(300);
    expect([chance(random, 0), chance(random, 1)]).toEqual([false, true]);
    const items = Array.from({ length: 50 }, (_, i) => i);
    const mixed = shuffle(random, items);
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((a, b) => a - b)).toEqual(items);
    expect(items).toContain(pick(random, items));
    expect(() => pick(random, [])).toThrow();
  });
});
