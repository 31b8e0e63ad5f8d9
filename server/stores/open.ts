/** Which store a relay has: the embedded one in its data folder, or the one that several relays share. */
import { ok, type Result } from '../../shared/wire/result.ts';
import { type DataError, openDataFolder, openStore } from '../data-folder.ts';
import { type ClusterError, openJetStreamStore } from './jetstream/jetstream.ts';
import type { Store } from './store.ts';

/** Why a store cannot be used. */
export type StoreError = DataError | ClusterError;

/** Where logs are kept. */
export interface StorePlace {
  /** The data folder. */
  readonly data: string;
  /** NATS servers, or null: the data folder. */
  readonly cluster: readonly string[] | null;
}

/** A store that was opened, with what goes with it. */
export interface OpenedStore {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

/** Open the store for a relay. A data folder is this relay's alone from now on. */
export async function openForRelay(place: StorePlace): Promise<Result<OpenedStore, StoreError>> {
  return place.cluster === null ? openDataFolder(place.data) : openCluster(place.cluster);
}

/** Open the store beside a relay that may be running: for the ticket maker, which only adds tickets. */
export async function openBesideRelay(place: StorePlace): Promise<Result<OpenedStore, StoreError>> {
  if (place.cluster !== null) return openCluster(place.cluster);
  const store = openStore(place.data);
  return store.ok ? ok({ store: store.value, close: () => store.value.close() }) : store;
}

async function openCluster(servers: readonly string[]): Promise<Result<OpenedStore, StoreError>> {
  const store = await openJetStreamStore(servers);
  return store.ok ? ok({ store: store.value, close: () => store.value.close() }) : store;
}
