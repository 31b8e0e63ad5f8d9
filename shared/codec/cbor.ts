import { encode as cborEncode, type DecodeOptions, Tokenizer, tokensToObject } from 'cborg';
import * as v from 'valibot';
import { err, ok, type Result } from '../result.ts';
import { fromUtf8 } from './bytes.ts';

/** What travels inside entries and rows: deterministic CBOR (RFC 8949 4.2.1) of arrays, integers, bytes, text, null. */
export type Plain = number | string | boolean | null | Uint8Array | readonly Plain[];

const STRICT: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  retainStringBytes: true,
};

/**
 * cborg's tokens, of `Plain` only. Its strict mode refuses an integer or a length that is not in its shortest form, so
 * without maps and floats each value has one encoding, and what is read need not be encoded again to be compared. Text is read
 * as it stands: cborg itself drops a leading U+FEFF and puts U+FFFD for what is not UTF-8.
 */
const plainTokens = (bytes: Uint8Array): NonNullable<DecodeOptions['tokenizer']> => {
  const tokens = new Tokenizer(bytes, STRICT);
  return {
    done: () => tokens.done(),
    pos: () => tokens.pos(),
    next: () => {
      const token = tokens.next();
      const { name } = token.type;
      if (name === 'map' || name === 'float' || name === 'tag') throw new Error('not among what travels');
      if (token.byteValue === undefined) return token;
      token.value = fromUtf8(token.byteValue);
      if (token.value === undefined) throw new Error('not UTF-8');
      return token;
    },
  };
};

/** A plain array of its own: under Node cborg gives a Buffer, whose `slice` is a view. */
export const encode = (value: Plain): Uint8Array => new Uint8Array(cborEncode(value));

/** The one value that these bytes are the encoding of, or undefined when they are no value's. Never throws. */
export const decodeValue = (bytes: Uint8Array): unknown => {
  try {
    // A plain array also where Node gives a Buffer, whose `slice` is a view.
    const tokens = plainTokens(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    const value: unknown = tokensToObject(tokens, STRICT);
    // cborg gives a symbol where the bytes end before a value does.
    return tokens.done() && typeof value !== 'symbol' ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Total and canonical: anything that does not re-encode to the same bytes, or does not fit the schema, is malformed. */
export const decode = <T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array): Result<T, 'malformed'> => {
  const value = decodeValue(bytes);
  if (value === undefined) return err('malformed');
  const parsed = v.safeParse(schema, value);
  return parsed.success ? ok(parsed.output) : err('malformed');
};

/** cborg gives a copy of the bytes of a byte string, not a view. */
const byteString = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Schema of a byte string of exactly `length` bytes, handed to the brand's constructor. */
export const bytesOf = <T>(length: number, make: (bytes: Uint8Array) => T) =>
  v.pipe(
    byteString,
    v.check((bytes: Uint8Array) => bytes.length === length),
    v.transform(make),
  );

/** Schema of a byte string of at most `max` bytes. */
export const bytesUpTo = (max: number) =>
  v.pipe(
    byteString,
    v.check((bytes: Uint8Array) => bytes.length <= max),
  );

/** Schema of a whole number in a closed range. */
export const uintUpTo = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

/** Schema of text of at most `max` UTF-16 units, without lone surrogates. */
export const textUpTo = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max),
    v.check((text: string) => text.isWellFormed()),
  );
