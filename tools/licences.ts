/**
 * `npm run licences`: each package that the relay runs or the client contains, with what it is for, its version and its licence.
 * Fails where one could harm those who take Parley: a licence that is not permissive, a version that is not exact, a package
 * whose bytes the lockfile does not fix, or one that npm would run at its installation.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockEntry, type Lockfile, nameAt, readLockfile, runtimeTree } from './release/packages.ts';

/** What docs/decisions/0001-dependencies.md allows. */
export const PERMISSIVE: readonly string[] = [
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense'],
];

/** The one exception: the style compiler that Vite brings, which builds the client and is no part of it. */
const excepted = (name: string, licence: string): boolean =>
  licence === 'MPL-2.0' && /^lightningcss(-[a-z0-9-]+)?$/.test(name);

/** Every word of an expression has to be allowed: whoever takes Parley should not have to choose. */
const permissive = (licence: string): boolean =>
  licence.split(/[()\s]+|\b(?:AND|OR)\b/).every((word) => word === '' || PERMISSIVE.includes(word));

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** The files that the question is put to, as text. */
export interface SupplyFiles {
  readonly packageJson: string;
  readonly lockfile: string;
  readonly npmrc: string;
  /** docs/decisions/0001-dependencies.md: says what each of our own dependencies is for. */
  readonly decision: string;
}

/** One line of the answer. */
export interface Supplied {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly purpose: string;
}

/** The second column of the decision's tables, by the names in the first; the sentence about Node's packages likewise. */
const purposesOf = (decision: string): ReadonlyMap<string, string> => {
  const purposes = new Map<string, string>();
  for (const [, names = '', why = ''] of decision.matchAll(/^\|\s*(`[^|]*?)\s*\|\s*([^|]*?)\s*\|/gm))
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) purposes.set(name, why);
  for (const [, name = ''] of decision.matchAll(/`(node-(?:bin-)?[a-z0-9]+-[a-z0-9]+)`/g))
    purposes.set(name, 'Node itself, one of them on each machine');
  return purposes;
};

const notExact = (packageJson: string): string[] => {
  const parsed: Readonly<Record<string, unknown>> = JSON.parse(packageJson);
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) =>
    Object.entries((parsed[kind] ?? {}) as Record<string, string>)
      .filter(([, range]) => !EXACT.test(range))
      .map(([name, range]) => `package.json asks for ${name} as "${range}", which is not one exact version.`),
  );
};

/** What is wrong with the lockfile as a whole, packages for development included: they run on maintainers' machines. */
const notHeld = (lock: Lockfile, npmrc: string): string[] => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  const scripts = /^ignore-scripts=true$/m.test(npmrc) ? [] : packages.filter(([, entry]) => entry.hasInstallScript);
  const open = packages.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
  return [
    ...open.map(([path]) => `The lockfile does not say which bytes ${nameAt(path)} has (${path}).`),
    ...scripts.map(
      ([path]) => `npm would run the install script of ${nameAt(path)}: .npmrc lacks ignore-scripts=true.`,
    ),
  ];
};

const supplied = (path: string, entry: LockEntry, by: readonly string[], purposes: ReadonlyMap<string, string>) => {
  const name = nameAt(path);
  const own = by.includes(name);
  const purpose = own ? purposes.get(name) : `for ${by.join(', ')}`;
  const { version, license: licence = 'none' } = entry;
  const problems = [
    ...(purpose === undefined ? [`docs/decisions/0001-dependencies.md does not say what ${name} is for.`] : []),
    ...(permissive(licence) || excepted(name, licence)
      ? []
      : [`The licence of ${name} is not permissive: ${licence}.`]),
  ];
  return { row: { name, version, licence, purpose: purpose ?? '' }, problems };
};

/** The packages, and what is wrong with them in one sentence each. */
export const supplyOf = (
  files: SupplyFiles,
): { readonly rows: readonly Supplied[]; readonly problems: readonly string[] } => {
  const lock = readLockfile(files.lockfile);
  const purposes = purposesOf(files.decision);
  const found = [...runtimeTree(lock)].flatMap(([path, by]) => {
    const entry = lock.packages[path];
    return entry === undefined ? [] : [supplied(path, entry, by, purposes)];
  });
  return {
    rows: found.map(({ row }) => row),
    problems: [
      ...notExact(files.packageJson),
      ...notHeld(lock, files.npmrc),
      ...found.flatMap(({ problems }) => problems),
    ],
  };
};

/** The files of the project in this folder. */
export const supplyFiles = (root: string): SupplyFiles => {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return {
    packageJson: read('package.json'),
    lockfile: read('package-lock.json'),
    npmrc: read('.npmrc'),
    decision: read('docs/decisions/0001-dependencies.md'),
  };
};

if (import.meta.main) {
  const { rows, problems } = supplyOf(supplyFiles(join(import.meta.dirname, '..')));
  for (const { name, version, licence, purpose } of rows) console.log(`${name} ${version}, ${licence}: ${purpose}`);
  for (const problem of problems) console.error(`licences: ${problem}`);
  console.log(`licences: ${rows.length} packages, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
}
