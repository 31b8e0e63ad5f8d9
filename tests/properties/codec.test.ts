import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { seatId } from '../../shared/brand.ts';
import { bytesOf, bytesUpTo, decode, encode, type Plain, textUpTo, uintUpTo } from '../../shared/codec/cbor.ts';

const RUNS = { numRuns: 1000, seed: 1 };

/** Lets every decoded value through: what is refused is refused by the encoding. */
const anything = v.unknown();

const text = fc.string({ unit: 'binary', maxLength: 40 });
const leaf: fc.Arbitrary<Plain> = fc.oneof(
  fc.maxSafeNat(),
  fc.maxSafeInteger(),
  fc.nat(30),
  text,
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 300 }),
);
const plain: fc.Arbitrary<Plain> = fc.letrec<{ tree: Plain }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, fc.array(tie('tree'), { maxLength: 6 })),
})).tree;

const malformed = { ok: false, error: 'malformed' };
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

it('[C8] what was encoded is decoded to the same value', () => {
  let arrays = 0;
  fc.assert(
    fc.property(plain, (value) => {
      if (Array.isArray(value) && value.length > 0) arrays += 1;
      expect(decode(anything, encode(value))).toEqual({ ok: true, value });
    }),
    RUNS,
  );
  expect(arrays).toBeGreaterThan(200);
});

it('[C8] what was encoded is a plain array of its own, which the encoder’s next work leaves alone', () => {
  for (const length of [0, 10, 100, 1000, 10_000]) {
    const encoded = encode([new Uint8Array(length), 'a'.repeat(length)]);
    expect(encoded.constructor).toBe(Uint8Array);
    expect(encoded.buffer.byteLength).toBe(encoded.length);
    const decoded = decode(v.tuple([bytesUpTo(length), textUpTo(length)]), Buffer.from(encoded));
    expect(decoded.ok && decoded.value[0].constructor).toBe(Uint8Array);
  }
  const first = encode(['a', bytes(1, 2, 3)]);
  const copy = first.slice();
  for (let i = 0; i < 100; i += 1) encode([i, new Uint8Array(50).fill(i)]);
  expect(first).toEqual(copy);
});

it('[C8] text that begins with a byte order mark is text, kept as it is', () => {
  for (const begun of ['\ufeff', '\ufeff\ufeffa', `\ufeff${'long '.repeat(100)}`])
    expect(decode(textUpTo(1000), encode(begun))).toEqual({ ok: true, value: begun });
});

it('[C8] every truncation and every extra byte is refused', () => {
  let cuts = 0;
  fc.assert(
    fc.property(plain, fc.nat(255), (value, extra) => {
      const encoded = encode(value);
      for (let length = 0; length < encoded.length; length += 1) {
        expect(decode(anything, encoded.slice(0, length))).toEqual(malformed);
        cuts += 1;
      }
      expect(decode(anything, bytes(...encoded, extra))).toEqual(malformed);
      expect(decode(anything, bytes(extra, ...encoded)).ok && encoded.length > 0 && extra < 0x80).toBe(false);
    }),
    { numRuns: 200, seed: 2 },
  );
  expect(cuts).toBeGreaterThan(2000);
});

it('[C8] each value has one encoding: longer lengths, other forms and floats for whole numbers are refused', () => {
  const others: readonly (readonly number[])[] = [
    [0x18, 0x00],
    [0x18, 0x17],
    [0x19, 0x00, 0xff],
    [0x1a, 0x00, 0x00, 0xff, 0xff],
    [0x1b, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff],
    [0x38, 0x17],
    [0x58, 0x01, 0xaa],
    [0x59, 0x00, 0x01, 0xaa],
    [0x78, 0x01, 0x61],
    [0x98, 0x01, 0x00],
    [0x9b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00],
    [0xb8, 0x01, 0x61, 0x61, 0x00],
    [0xf9, 0x3c, 0x00],
    [0xfa, 0x3f, 0x80, 0x00, 0x00],
    [0xfb, 0x3f, 0xf8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
    [0xf9, 0x80, 0x00],
    [0xfb, 0x43, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  ];
  for (const other of others) expect(decode(anything, bytes(...other))).toEqual(malformed);
});

it('[C8] indefinite lengths, undefined, floats, NaN, infinities, big integers, tags and simple values are refused', () => {
  const refused: readonly (readonly number[])[] = [
    [],
    [0x9f, 0xff],
    [0x9f, 0x01, 0xff],
    [0xbf, 0xff],
    [0x5f, 0x41, 0x00, 0xff],
    [0x7f, 0x61, 0x61, 0xff],
    [0xff],
    [0xf7],
    [0xf9, 0x3e, 0x00],
    [0xf9, 0x7e, 0x00],
    [0xf9, 0x7c, 0x00],
    [0xf9, 0xfc, 0x00],
    [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
    [0x1b, 0x00, 0x20, 0, 0, 0, 0, 0, 0],
    [0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x3b, 0x00, 0x20, 0, 0, 0, 0, 0, 0],
    [0xc0, 0x60],
    [0xc2, 0x41, 0x01],
    [0xd8, 0x2a, 0x00],
    [0xe0],
    [0xf8, 0x20],
    [0x1c],
    [0x5c],
    [0xfc],
  ];
  for (const one of refused) expect(decode(anything, bytes(...one))).toEqual(malformed);
  for (const one of refused) expect(decode(anything, bytes(0x81, ...one))).toEqual(malformed);
});

it('[C8] maps are refused, also well-formed ones', () => {
  const key = new TextEncoder().encode('__proto__');
  for (const map of [
    bytes(0xa0),
    bytes(0xa1, 0x61, 0x61, 0x00),
    bytes(0xa1, 0x01, 0x02),
    bytes(0xa2, 0x61, 0x61, 0x00, 0x61, 0x61, 0x01),
    bytes(0xa1, 0x60 + key.length, ...key, 0xa0),
  ])
    expect(decode(anything, map)).toEqual(malformed);
});

it('[C8] text that is not UTF-8 is refused', () => {
  for (const one of [[0xff], [0xc3, 0x28], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]])
    expect(decode(textUpTo(10), bytes(0x60 + one.length, ...one))).toEqual(malformed);
});

it('[C8] random bytes never make the decoder throw, and what it takes is canonical', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (input) => {
      const decoded = decode(anything, input);
      if (decoded.ok) {
        taken += 1;
        expect(encode(decoded.value as Plain)).toEqual(input);
      } else expect(decoded.error).toBe('malformed');
    }),
    { numRuns: 20_000, seed: 3 },
  );
  expect(taken).toBeGreaterThan(500);
});

