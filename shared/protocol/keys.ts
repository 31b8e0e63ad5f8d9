import * as v from 'valibot';
import { type KemPublic, kemPublic, type X25519Public, x25519Public } from '../brand.ts';
import { concat } from '../codec/bytes.ts';
import { isX25519Public } from '../crypto/x25519.ts';

/**
 * Keys travel with a type byte, and their lengths differ too, so that no key is ever taken for one of another kind.
 *
 * | byte 0 | then |
 * |---|---|
 * | 0x01 | X25519 public key, 32 bytes |
 * | 0x02 | X-Wing public key, 1216 bytes |
 */
const X25519_TYPE = 1;
const KEM_TYPE = 2;

export const encodeX25519 = (key: X25519Public): Uint8Array => concat([Uint8Array.of(X25519_TYPE), key]);
export const encodeKem = (key: KemPublic): Uint8Array => concat([Uint8Array.of(KEM_TYPE), key]);

const typed = (type: number, length: number) =>
  v.pipe(
    v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length + 1 && value[0] === type),
    v.transform((bytes: Uint8Array): Uint8Array => bytes.slice(1)),
  );

/** Schema of a travelling X25519 key: refuses low order and values not below p. Implements P1. */
export const x25519Schema = v.pipe(typed(X25519_TYPE, 32), v.check(isX25519Public), v.transform(x25519Public));
/** Schema of a travelling X-Wing key. Whether its ML-KEM part is well formed shows when it is used. */
export const kemSchema = v.pipe(typed(KEM_TYPE, 1216), v.transform(kemPublic));
