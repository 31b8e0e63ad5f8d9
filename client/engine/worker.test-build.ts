/** The worker of the test build: as the real one, but with the test's clock and generator. No other build contains this file. */
import { expose } from 'comlink';
import { BUILD } from './build.ts';
import { Engine } from './engine.ts';
import { missingHere } from './platform/missing.ts';
import { testPlatform } from './platform/testBuild.ts';
import { readRelayConfig } from './relayConfig.ts';

const engine = new Engine({
  platform: testPlatform(),
  origin: self.location.origin,
  relayConfig: () => readRelayConfig(self.location.origin, (...asked) => fetch(...asked)),
  build: BUILD,
  missing: missingHere(self),
});
void engine.start();
expose(engine);
