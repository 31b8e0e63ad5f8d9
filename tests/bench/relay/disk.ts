import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from './statistics.ts';

const PAGE_BYTES = 4096;
const TIMES = 200;

/** What the disk under a folder takes for the least that an acknowledgement waits for: one page more in a file, for good. */
export function syncTimes(folder: string): string {
  const file = openSync(join(folder, 'pages'), 'w');
  const page = Buffer.alloc(PAGE_BYTES);
  const times = Array.from({ length: TIMES }, () => {
    writeSync(file, page);
    const start = performance.now();
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  const [half, most] = [quantile(times, 0.5), quantile(times, 0.99)];
  return `the disk: a page is synced in ${half.toFixed(2)} ms (p50), ${most.toFixed(2)} ms (p99)`;
}
