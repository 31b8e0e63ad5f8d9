import { sodium } from './sodium.ts';

/** Source of secret bytes, handed to the core as an argument. */
export type Random = (length: number) => Uint8Array;

/** The production generator: libsodium's, and no other. */
export const systemRandom: Random = (length) => sodium.randombytes_buf(length);
