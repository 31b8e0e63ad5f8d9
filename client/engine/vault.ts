/**
 * The vault: passphrase --Argon2id--> key that wraps --> data key --> every row. The data key is random and stays for as long
 * as its database does: another passphrase rewrites one row, and a new database (rotation.ts) has a new data key.
 */
import { type SymmetricKey, symmetricKey } from '../../shared/brand.ts';
import { utf8 } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { wipe } from '../../shared/crypto/compare.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Cryptography } from './platform/cryptography.ts';
import type { Rows, StorageError } from './platform/rows.ts';
import { type Cost, costBytes, decodeHeader, encodeHeader, SALT_BYTES, type VaultHeader } from './vaultHeader.ts';

const PASSES = 3;
/** What a desktop has; about a second. */
const MEMORY_MIB = 128;
/** What an old phone has. Never lower: below it guessing becomes cheap. */
const LEAST_MEMORY_MIB = 64;

/** What the passphrase became, and how: wraps the data keys of later databases, each under a nonce by chance. Its owner wipes the key. */
export type Wrapping = { readonly key: SymmetricKey; readonly cost: Cost };

/**
 * The vault opened: the key of all rows, which the caller hands to `openStore` and wipes; what the next data key is wrapped
 * under, which the caller wipes when it locks; and whether Argon2id had too little memory.
 */
export type OpenVault = { readonly dataKey: SymmetricKey; readonly wrapping: Wrapping; readonly weaker: boolean };

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
  if (!opened.ok) return opened;
  wipe([opened.value.wrapping.key]);
  return write(world, rows, next, opened.value.dataKey);
};

/** A new data key and the header of the database that begins with it; the same passphrase opens it. The caller wipes the key. */
export const renewVault = (
  random: Random,
  { key, cost }: Wrapping,
): { readonly dataKey: SymmetricKey; readonly header: Uint8Array } => {
  const dataKey = symmetricKey(random(32));
  const nonce = random(NONCE_BYTES);
  const wrapped = aeadSeal(key, nonce, dataKey, costBytes(cost, 2));
  return { dataKey, header: encodeHeader({ version: 2, cost, nonce, wrapped }) };
};

const write = async (
  world: Cryptography,
  rows: Rows,
  passphrase: string,
  dataKey: SymmetricKey,
): Promise<VaultResult> => {
  const made = wrap(world, passphrase, dataKey);
  if (made === undefined) {
    wipe([dataKey]);
    return err('notEnoughMemory');
  }
  const { wrapping, wrapped } = made;
  const written = await rows.writeHeader(encodeHeader({ version: 1, cost: wrapping.cost, wrapped }));
  if (written.ok) return ok({ dataKey, wrapping, weaker: isWeaker(wrapping.cost) });
  wipe([dataKey, wrapping.key]);
  return written;
};

/** A new salt each time, so the key has sealed nothing yet and the nonce may be zero. Undefined without the memory for it. */
const wrap = (
  world: Cryptography,
  passphrase: string,
  dataKey: SymmetricKey,
): { readonly wrapping: Wrapping; readonly wrapped: Uint8Array } | undefined => {
  for (const memoryMib of [MEMORY_MIB, LEAST_MEMORY_MIB]) {
    const cost: Cost = { salt: world.random(SALT_BYTES), passes: PASSES, memoryMib };
    const key = stretch(world, passphrase, cost);
    if (key === undefined) continue;
    const wrapped = aeadSeal(key, ZERO_NONCE, dataKey, costBytes(cost));
    return { wrapping: { key: nextKey(key), cost }, wrapped };
  }
  return undefined;
};

const unwrap = (world: Cryptography, header: VaultHeader, passphrase: string): VaultResult => {
  const { cost, wrapped, version } = header;
  if (cost.passes < PASSES || cost.memoryMib < LEAST_MEMORY_MIB) return err('storageDamaged');
  const key = stretch(world, passphrase, cost);
  if (key === undefined) return err('notEnoughMemory');
  const first = header.version === 1 ? aeadOpen(key, ZERO_NONCE, wrapped, costBytes(cost, version)) : undefined;
  const next = nextKey(key);
  const dataKey = header.version === 2 ? aeadOpen(next, header.nonce, wrapped, costBytes(cost, version)) : first;
  if (dataKey === undefined) {
    wipe([next]);
    return err('wrongPassphrase');
  }
  return ok({ dataKey: symmetricKey(dataKey), wrapping: { key: next, cost }, weaker: isWeaker(cost) });
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

/** The key that seals more than once. `key`, which sealed or opened what it was for, is wiped. */
const nextKey = (key: SymmetricKey): SymmetricKey => {
  const next = symmetricKey(KDF('vaultNext', [key], [], 32));
  wipe([key]);
  return next;
};

const isWeaker = (cost: Cost): boolean => cost.memoryMib < MEMORY_MIB;
