/** Devices over a real relay, and what can be done to them from outside: their disk copied, their frames seen. */
import { IDBFactory } from 'fake-indexeddb';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import { decodeClientFrame } from '../../../shared/wire/codec.ts';
import type { ClientFrame } from '../../../shared/wire/frames.ts';
import { asked } from '../../engine/support/database.ts';

/** Every database of a profile as it lies on the disk now, in a profile of its own. */
export const copyOf = async (profile: IDBFactory): Promise<IDBFactory> => {
  const copy = new IDBFactory();
  for (const { name = '', version } of await profile.databases()) {
    const from = await asked(profile.open(name, version));
    const opening = copy.open(name, version);
    opening.onupgradeneeded = () => {
      for (const storeName of from.objectStoreNames) {
        const store = from.transaction(storeName).objectStore(storeName);
        const { keyPath, autoIncrement } = store;
        const made = opening.result.createObjectStore(storeName, { keyPath, autoIncrement });
        for (const indexName of store.indexNames) {
          const { keyPath: path, unique, multiEntry } = store.index(indexName);
          made.createIndex(indexName, path, { unique, multiEntry });
        }
      }
    };
    const to = await asked(opening);
    for (const storeName of from.objectStoreNames) {
      const store = from.transaction(storeName).objectStore(storeName);
      const [keys, values] = [await asked(store.getAllKeys()), await asked(store.getAll())];
      const target = to.transaction(storeName, 'readwrite').objectStore(storeName);
      for (const [at, value] of values.entries())
        await asked(store.keyPath === null ? target.put(value, keys[at]) : target.put(value));
    }
    from.close();
    to.close();
  }
  return copy;
};

/** A socket that notes the frames that leave the device, in their order. */
export const notingSocket = (open: OpenSocket) => {
  const frames: ClientFrame[] = [];
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    const socket = open(url, subprotocol, events);
    return {
      ...socket,
      send: (bytes) => {
        const frame = decodeClientFrame(bytes);
        if (!frame.ok) throw new Error('what leaves a device is a frame');
        frames.push(frame.value);
        socket.send(bytes);
      },
    };
  };
  return { openSocket, frames };
};

export const appends = (frames: readonly ClientFrame[]) =>
  frames.flatMap((frame) => (frame.type === 'append' ? [frame] : []));
