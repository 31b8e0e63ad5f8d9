/** The worker of the test build: as the real one, but with the test's clock and generator. No other build contains this file. */
import { testPlatform } from './platform/testBuild.ts';
import { startEngine } from './startEngine.ts';

startEngine(testPlatform());
