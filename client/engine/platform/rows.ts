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

/** All that another database begins with: every live row, sealed under another key, and the header that wraps that key. */
export type Content = { readonly header: Uint8Array; readonly rows: readonly SealedRow[] };

/** `buried`: once the database that was left is deleted, as far as the browser says. Failing that, the next start deletes it. */
export type Replaced = { readonly buried: Promise<Result<null, StorageError>> };

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
  readonly count: () => Promise<Result<number, StorageError>>;
  /** Whether nothing was committed since `replace` made this database. */
  readonly isUntouched: () => Promise<Result<boolean, StorageError>>;
  /**
   * Goes over to a new database with this content, whole or not at all, whenever the tab dies; and then deletes the old one.
   * Everything else waits meanwhile. Fails, and changes nothing, when another tab has opened the rows.
   */
  readonly replace: (content: Content) => Promise<Result<Replaced, StorageError>>;
  readonly close: () => void;
};

/**
 * What a look finds without making anything: nothing of ours, something (or nobody knows: `open` says more), or a browser that keeps
 * nothing for this page.
 */
export type Found = 'empty' | 'kept' | 'refused';

/** Where databases are opened and erased. */
export type Storage = {
  /** Makes nothing; what an erasure did not come to an end with is erased. */
  readonly look: () => Promise<Found>;
  readonly open: () => Promise<Result<Rows, StorageError>>;
  /** Deletes everything: every seat on this device is lost. What is open must be closed first. */
  readonly erase: () => Promise<Result<null, StorageError>>;
  /** Whether the browser promised to keep what we store. Only a page may ask it to; a worker may look. */
  readonly persists: () => Promise<boolean>;
};
