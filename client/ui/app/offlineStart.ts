import { keptFiles, type Order, SERVICE_WORKER_PATH } from '../../serviceWorker/keptFiles.ts';

/**
 * The page's side of the service worker: it keeps the program's files for a start without a network, only where a person keeps
 * seats, and takes newer ones only when the person says so. Whatever fails here leaves a page that needs its network.
 */
export type OfflineStart = {
  /** Keeps the program's files from now on, and asks whether there are newer ones. */
  readonly keep: () => Promise<void>;
  /** Erases them, and the worker with them. */
  readonly forget: () => Promise<void>;
  /** Tells, now and after each change, whether newer files wait for the person's word. Returns the way to stop. */
  readonly watch: (listener: (newer: boolean) => void) => () => void;
  /** Takes the newer files; the next load of the page runs them. */
  readonly takeNewer: () => Promise<void>;
};

/** Null where the browser has no service workers. `trusted`: the page's policy for addresses of workers. */
export function offlineStart(trusted: (address: string) => string): OfflineStart | null {
  const container = containerHere();
  if (container === null) return null;
  const listeners = new Set<(newer: boolean) => void>();
  const watched = new WeakSet<ServiceWorkerRegistration>();

  const tell = async (): Promise<void> => {
    const registration = await container.getRegistration();
    const newer = registration?.installing === null && (await keptFiles(caches)).length > 1;
    for (const listener of listeners) listener(newer);
  };
  const look = (registration: ServiceWorkerRegistration | undefined): void => {
    if (registration === undefined || watched.has(registration)) return;
    watched.add(registration);
    const follow = (): void => registration.installing?.addEventListener('statechange', () => void quietly(tell()));
    registration.addEventListener('updatefound', follow);
    follow();
  };

  const keep = async (): Promise<void> => {
    if (!(await servedByItsRelay())) return;
    const registration = await container.register(trusted(SERVICE_WORKER_PATH), { updateViaCache: 'none' });
    look(registration);
    await registration.update();
  };
  const forget = async (): Promise<void> => {
    const registration = await container.getRegistration();
    if (registration === undefined) return;
    const order: Order = { kind: 'forget' };
    // One that is still fetching files would put them back.
    for (const worker of [registration.installing, registration.waiting, registration.active])
      worker?.postMessage(order);
    for (const { cache } of await keptFiles(caches)) await caches.delete(cache);
    // Last: as long as it is there, the next start knows that something may be left.
    await registration.unregister();
  };
  const takeNewer = async (): Promise<void> => {
    const registration = await container.getRegistration();
    const worker = registration?.waiting ?? registration?.active;
    if (worker) await ordered(worker, { kind: 'use' });
  };
  return {
    keep: () => quietly(keep()),
    forget: () => quietly(forget()),
    watch: (listener) => {
      listeners.add(listener);
      void quietly(container.getRegistration().then(look).then(tell));
      return () => listeners.delete(listener);
    },
    takeNewer: () => quietly(takeNewer()),
  };
}

/** Where storage is refused, some browsers leave these out and some throw when asked. */
const containerHere = (): ServiceWorkerContainer | null => {
  try {
    return typeof caches === 'undefined' ? null : (navigator.serviceWorker ?? null);
  } catch {
    return null;
  }
};

/** Whoever serves the page to themselves, from a copy that they checked, gets the bytes of that copy at every load. */
const servedByItsRelay = async (): Promise<boolean> => {
  const answer = await fetch('/config.json', { cache: 'no-store' });
  if (!answer.ok) return true;
  const config: { readonly relay?: unknown } = await answer.json();
  return config.relay === window.location.origin;
};

/** Resolves when the worker has done it. */
const ordered = (worker: ServiceWorker, order: Order): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    worker.postMessage(order, [port2]);
  });

/** A start without a network is a comfort: without it everything else works. */
const quietly = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => undefined,
    () => undefined,
  );
