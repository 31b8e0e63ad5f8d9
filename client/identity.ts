import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * What a build of the client calls itself: its version, and the beginning of a SHA-256 over everything that it is made of. Whoever
 * rebuilds the same sources gets the same name; after any change of them it is another. It is a name to tell builds apart, not
 * a proof: a page can show any name.
 */

/** All that a build reads: the client and the core, how TypeScript is taken, and the digest of every package. */
const PARTS = ['client', 'shared', 'package-lock.json', 'tsconfig.json'];
const DIGITS = 12;

/** The files of a part, itself if it is one; without hidden ones, which no build reads. */
const filesOf = (root: string, part: string): readonly string[] => {
  if (part.includes('.')) return [part];
  return readdirSync(join(root, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
};

/** Over the sorted list of `path NUL digest LF`, so that no file's content can pass for another file. `root`: the sources' folder. */
export const identityOf = (root: string): string => {
  const all = createHash('sha256');
  for (const path of PARTS.flatMap((part) => filesOf(root, part)).sort()) {
    const digest = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    all.update(`${path}\0${digest}\n`);
  }
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return `${version}+${all.digest('hex').slice(0, DIGITS)}`;
};
