/**
 * The one row that lies open, because it says how the key of all others is found: CBOR of
 * `[version, salt 16, passes, memory in MiB, wrapped 48, check 32]`. The check is a plain hash of the rest: it tells a damaged
 * header from a wrong passphrase, and stops nobody.
 */
import * as v from 'valibot';
import { concat } from '../../shared/codec/bytes.ts';
import { bytesOf, decode, encode, uintUpTo } from '../../shared/codec/cbor.ts';
import { equalSecrets } from '../../shared/crypto/compare.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { StorageError } from './platform/rows.ts';

export const VAULT_VERSION = 1;
export const SALT_BYTES = 16;
export const WRAPPED_BYTES = 48;
const CHECK_BYTES = 32;
/** More than this nothing of ours ever asks; a header that does would only hold the device up. */
const MAX_PASSES = 16;
const MAX_MEMORY_MIB = 1024;

/** How the passphrase becomes a key. Authenticated by the wrapping itself. */
export type Cost = { readonly salt: Uint8Array; readonly passes: number; readonly memoryMib: number };
export type VaultHeader = { readonly cost: Cost; readonly wrapped: Uint8Array };

const same = (bytes: Uint8Array): Uint8Array => bytes;
const ANY_VERSION = v.looseTuple([v.number()]);
const HEADER = v.strictTuple([
  v.literal(VAULT_VERSION),
  bytesOf(SALT_BYTES, same),
  uintUpTo(MAX_PASSES),
  uintUpTo(MAX_MEMORY_MIB),
  bytesOf(WRAPPED_BYTES, same),
  bytesOf(CHECK_BYTES, same),
]);

/** What the wrapping is bound to. */
export const costBytes = ({ salt, passes, memoryMib }: Cost): Uint8Array =>
  encode([VAULT_VERSION, salt, passes, memoryMib]);

const checkOf = ({ cost, wrapped }: VaultHeader): Uint8Array => H('vaultHeader', [concat([costBytes(cost), wrapped])]);

export const encodeHeader = (header: VaultHeader): Uint8Array => {
  const { salt, passes, memoryMib } = header.cost;
  return encode([VAULT_VERSION, salt, passes, memoryMib, header.wrapped, checkOf(header)]);
};

export const decodeHeader = (bytes: Uint8Array): Result<VaultHeader, StorageError> => {
  const version = decode(ANY_VERSION, bytes);
  if (version.ok && version.value[0] > VAULT_VERSION) return err('storageNewer');
  const read = decode(HEADER, bytes);
  if (!read.ok) return err('storageDamaged');
  const [, salt, passes, memoryMib, wrapped, check] = read.value;
  const header = { cost: { salt, passes, memoryMib }, wrapped };
  return equalSecrets(check, checkOf(header)) ? ok(header) : err('storageDamaged');
};
