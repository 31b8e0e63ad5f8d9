/** What a release is made from: a date and committed files, never the clock or what happens to lie around. */
import { spawnSync } from 'node:child_process';

/** What goes into the client and its release. */
const RELEASED = [
  'client',
  'shared',
  'server/headers.ts',
  'tools',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

const git = (root: string, ...words: string[]): string => {
  const { status, stdout, stderr } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${words[0]} failed: ${(stderr ?? '').trim()}`);
  return stdout;
};

/** Seconds since 1970: what SOURCE_DATE_EPOCH says, else when the commit was made. */
export const sourceSeconds = (root: string, environment: Readonly<Record<string, string | undefined>>): number => {
  const given = environment['SOURCE_DATE_EPOCH'];
  if (given !== undefined && !/^\d{1,11}$/.test(given))
    throw new Error('SOURCE_DATE_EPOCH has to be seconds since 1970, in digits.');
  return Number(given ?? git(root, 'log', '-1', '--format=%ct').trim());
};

/** Files that would go into a release and are not as they were committed: changed, new, or ignored. */
export const uncommitted = (root: string): readonly string[] =>
  git(root, 'status', '--porcelain', '--ignored', '--untracked-files=all', '--', ...RELEASED)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
