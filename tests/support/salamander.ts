/**
 * Invisible salamanders (Dodis, Grubbs, Ristenpart, Woodage 2018): one ciphertext that XChaCha20-Poly1305 opens under two
 * keys. The tag is a polynomial in each key's r; one free block is chosen so that both polynomials give the same tag.
 */
import { xchacha20 } from '@noble/ciphers/chacha.js';

const P = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;
const NONCE = new Uint8Array(24);

const little = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const bytesOf = (value: bigint, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
const mod = (value: bigint): bigint => ((value % P) + P) % P;

const power = (base: bigint, exponent: bigint): bigint => {
  let out = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) out = mod(out * b);
  return out;
};

/** The key stream of a key under the zero nonce: its first block keys the tag, the rest hides the text. */
const streamOf = (key: Uint8Array, length: number): Uint8Array => xchacha20(key, NONCE, new Uint8Array(64 + length));

const blocksOf = (ad: Uint8Array, ciphertext: Uint8Array): bigint[] => {
  const blocks: bigint[] = [];
  for (const part of [ad, ciphertext])
    for (let at = 0; at < part.length; at += 16) {
      const block = new Uint8Array(16);
      block.set(part.subarray(at, at + 16));
      blocks.push(little(block) + (1n << 128n));
    }
  return [...blocks, BigInt(ad.length) + (BigInt(ciphertext.length) << 64n) + (1n << 128n)];
};

const evaluate = (blocks: readonly bigint[], r: bigint): bigint =>
  blocks.reduce((sum, block) => mod((sum + block) * r), 0n);

/** The last byte of a key's stream over `length` bytes: two keys that agree there can both end in the mark of padding. */
export const lastOf = (key: Uint8Array, length: number): number => streamOf(key, length).at(-1) ?? 0;

/** Ciphertext and tag that open under both keys with a zero nonce, to texts of `length` bytes whose last is 0x80; undefined: try other keys. */
export const salamander = (
  keys: readonly [Uint8Array, Uint8Array],
  ad: Uint8Array,
  length: number,
): Uint8Array | undefined => {
  const [one, two] = keys.map((key) => {
    const stream = streamOf(key, length);
    return { r: little(stream.subarray(0, 16)) & CLAMP, s: little(stream.subarray(16, 32)), last: stream.at(-1) ?? 0 };
  });
  if (!one || !two || one.last !== two.last) return undefined;
  const ciphertext = new Uint8Array(length);
  ciphertext[length - 1] = one.last ^ 0x80;
  const free = Math.ceil(ad.length / 16);
  for (let attempt = 0; attempt < 64; attempt += 1) {
    ciphertext[32] = attempt;
    const blocks = blocksOf(ad, ciphertext);
    blocks[free] = 0n;
    const exponent = BigInt(blocks.length - free);
    const [a1, a2] = [evaluate(blocks, one.r), evaluate(blocks, two.r)];
    const slope = power(power(one.r, exponent) - power(two.r, exponent), P - 2n);
    for (let carry = -3n; carry <= 3n; carry += 1n) {
      const block = mod((a2 - a1 + two.s - one.s + (carry << 128n)) * slope) - (1n << 128n);
      if (block < 0n || block >= 1n << 128n) continue;
      ciphertext.set(bytesOf(block, 16));
      const whole = blocksOf(ad, ciphertext);
      const [t1, t2] = [one, two].map(({ r, s }) => (evaluate(whole, r) + s) & ((1n << 128n) - 1n));
      if (t1 === t2) return Uint8Array.from([...ciphertext, ...bytesOf(t1 ?? 0n, 16)]);
    }
  }
  return undefined;
};
