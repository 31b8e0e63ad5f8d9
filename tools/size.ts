/** The size budget: what a first visit loads, compressed, against its limit. Run by `npm run size` after a build. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_BYTES = 450_000;

const dist = join(import.meta.dirname, '..', 'dist');
/** As the relay sends them. */
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(({ name }) => name.endsWith('.br'));
if (files.length === 0) throw new Error('dist is empty: npm run build first');
let total = 0;
for (const entry of files) {
  const bytes = statSync(join(entry.parentPath, entry.name)).size;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${entry.name}`);
}
console.log(`${String(total).padStart(8)}  of ${LIMIT_BYTES} bytes, compressed`);
if (total > LIMIT_BYTES) {
  console.error(`The client is ${total - LIMIT_BYTES} bytes over its budget.`);
  process.exit(1);
}
