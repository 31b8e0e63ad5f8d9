import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = { test: 'dist-test', production: 'dist' } as const;

/**
 * A copy of the built client, in a folder of its own, so that a build beside a running test changes nothing under it. Builds it
 * first if it is not there. `test` is the build whose engine takes its clock from the test; `production` is what people get.
 */
export const builtClient = (mode: keyof typeof FOLDERS): { readonly folder: string; readonly remove: () => void } => {
  const built = join(ROOT, FOLDERS[mode]);
  if (!existsSync(join(built, 'index.html'))) build(mode, built);
  const folder = mkdtempSync(join(tmpdir(), 'parley-client-'));
  cpSync(built, folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** Into another folder first: two files of tests may find it missing at once, and the first to finish wins. */
const build = (mode: string, built: string): void => {
  const aside = mkdtempSync(`${built}-`);
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const words = ['build', '--config', 'client/vite.config.ts', '--mode', mode, '--outDir', aside, '--logLevel', 'warn'];
  execFileSync(process.execPath, [vite, ...words], { cwd: ROOT, stdio: 'inherit' });
  try {
    renameSync(aside, built);
  } catch (failure) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(join(built, 'index.html'))) throw failure;
  }
};
