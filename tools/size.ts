/** The size budget: what a first visit loads, compressed as the relay sends it, against its limit. Run by `npm run size` after a build. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const LIMIT_BYTES = 450_000;

/** What no first visit loads, and why. Every other file of the build counts, whether anybody thought of it or not. */
const LATER: readonly (readonly [name: RegExp, why: string])[] = [
  [/^assets\/worker\.fallback-[\w-]+\.js$/, 'instead of the other worker, where the browser has no WebAssembly'],
  [/^(scan\.html|assets\/scan-[\w-]+\.(css|js))$/, 'in a tab of its own, when somebody scans a code'],
  [/^assets\/Rehearsal-[\w-]+\.js$/, 'when somebody rehearses; kept with the rest once seats are kept'],
  [/^icon\.(png|svg)$/, 'when somebody puts the page on a home screen'],
];

/** One file of a build. */
export interface Sized {
  /** Within the build, without `.br`. */
  readonly path: string;
  /** Compressed. */
  readonly bytes: number;
  /** Where a first visit does not load it: when it is loaded. */
  readonly later?: string;
}

/** The files of the build in this folder, by path; their compressed copies have to be there. */
export const sizesIn = (dist: string): readonly Sized[] =>
  readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.br'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => {
      const path = relative(dist, file).split(sep).join('/').slice(0, -'.br'.length);
      const later = LATER.find(([name]) => name.test(path))?.[1];
      const bytes = statSync(file).size;
      return later === undefined ? { path, bytes } : { path, bytes, later };
    });

/** What a first visit loads of them, in bytes. */
export const firstVisit = (files: readonly Sized[]): number =>
  files.reduce((sum, { bytes, later }) => sum + (later === undefined ? bytes : 0), 0);

if (import.meta.main) {
  const files = sizesIn(join(import.meta.dirname, '..', 'dist'));
  if (files.length === 0) throw new Error('dist is empty: npm run build first');
  for (const { path, bytes, later } of files)
    console.log(`${String(bytes).padStart(8)}  ${path}${later === undefined ? '' : ` (not counted: loaded ${later})`}`);
  const total = firstVisit(files);
  console.log(`${String(total).padStart(8)}  of ${LIMIT_BYTES} bytes, compressed`);
  if (total > LIMIT_BYTES) {
    console.error(`The client is ${total - LIMIT_BYTES} bytes over its budget.`);
    process.exitCode = 1;
  }
}
