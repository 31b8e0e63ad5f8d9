/**
 * The worker where WebAssembly is off, as strict protection modes have it: the same engine over libsodium's plain JavaScript, which the
 * build puts in its place here and nowhere else (client/fallback.ts). About ten times slower, and loaded only then. libsodium tries
 * WebAssembly first: the browser's console shows that attempt as failed.
 */
import { expose } from 'comlink';
import { BUILD } from './build.ts';
import { Engine } from './engine.ts';
import { browserPlatform } from './platform/browser.ts';
import { missingHere } from './platform/missing.ts';
import { plainCryptography } from './platform/plainCryptography.ts';
import { readRelayConfig } from './relayConfig.ts';

const engine = new Engine({
  platform: { ...browserPlatform(), cryptography: plainCryptography },
  origin: self.location.origin,
  relayConfig: () => readRelayConfig(self.location.origin, (...asked) => fetch(...asked)),
  build: BUILD,
  missing: missingHere(self).filter((missing) => missing !== 'webAssembly'),
  slow: true,
});
void engine.start();
expose(engine);
