import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seatId } from '../../shared/brand.ts';
import {
  base64url,
  concat,
  fromBase64url,
  fromUint64,
  fromUtf8,
  getUint32,
  hex,
  isZero,
  lengthPrefixed,
  putUint32,
  sameBytes,
  uint64,
  utf8,
} from '../../shared/codec/bytes.ts';
import { assert, unreachable } from '../../shared/result.ts';

const bytes = (maxLength = 100) => fc.uint8Array({ maxLength });
const partLists = fc.array(bytes(20), { maxLength: 6 });
const counter = fc.maxSafeNat();

const RUNS = { numRuns: 1000, seed: 1 };

it('[C10] base64url is undone by its decoder, and is the one that Node writes', () => {
  fc.assert(
    fc.property(bytes(), (value) => {
      const text = base64url(value);
      expect(text).toBe(Buffer.from(value).toString('base64url'));
      expect(fromBase64url(text)).toEqual(value);
    }),
    RUNS,
  );
});

it('[C10] a text that decodes is the only text of its bytes', () => {
  // Letters of the alphabet only, so that the length and the stray bits decide.
  let decoded = 0;
  let refused = 0;
  const letter = fc.constantFrom(...'ABQgwxyz0189-_');
  fc.assert(
    fc.property(fc.string({ unit: letter, maxLength: 12 }), (text) => {
      const value = fromBase64url(text);
      if (value === undefined) {
        refused += 1;
        expect(Buffer.from(text, 'base64url').toString('base64url')).not.toBe(text);
      } else {
        decoded += 1;
        expect(base64url(value)).toBe(text);
      }
    }),
    RUNS,
  );
  expect(decoded).toBeGreaterThan(200);
  expect(refused).toBeGreaterThan(200);
});

it('[C10] padding, other alphabets, spaces, impossible lengths and stray bits are refused', () => {
  for (const text of [
    'AA==',
    'AAA=',
    '=',
    'A',
    'AAAAA',
    'AB',
    'AAB',
    'AA+A',
    'AA/A',
    ' AAAA',
    'AAAA ',
    'AA\nAA',
    'AAÄA',
    'A😀A',
  ])
    expect(fromBase64url(text)).toBeUndefined();
  for (const text of ['', 'AA', 'AAA', 'AAAA', 'AQ', '_-_-']) expect(fromBase64url(text)).toBeDefined();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const value = fromBase64url(text);
      expect(value === undefined || base64url(value) === text).toBe(true);
    }),
    RUNS,
  );
});

it('[C14] uint64 is undone by its decoder and keeps the order of numbers', () => {
  fc.assert(
    fc.property(counter, counter, (a, b) => {
      expect(uint64(a).length).toBe(8);
      expect(fromUint64(uint64(a))).toBe(a);
      expect(new DataView(uint64(a).buffer).getBigUint64(0)).toBe(BigInt(a));
      expect(Math.sign(Buffer.compare(uint64(a), uint64(b)))).toBe(Math.sign(a - b));
    }),
    RUNS,
  );
  for (const edge of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER])
    expect(fromUint64(uint64(edge))).toBe(edge);
});

it('[C14] eight bytes beyond 2^53 - 1 and any other length are no number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }), (value) => {
      const eight = new Uint8Array(8);
      new DataView(eight.buffer).setBigUint64(0, value);
      expect(fromUint64(eight)).toBeUndefined();
    }),
    RUNS,
  );
  fc.assert(
    fc.property(bytes(20), (value) => {
      if (value.length !== 8) expect(fromUint64(value)).toBeUndefined();
    }),
    RUNS,
  );
});

it('[C14] a 32-bit number is read as it was put, wherever it stands', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(9), (value, offset) => {
      const out = new Uint8Array(16);
      putUint32(out, offset, value);
      expect(getUint32(out, offset)).toBe(value);
      expect(new DataView(out.buffer).getUint32(offset)).toBe(value);
    }),
    RUNS,
  );
});

/** The only list of parts that these bytes are the `lp` of, or undefined. */
const parts = (joined: Uint8Array): Uint8Array[] | undefined => {
  const found: Uint8Array[] = [];
  let offset = 0;
  while (offset < joined.length) {
    if (offset + 4 > joined.length) return undefined;
    const end = offset + 4 + getUint32(joined, offset);
    if (end > joined.length) return undefined;
    found.push(joined.slice(offset + 4, end));
    offset = end;
  }
  return found;
};

it('[C14] lp is injective: the parts can be told from their joined bytes', () => {
  fc.assert(
    fc.property(partLists, (list) => {
      expect(parts(lengthPrefixed(list))).toEqual(list);
    }),
    RUNS,
  );
});

it('[C14] lp of two lists is the same only when the lists are, however their bytes are cut', () => {
  const cuts = fc.array(fc.nat(30), { maxLength: 4 });
  const cutAt = (whole: Uint8Array, places: readonly number[]): Uint8Array[] => {
    const ends = [...places.map((place) => Math.min(place, whole.length)), whole.length].sort((a, b) => a - b);
    return ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
  };
  let different = 0;
  fc.assert(
    fc.property(bytes(30), cuts, cuts, (whole, first, second) => {
      const a = cutAt(whole, first);
      const b = cutAt(whole, second);
      const same = a.length === b.length && a.every((part, index) => hex(part) === hex(b[index] ?? new Uint8Array(0)));
      if (!same) different += 1;
      expect(concat(a)).toEqual(concat(b));
      expect(sameBytes(lengthPrefixed(a), lengthPrefixed(b))).toBe(same);
    }),
    RUNS,
  );
  expect(different).toBeGreaterThan(300);
});

it('[C8] UTF-8 is strict: what decodes encodes to the same bytes, a byte order mark included', () => {
  let refused = 0;
  fc.assert(
    fc.property(bytes(12), (value) => {
      const text = fromUtf8(value);
      if (text === undefined) refused += 1;
      else expect(utf8(text)).toEqual(value);
    }),
    RUNS,
  );
  expect(refused).toBeGreaterThan(100);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fromUtf8(utf8(text))).toBe(text);
    }),
    RUNS,
  );
  expect(fromUtf8(utf8('\ufeffa'))).toBe('\ufeffa');
});

it('concat, sameBytes, isZero and hex say what Node says', () => {
  fc.assert(
    fc.property(bytes(8), bytes(8), (a, b) => {
      expect(concat([a, b])).toEqual(new Uint8Array(Buffer.concat([a, b])));
      expect(sameBytes(a, b)).toBe(Buffer.from(a).equals(b));
      expect(sameBytes(a, a.slice())).toBe(true);
      expect(hex(a)).toBe(Buffer.from(a).toString('hex'));
      expect(isZero(a)).toBe(/^0*$/.test(hex(a)));
    }),
    RUNS,
  );
  expect(isZero(new Uint8Array(32))).toBe(true);
});

it('[C1] what stands before and after length-prefixed parts is where it was asked for', () => {
  const front = Uint8Array.of(9, 8);
  const out = lengthPrefixed([Uint8Array.of(1, 2, 3)], front, 5);
  expect([...out]).toEqual([9, 8, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0]);
});

it('[C8] what only a bug can bring about throws, and says what', () => {
  expect(() => assert(false, 'a reason')).toThrow('bug: a reason');
  expect(() => assert(true, 'a reason')).not.toThrow();
  expect(() => unreachable('x' as never)).toThrow('unreachable: string');
  expect(() => seatId(new Uint8Array(15))).toThrow('SeatId must be 16 bytes');
  expect(seatId(new Uint8Array(16)).length).toBe(16);
});
