/** Starts the engine's worker, at an address that passed the page's policy. Null where the browser has no workers. */
export function startWorker(address: string): Worker | null {
  if (typeof Worker === 'undefined') return null;
  return new Worker(address, { type: 'module' });
}
