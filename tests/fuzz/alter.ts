/** How a valid encoding becomes a hostile one, on its bytes alone: whatever the format, and whatever a sender's bug would do. */
import type { Random } from '../../shared/crypto/random.ts';
import { chance, int, pick } from '../support/seeded.ts';

/** Longer than the largest frame (516 KiB), so that limits are crossed too. */
export const LONGEST = 530 * 1024;
const MOST_ALTERATIONS = 4;

/** Bytes at which decoders decide: ends of ranges, and the heads of CBOR items (RFC 8949, 3). */
const TELLING = [
  ...[0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x20, 0x3b, 0x40, 0x58, 0x5b, 0x5f, 0x60, 0x78, 0x7f],
  ...[0x80, 0x81, 0x82, 0x98, 0x9b, 0x9f, 0xa0, 0xa1, 0xbf, 0xc0, 0xd8, 0xe0, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8],
  ...[0xf9, 0xfa, 0xfb, 0xfe, 0xff],
];

/** Heads that promise more than any message holds. */
const PROMISES = [0x1b, 0x3b, 0x5a, 0x5b, 0x7b, 0x9a, 0x9b, 0xbb, 0xdb];

type Alteration = (random: Random, bytes: Uint8Array, other: Uint8Array) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A stretch of `bytes`: from, to. */
const stretch = (random: Random, bytes: Uint8Array, most = bytes.length): readonly [number, number] => {
  const from = int(random, bytes.length + 1);
  return [from, Math.min(bytes.length, from + int(random, most + 1))];
};

const withByte = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  const out = bytes.slice();
  out[at] = value;
  return out;
};

const ALTERATIONS: readonly Alteration[] = [
  // A bit.
  (random, bytes) => {
    const at = int(random, bytes.length);
    return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << int(random, 8)));
  },
  // A byte.
  (random, bytes) => withByte(bytes, int(random, bytes.length), pick(random, TELLING)),
  // A number that is one more or less.
  (random, bytes) => {
    const at = int(random, bytes.length);
    return withByte(bytes, at, (bytes[at] ?? 0) + (chance(random, 0.5) ? 1 : -1));
  },
  // Cut short, at either end.
  (random, bytes) => bytes.slice(0, int(random, bytes.length)),
  (random, bytes) => bytes.slice(int(random, bytes.length)),
  // Something taken out.
  (random, bytes) => {
    const [from, to] = stretch(random, bytes, 16);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  // Something put in.
  (random, bytes) => {
    const at = int(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), random(1 + int(random, 8)), bytes.subarray(at));
  },
  // A piece twice, or many times.
  (random, bytes) => {
    const [from, to] = stretch(random, bytes, 64);
    const times = chance(random, 0.02) ? 1 + int(random, 400) : 1;
    const again = Array.from({ length: times }, () => bytes.subarray(from, to));
    return joined(bytes.subarray(0, to), ...again, bytes.subarray(to));
  },
  // The front of one and the end of another.
  (random, bytes, other) =>
    joined(bytes.subarray(0, int(random, bytes.length + 1)), other.subarray(int(random, other.length + 1))),
  // A head that promises too much.
  (random, bytes) => {
    const at = int(random, bytes.length);
    return joined(bytes.subarray(0, at), Uint8Array.of(pick(random, PROMISES)), random(8), bytes.subarray(at + 1));
  },
  // Another length where one may stand.
  (random, bytes) => {
    const out = bytes.slice();
    const at = int(random, bytes.length);
    out.set(random(4).subarray(0, Math.min(4, out.length - at)), at);
    return out;
  },
  // Something behind it.
  (random, bytes) => joined(bytes, random(1 + int(random, 4))),
];

/** One to four alterations of `bytes`; `other` lends its parts. */
export const altered = (random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array => {
  let out = bytes;
  for (let left = 1 + int(random, MOST_ALTERATIONS); left > 0; left -= 1)
    out = out.length === 0 ? random(1 + int(random, 4)) : pick(random, ALTERATIONS)(random, out, other);
  return out.length > LONGEST ? out.slice(0, LONGEST) : out;
};

/** Bytes of which some are heads. */
export const scattered = (random: Random): Uint8Array => {
  const length = chance(random, 0.001) ? int(random, LONGEST) : int(random, chance(random, 0.1) ? 2000 : 40);
  const out = random(length);
  if (chance(random, 0.5)) for (let i = 0; i < Math.min(length, 40); i += 2) out[i] = pick(random, TELLING);
  return out;
};
