import { systemClock } from './clock.ts';
import { systemCryptography } from './cryptography.ts';
import { indexedDbStorage } from './databases.ts';
import type { Place, Platform } from './index.ts';
import { webLocks } from './webLocks.ts';
import { webSockets } from './webSocket.ts';

/** The browser's own place for seats. Strict protection modes take its database or its locks away altogether. */
const keptPlace = (): Place | null => {
  if (!('indexedDB' in self) || !self.indexedDB || !('locks' in navigator)) return null;
  const { random } = systemCryptography;
  return {
    storage: indexedDbStorage({ indexedDB, IDBKeyRange, manager: navigator.storage, random }),
    tabLock: webLocks(navigator.locks),
  };
};

/** The world of a dedicated worker. */
export const browserPlatform = (): Platform => ({
  clock: systemClock,
  cryptography: systemCryptography,
  kept: keptPlace(),
  openSocket: webSockets(WebSocket),
  onOnline: (listener) => self.addEventListener('online', listener),
});
