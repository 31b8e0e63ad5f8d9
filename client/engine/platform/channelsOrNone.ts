/**
 * Imported before Dexie, which opens a channel to other tabs as soon as it is loaded and stops the whole worker where that throws:
 * Firefox with cookies refused. There it is as if browsers had none. (Nothing of ours talks on them.)
 */
try {
  new BroadcastChannel('parley').close();
} catch {
  Reflect.set(globalThis, 'BroadcastChannel', undefined);
}
