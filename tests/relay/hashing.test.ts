import { blake2b } from '@noble/hashes/blake2.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { relayHash, sameHash } from '../../server/hashing.ts';
import { RELAY_LABELS, type RelayLabel, relayHashInput } from '../../shared/wire/hashing.ts';

const label = fc.constantFrom(...(Object.keys(RELAY_LABELS) as RelayLabel[]));

it('[W10] the relay hashes as an independent implementation does', () => {
  const lp = (x: Uint8Array) => Buffer.concat([Buffer.from([0, 0, x.length >> 8, x.length & 255]), x]);
  fc.assert(
    fc.property(label, fc.uint8Array({ maxLength: 700 }), (name, x) => {
      const input = Buffer.concat([lp(Buffer.from(RELAY_LABELS[name])), lp(x)]);
      expect(relayHash(name, x)).toEqual(blake2b(input, { dkLen: 64 }).slice(0, 32));
      expect(Buffer.from(relayHashInput(name, x)).equals(input)).toBe(true);
    }),
  );
});

it('[W10] labels keep hashes of the same bytes apart', () => {
  const x = new Uint8Array(32).fill(1);
  const hashes = Object.keys(RELAY_LABELS).map((name) => Buffer.from(relayHash(name as RelayLabel, x)).toString('hex'));
  expect(new Set(hashes).size).toBe(Object.keys(RELAY_LABELS).length);
});

it('[S5] hashes are equal only if every byte is', () => {
  const a = relayHash('token', new Uint8Array(32));
  const b = a.slice();
  expect(sameHash(a, b)).toBe(true);
  b[31] = (b[31] ?? 0) ^ 1;
  expect(sameHash(a, b)).toBe(false);
  expect(sameHash(a, a.subarray(0, 31))).toBe(false);
});
