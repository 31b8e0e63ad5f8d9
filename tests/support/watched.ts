/** What a step of the core holds in memory while it works, to see that nothing secret of it stays. */
import { expect, vi } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { sodium } from '../../shared/crypto/sodium.ts';

/** Libsodium's own memory, into which it copies, is not ours. */
const MOST_BYTES = 4096;

const FROM_SODIUM = [
  'crypto_aead_xchacha20poly1305_ietf_decrypt',
  'crypto_generichash',
  'crypto_kem_xwing_dec',
  'crypto_scalarmult',
] as const;

export type Held = { readonly was: string; readonly bytes: Uint8Array };

/** Every array that was written whole, cut from another, or came from libsodium, with what stood in it. */
export const watched = <T>(step: () => T): { readonly result: T; readonly held: readonly Held[] } => {
  const held: Held[] = [];
  const note = <A extends Uint8Array>(bytes: A): A => {
    if (bytes.length < MOST_BYTES) held.push({ was: Buffer.from(bytes).toString('hex'), bytes });
    return bytes;
  };
  const { set, slice } = Uint8Array.prototype;
  vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, ...given) {
    set.apply(this, given);
    note(this);
  });
  vi.spyOn(Uint8Array.prototype, 'slice').mockImplementation(function (this: Uint8Array<ArrayBuffer>, ...given) {
    return note(slice.apply(this, given) as Uint8Array<ArrayBuffer>);
  });
  for (const name of FROM_SODIUM) {
    const given = sodium[name] as (...all: unknown[]) => Uint8Array;
    vi.spyOn(sodium, name).mockImplementation(((...all: unknown[]) => note(given(...all))) as never);
  }
  const encapsulate = sodium.crypto_kem_xwing_enc_deterministic;
  vi.spyOn(sodium, 'crypto_kem_xwing_enc_deterministic').mockImplementation((...given) => {
    const made = encapsulate(...given);
    note(made.sharedSecret as unknown as Uint8Array);
    return made;
  });
  const result = step();
  vi.restoreAllMocks();
  return { result, held };
};

/** Each of these was worked out, and stands in no array any more. */
export const expectGone = (held: readonly Held[], secrets: readonly Uint8Array[]): void => {
  for (const secret of secrets.map(hex)) {
    expect(held.some(({ was }) => was.includes(secret))).toBe(true);
    expect(held.filter(({ bytes }) => hex(bytes).includes(secret))).toEqual([]);
  }
};
