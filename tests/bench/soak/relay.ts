/**
 * The relay as operators run it, which tells its parent at each line from it how much memory its sockets' thread holds on to:
 * one line of bytes, after its garbage has been collected. Prints its port once it listens.
 */
import { createInterface } from 'node:readline';
import { DEFAULT_CONFIG } from '../../../server/config.ts';
import { startRelay } from '../../../server/start.ts';

const [data = '', dist = ''] = process.argv.slice(2);
const started = await startRelay({ ...DEFAULT_CONFIG, port: 0, data }, { dist, now: Date.now, say: console.error });
if (!started.ok) throw new Error(started.error);
const relay = started.value;
console.log(relay.port);

createInterface(process.stdin).on('line', () => {
  global.gc?.();
  console.log(process.memoryUsage().heapUsed);
});
process.on('SIGTERM', () => relay.close().then(() => process.exit()));
// Ends with the process that started it, however that ends.
process.stdin.on('close', () => process.exit());
