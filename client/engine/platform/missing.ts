import type { Missing } from '../api.ts';

/** What this browser, or this address, lacks of what the engine of this worker cannot do without. */
export const missingHere = (scope: WorkerGlobalScope): readonly Missing[] => {
  const has: readonly (readonly [Missing, boolean])[] = [
    ['secureOrigin', scope.isSecureContext],
    ['webAssembly', 'WebAssembly' in scope],
  ];
  return has.flatMap(([name, there]) => (there ? [] : [name]));
};
