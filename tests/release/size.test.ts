import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstVisit, LIMIT_BYTES, sizesIn } from '../../tools/size.ts';
import { builtClient } from '../browser/support/build.ts';
import { temporaryFolder } from '../support/folders.ts';

test('[J8] a first visit loads no more than its budget, and every file counts that is not named as coming later', () => {
  const dist = builtClient('production');
  const folder = temporaryFolder();
  try {
    const files = sizesIn(dist.folder);
    expect(files.map(({ path }) => path)).toContain('index.html');
    expect(firstVisit(files)).toBeGreaterThan(300_000);
    expect(firstVisit(files)).toBeLessThanOrEqual(LIMIT_BYTES);
    mkdirSync(join(folder.path, 'assets'));
    const put = (path: string, bytes: number): void => writeFileSync(join(folder.path, path), Buffer.alloc(bytes));
    put('index.html', 5000);
    put('index.html.br', 500);
    put('assets/worker.fallback-a1B2.js.br', 400_000);
    put('scan.html.br', 1_000);
    put('assets/scan-a1B2.js.br', 30_000);
    put('assets/scanned-a1B2.js.br', 0);
    put('assets/worker-a1B2.js.br', 20);
    put('assets/nobody-thought-of-it.js.br', 3);
    expect(firstVisit(sizesIn(folder.path))).toBe(523);
  } finally {
    dist.remove();
    folder.remove();
  }
});
