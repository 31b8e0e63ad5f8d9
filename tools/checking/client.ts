/** The client that a relay is compared with, or that is served locally: a release's, or a build of this checkout. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesIn } from '../release/archive.ts';
import { archiveName, clientName, MANIFEST, problemsIn, readFolder } from '../release/folder.ts';
import { type Manifest, manifestOf, readManifest } from '../release/manifest.ts';
import { type PublicKey, readPublicKey } from '../release/minisign.ts';
import { verifyRelease } from '../release/verify.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Client = {
  /** As a person calls it: `release 0.1.0`. */
  readonly name: string;
  readonly manifest: Manifest;
  /** Its files, which nobody else writes to; gone after `remove`. */
  readonly folder: string;
  readonly remove: () => void;
};

const versionHere = (): string => {
  const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return version;
};

/** Builds the client of this checkout into a folder of its own. Throws a sentence where that fails. */
export const builtHere = async (): Promise<Client> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-client-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const words = [
      'build',
      '--config',
      'client/vite.config.ts',
      '--outDir',
      folder,
      '--emptyOutDir',
      '--logLevel',
      'error',
    ];
    const built = spawnSync(process.execPath, [vite, ...words], { cwd: ROOT, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`The client cannot be built:\n${built.stderr}`);
    const version = versionHere();
    const { manifest } = await manifestOf(folder, { version });
    return { name: `the build of this checkout, ${version}`, manifest, folder, remove };
  } catch (failure) {
    remove();
    throw failure;
  }
};

const sentence = (problems: readonly string[]): string => ['The release cannot be used:', ...problems].join('\n');

/** A public key from a file, or as the line itself. */
const publicKey = (given: string): PublicKey => {
  const key = readPublicKey(existsSync(given) ? readFileSync(given, 'utf8') : given);
  if (!key.ok) throw new Error(`${given} ${key.error}.`);
  return key.value;
};

/** What is wrong with a release; without a key, its signatures apart. */
const problemsOf = async (folder: string, given: readonly string[], needed: number): Promise<readonly string[]> => {
  if (given.length === 0) return problemsIn(await readFolder(folder));
  return (await verifyRelease(folder, given.map(publicKey), needed)).problems;
};

/** The client in a release. It is copied first, so that what was checked is what is used. Throws a sentence. */
const released = async ({ release, keys, needed }: Source & { readonly release: string }): Promise<Client> => {
  const work = mkdtempSync(join(tmpdir(), 'parley-release-'));
  const remove = (): void => rmSync(work, { recursive: true, force: true });
  try {
    if (!existsSync(join(release, MANIFEST))) throw new Error(`There is no release in ${release}.`);
    const copy = join(work, 'release');
    cpSync(release, copy, { recursive: true });
    const problems = await problemsOf(copy, keys, needed ?? keys.length);
    if (problems.length > 0) throw new Error(sentence(problems));
    const { manifest } = readManifest(readFileSync(join(copy, MANIFEST), 'utf8'));
    const { version } = manifest;
    const folder = join(work, 'client');
    for (const [path, bytes] of await filesIn(clientName(version), readFileSync(join(copy, archiveName(version))))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const name = keys.length === 0 ? `release ${version}, whose signatures were not checked` : `release ${version}`;
    return { name, manifest, folder, remove };
  } catch (failure) {
    remove();
    throw failure;
  }
};

/** Where the client comes from. */
export type Source = {
  /** The folder of a release; null: this checkout is built. */
  readonly release: string | null;
  /** Public keys that count, as files or as lines. */
  readonly keys: readonly string[];
  /** How many of them must have signed; null: all. */
  readonly needed: number | null;
};

/** The command line's words for a source, for `parseArgs`. */
export const SOURCE_OPTIONS = {
  release: { type: 'string' },
  key: { type: 'string', multiple: true },
  needed: { type: 'string' },
} as const;

type SourceWords = { readonly release?: string; readonly key?: readonly string[]; readonly needed?: string };

/** What these words ask for, or a sentence. */
export const sourceIn = ({ release, key = [], needed }: SourceWords): Source | string => {
  if (release === undefined && key.length > 0)
    return '--key goes with --release: a build of this checkout is not signed.';
  if (needed !== undefined && !/^[1-9]\d?$/.test(needed)) return '--needed must be a number of signatures.';
  return { release: release ?? null, keys: key, needed: needed === undefined ? null : Number(needed) };
};

/** The client of a release, if its signatures and files are good; or of this checkout. Throws a sentence. */
export const clientOf = ({ release, ...others }: Source): Promise<Client> =>
  release === null ? builtHere() : released({ release, ...others });
