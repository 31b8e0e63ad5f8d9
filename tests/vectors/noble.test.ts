import { beforeAll, expect, it } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { seeded } from '../support/seeded.ts';
import {
  aeadAgrees,
  argon2idAgrees,
  digitsAgree,
  hashAgrees,
  kdfAgrees,
  ristretto255Agrees,
  x25519Agrees,
  xwingAgrees,
} from './agreement.ts';

beforeAll(() => ready);

it('[C1] H agrees with @noble/hashes', () => {
  expect(hashAgrees(seeded('agreement: H'))).toBeGreaterThanOrEqual(400);
});

it('[C2] KDF agrees with the specification’s words, written again over @noble/hashes', () => {
  expect(kdfAgrees(seeded('agreement: KDF'))).toBe(160);
});

it('[C3] the AEAD agrees with @noble/ciphers, and refuses every kind of damage', () => {
  expect(aeadAgrees(seeded('agreement: AEAD'))).toBe(150 * 9);
});

it('[C4] X25519 agrees with @noble/curves; non-canonical and low-order keys are refused', () => {
  expect(x25519Agrees(seeded('agreement: X25519'))).toBe(60 * 7 + 19 * 2 + 5 * 3 + 4 * 2 + 3);
});

it('[C5] X-Wing agrees with @noble/post-quantum in both directions', () => {
  expect(xwingAgrees(seeded('agreement: X-Wing'))).toBe(12 * 8);
});

it('[C6] Argon2id agrees with @noble/hashes', () => {
  expect(argon2idAgrees(seeded('agreement: Argon2id'))).toBe(4);
});

it('[C6] the digits that people compare agree with @noble/hashes', { timeout: 60_000 }, () => {
  expect(digitsAgree(seeded('agreement: digits'))).toBe(3);
});

it('[C15] [Y4] [Y6] ristretto255 agrees with @noble/curves, also on what is not canonical', () => {
  expect(ristretto255Agrees(seeded('agreement: ristretto255'))).toBe(60 * (13 + 3 * 8));
});
