import type { Cryptography } from '../../../client/engine/platform/cryptography.ts';
import type { Platform } from '../../../client/engine/platform/index.ts';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import type { TabLock } from '../../../client/engine/platform/tabLock.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { testCryptography } from './cryptography.ts';
import { newProfile, storageOn } from './database.ts';
import { socketsFrom } from './origin.ts';
import { profileTabs } from './tabs.ts';

export type TestPlatform = Platform & { readonly clock: ManualClock };

export type TestWorld = {
  readonly seed: string;
  readonly profile?: IDBFactory;
  readonly clock?: ManualClock;
  readonly cryptography?: Cryptography;
  readonly tabLock?: TabLock;
  /** Of the page, and so of the relay that serves it: `http://localhost:PORT`. */
  readonly origin?: string;
  readonly openSocket?: OpenSocket;
};

/** A whole world in this process: fake-indexeddb, a clock that is put forward, a seeded generator, real sockets unless others are given. */
export const testPlatform = (world: TestWorld): TestPlatform => ({
  clock: world.clock ?? manualClock(),
  cryptography: world.cryptography ?? testCryptography(world.seed),
  storage: storageOn(world.profile ?? newProfile()),
  tabLock: world.tabLock ?? profileTabs()(),
  openSocket: world.openSocket ?? socketsFrom(world.origin ?? 'http://localhost'),
  onOnline: () => {},
});
