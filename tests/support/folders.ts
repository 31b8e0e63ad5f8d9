/** Folders that tests and benchmarks work in. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is gone when `remove` is called. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => void;
}

/** A new one, on the file system of `place`. */
export function temporaryFolder(place = tmpdir()): TemporaryFolder {
  const path = mkdtempSync(join(place, 'parley-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A folder in `folder` like the built client's: a page, and a script named by its content. */
export function writeDist(folder: string): string {
  const dist = join(folder, 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Parley</title>');
  copyFileSync(new URL('../../client/home/manifest.webmanifest', import.meta.url), join(dist, 'manifest.webmanifest'));
  writeFileSync(join(dist, 'assets', 'app-0a1b2c3d.js'), 'export {};');
  return dist;
}
