/**
 * A release as it lies in a folder:
 *
 *     parley-client-0.1.0.tar.gz   the client, one folder
 *     manifest.json                every file of it with its digest
 *     sbom.json                    every package of client and relay
 *     SHA256SUMS                   the digests of these three, as sha256sum writes and checks them
 *     SHA256SUMS.KEY.minisig       one signature of SHA256SUMS for each key that signed; KEY is the key's id
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn } from './archive.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { digestOf } from './wasm.ts';

export const SUMS = 'SHA256SUMS';
export const MANIFEST = 'manifest.json';
export const SBOM = 'sbom.json';
const SIGNATURE = /^SHA256SUMS\.[0-9A-F]{16}\.minisig$/;

/** The archive without its ending, and the folder inside it. */
export const clientName = (version: string): string => `parley-client-${version}`;
export const archiveName = (version: string): string => `${clientName(version)}.tar.gz`;
export const signatureName = (key: string): string => `${SUMS}.${key}.minisig`;

/** Whether a file of this name is part of a release, of whatever version; everything else in the folder is somebody's own. */
export const isReleased = (name: string): boolean =>
  [MANIFEST, SBOM, SUMS].includes(name) || SIGNATURE.test(name) || /^parley-client-[0-9.]+\.tar\.gz$/.test(name);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA256SUMS for these files, by name. */
export const sumsOf = (files: ReadonlyMap<string, Uint8Array>): string =>
  [...files.keys()]
    .sort()
    .map((name) => `${sha256(files.get(name) ?? new Uint8Array())}  ${name}\n`)
    .join('');

const readSums = (text: string): ReadonlyMap<string, string> | undefined => {
  const lines = text.split('\n').slice(0, -1);
  const pairs = lines.map((line) => /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(line));
  const sums = new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[2] ?? '', pair[1] ?? ''] as const])));
  return text.endsWith('\n') && sums.size === lines.length ? sums : undefined;
};

/** What a folder holds: the files by name. Throws where there is none. */
export const readFolder = async (folder: string): Promise<ReadonlyMap<string, Uint8Array>> => {
  const names = (await readdir(folder)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
};

/** The signatures in a folder, by name. */
export const signaturesIn = (files: ReadonlyMap<string, Uint8Array>): readonly (readonly [string, string])[] =>
  [...files].flatMap(([name, bytes]) => (SIGNATURE.test(name) ? [[name, Buffer.from(bytes).toString('utf8')]] : []));

/** What is wrong with the files of a release among themselves, signatures apart: one sentence each. */
export const problemsIn = async (files: ReadonlyMap<string, Uint8Array>): Promise<readonly string[]> => {
  const text = (name: string): string => Buffer.from(files.get(name) ?? []).toString('utf8');
  const sums = readSums(text(SUMS));
  if (sums === undefined) return [`${SUMS} is missing or not in the form that sha256sum writes.`];
  const unlisted = [...files.keys()].filter((name) => name !== SUMS && !SIGNATURE.test(name) && !sums.has(name));
  const problems = unlisted.map((name) => `${name} is not listed in ${SUMS}: nothing vouches for it.`);
  for (const [name, sum] of sums) {
    const bytes = files.get(name);
    if (bytes === undefined) problems.push(`${name} is listed in ${SUMS} and missing.`);
    else if (sha256(bytes) !== sum)
      problems.push(`${name} is not the file that ${SUMS} lists: its content was changed.`);
  }
  if (problems.length > 0) return problems;
  try {
    const { manifest } = readManifest(text(MANIFEST));
    for (const name of [archiveName(manifest.version), MANIFEST, SBOM])
      if (!sums.has(name)) problems.push(`${name} is not part of the release, and should be.`);
    return problems.length > 0 ? problems : await compared(manifest, files);
  } catch (failure) {
    return [failure instanceof Error ? failure.message : String(failure)];
  }
};

/** What differs between the archive and the manifest. */
const compared = async (manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): Promise<readonly string[]> => {
  const archive = files.get(archiveName(manifest.version)) ?? new Uint8Array();
  const inside = await filesIn(clientName(manifest.version), archive);
  const listed = Object.entries(manifest.files);
  return [
    ...listed.flatMap(([path, digest]) => {
      const bytes = inside.get(path);
      if (bytes === undefined) return [`The manifest lists ${path}, which the archive lacks.`];
      return digestOf(bytes) === digest ? [] : [`${path} in the archive is not the file that the manifest lists.`];
    }),
    ...[...inside.keys()]
      .filter((path) => manifest.files[path] === undefined)
      .map((path) => `The archive holds ${path}, which the manifest does not list.`),
  ];
};
