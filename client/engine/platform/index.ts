import type { Clock } from './clock.ts';
import type { Cryptography } from './cryptography.ts';
import type { Storage } from './rows.ts';
import type { OpenSocket } from './sockets.ts';
import type { TabLock } from './tabLock.ts';

/** Where seats are kept, and what keeps other tabs from them. */
export type Place = { readonly storage: Storage; readonly tabLock: TabLock };

/** Everything of the world that the engine uses, so that a test build brings another clock and generator, and Node tests run it whole. */
export type Platform = {
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  /** With the browser; null where it has no database or no locks between tabs. */
  readonly kept: Place | null;
  readonly openSocket: OpenSocket;
  /** Calls back when the device says that it has a network again; a hint, not a fact. */
  readonly onOnline: (listener: () => void) => void;
};
