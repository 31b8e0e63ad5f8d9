import { sodium } from './sodium.ts';

/** Comparison of secrets without an early exit. */
export const equalSecrets = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && sodium.memcmp(a, b);

/** Best effort: JavaScript may have copied the bytes before. */
export const wipe = (buffers: readonly Uint8Array[]): void => {
  for (const buffer of buffers) sodium.memzero(buffer);
};
