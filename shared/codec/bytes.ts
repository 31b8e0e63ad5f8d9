const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Text of strict UTF-8 bytes, or undefined when they are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

export const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
};

const NOTHING = new Uint8Array(0);

/**
 * The spec's `lp(x)` of every part, joined: 4-byte big-endian length, then the bytes. `front`, as it is, stands before them,
 * and `spare` zeros for the caller after them.
 */
export const lengthPrefixed = (parts: readonly Uint8Array[], front: Uint8Array = NOTHING, spare = 0): Uint8Array => {
  let length = front.length + spare;
  for (const part of parts) length += 4 + part.length;
  const out = new Uint8Array(length);
  out.set(front);
  let offset = front.length;
  for (const part of parts) {
    putUint32(out, offset, part.length);
    out.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return out;
};

export const putUint32 = (out: Uint8Array, offset: number, value: number): void => {
  out[offset] = value >>> 24;
  out[offset + 1] = value >>> 16;
  out[offset + 2] = value >>> 8;
  out[offset + 3] = value;
};

export const getUint32 = (bytes: Uint8Array, offset: number): number =>
  ((bytes[offset] ?? 0) * 0x1000000 +
    (((bytes[offset + 1] ?? 0) << 16) | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0))) >>>
  0;

/** Fixed eight bytes, so that a counter's size tells nothing. Values up to 2^53 - 1. */
export const uint64 = (value: number): Uint8Array => {
  const out = new Uint8Array(8);
  putUint32(out, 0, Math.floor(value / 0x100000000));
  putUint32(out, 4, value >>> 0);
  return out;
};

/** The number of eight bytes, or undefined when it is not a safe integer. */
export const fromUint64 = (bytes: Uint8Array): number | undefined => {
  const value = getUint32(bytes, 0) * 0x100000000 + getUint32(bytes, 4);
  return bytes.length === 8 && Number.isSafeInteger(value) ? value : undefined;
};

/** Plain comparison, for ids and hashes that are no secret. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
};

export const isZero = (bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] !== 0) return false;
  return true;
};

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex: the form in which ids are compared as map keys. */
export const hex = (bytes: Uint8Array): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 1) out += HEX[bytes[i] ?? 0];
  return out;
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 section 5 without padding. */
export const base64url = (bytes: Uint8Array): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit <= Math.min(left, 3); digit += 1) out += ALPHABET[(word >> (18 - 6 * digit)) & 63];
  }
  return out;
};

/** Strict inverse of base64url: undefined for any other alphabet, padding or stray bits. */
export const fromBase64url = (text: string): Uint8Array | undefined => {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let offset = 0;
  for (const letter of text) {
    // A letter that is none of these gives bytes which are not written so.
    buffer = ((buffer << 6) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[offset] = buffer >> bits;
      offset += 1;
    }
  }
  return base64url(out) === text ? out : undefined;
};
