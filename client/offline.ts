import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { type ListedFiles, mayBeKept, SERVICE_WORKER_PATH } from './serviceWorker/keptFiles.ts';

/**
 * What the build adds for a page on a home screen: a manifest and an icon that say nothing about what it is for, which a relay
 * may replace by its operator's, and `sw.js` with the SHA-256 of every file that it may keep.
 */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Files that any static server hands out as they are. */
const PLAIN_FILES = ['manifest.webmanifest', 'icon.svg', 'icon.png'];

const NAME_DIGITS = 16;

export function offline(): Plugin {
  let outDir = '';
  let target: string | string[] | false | undefined;
  return {
    name: 'parley-offline',
    apply: 'build',
    configResolved: (config) => {
      outDir = here(config.build.outDir);
      target = config.build.target;
    },
    async generateBundle() {
      for (const fileName of PLAIN_FILES) {
        this.emitFile({ type: 'asset', fileName, source: await readFile(here(`./home/${fileName}`)) });
      }
    },
    writeBundle: {
      // After the pages are finished: their bytes are listed.
      order: 'post',
      sequential: true,
      handler: async () => {
        const code = await serviceWorker(await listedIn(outDir), target);
        const path = join(outDir, SERVICE_WORKER_PATH);
        await writeFile(path, code);
        await writeFile(`${path}.br`, await promisify(brotliCompress)(Buffer.from(code)));
      },
    },
  };
}

/** The files of the program in a built folder, in the order of their addresses. */
async function listedIn(folder: string): Promise<ListedFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.br'))
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
    .map((path) => (path === '/index.html' ? '/' : path))
    .filter(mayBeKept)
    .sort();
  const files = await Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(folder, path === '/' ? 'index.html' : path));
      return { path, integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}` };
    }),
  );
  const name = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, NAME_DIGITS);
  return { name, files };
}

/** The worker as one classic script: older browsers take no modules there. */
async function serviceWorker(listed: ListedFiles, target: string | string[] | false | undefined): Promise<string> {
  const made = await build({
    configFile: false,
    envDir: false,
    root: here('./serviceWorker'),
    css: { postcss: {} },
    logLevel: 'error',
    define: { LISTED: JSON.stringify(listed) },
    build: {
      write: false,
      modulePreload: false,
      ...(target === undefined ? {} : { target }),
      rolldownOptions: {
        input: here('./serviceWorker/worker.ts'),
        output: { format: 'iife', entryFileNames: SERVICE_WORKER_PATH.slice(1) },
      },
    },
  });
  const outputs = Array.isArray(made) ? made : [made];
  const [chunk] = outputs.flatMap((output) => ('output' in output ? output.output : []));
  if (chunk?.type !== 'chunk') throw new Error('the service worker was not built');
  return chunk.code;
}
