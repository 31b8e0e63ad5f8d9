/** Builds the client and writes it as a release: everything that is signed later, with nothing in it that a rebuild would change. */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveOf } from './archive.ts';
import { archiveName, clientName, isReleased, MANIFEST, SBOM, SUMS, sumsOf } from './folder.ts';
import { manifestOf, manifestText } from './manifest.ts';
import { readLockfile } from './packages.ts';
import { sbomOf } from './sbom.ts';

/** What a release is made of. */
export interface ReleaseOptions {
  /** The folder of the sources. */
  readonly root: string;
  /** Where it is written; an older release there is removed, its signatures with it. */
  readonly folder: string;
  /** The date of the files in the archive, in seconds since 1970. */
  readonly seconds: number;
}

/** As `npm run build` does, which empties `dist/` first. */
const build = (root: string): void => {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const words = [vite, 'build', '--config', 'client/vite.config.ts', '--logLevel', 'error'];
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The client did not build.');
};

/** The files of a release of the client in `dist`, by name. */
export const releaseOf = async (
  { root, seconds }: Pick<ReleaseOptions, 'root' | 'seconds'>,
  dist: string,
): Promise<ReadonlyMap<string, Uint8Array>> => {
  const lock = readLockfile(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const { license }: { license: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const manifest = await manifestOf(dist, { version: lock.version });
  const client = new Map<string, Uint8Array>();
  for (const path of Object.keys(manifest.manifest.files)) client.set(path, await readFile(join(dist, path)));
  const files = new Map<string, Uint8Array>([
    [archiveName(lock.version), archiveOf(clientName(lock.version), client, seconds)],
    [MANIFEST, Buffer.from(manifestText(manifest))],
    [SBOM, Buffer.from(sbomOf(lock, license))],
  ]);
  return files.set(SUMS, Buffer.from(sumsOf(files)));
};

/** Builds `dist/`, writes the release of it, and returns the names of its files. */
export const writeRelease = async (options: ReleaseOptions): Promise<readonly string[]> => {
  build(options.root);
  const files = await releaseOf(options, join(options.root, 'dist'));
  await mkdir(options.folder, { recursive: true });
  const older = (await readdir(options.folder)).filter(isReleased);
  for (const name of older) await rm(join(options.folder, name));
  for (const [name, bytes] of files) await writeFile(join(options.folder, name), bytes);
  return [...files.keys()];
};
