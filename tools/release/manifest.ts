/**
 * The manifest of a built client: every file and every WebAssembly module with its digest, and the content policy that they are
 * served under. The format is WEBCAT's (freedomofpress/webcat-cli, src/manifest.ts; read by extension 2.7.1), so that the same
 * file can be enrolled there. Digests are over the decoded bytes: the `.br` copies beside the files are not listed.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as v from 'valibot';
import { CONTENT_POLICY } from '../../server/headers.ts';
import { digestOf, wasmOf } from './wasm.ts';

/** WEBCAT wants a URL that names the application. A name and no address: operators serve the same files from many. */
export const APP = 'urn:parley:client';

const Digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'is not a SHA-256 in base64url'));

const Path = v.pipe(v.string(), v.regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+$/, 'is not a plain absolute path'));

/** WEBCAT refuses a policy with a comma, as two headers could have been joined by it. */
const Policy = v.pipe(v.string(), v.regex(/^[\x20-\x2b\x2d-\x7e]+$/, 'is not a policy on one line without a comma'));

const Manifest = v.strictObject({
  app: v.pipe(v.string(), v.url('is not a URL')),
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'is not a version such as 0.1.0')),
  default_csp: Policy,
  extra_csp: v.record(Path, Policy),
  files: v.record(Path, Digest),
  wasm: v.array(Digest),
  /** The file that is meant by a path that ends in a slash, without one at its beginning. */
  default_index: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]+$/, 'is not a file name')),
  /** The file that stands for a path that is not listed. */
  default_fallback: Path,
  /** A Sigsum log's cosigned tree head (not a date). Only whoever enrols a manifest there adds one; none of ours has it. */
  timestamp: v.exactOptional(v.string()),
});
export type Manifest = v.InferOutput<typeof Manifest>;

const ManifestFile = v.strictObject({
  manifest: Manifest,
  /** Sigsum proofs by key, or Sigstore bundles; added by WEBCAT's own tools, not read here. */
  signatures: v.exactOptional(v.union([v.record(v.string(), v.string()), v.array(v.unknown())])),
});
export type ManifestFile = v.InferOutput<typeof ManifestFile>;

/** What a manifest says besides digests. */
export interface ManifestOptions {
  /** As in package.json: three numbers. */
  readonly version: string;
}

/** The paths of all files below a folder, as they are asked for: `/assets/x.js`. Sorted by code unit, without `.br` copies. */
export const pathsOf = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd !== undefined) throw new Error(`${join(odd.parentPath, odd.name)} is neither a file nor a folder.`);
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((file) => `/${relative(folder, join(file.parentPath, file.name)).split(sep).join('/')}`);
  const all = new Set(paths);
  return paths.filter((path) => !(path.endsWith('.br') && all.has(path.slice(0, -3)))).sort();
};

/**
 * The manifest of the client in this folder. Throws where the folder is not a client that a manifest can describe: no index,
 * a WebAssembly module that nobody expected, a name that is not plain.
 */
export const manifestOf = async (dist: string, { version }: ManifestOptions): Promise<ManifestFile> => {
  const files: Record<string, string> = {};
  const scripts: string[] = [];
  for (const path of await pathsOf(dist)) {
    const bytes = await readFile(join(dist, path));
    files[path] = digestOf(bytes);
    if (/\.m?js$/.test(path)) scripts.push(bytes.toString('utf8'));
  }
  return checked({
    manifest: {
      app: APP,
      version,
      default_csp: CONTENT_POLICY,
      extra_csp: {},
      files,
      wasm: [...wasmOf(scripts)],
      default_index: 'index.html',
      default_fallback: '/index.html',
    },
  });
};

/** A manifest from its text. Throws a sentence that says what is wrong and where. */
export const readManifest = (text: string): ManifestFile => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('The manifest is not JSON.');
  }
  return checked(value);
};

const checked = (value: unknown): ManifestFile => {
  const result = v.safeParse(ManifestFile, value);
  if (!result.success) {
    const issue = result.issues[0];
    throw new Error(`The manifest cannot be used: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}.`);
  }
  const { files, default_index, default_fallback } = result.output.manifest;
  for (const path of [`/${default_index}`, default_fallback]) {
    if (!Object.hasOwn(files, path))
      throw new Error(`The manifest cannot be used: it names ${path} and does not list it.`);
  }
  return result.output;
};

/** The file as it is released: keys in the order above, paths sorted, one to a line. */
export const manifestText = (file: ManifestFile): string => `${JSON.stringify(file, null, 2)}\n`;
