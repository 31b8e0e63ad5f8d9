/**
 * Starts the engine's worker. A worker's address is a script sink: it passes the page's only Trusted Types policy, which knows
 * one address and refuses every other. Null where the browser has no workers.
 */
export function startWorker(address: string): Worker | null {
  if (typeof Worker === 'undefined') return null;
  const allowed = new URL(address, window.location.origin);
  if (allowed.origin !== window.location.origin) throw new Error('the worker must come from this origin');
  const createScriptURL = (asked: string): string => {
    if (asked !== allowed.href) throw new TypeError('parley: not the address of the worker');
    return asked;
  };
  const policy = window.trustedTypes?.createPolicy('parley', { createScriptURL });
  return new Worker(policy === undefined ? allowed : policy.createScriptURL(allowed.href), { type: 'module' });
}
