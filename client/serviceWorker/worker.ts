/**
 * The service worker: keeps the files that the build lists, so that the page opens without a network. It keeps nothing else,
 * asks for nothing by itself, and takes no push and no background task. It protects from nobody: docs/decisions/0038.
 *
 *     installed: the listed files lie in a cache of their own, each compared with its hash, or none does
 *     asked:     the cache with the lowest number answers; what it does not hold comes from the network
 *     `use`:     the person agreed: only the newest cache stays
 *     no cache:  whoever erased them wants nothing of ours here: the worker leaves as well
 */
import { cacheFor, keptFiles, type ListedFile, type ListedFiles, mayBeKept, type Order } from './keptFiles.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const LISTED: ListedFiles;

const { name: NAME, files: FILES } = LISTED;

let forgotten = false;

/** The file, or an error if it is not the one of the list: the browser compares. */
async function fetchListed({ path, integrity }: ListedFile): Promise<Response> {
  const response = await fetch(path, { integrity, cache: 'no-cache', credentials: 'omit', redirect: 'error' });
  if (!response.ok) throw new Error('a listed file is missing');
  return response;
}

/** Keeps all listed files, or none. A newer build that waited and was never taken gives way. */
async function keep(): Promise<void> {
  const responses = await Promise.all(FILES.map(fetchListed));
  const kept = await keptFiles(caches);
  const [inUse] = kept;
  const ours = kept.find(({ name }) => name === NAME);
  for (const other of kept) if (other !== inUse && other !== ours) await caches.delete(other.cache);
  const name = ours?.cache ?? cacheFor((kept.at(-1)?.number ?? 0) + 1, NAME);
  try {
    const cache = await caches.open(name);
    await Promise.all(FILES.map(({ path }, index) => cache.put(path, responses[index] ?? Response.error())));
  } catch (failure) {
    if (name !== inUse?.cache) await caches.delete(name);
    throw failure;
  }
  if (forgotten) await caches.delete(name);
}

/** The address under which a file of the program may be kept. Of every other request the worker knows nothing. */
function keptPath(request: Request): string | undefined {
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || search !== '') return undefined;
  const path = pathname === '/index.html' ? '/' : pathname;
  return mayBeKept(path) ? path : undefined;
}

async function answer(request: Request, path: string): Promise<Response> {
  const [inUse] = await keptFiles(caches);
  if (inUse === undefined) {
    await self.registration.unregister();
    return fetch(request);
  }
  return (await caches.match(path, { cacheName: inUse.cache })) ?? fetch(request);
}

/** The person agreed to this build: nothing older answers any more. */
async function takeOver(): Promise<void> {
  for (const { cache, name } of await keptFiles(caches)) if (name !== NAME) await caches.delete(cache);
  await self.skipWaiting();
}

async function forget(): Promise<void> {
  forgotten = true;
  for (const { cache } of await keptFiles(caches)) await caches.delete(cache);
}

self.addEventListener('install', (event) => event.waitUntil(keep()));

self.addEventListener('fetch', (event) => {
  const path = keptPath(event.request);
  if (path !== undefined) event.respondWith(answer(event.request, path));
});

self.addEventListener('message', (event) => {
  const order: Order = event.data;
  const [reply] = event.ports;
  const done = order.kind === 'use' ? takeOver() : forget();
  event.waitUntil(done.then(() => reply?.postMessage(null)));
});
