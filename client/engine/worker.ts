/** The dedicated worker that holds everything. */
import { browserPlatform } from './platform/browser.ts';
import { startEngine } from './startEngine.ts';

startEngine(browserPlatform());
