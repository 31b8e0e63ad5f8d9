/** The dedicated worker that holds everything: the page gets its API and nothing else. */
import { expose } from 'comlink';
import { BUILD } from './build.ts';
import { Engine } from './engine.ts';
import { browserPlatform } from './platform/browser.ts';
import { missingHere } from './platform/missing.ts';
import { readRelayConfig } from './relayConfig.ts';

const engine = new Engine({
  platform: browserPlatform(),
  origin: self.location.origin,
  relayConfig: () => readRelayConfig(self.location.origin, (...asked) => fetch(...asked)),
  build: BUILD,
  missing: missingHere(self),
});
void engine.start();
expose(engine);
