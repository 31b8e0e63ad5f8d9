/**
 * The worker where WebAssembly is off, as strict protection modes have it: the same engine over libsodium's plain JavaScript, which the
 * build puts in its place here and nowhere else (client/fallback.ts). About ten times slower, and loaded only then.
 */
import { expose } from 'comlink';
import { BUILD } from './build.ts';
import { Engine } from './engine.ts';
import { browserPlatform } from './platform/browser.ts';
import { missingHere } from './platform/missing.ts';
import { readRelayConfig } from './relayConfig.ts';

// libsodium tries WebAssembly first and lets that attempt's failure go unheard; no other one is silenced.
self.addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => {
  if (event.reason instanceof ReferenceError && event.reason.message.includes('WebAssembly')) event.preventDefault();
});

const engine = new Engine({
  platform: browserPlatform(),
  origin: self.location.origin,
  relayConfig: () => readRelayConfig(self.location.origin, (...asked) => fetch(...asked)),
  build: BUILD,
  missing: missingHere(self).filter((missing) => missing !== 'webAssembly'),
  slow: true,
});
void engine.start();
expose(engine);
