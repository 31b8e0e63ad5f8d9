/** What the page, its service worker and the build agree on about the files that are kept for a start without a network. */

/** Where the service worker is served. */
export const SERVICE_WORKER_PATH = '/sw.js';

/** A file of the build, by its address, with its SHA-256 as subresource integrity writes it. */
export type ListedFile = { readonly path: string; readonly integrity: string };

/** The files of one build, and a short name for exactly these bytes. */
export type ListedFiles = { readonly name: string; readonly files: readonly ListedFile[] };

/**
 * The program, the document of the camera and the neutral page. Not what operators choose: their name, their icon, their
 * configuration; nor the worker for browsers without WebAssembly, which few need and which is as large as all the rest.
 */
export const mayBeKept = (path: string): boolean =>
  path === '/' ||
  path === '/page.html' ||
  path === '/scan.html' ||
  (path.startsWith('/assets/') && !path.startsWith('/assets/worker.fallback-'));

/** What the page says to the worker. `use` is answered once the newer files are the only ones. */
export type Order = { readonly kind: 'use' } | { readonly kind: 'forget' };

/** A cache of ours: `page 3 kJ2…`. The lowest number is what the person agreed to; a higher one waits. */
export type KeptFiles = { readonly cache: string; readonly number: number; readonly name: string };

export const cacheFor = (number: number, name: string): string => `page ${number} ${name}`;

/** Our caches on this device, the one in use first. Browsers do not agree on an order of their own. */
export async function keptFiles(storage: CacheStorage): Promise<readonly KeptFiles[]> {
  const found = (await storage.keys()).flatMap((cache) => {
    const [, number, name] = /^page (\d+) (\S+)$/.exec(cache) ?? [];
    return number === undefined || name === undefined ? [] : [{ cache, number: Number(number), name }];
  });
  return found.sort((one, other) => one.number - other.number);
}
