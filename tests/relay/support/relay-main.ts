/** The relay's own process as main.ts runs it, with the client's folder named by the test. */
import { runRelay } from '../../../server/run.ts';

// Ends with the test that started it, however that ends.
process.stdin.on('close', () => process.exit(1)).resume();
process.stdin.unref?.();
await runRelay(process.env['RELAY_TEST_DIST'] ?? '');
