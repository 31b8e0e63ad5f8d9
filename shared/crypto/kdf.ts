import type { Hash } from '../brand.ts';
import { hash32 } from '../brand.ts';
import { lengthPrefixed, utf8 } from '../codec/bytes.ts';
import { assert } from '../result.ts';
import { LABELS, type Label } from './labels.ts';
import { sodium } from './sodium.ts';

/** lp(label) of each label, made once. */
const FRONTS = Object.fromEntries(
  Object.entries(LABELS).map(([name, label]) => [name, lengthPrefixed([utf8(label)])]),
) as Readonly<Record<Label, Uint8Array>>;

/** `H(label, parts) = BLAKE2b-256(lp(label), lp(each part))`. Implements C1. */
export const H = (label: Label, parts: readonly Uint8Array[]): Hash =>
  hash32(sodium.crypto_generichash(32, lengthPrefixed(parts, FRONTS[label]), null));

/** The block number is one byte. */
const MAX_KDF_BYTES = 256 * 64;

/**
 * `KDF(label, secrets; context, n)`: prk = BLAKE2b-512(lp(label), lp(each secret)); block i = BLAKE2b-512(key = prk;
 * lp(label), lp(each context part), byte i), i from 0, cut to n bytes (1 to 16,384). Implements C2. The caller owns the result.
 */
export const KDF = (
  label: Label,
  secrets: readonly Uint8Array[],
  context: readonly Uint8Array[],
  n: number,
): Uint8Array => {
  assert(n >= 1 && n <= MAX_KDF_BYTES, 'KDF cannot give that many bytes');
  const extract = lengthPrefixed(secrets, FRONTS[label]);
  const prk = sodium.crypto_generichash(64, extract, null);
  const input = lengthPrefixed(context, FRONTS[label], 1);
  const out = new Uint8Array(n);
  for (let i = 0; i * 64 < n; i += 1) {
    input[input.length - 1] = i;
    const block = sodium.crypto_generichash(64, input, prk);
    out.set(block.subarray(0, n - i * 64), i * 64);
    block.fill(0);
  }
  extract.fill(0);
  prk.fill(0);
  return out;
};

/** The relay's hash of what it may see: BLAKE2b-512 of an input from `shared/wire`, first 32 bytes (decision 0002). */
export const truncatedBlake2b512 = (input: Uint8Array): Hash =>
  hash32(sodium.crypto_generichash(64, input, null).slice(0, 32));
