/**
 * Rows in memory, for who wants nothing kept on the device, and where a browser keeps nothing: the same sealed rows under the same
 * header, gone with the tab. Only the vault's keys tell a locked one from an open one, as on a disk.
 */
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Content, RowChanges, Rows, SealedRow, Storage, StorageError } from './rows.ts';
import type { TabLock } from './tabLock.ts';

type Held = { header: Uint8Array | null; rows: Map<string, SealedRow>; untouched: boolean };

const nothing = (): Held => ({ header: null, rows: new Map(), untouched: false });

/** Nobody else's bytes are in what is held, nor ours in what is given. */
const copyOf = ({ key, group, sealed }: SealedRow): SealedRow => ({ key, group, sealed: sealed.slice() });

const isRow = ({ key, group, sealed }: SealedRow): boolean =>
  typeof key === 'string' && typeof group === 'string' && sealed instanceof Uint8Array;

/** All of it or nothing. */
const change = (held: Held, { puts, deletes, deletedGroups }: RowChanges): Result<null, StorageError> => {
  if (!puts.every(isRow)) return err('storageDamaged');
  const groups = new Set(deletedGroups);
  for (const { key, group } of [...held.rows.values()]) if (groups.has(group)) held.rows.delete(key);
  for (const key of deletes) held.rows.delete(key);
  for (const row of puts) held.rows.set(row.key, copyOf(row));
  held.untouched = false;
  return ok(null);
};

/** There is no older copy anywhere that would have to be deleted. */
const replace = (held: Held, { header, rows }: Content): void => {
  held.header = header.slice();
  held.rows = new Map(rows.map((row) => [row.key, copyOf(row)]));
  held.untouched = true;
};

const rowsOver = (held: Held): Rows => {
  let closed = false;
  const run = async <T>(work: () => Result<T, StorageError>): Promise<Result<T, StorageError>> =>
    closed ? err('storageFailed') : work();
  return {
    readHeader: () => run(() => ok(held.header?.slice() ?? null)),
    writeHeader: (header) =>
      run(() => {
        held.header = header.slice();
        return ok(null);
      }),
    read: (key) =>
      run(() => {
        const row = held.rows.get(key);
        return ok(row === undefined ? null : copyOf(row));
      }),
    readGroup: (group) => run(() => ok([...held.rows.values()].filter((row) => row.group === group).map(copyOf))),
    commit: (changes) => run(() => change(held, changes)),
    count: () => run(() => ok(held.rows.size)),
    isUntouched: () => run(() => ok(held.untouched)),
    replace: (content) =>
      run(() => {
        replace(held, content);
        return ok({ buried: Promise.resolve(ok(null)) });
      }),
    close: () => {
      closed = true;
    },
  };
};

/** A storage of this tab alone: no other one can open it, and nothing of it outlives the tab. */
export const memoryStorage = (): Storage => {
  let held = nothing();
  return {
    look: async () => (held.header === null ? 'empty' : 'kept'),
    open: async () => ok(rowsOver(held)),
    erase: async () => {
      for (const { sealed } of held.rows.values()) sealed.fill(0);
      held.header?.fill(0);
      held = nothing();
      return ok(null);
    },
    persists: async () => false,
  };
};

/** The lock of what no other tab can reach: always ours. */
export const ownTab: TabLock = {
  acquire: async () => 'held',
  takeOver: async () => 'held',
  wait: async () => 'held',
  release: () => {},
};
