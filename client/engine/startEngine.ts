/** Starts the engine in its worker and gives the page its API, and nothing else. */
import { expose } from 'comlink';
import { BUILD } from './build.ts';
import { Engine } from './engine.ts';
import type { Platform } from './platform/index.ts';
import { missingHere } from './platform/missing.ts';
import { readRelayConfig } from './relayConfig.ts';

/** `slow`: this platform does without WebAssembly, so that it is not missed. */
export const startEngine = (platform: Platform, slow = false): void => {
  const engine = new Engine({
    platform,
    origin: self.location.origin,
    relayConfig: () => readRelayConfig(self.location.origin, (...asked) => fetch(...asked)),
    build: BUILD,
    missing: missingHere(self).filter((missing) => !slow || missing !== 'webAssembly'),
    slow,
  });
  void engine.start();
  expose(engine);
};
