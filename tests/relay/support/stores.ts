/** Every store that the contract runs on, each made anew in a folder of its own. */
import { afterAll } from 'vitest';
import { openJetStreamStore } from '../../../server/stores/jetstream/jetstream.ts';
import { MemoryStore } from '../../../server/stores/memory.ts';
import { SqliteStore } from '../../../server/stores/sqlite/sqlite.ts';
import type { Store } from '../../../server/stores/store.ts';
import { NATS_PACKAGE, type NatsNode, natsServerPath, startNode } from '../../cluster/support/nats.ts';
import { temporaryFolder } from '../../support/folders.ts';

/** A kind of store, and how to make one. */
export interface StoreKind {
  readonly name: string;
  readonly open: () => Promise<Store>;
}

const folders: { readonly remove: () => void }[] = [];

/** Remove the folders of all stores made so far. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) folder.remove();
}

let node: Promise<NatsNode> | undefined;
let streams = 0;

/** A stream of its own, kept once, on a node that all tests of a file share. */
async function openJetStream(): Promise<Store> {
  node ??= startNode();
  streams += 1;
  const opened = await openJetStreamStore([(await node).url], { replicas: 1, name: `test-${streams}` });
  if (!opened.ok) throw new Error(`no store: ${opened.error}`);
  return opened.value;
}

function jetStreamKind(): readonly StoreKind[] {
  if (natsServerPath() !== undefined) {
    afterAll(async () => (await node)?.remove());
    return [{ name: 'jetstream', open: openJetStream }];
  }
  console.log(`Not run on JetStream: there is no nats-server here (Debian: apt-get install ${NATS_PACKAGE}).`);
  return [];
}

/** An embedded store that files its entries after so many of them. */
function sqliteKind(name: string, options?: { readonly mostRecent: number }): StoreKind {
  return {
    name,
    open: async () => {
      const folder = temporaryFolder();
      folders.push(folder);
      return new SqliteStore(folder.path, options);
    },
  };
}

export const STORE_KINDS: readonly StoreKind[] = [
  { name: 'memory', open: async () => new MemoryStore() },
  sqliteKind('sqlite'),
  sqliteKind('sqlite that files every third entry', { mostRecent: 3 }),
  ...jetStreamKind(),
];
