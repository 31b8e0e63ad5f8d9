import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is gone when `remove` is called, on the file system of `place`. */
export function temporaryFolder(place = tmpdir()): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(place, 'parley-fault-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
