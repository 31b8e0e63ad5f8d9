/**
 * A relay with a clock that steps on: at each line from its parent it is a day later, removes what is past its end, and
 * says so. Prints its port once it listens.
 */
import { createInterface } from 'node:readline';
import { DEFAULT_CONFIG } from '../../../server/config.ts';
import { startRelay } from '../../../server/start.ts';

const DAY_MILLISECONDS = 86_400_000;
const [data = '', dist = ''] = process.argv.slice(2);
let days = 0;

const now = () => Date.now() + days * DAY_MILLISECONDS;
const started = await startRelay({ ...DEFAULT_CONFIG, port: 0, data }, { dist, now, say: console.error });
if (!started.ok) throw new Error(started.error);
const relay = started.value;
console.log(relay.port);

createInterface(process.stdin).on('line', async () => {
  days += 1;
  await relay.sweep();
  console.log('swept');
});
process.on('SIGTERM', () => relay.close().then(() => process.exit()));
// Ends with the process that started it, however that ends.
process.stdin.on('close', () => process.exit());
