/** The packages that a lockfile says the relay runs or the client contains: the whole tree of them, without those for development. */
import * as v from 'valibot';

const Ranges = v.optional(v.record(v.string(), v.string()), {});

const Entry = v.object({
  version: v.string(),
  /** SHA-512 of the package, as `sha512-` and base64. */
  integrity: v.optional(v.string()),
  license: v.optional(v.string()),
  hasInstallScript: v.optional(v.boolean(), false),
  dependencies: Ranges,
  devDependencies: Ranges,
  optionalDependencies: Ranges,
  peerDependencies: Ranges,
  peerDependenciesMeta: v.optional(v.record(v.string(), v.object({ optional: v.optional(v.boolean()) })), {}),
});
export type LockEntry = v.InferOutput<typeof Entry>;

/** package-lock.json, version 3: entries by path within the project; the project itself is at the empty path. */
const Lockfile = v.object({
  name: v.string(),
  version: v.string(),
  lockfileVersion: v.literal(3),
  packages: v.record(v.string(), Entry),
});
export type Lockfile = v.InferOutput<typeof Lockfile>;

/** Throws where it is no lockfile of version 3. */
export const readLockfile = (text: string): Lockfile => v.parse(Lockfile, JSON.parse(text));

const FOLDER = 'node_modules/';

/** The name of the package at a path: `node_modules/a/node_modules/@b/c` is `@b/c`. */
export const nameAt = (path: string): string => path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);

/** Where Node finds `name` when the package at `path` asks for it: in its own folder, else in those around it. */
const findFrom = (lock: Lockfile, path: string, name: string): string | undefined => {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf(FOLDER) - 1))) {
    const candidate = `${at === '' ? '' : `${at}/`}${FOLDER}${name}`;
    if (lock.packages[candidate] !== undefined) return candidate;
    if (at === '') return undefined;
  }
};

/** The paths of the packages that the one at `path` needs, sorted. Throws where the lockfile lacks one that is not optional. */
export const neededBy = (lock: Lockfile, path: string): readonly string[] => {
  const entry = lock.packages[path];
  if (entry === undefined) throw new Error(`The lockfile has no ${path}.`);
  const peers = Object.keys(entry.peerDependencies).filter((name) => !entry.peerDependenciesMeta[name]?.optional);
  const needed = [...Object.keys(entry.dependencies), ...peers].filter((name) => !(name in entry.optionalDependencies));
  const missing = needed.find((name) => findFrom(lock, path, name) === undefined);
  if (missing !== undefined) throw new Error(`${path || 'The project'} needs ${missing}, which the lockfile lacks.`);
  const names = [...needed, ...Object.keys(entry.optionalDependencies)];
  return [...new Set(names.flatMap((name) => findFrom(lock, path, name) ?? []))].sort();
};

/** Every package of the relay and the client by its path, with the names of those among our own dependencies that bring it. */
export const runtimeTree = (lock: Lockfile): ReadonlyMap<string, readonly string[]> => {
  const brings = new Map<string, string[]>();
  for (const direct of neededBy(lock, '')) {
    const seen = new Set<string>();
    const open = [direct];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      brings.set(path, [...(brings.get(path) ?? []), nameAt(direct)]);
      open.push(...neededBy(lock, path));
    }
  }
  return new Map([...brings].sort(([a], [b]) => (a < b ? -1 : 1)));
};
