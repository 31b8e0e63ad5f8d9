import type { Result } from '../../../shared/result.ts';

/** What storage can do to us; each is a `Problem` of the same name. */
export type StorageError =
  /** The browser could not read or write: no space, storage switched off, the disk. */
  | 'storageFailed'
  /** Written by a newer version of this program. */
  | 'storageNewer'
  /** Not what we wrote. */
  | 'storageDamaged';

/** A row as it lies on the disk: opaque names (keyed hashes, hex) and sealed bytes, nothing else. */
export type SealedRow = { readonly key: string; readonly group: string; readonly sealed: Uint8Array };

/** What one transaction changes. Everything in it happens, or nothing. */
export type RowChanges = {
  readonly puts: readonly SealedRow[];
  /** Keys. */
  readonly deletes: readonly string[];
  readonly deletedGroups: readonly string[];
};

/**
 * The engine's one view of a database: opaque rows, and the vault's header beside them. It knows no keys and no kinds.
 * Every write resolves only once it is on the disk as far as the browser can tell.
 */
export type Rows = {
  readonly readHeader: () => Promise<Result<Uint8Array | null, StorageError>>;
  readonly writeHeader: (header: Uint8Array) => Promise<Result<null, StorageError>>;
  readonly read: (key: string) => Promise<Result<SealedRow | null, StorageError>>;
  /** In no order that means anything. */
  readonly readGroup: (group: string) => Promise<Result<readonly SealedRow[], StorageError>>;
  readonly commit: (changes: RowChanges) => Promise<Result<null, StorageError>>;
  readonly close: () => void;
};

/** Where databases are opened and erased. */
export type Storage = {
  readonly open: () => Promise<Result<Rows, StorageError>>;
  /** Deletes the whole database: every seat on this device is lost. */
  readonly erase: () => Promise<Result<null, StorageError>>;
  /** Whether the browser promised to keep what we store. Only a page may ask it to; a worker may look. */
  readonly persists: () => Promise<boolean>;
};
