/** The size budget: what a first visit loads, compressed, against its limit. Run by `npm run size` after a build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 450_000;

const dist = join(import.meta.dirname, '..', 'dist');
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
if (files.length === 0) throw new Error('dist is empty: npm run build first');
let total = 0;
for (const entry of files) {
  const bytes = gzipSync(readFileSync(join(entry.parentPath, entry.name)), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${entry.name}`);
}
console.log(`${String(total).padStart(8)}  of ${LIMIT_BYTES} bytes, compressed`);
if (total > LIMIT_BYTES) {
  console.error(`The client is ${total - LIMIT_BYTES} bytes over its budget.`);
  process.exit(1);
}
