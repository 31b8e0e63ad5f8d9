/** Every store that the contract runs on, each made anew in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../../../server/stores/memory.ts';
import { SqliteStore } from '../../../server/stores/sqlite/sqlite.ts';
import type { Store } from '../../../server/stores/store.ts';

/** A kind of store, and how to make one. */
export interface StoreKind {
  readonly name: string;
  readonly open: () => Store;
}

/** A folder that is gone when `remove` is called. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'parley-relay-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const folders: { readonly remove: () => void }[] = [];

/** Remove the folders of all stores made so far. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) folder.remove();
}

export const STORE_KINDS: readonly StoreKind[] = [
  { name: 'memory', open: () => new MemoryStore() },
  {
    name: 'sqlite',
    open: () => {
      const folder = temporaryFolder();
      folders.push(folder);
      return new SqliteStore(folder.path);
    },
  },
];
