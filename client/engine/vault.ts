/**
 * The vault: passphrase --Argon2id--> key that wraps --> data key --> every row. The data key is random and stays for as long
 * as the vault does, so that changing the passphrase rewrites one row.
 */
import { type SymmetricKey, symmetricKey } from '../../shared/brand.ts';
import { utf8 } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { wipe } from '../../shared/crypto/compare.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Cryptography } from './platform/cryptography.ts';
import type { Rows, StorageError } from './platform/rows.ts';
import { type Cost, costBytes, decodeHeader, encodeHeader, SALT_BYTES, type VaultHeader } from './vaultHeader.ts';

const PASSES = 3;
/** What a desktop has; about a second. */
const MEMORY_MIB = 128;
/** What an old phone has. Never lower: below it guessing becomes cheap. */
const LEAST_MEMORY_MIB = 64;

/** The vault opened: the key of all rows, which the caller hands to `openStore` and wipes; and whether Argon2id had too little memory. */
export type OpenVault = { readonly dataKey: SymmetricKey; readonly weaker: boolean };

export type VaultError = 'wrongPassphrase' | 'notEnoughMemory' | 'noVault' | 'vaultExists' | StorageError;

export type VaultResult = Result<OpenVault, VaultError>;

/** Whether this device has a vault. Needs no passphrase. */
export const hasVault = async (rows: Rows): Promise<Result<boolean, StorageError>> => {
  const header = await rows.readHeader();
  return header.ok ? ok(header.value !== null) : header;
};

/** Makes the vault of this device. Takes about a second during which its thread does nothing else. */
export const createVault = async (world: Cryptography, rows: Rows, passphrase: string): Promise<VaultResult> => {
  const before = await rows.readHeader();
  if (!before.ok) return before;
  if (before.value !== null) return err('vaultExists');
  return write(world, rows, passphrase, symmetricKey(world.random(32)));
};

/** The data key behind a passphrase. Storage that lies cannot be told from a wrong passphrase, save by its own check. */
export const openVault = async (world: Cryptography, rows: Rows, passphrase: string): Promise<VaultResult> => {
  const bytes = await rows.readHeader();
  if (!bytes.ok) return bytes;
  if (bytes.value === null) return err('noVault');
  const header = decodeHeader(bytes.value);
  return header.ok ? unwrap(world, header.value, passphrase) : header;
};

/** Wraps the same data key under another passphrase, in one write: until it is done the old one opens, afterwards only the new one. */
export const changePassphrase = async (
  world: Cryptography,
  rows: Rows,
  current: string,
  next: string,
): Promise<VaultResult> => {
  const opened = await openVault(world, rows, current);
  return opened.ok ? write(world, rows, next, opened.value.dataKey) : opened;
};

const write = async (
  world: Cryptography,
  rows: Rows,
  passphrase: string,
  dataKey: SymmetricKey,
): Promise<VaultResult> => {
  const header = wrap(world, passphrase, dataKey);
  const written = header.ok ? await rows.writeHeader(encodeHeader(header.value)) : header;
  if (written.ok && header.ok) return ok({ dataKey, weaker: isWeaker(header.value.cost) });
  wipe([dataKey]);
  return written.ok ? err('notEnoughMemory') : written;
};

/** A new salt each time, so the key seals one message and the nonce may be zero. */
const wrap = (
  world: Cryptography,
  passphrase: string,
  dataKey: SymmetricKey,
): Result<VaultHeader, 'notEnoughMemory'> => {
  for (const memoryMib of [MEMORY_MIB, LEAST_MEMORY_MIB]) {
    const cost: Cost = { salt: world.random(SALT_BYTES), passes: PASSES, memoryMib };
    const key = stretch(world, passphrase, cost);
    if (key === undefined) continue;
    const wrapped = aeadSeal(key, ZERO_NONCE, dataKey, costBytes(cost));
    wipe([key]);
    return ok({ cost, wrapped });
  }
  return err('notEnoughMemory');
};

const unwrap = (world: Cryptography, { cost, wrapped }: VaultHeader, passphrase: string): VaultResult => {
  if (cost.passes < PASSES || cost.memoryMib < LEAST_MEMORY_MIB) return err('storageDamaged');
  const key = stretch(world, passphrase, cost);
  if (key === undefined) return err('notEnoughMemory');
  const dataKey = aeadOpen(key, ZERO_NONCE, wrapped, costBytes(cost));
  wipe([key]);
  if (dataKey === undefined) return err('wrongPassphrase');
  return ok({ dataKey: symmetricKey(dataKey), weaker: isWeaker(cost) });
};

/** The key-encryption key, or undefined where the memory cannot be had. One passphrase is one, however its letters were composed. */
const stretch = (world: Cryptography, passphrase: string, cost: Cost): SymmetricKey | undefined => {
  const input = utf8(passphrase.normalize('NFKC').trim());
  const stretched = world.argon2id(input, cost.salt, cost.passes, cost.memoryMib * MEBIBYTE, 32);
  wipe([input]);
  if (stretched === undefined) return undefined;
  const key = symmetricKey(KDF('vaultKey', [stretched], [], 32));
  wipe([stretched]);
  return key;
};

const isWeaker = (cost: Cost): boolean => cost.memoryMib < MEMORY_MIB;
