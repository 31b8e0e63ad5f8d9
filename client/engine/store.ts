/**
 * Rows as the engine thinks of them, over rows as they lie on the disk. Of a row, the disk shows two keyed hashes (its own
 * name and its group's), and a sealed value whose size is one of few:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 24 | nonce, random |
 * | 24 | 2^n, at least 256 | XChaCha20-Poly1305, AD = lp(seal version, kind, group name, key): length 4, CBOR of [row version, id, value], zeros |
 * | 24 + 2^n | 16 | tag |
 */
import type { SymmetricKey } from '../../shared/brand.ts';
import { symmetricKey } from '../../shared/brand.ts';
import { concat, getUint32, hex, lengthPrefixed, putUint32, utf8 } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES } from '../../shared/crypto/aead.ts';
import { wipe } from '../../shared/crypto/compare.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { assert, err, ok, type Result } from '../../shared/result.ts';
import type { Rows, SealedRow, StorageError } from './platform/rows.ts';
import { decodeStored, encodeStored, type StoredValue } from './storedValue.ts';

/** What kinds of row there are: an open table. A kind is part of every name and seal, so rows of two kinds never meet. */
export type RowKind = 'settings' | 'channel' | 'message' | 'outbox' | 'invitation' | 'guest' | 'view';

/** Names a row. `group` is what is read and deleted together: a channel's id in hex, say, or '' for what belongs to none. */
export type RowRef = { readonly kind: RowKind; readonly group: string; readonly id: string };

export type Put = RowRef & { readonly value: StoredValue };

export type StoredRow = { readonly id: string; readonly value: StoredValue };

export type GroupRef = { readonly kind: RowKind; readonly group: string };

/** What one transaction changes: everything in it, or nothing. Groups and rows are deleted first, then rows are put. */
export type Changes = {
  readonly puts?: readonly Put[];
  readonly deletes?: readonly RowRef[];
  readonly deletedGroups?: readonly GroupRef[];
};

export type Store = {
  readonly read: (ref: RowRef) => Promise<Result<StoredValue | null, StorageError>>;
  /** In no order: rows say themselves where they belong. One that does not open fails the whole. */
  readonly readGroup: (kind: RowKind, group: string) => Promise<Result<readonly StoredRow[], StorageError>>;
  /** One strict transaction. Rows are sealed before it opens. Commits take effect in the order in which they were asked for. */
  readonly commit: (changes: Changes) => Promise<Result<null, StorageError>>;
  /** Wipes the keys; using the store afterwards is a bug. The rows stay open for the next unlock. */
  readonly close: () => void;
};

/** Of what is sealed inside. How it is sealed changes only with DATABASE_VERSION. */
const ROW_VERSION = 1;
const SEAL_VERSION = Uint8Array.of(1);
const NAME_BYTES = 16;
const NAME_LETTERS = 2 * NAME_BYTES;
const LEAST_CLASS_BYTES = 256;
const LENGTH_BYTES = 4;

/** Opens the rows of a vault. Keeps a copy of `dataKey`, wiped by `close`; the caller's own stays the caller's. */
export const openStore = (rows: Rows, random: Random, dataKey: SymmetricKey): Store => {
  const nameKey = dataKey.slice();
  const rowKey = symmetricKey(KDF('vaultRow', [dataKey], [], 32));
  let open = true;

  const name = (parts: readonly string[]): string => {
    assert(open, 'a store is used after it was closed');
    return hex(KDF('vaultTable', [nameKey], parts.map(utf8), NAME_BYTES));
  };
  const groupName = ({ kind, group }: GroupRef): string => name([kind, group]);
  const rowName = ({ kind, group, id }: RowRef): string => name([kind, group, id]);

  const seal = ({ kind, group, id, value }: Put): SealedRow => {
    const place = { key: rowName({ kind, group, id }), group: groupName({ kind, group }) };
    const nonce = random(NONCE_BYTES);
    const padded = pad(encodeStored([ROW_VERSION, id, value]));
    const sealed = concat([nonce, aeadSeal(rowKey, nonce, padded, placeOf(kind, place.group)(place.key))]);
    wipe([padded]);
    return { ...place, sealed };
  };

  const unseal = (row: SealedRow, placed: (key: string) => Uint8Array): Result<StoredRow, StorageError> => {
    assert(open, 'a store is used after it was closed');
    if (row.key.length !== NAME_LETTERS) return err('storageDamaged');
    const nonce = row.sealed.subarray(0, NONCE_BYTES);
    const padded = aeadOpen(rowKey, nonce, row.sealed.subarray(NONCE_BYTES), placed(row.key));
    if (padded === undefined) return err('storageDamaged');
    const value = decodeStored(unpad(padded));
    wipe([padded]);
    return readRow(value);
  };

  return {
    read: async (ref) => {
      const row = await rows.read(rowName(ref));
      if (!row.ok || row.value === null) return row.ok ? ok(null) : row;
      const opened = unseal(row.value, placeOf(ref.kind, row.value.group));
      return opened.ok ? ok(opened.value.value) : opened;
    },
    readGroup: async (kind, group) => {
      const place = groupName({ kind, group });
      const found = await rows.readGroup(place);
      if (!found.ok) return found;
      const placed = placeOf(kind, place);
      const opened: StoredRow[] = [];
      for (const row of found.value) {
        const one = unseal(row, placed);
        if (!one.ok) return one;
        opened.push(one.value);
      }
      return ok(opened);
    },
    commit: async ({ puts = [], deletes = [], deletedGroups = [] }) =>
      rows.commit({
        puts: puts.map(seal),
        deletes: deletes.map(rowName),
        deletedGroups: deletedGroups.map(groupName),
      }),
    close: () => {
      open = false;
      wipe([nameKey, rowKey]);
    },
  };
};

/**
 * What seals of one group are bound to, by key: a row moved to another place, or taken for another kind, does not open. Each
 * call overwrites what the one before it gave, which spares ten thousand rows as many buffers.
 */
const placeOf = (kind: RowKind, group: string): ((key: string) => Uint8Array) => {
  const ad = lengthPrefixed([SEAL_VERSION, utf8(kind), utf8(group), new Uint8Array(NAME_LETTERS)]);
  const start = ad.length - NAME_LETTERS;
  return (key) => {
    for (let at = 0; at < NAME_LETTERS; at += 1) ad[start + at] = key.charCodeAt(at);
    return ad;
  };
};

/** `plain` is wiped: it was a copy. */
const pad = (plain: Uint8Array): Uint8Array => {
  let size = LEAST_CLASS_BYTES;
  while (size < LENGTH_BYTES + plain.length) size *= 2;
  const padded = new Uint8Array(size);
  putUint32(padded, 0, plain.length);
  padded.set(plain, LENGTH_BYTES);
  wipe([plain]);
  return padded;
};

/** A view. What it gives for a length that we never wrote does not decode. */
const unpad = (padded: Uint8Array): Uint8Array => padded.subarray(LENGTH_BYTES, LENGTH_BYTES + getUint32(padded, 0));

const readRow = (value: StoredValue | undefined): Result<StoredRow, StorageError> => {
  if (!Array.isArray(value)) return err('storageDamaged');
  const [version, id, inner] = value as readonly StoredValue[];
  if (typeof version === 'number' && version > ROW_VERSION) return err('storageNewer');
  if (version !== ROW_VERSION || typeof id !== 'string' || inner === undefined) return err('storageDamaged');
  return ok({ id, value: inner });
};
