import { type DecodeOptions, decode, encode, Tokenizer } from 'cborg';
import { fromUtf8 } from '../../shared/codec/bytes.ts';
import { assert } from '../../shared/result.ts';

/** What a row may hold: plain records, lists, text, numbers, booleans, null and bytes. `undefined` is not among them. */
export type StoredValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly StoredValue[]
  | { readonly [name: string]: StoredValue };

const OPTIONS: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
};

/** U+FEFF in UTF-8: cborg drops one at the start of a text. Looking for it first keeps the ten thousand rows without it fast. */
const hasMark = (bytes: Uint8Array): boolean => {
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) return true;
  }
  return false;
};

/** cborg's tokens, but text as it stands. */
const exact = (bytes: Uint8Array): NonNullable<DecodeOptions['tokenizer']> => {
  const tokens = new Tokenizer(bytes, { ...OPTIONS, retainStringBytes: true });
  return {
    done: () => tokens.done(),
    pos: () => tokens.pos(),
    next: () => {
      const token = tokens.next();
      if (token.byteValue !== undefined) token.value = fromUtf8(token.byteValue) ?? token.value;
      return token;
    },
  };
};

/** Throws for what no `StoredValue` is: storing it would be a bug. */
export const encodeStored = (value: StoredValue): Uint8Array => {
  assertStorable(value);
  return new Uint8Array(encode(value));
};

/** Undefined for bytes that are no stored value. Byte strings are copies: the caller may wipe them, and `bytes` too. */
export const decodeStored = (bytes: Uint8Array): StoredValue | undefined => {
  try {
    return decode(bytes, hasMark(bytes) ? { ...OPTIONS, tokenizer: exact(bytes) } : OPTIONS) as StoredValue;
  } catch {
    return undefined;
  }
};

const assertStorable = (value: unknown): void => {
  if (value === null || typeof value === 'boolean' || value instanceof Uint8Array) return;
  if (typeof value === 'string') return assert(value.isWellFormed(), 'a stored text has a lone surrogate');
  if (typeof value === 'number') return assert(Number.isFinite(value), 'a stored number is not finite');
  assert(typeof value === 'object', 'a stored value is no plain value');
  for (const part of Array.isArray(value) ? value : Object.values(value)) assertStorable(part);
};
