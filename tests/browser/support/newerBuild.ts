import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './relay.ts';

/** Changes to a served copy of the client, as a host could make them or a newer build would. */

const hashOf = (bytes: Buffer): string => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;

/** The compressed twin of a file would be sent instead of what the test writes. */
const rewrite = (path: string, content: string | Buffer): void => {
  rmSync(`${path}.br`, { force: true });
  writeFileSync(path, content);
};

/** The files that may be kept, by address, each with its hash: counted from the folder and not from the build's own list. */
export const keepable = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filesUnder(folder)
      .map((path) => path.slice(folder.length))
      .filter(
        (path) =>
          !path.endsWith('.br') && /^\/(?:(?:index|page|scan)\.html|assets\/(?!worker\.fallback).*)$/.test(path),
      )
      .map((path) => [path === '/index.html' ? '/' : path, hashOf(readFileSync(join(folder, path)))]),
  );

/** Another build: its page bears a mark, its list and its name are other ones. */
export const makeNewer = (folder: string, mark: string): void => {
  const page = join(folder, 'index.html');
  const before = readFileSync(page);
  const after = Buffer.from(String(before).replace('<title>', `<meta name="mark" content="${mark}" /><title>`));
  rewrite(page, after);
  const list = join(folder, 'sw.js');
  const named = readFileSync(list, 'utf8').replaceAll(hashOf(before), hashOf(after));
  rewrite(
    list,
    named.replace(/(name:`)[0-9a-f]{16}/, `$1${createHash('sha256').update(mark).digest('hex').slice(0, 16)}`),
  );
};

/** One byte more in the program's script, with the list as it was; the worker is another, so that browsers try it. Returns the way back. */
export const spoil = (folder: string): (() => void) => {
  const name = readdirSync(join(folder, 'assets')).find((file) => /^index-.*\.js$/.test(file));
  if (name === undefined) throw new Error('there is no script');
  const changed = [
    { path: join(folder, 'assets', name), more: ' ' },
    { path: join(folder, 'sw.js'), more: '\n//' },
  ].map(({ path, more }) => ({ path, more, before: readFileSync(path) }));
  for (const { path, more, before } of changed) rewrite(path, `${before}${more}`);
  return () => {
    for (const { path, before } of changed) rewrite(path, before);
  };
};
