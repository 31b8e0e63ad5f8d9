/**
 * The one row that lies open, because it says how the key of all others is found. Version 1, of a new vault and of a new
 * passphrase: CBOR of `[1, salt 16, passes, memory in MiB, wrapped 48, check 32]`, its key new and its nonce therefore zero.
 * Version 2, of a database that took another's place under the same passphrase: `[2, salt, passes, memory, nonce 24, wrapped,
 * check]`. The check is a plain hash of the rest: it tells a damaged header from a wrong passphrase, and stops nobody.
 */
import * as v from 'valibot';
import { concat } from '../../shared/codec/bytes.ts';
import { bytesOf, decode, encode, uintUpTo } from '../../shared/codec/cbor.ts';
import { NONCE_BYTES } from '../../shared/crypto/aead.ts';
import { equalSecrets } from '../../shared/crypto/compare.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { StorageError } from './platform/rows.ts';

export type HeaderVersion = 1 | 2;
export const SALT_BYTES = 16;
export const WRAPPED_BYTES = 48;
const CHECK_BYTES = 32;
/** More than this nothing of ours ever asks; a header that does would only hold the device up. */
const MAX_PASSES = 16;
const MAX_MEMORY_MIB = 1024;

/** How the passphrase becomes a key. Authenticated by the wrapping itself. */
export type Cost = { readonly salt: Uint8Array; readonly passes: number; readonly memoryMib: number };
export type VaultHeader = { readonly cost: Cost; readonly wrapped: Uint8Array } & (
  | { readonly version: 1 }
  | { readonly version: 2; readonly nonce: Uint8Array }
);

const same = (bytes: Uint8Array): Uint8Array => bytes;
const ANY_VERSION = v.looseTuple([v.number()]);
const COST = [bytesOf(SALT_BYTES, same), uintUpTo(MAX_PASSES), uintUpTo(MAX_MEMORY_MIB)] as const;
const END = [bytesOf(WRAPPED_BYTES, same), bytesOf(CHECK_BYTES, same)] as const;
const FIRST = v.strictTuple([v.literal(1), ...COST, ...END]);
const SECOND = v.strictTuple([v.literal(2), ...COST, bytesOf(NONCE_BYTES, same), ...END]);

/** What the wrapping is bound to. */
export const costBytes = ({ salt, passes, memoryMib }: Cost, version: HeaderVersion = 1): Uint8Array =>
  encode([version, salt, passes, memoryMib]);

const checkOf = (header: VaultHeader): Uint8Array => {
  const nonce = header.version === 2 ? [header.nonce] : [];
  return H('vaultHeader', [concat([costBytes(header.cost, header.version), ...nonce, header.wrapped])]);
};

export const encodeHeader = (header: VaultHeader): Uint8Array => {
  const { salt, passes, memoryMib } = header.cost;
  const nonce = header.version === 2 ? [header.nonce] : [];
  return encode([header.version, salt, passes, memoryMib, ...nonce, header.wrapped, checkOf(header)]);
};

export const decodeHeader = (bytes: Uint8Array): Result<VaultHeader, StorageError> => {
  const version = decode(ANY_VERSION, bytes);
  if (version.ok && version.value[0] > 2) return err('storageNewer');
  const read = version.ok && version.value[0] === 2 ? decodeSecond(bytes) : decodeFirst(bytes);
  if (read === undefined) return err('storageDamaged');
  return equalSecrets(read.check, checkOf(read.header)) ? ok(read.header) : err('storageDamaged');
};

type Read = { readonly header: VaultHeader; readonly check: Uint8Array };

const decodeFirst = (bytes: Uint8Array): Read | undefined => {
  const read = decode(FIRST, bytes);
  if (!read.ok) return undefined;
  const [version, salt, passes, memoryMib, wrapped, check] = read.value;
  return { header: { version, cost: { salt, passes, memoryMib }, wrapped }, check };
};

const decodeSecond = (bytes: Uint8Array): Read | undefined => {
  const read = decode(SECOND, bytes);
  if (!read.ok) return undefined;
  const [version, salt, passes, memoryMib, nonce, wrapped, check] = read.value;
  return { header: { version, cost: { salt, passes, memoryMib }, nonce, wrapped }, check };
};
