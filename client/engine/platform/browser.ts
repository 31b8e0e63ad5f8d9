import { systemClock } from './clock.ts';
import { systemCryptography } from './cryptography.ts';
import { indexedDbStorage } from './databases.ts';
import type { Platform } from './index.ts';
import { webLocks } from './webLocks.ts';
import { webSockets } from './webSocket.ts';

/** The world of a dedicated worker. What this browser may lack (`Missing` in api.ts) is checked before this is called. */
export const browserPlatform = (): Platform => ({
  clock: systemClock,
  cryptography: systemCryptography,
  storage: indexedDbStorage({ indexedDB, IDBKeyRange, manager: navigator.storage, random: systemCryptography.random }),
  tabLock: webLocks(navigator.locks),
  openSocket: webSockets(WebSocket),
  onOnline: (listener) => self.addEventListener('online', listener),
});
