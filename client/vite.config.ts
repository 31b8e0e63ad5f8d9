import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { plainSodium } from './fallback.ts';
import { identityOf } from './identity.ts';
import { offline } from './offline.ts';
import { SCAN_PAGE, scanPage } from './scanPage.ts';

/**
 * The client's bundle: one script and one style sheet for each page, one worker, hashed names, nothing inline. `--mode test` writes another
 * folder, in which the worker is the one that takes its clock and generator from outside; no other build contains that.
 *
 * The same sources give the same bytes everywhere: nothing here may depend on the clock, the folder, the machine or its settings (J1).
 */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const testWorker = here('./engine/worker.test-build.ts');

/** Two pages of the build: the program, and the neutral page that quick exit leaves for, which loads nothing. The third is `scanPage`'s. */
const pages = ['index.html', 'page.html'];

/** Writes the SHA-384 of each script and style into the pages, so that they run these bytes or none; and then each file compressed. */
function finished(): Plugin {
  let outDir = '';
  return {
    name: 'parley-finished',
    apply: 'build',
    configResolved: (config) => {
      outDir = here(config.build.outDir);
    },
    writeBundle: async (_options, bundle) => {
      const parts = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' && file.isDynamicEntry ? [{ name: file.name, path: `/${file.fileName}` }] : [],
      );
      for (const name of [...pages, SCAN_PAGE]) await writeHashes(outDir, `${outDir}/${name}`);
      await writeLater(outDir, parts);
      await writeCompressed(outDir);
    },
  };
}

const writeHashes = async (outDir: string, page: string): Promise<void> => {
  if (!existsSync(page)) return;
  let html = await readFile(page, 'utf8');
  for (const [tag, path] of [...html.matchAll(/<(?:script|link)[^>]*(?:src|href)="(\/[^"]+\.(?:js|css))"[^>]*>/g)]) {
    if (path === undefined || tag.includes('integrity=')) continue;
    const digest = createHash('sha384')
      .update(await readFile(outDir + path))
      .digest('base64');
    html = html.replace(tag, tag.replace(`"${path}"`, `"${path}" integrity="sha384-${digest}"`));
  }
  await writeFile(page, html);
};

/** A part that is loaded when it is wanted, by the name of its file in the sources. */
type Part = { readonly name: string; readonly path: string };

/** Where the parts are that come later, and their hashes: `client/ui/app/later.ts` reads them. */
const writeLater = async (outDir: string, parts: readonly Part[]): Promise<void> => {
  const page = `${outDir}/index.html`;
  if (parts.length === 0 || !existsSync(page)) return;
  const lines = await Promise.all(
    parts.map(async ({ name, path }) => {
      const digest = createHash('sha384')
        .update(await readFile(outDir + path))
        .digest('base64');
      return `<meta name="later" data-part="${name}" content="${path}" data-integrity="sha384-${digest}">`;
    }),
  );
  const html = await readFile(page, 'utf8');
  await writeFile(page, html.replace('</head>', `  ${lines.sort().join('\n    ')}\n  </head>`));
};

const brotli = promisify(brotliCompress);

/** Beside each file the same one in Brotli, which the relay sends to whoever takes it: nothing is compressed while it serves. */
const writeCompressed = async (outDir: string): Promise<void> => {
  const files = await readdir(outDir, { recursive: true, withFileTypes: true });
  const paths = files.filter((entry) => entry.isFile()).map((file) => join(file.parentPath, file.name));
  await Promise.all(paths.map(async (path) => writeFile(`${path}.br`, await brotli(await readFile(path)))));
};

export default defineConfig(({ mode }) => {
  const forTests = mode === 'test' && existsSync(testWorker);
  // Vite takes this from the environment, and with another value bundles another React.
  process.env['NODE_ENV'] = 'production';
  return {
    root: here('.'),
    // No `.env` file and no PostCSS configuration, here or in a folder above, has a say.
    envDir: false,
    css: { postcss: {} },
    define: { BUILD_IDENTITY: JSON.stringify(identityOf(here('..'))) },
    base: '/',
    publicDir: false,
    plugins: [react(), scanPage(), finished(), offline()],
    resolve: {
      alias: forTests ? [{ find: /^.*\/engine\/worker\.ts(?=\?|$)/, replacement: testWorker }] : [],
    },
    worker: { format: 'es', plugins: () => [plainSodium()] },
    build: {
      outDir: mode === 'test' ? '../dist-test' : '../dist',
      emptyOutDir: true,
      target: ['chrome111', 'firefox115', 'safari16.4'],
      modulePreload: false,
      assetsInlineLimit: 0,
      sourcemap: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: pages.map((name) => here(`./${name}`)), checks: { pluginTimings: false } },
    },
  };
});
