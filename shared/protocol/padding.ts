import { TAG_BYTES } from '../crypto/aead.ts';

/** Sizes of a padded body: the only thing a body's length tells. Content, and what carries rosters or keys. */
export const CONTENT_SIZES = [256, 1024, 4096, 16384] as const;
export const EPOCH_SIZES = [16384, 65536, 262144] as const;
/** Slots are padded to these counts. */
export const SLOT_COUNTS = [2, 4, 8, 16, 32, 64, 128] as const;

/** 0x80, then zeros, up to the smallest size that holds it; undefined when none does. Implements E3. */
export const pad = (plaintext: Uint8Array, sizes: readonly number[]): Uint8Array | undefined => {
  const size = sizes.find((candidate) => candidate > plaintext.length);
  if (size === undefined) return undefined;
  const out = new Uint8Array(size);
  out.set(plaintext);
  out[plaintext.length] = 0x80;
  return out;
};

/** The plaintext, a view of `padded`; undefined when the padding is not what `pad` writes for one of the sizes. */
export const unpad = (padded: Uint8Array, sizes: readonly number[]): Uint8Array | undefined => {
  let end = padded.length - 1;
  // Before the first byte stands none, which is no zero either.
  while (padded[end] === 0) end -= 1;
  if (padded[end] !== 0x80) return undefined;
  const size = sizes.find((candidate) => candidate > end);
  return size === padded.length ? padded.subarray(0, end) : undefined;
};

const BODY_SIZES: readonly number[] = [...CONTENT_SIZES, ...EPOCH_SIZES];

export const isBodyCiphertext = (length: number): boolean => BODY_SIZES.includes(length - TAG_BYTES);

export const slotCount = (seats: number): number => SLOT_COUNTS.find((count) => count >= seats) ?? 128;