it('[C8] one changed byte never makes the decoder throw, and what it takes is what the bytes say', () => {
  fc.assert(
    fc.property(plain, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
      const encoded = encode(value);
      const damaged = encoded.slice();
      const at = place % damaged.length;
      damaged[at] = (damaged[at] ?? 0) ^ change;
      const decoded = decode(anything, damaged);
      if (decoded.ok) expect(encode(decoded.value as Plain)).toEqual(damaged);
    }),
    { numRuns: 5000, seed: 4 },
  );
});

it('[C8] nesting of any depth is refused or taken, and never thrown out of', () => {
  for (const opening of [0x81, 0xa1, 0xc1, 0x9f]) {
    for (const depth of [10, 1000, 10_000, 100_000, 512 * 1024]) {
      const nested = new Uint8Array(depth).fill(opening);
      nested[depth - 1] = 0;
      expect(decode(v.array(uintUpTo(1)), nested)).toEqual(malformed);
    }
  }
  // And the decoder works after such an overflow as before.
  expect(decode(anything, encode([1, 'a']))).toEqual({ ok: true, value: [1, 'a'] });
});

it('[C8] a length that promises more than there is costs nothing', () => {
  for (const head of [0x5b, 0x7b, 0x9b, 0xbb]) {
    expect(decode(anything, bytes(head, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff))).toEqual(malformed);
    expect(decode(anything, bytes(head, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toEqual(malformed);
    expect(decode(anything, bytes(head, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toEqual(malformed);
  }
});

it('[C8] a schema takes what it allows and nothing beside it', () => {
  const seat = bytesOf(16, seatId);
  const sixteen = new Uint8Array(16).fill(1);
  expect(decode(seat, encode(sixteen))).toEqual({ ok: true, value: sixteen });
  for (const other of [new Uint8Array(15), new Uint8Array(17), 'a'.repeat(16), [1], 16, null])
    expect(decode(seat, encode(other))).toEqual(malformed);

  const few = bytesUpTo(2);
  expect(decode(few, encode(bytes(1, 2)))).toEqual({ ok: true, value: bytes(1, 2) });
  for (const other of [bytes(1, 2, 3), 'ab', null]) expect(decode(few, encode(other))).toEqual(malformed);

  const small = uintUpTo(100);
  for (const value of [0, 100]) expect(decode(small, encode(value))).toEqual({ ok: true, value });
  for (const other of [101, -1, 1.5, 2 ** 53, '1', true, null]) expect(decode(small, encode(other))).toEqual(malformed);

  const short = textUpTo(3);
  for (const value of ['', 'abc', 'a😀']) expect(decode(short, encode(value))).toEqual({ ok: true, value });
  for (const other of ['abcd', 'ab😀', 1, bytes(1)]) expect(decode(short, encode(other))).toEqual(malformed);

  const pair = v.strictTuple([small, short]);
  expect(decode(pair, encode([1, 'a']))).toEqual({ ok: true, value: [1, 'a'] });
  for (const other of [[1], [1, 'a', 1], ['a', 1], []]) expect(decode(pair, encode(other))).toEqual(malformed);
});

it('[C8] decoded bytes are the caller’s own: changing them leaves the input alone', () => {
  const input = encode([bytes(1, 2, 3)]);
  const copy = input.slice();
  for (const schema of [v.strictTuple([bytesUpTo(3)]), v.strictTuple([bytesOf(3, (own) => own)])]) {
    const decoded = decode(schema, input);
    expect(decoded.ok).toBe(true);
    if (decoded.ok) decoded.value[0].fill(9);
    expect(input).toEqual(copy);
  }
});

it('[C8] byte strings that were read are copies: what happens to the bytes later changes none of them', () => {
  const schema = v.tuple([bytesOf(3, (value) => value), bytesUpTo(3)]);
  const encoded = encode([bytes(1, 2, 3), bytes(4, 5)]);
  const read = decode(schema, encoded);
  encoded.fill(0);
  expect(read).toEqual({ ok: true, value: [bytes(1, 2, 3), bytes(4, 5)] });
});
