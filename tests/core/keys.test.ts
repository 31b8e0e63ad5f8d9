import type * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { seatId } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { bytesOf, decode, encode } from '../../shared/codec/cbor.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { bundleHash, bundlePlain, bundleSchema, makeBundle } from '../../shared/protocol/bundle.ts';
import { encodeKem, encodeX25519, kemSchema, x25519Schema } from '../../shared/protocol/keys.ts';
import { seatPlain, seatSchema } from '../../shared/protocol/roster.ts';
import { seeded } from '../support/seeded.ts';
import { openTable, rosterOf } from '../support/table.ts';

beforeAll(() => ready);

const random = seeded('keys');
const refused = (schema: v.GenericSchema<unknown, unknown>, bytes: Uint8Array): boolean =>
  !decode(schema, encode(bytes)).ok;

test('[P1] a key travels with its type byte, and one of another type or length is malformed', () => {
  const { bundle } = makeBundle(x25519KeyPair(random(32)).publicKey, random);
  const x = encodeX25519(bundle.spk);
  const kem = encodeKem(bundle.xk);
  expect([x[0], x.length, kem[0], kem.length]).toEqual([1, 33, 2, 1217]);
  expect(refused(x25519Schema, x)).toBe(false);
  expect(refused(kemSchema, kem)).toBe(false);
  for (const type of [0, 2, 3, 255])
    expect(refused(x25519Schema, concat([Uint8Array.of(type), bundle.spk]))).toBe(true);
  for (const type of [0, 1, 3, 255]) expect(refused(kemSchema, concat([Uint8Array.of(type), bundle.xk]))).toBe(true);
  for (const length of [0, 1, 32, 34]) expect(refused(x25519Schema, concat([x, x]).slice(0, length))).toBe(true);
  for (const length of [33, 1216, 1218]) expect(refused(kemSchema, concat([kem, kem]).slice(0, length))).toBe(true);
  expect(refused(x25519Schema, kem)).toBe(true);
  expect(refused(kemSchema, x)).toBe(true);
});

test('[P1] keys of low order or not below p are malformed wherever they travel', () => {
  const p = new Uint8Array(32).fill(0xff);
  p[0] = 0xed;
  p[31] = 0x7f;
  const topBit = x25519KeyPair(random(32)).publicKey.slice();
  topBit[31] = (topBit[31] ?? 0) | 0x80;
  const one = new Uint8Array(32);
  one[0] = 1;
  const bundle = makeBundle(x25519KeyPair(random(32)).publicKey, random).bundle;
  for (const bad of [new Uint8Array(32), one, p, topBit, new Uint8Array(32).fill(0xff)]) {
    const key = bad as typeof bundle.spk;
    expect(refused(x25519Schema, encodeX25519(key))).toBe(true);
    for (const part of [{ ik: key }, { spk: key }])
      expect(decode(bundleSchema, encode(bundlePlain({ ...bundle, ...part }))).ok).toBe(false);
  }
  expect(decode(bundleSchema, encode(bundlePlain(bundle))).ok).toBe(true);
});

test('[P1] a key is never taken for an id, nor an id for a key', () => {
  const { facilitator } = openTable(random);
  const seat = rosterOf(facilitator)[0]!;
  const plain = seatPlain(seat) as readonly Uint8Array[];
  const withId = (id: Uint8Array) => decode(seatSchema, encode([id, ...plain.slice(1)])).ok;
  expect(withId(seat.id)).toBe(true);
  expect(withId(seat.ik)).toBe(false);
  expect(withId(encodeX25519(seat.ik))).toBe(false);
  expect(decode(bytesOf(16, seatId), encode(seat.ik)).ok).toBe(false);
  const swapped = [encodeX25519(seat.ik), seat.id, ...plain.slice(2)];
  expect(decode(seatSchema, encode(swapped)).ok).toBe(false);
});

test('[P2] the hash of a bundle covers its id, its seat’s identity key and both prekeys, as the text says', () => {
  const ik = x25519KeyPair(random(32)).publicKey;
  const { bundle } = makeBundle(ik, random);
  const other = makeBundle(x25519KeyPair(random(32)).publicKey, random).bundle;
  const typed = [bundle.id, concat([Uint8Array.of(1), ik]), concat([Uint8Array.of(1), bundle.spk])];
  const expected = H('bundle', [encode([...typed, concat([Uint8Array.of(2), bundle.xk])])]);
  expect(bundleHash(bundle)).toEqual(expected);
  for (const part of ['id', 'ik', 'spk', 'xk'] as const)
    expect(bundleHash({ ...bundle, [part]: other[part] })).not.toEqual(expected);
});
