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
import { Gate } from './gate.ts';
import type { Replaced, Rows, SealedRow, StorageError } from './platform/rows.ts';
import { decodeStored, encodeStored, type StoredValue } from './storedValue.ts';

/** What kinds of row there are: an open table. A kind is part of every name and seal, so rows of two kinds never meet. */
export type RowKind = 'settings' | 'channel' | 'message' | 'outbox' | 'invitation' | 'guest' | 'view';

/** Whether rows of a kind belong to the device (group '') or each to a channel. Rotation goes by it: a kind not said here would be lost. */
const BELONGS: Record<RowKind, 'device' | 'channel'> = {
  settings: 'device',
  channel: 'device',
  message: 'channel',
  outbox: 'channel',
  invitation: 'channel',
  guest: 'channel',
  view: 'channel',
};
const KINDS = Object.keys(BELONGS) as readonly RowKind[];

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
  /** What this erases or overwrites is to be buried at once, as when a channel ends. */
  readonly bury?: boolean;
};

/** A new data key, and the header that wraps it. The key stays the caller's. */
export type NextVault = { readonly dataKey: SymmetricKey; readonly header: Uint8Array };

export type Store = {
  readonly read: (ref: RowRef) => Promise<Result<StoredValue | null, StorageError>>;
  /** In no order: rows say themselves where they belong. One that does not open fails the whole. */
  readonly readGroup: (kind: RowKind, group: string) => Promise<Result<readonly StoredRow[], StorageError>>;
  /** One strict transaction. Rows are sealed before it opens. Commits take effect in the order in which they were asked for. */
  readonly commit: (changes: Changes) => Promise<Result<null, StorageError>>;
  /**
   * Seals every row anew under the next vault's key, into a database that takes this one's place; the old keys are wiped. Whoever
   * reads or commits meanwhile waits. On an error everything is as it was.
   */
  readonly rotate: (next: NextVault) => Promise<Result<Replaced, StorageError>>;
  /** Whether something was committed since the last rotation. */
  readonly isUntouched: () => Promise<Result<boolean, StorageError>>;
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

/** What all rows of one database are named and sealed by. */
type Keys = { readonly name: Uint8Array; readonly row: SymmetricKey };

const keysOf = (dataKey: SymmetricKey): Keys => ({
  name: dataKey.slice(),
  row: symmetricKey(KDF('vaultRow', [dataKey], [], 32)),
});

/** A value as it is sealed; taken at the commit, so that what changes afterwards changes nothing. The caller wipes it. */
type Plain = { readonly ref: RowRef; readonly padded: Uint8Array };

/**
 * Opens the rows of a vault. Keeps a copy of `dataKey`, wiped by `close`; the caller's own stays the caller's. `ended` is called
 * when all messages of a channel were erased, or a commit asked for it.
 */
export const openStore = (
  rows: Rows,
  random: Random,
  dataKey: SymmetricKey,
  ended: () => void = () => undefined,
): Store => {
  const gate = new Gate();
  let keys = keysOf(dataKey);
  let open = true;

  const name = (by: Keys, parts: readonly string[]): string =>
    hex(KDF('vaultTable', [by.name], parts.map(utf8), NAME_BYTES));
  const groupName = (by: Keys, { kind, group }: GroupRef): string => name(by, [kind, group]);
  const rowName = (by: Keys, { kind, group, id }: RowRef): string => name(by, [kind, group, id]);

  const seal = (by: Keys, { ref, padded }: Plain): SealedRow => {
    const place = { key: rowName(by, ref), group: groupName(by, ref) };
    const nonce = random(NONCE_BYTES);
    const sealed = concat([nonce, aeadSeal(by.row, nonce, padded, placeOf(ref.kind, place.group)(place.key))]);
    return { ...place, sealed };
  };

  /** The padded plain text; the caller wipes it. */
  const unsealed = (row: SealedRow, placed: (key: string) => Uint8Array): Uint8Array | undefined => {
    if (row.key.length !== NAME_LETTERS) return undefined;
    const nonce = row.sealed.subarray(0, NONCE_BYTES);
    return aeadOpen(keys.row, nonce, row.sealed.subarray(NONCE_BYTES), placed(row.key));
  };

  const unseal = (row: SealedRow, placed: (key: string) => Uint8Array): Result<StoredRow, StorageError> => {
    const padded = unsealed(row, placed);
    if (padded === undefined) return err('storageDamaged');
    const value = decodeStored(unpad(padded));
    wipe([padded]);
    return readRow(value);
  };

  /** In line with all else, unless the store was closed while this waited: then it fails, and nobody waits for it. */
  const run = <T>(work: () => Promise<Result<T, StorageError>>): Promise<Result<T, StorageError>> => {
    const asked = open;
    return gate.pass(async () => {
      assert(asked, 'a store is used after it was closed');
      return open ? work() : err('storageFailed');
    });
  };

  const readGroup = async (kind: RowKind, group: string): Promise<Result<readonly StoredRow[], StorageError>> => {
    const place = groupName(keys, { kind, group });
    const found = await rows.readGroup(place);
    if (!found.ok) return found;
    if (!open) return err('storageFailed');
    const placed = placeOf(kind, place);
    const opened: StoredRow[] = [];
    for (const row of found.value) {
      const one = unseal(row, placed);
      if (!one.ok) return one;
      opened.push(one.value);
    }
    return ok(opened);
  };

  /** The rows of a group, sealed for the next database; nothing of them stays open. */
  const resealed = async (group: GroupRef, next: Keys): Promise<Result<readonly SealedRow[], StorageError>> => {
    const place = groupName(keys, group);
    const found = await rows.readGroup(place);
    if (!found.ok) return found;
    if (!open) return err('storageFailed');
    const placed = placeOf(group.kind, place);
    const sealed: SealedRow[] = [];
    for (const row of found.value) {
      const padded = unsealed(row, placed);
      if (padded === undefined) return err('storageDamaged');
      const read = readRow(decodeStored(unpad(padded)));
      if (read.ok) sealed.push(seal(next, { ref: { ...group, id: read.value.id }, padded }));
      wipe([padded]);
      if (!read.ok) return read;
    }
    return ok(sealed);
  };

  const everything = async (next: Keys): Promise<Result<readonly SealedRow[], StorageError>> => {
    const channels = await readGroup('channel', '');
    if (!channels.ok) return channels;
    const groups = KINDS.flatMap((kind): readonly GroupRef[] =>
      BELONGS[kind] === 'device' ? [{ kind, group: '' }] : channels.value.map(({ id }) => ({ kind, group: id })),
    );
    const all: SealedRow[] = [];
    for (const group of groups) {
      const some = await resealed(group, next);
      if (!some.ok) return some;
      for (const row of some.value) all.push(row);
    }
    // A row of no group that we know may be somebody's all the same: what cannot be carried over is not left behind.
    const count = await rows.count();
    if (!count.ok) return count;
    return count.value === all.length ? ok(all) : err('storageDamaged');
  };

  const rotate = async ({ dataKey: nextKey, header }: NextVault): Promise<Result<Replaced, StorageError>> => {
    const next = keysOf(nextKey);
    const all = await everything(next);
    const replaced: Result<Replaced, StorageError> =
      all.ok && open ? await rows.replace({ header, rows: all.value }) : err('storageFailed');
    const over = replaced.ok ? keys : next;
    wipe([over.name, over.row]);
    if (replaced.ok) keys = next;
    // Closed meanwhile: the next unlock opens what there is now.
    if (!open) wipe([keys.name, keys.row]);
    return all.ok ? replaced : all;
  };

  return {
    read: (ref) =>
      run(async () => {
        const row = await rows.read(rowName(keys, ref));
        if (!row.ok || row.value === null) return row.ok ? ok(null) : row;
        if (!open) return err('storageFailed');
        const opened = unseal(row.value, placeOf(ref.kind, row.value.group));
        return opened.ok ? ok(opened.value.value) : opened;
      }),
    readGroup: (kind, group) => run(() => readGroup(kind, group)),
    commit: async ({ puts = [], deletes = [], deletedGroups = [], bury = false }) => {
      const plain = puts.map(
        ({ value, ...ref }): Plain => ({ ref, padded: pad(encodeStored([ROW_VERSION, ref.id, value])) }),
      );
      const committed = await run(() => {
        const changes = {
          puts: plain.map((put) => seal(keys, put)),
          deletes: deletes.map((ref) => rowName(keys, ref)),
          deletedGroups: deletedGroups.map((ref) => groupName(keys, ref)),
        };
        return rows.commit(changes);
      }).finally(() => wipe(plain.map(({ padded }) => padded)));
      if (committed.ok && open && (bury || deletedGroups.some(({ kind }) => kind === 'message'))) ended();
      return committed;
    },
    rotate: (next) => {
      assert(open, 'a store is used after it was closed');
      return gate.alone(() => rotate(next));
    },
    isUntouched: () => run(() => rows.isUntouched()),
    close: () => {
      open = false;
      wipe([keys.name, keys.row]);
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
