import type { Result } from '../../shared/result.ts';
import type { StorageError } from './platform/rows.ts';
import type { StoredValue } from './storedValue.ts';

/** What kinds of row there are: an open table. A kind is part of every name and seal, so rows of two kinds never meet. */
export type RowKind = 'settings' | 'channel' | 'message' | 'outbox' | 'invitation' | 'guest' | 'view';

/** Names a row. `group` is what is read and deleted together: a channel's id in hex, say, or '' for what belongs to none. */
export type RowRef = { readonly kind: RowKind; readonly group: string; readonly id: string };

export type Put = RowRef & { readonly value: StoredValue };

export type StoredRow = { readonly id: string; readonly value: StoredValue };

export type GroupRef = { readonly kind: RowKind; readonly group: string };

/** What one transaction changes: everything in it, or nothing. A ref in two lists is put. */
export type Changes = {
  readonly puts?: readonly Put[];
  readonly deletes?: readonly RowRef[];
  readonly deletedGroups?: readonly GroupRef[];
};

export type Store = {
  readonly read: (ref: RowRef) => Promise<Result<StoredValue | null, StorageError>>;
  /** In no order: rows say themselves where they belong. */
  readonly readGroup: (kind: RowKind, group: string) => Promise<Result<readonly StoredRow[], StorageError>>;
  /** One strict transaction. Rows are sealed before it opens. */
  readonly commit: (changes: Changes) => Promise<Result<null, StorageError>>;
  /** Wipes the keys; every later call is a bug. The rows stay open for the next unlock. */
  readonly close: () => void;
};
