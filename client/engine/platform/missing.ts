import type { Missing } from '../api.ts';

/** What this browser, or this address, lacks of what the engine cannot do without. */
export const missingHere = (scope: WorkerGlobalScope): readonly Missing[] => {
  const has: readonly (readonly [Missing, boolean])[] = [
    ['secureOrigin', scope.isSecureContext],
    ['webAssembly', 'WebAssembly' in scope],
    ['indexedDb', 'indexedDB' in scope && scope.indexedDB !== null],
    ['webLocks', 'locks' in scope.navigator],
  ];
  return has.flatMap(([name, there]) => (there ? [] : [name]));
};
