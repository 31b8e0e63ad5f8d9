/** The relay's own process as main.ts runs it, with the client's folder named by the test. */
import { runRelay } from '../../../server/run.ts';

await runRelay(process.env['RELAY_TEST_DIST'] ?? '');
