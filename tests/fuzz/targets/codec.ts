/** The decoders underneath all others: CBOR, text, base64url, numbers, padding. */
import * as v from 'valibot';
import { base64url, fromBase64url, fromUint64, fromUtf8, uint64, utf8 } from '../../../shared/codec/bytes.ts';
import { decode, decodeValue, encode, type Plain } from '../../../shared/codec/cbor.ts';
import { readPoint, readScalar } from '../../../shared/crypto/ristretto255.ts';
import { CONTENT_SIZES, EPOCH_SIZES, pad, unpad } from '../../../shared/protocol/padding.ts';
import { readText } from '../samples/texts.ts';
import type { Outcome, Target } from '../target.ts';

const BYTES = 'shared/codec/bytes.ts';
const SIZES = [...CONTENT_SIZES, ...EPOCH_SIZES.slice(1)];

const written = (value: unknown): Outcome => (value === undefined ? 'refused' : encode(value as Plain));

export const codecTargets = (samples: readonly Uint8Array[]): readonly Target[] => [
  {
    name: 'any value',
    covers: ['shared/codec/cbor.ts decodeValue', 'shared/codec/cbor.ts decode'],
    share: 1000,
    samples,
    take: (bytes) => {
      const decoded = decode(v.unknown(), bytes);
      const value = decodeValue(bytes);
      if (decoded.ok !== (value !== undefined)) throw new Error('with a schema that takes anything it says otherwise');
      return written(value);
    },
  },
  {
    name: 'base64url',
    covers: [`${BYTES} fromBase64url`],
    share: 500,
    samples: samples.slice(0, 20).map((bytes) => utf8(base64url(bytes.subarray(0, 200)))),
    take: (bytes) => {
      const text = readText(bytes);
      const value = fromBase64url(text);
      if (value === undefined) return 'refused';
      if (base64url(value) !== text) throw new Error('another text of the same bytes');
      return 'taken';
    },
  },
  {
    name: 'utf-8',
    covers: [`${BYTES} fromUtf8`],
    share: 800,
    samples: ['plain', 'ἀγορά', '\ufeffmark', '😀‏نص', '\u0000'].map(utf8),
    take: (bytes) => {
      const text = fromUtf8(bytes);
      return text === undefined ? 'refused' : utf8(text);
    },
  },
  {
    name: 'uint64',
    covers: [`${BYTES} fromUint64`],
    share: 200,
    samples: [0, 1, 255, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER].map(uint64),
    take: (bytes) => {
      const value = fromUint64(bytes);
      return value === undefined ? 'refused' : uint64(value);
    },
  },
  {
    name: 'point',
    covers: ['shared/crypto/ristretto255.ts readPoint'],
    share: 50,
    // The generator (RFC 9496, appendix A.1), the identity, and what is no point.
    samples: ['e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76', '00'.repeat(32), 'ff'.repeat(32)].map(
      (text) => new Uint8Array(Buffer.from(text, 'hex')),
    ),
    take: (bytes) => readPoint(bytes) ?? 'refused',
  },
  {
    name: 'scalar',
    covers: ['shared/crypto/ristretto255.ts readScalar'],
    share: 50,
    samples: [new Uint8Array(32), new Uint8Array(32).fill(1), new Uint8Array(32).fill(0xff)],
    take: (bytes) => readScalar(bytes) ?? 'refused',
  },
  {
    name: 'padding',
    covers: ['shared/protocol/padding.ts unpad'],
    share: 100,
    samples: [0, 1, 255, 256, 1000, 4095].map(
      (length) => pad(new Uint8Array(length).fill(7), SIZES) ?? new Uint8Array(),
    ),
    take: (bytes) => {
      const plain = unpad(bytes, SIZES);
      return plain === undefined ? 'refused' : (pad(plain, SIZES) ?? 'refused');
    },
  },
];
