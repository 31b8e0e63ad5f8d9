import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

/**
 * Adds the document of the camera to a build. It is bundled by itself: it shares no file with the program, so that each page has one
 * script, held to its hash, and the program does not load the decoder.
 */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const SCAN_PAGE = 'scan.html';

export function scanPage(): Plugin {
  let outDir = '';
  let target: string | string[] | false | undefined;
  return {
    name: 'parley-scan-page',
    apply: 'build',
    configResolved: (config) => {
      outDir = here(config.build.outDir);
      target = config.build.target;
    },
    writeBundle: {
      // Before the pages are finished: this one gets its hashes and its compressed copy with them.
      order: 'pre',
      sequential: true,
      handler: async () => {
        await build({
          configFile: false,
          envDir: false,
          root: here('.'),
          base: '/',
          publicDir: false,
          css: { postcss: {} },
          logLevel: 'error',
          build: {
            outDir,
            emptyOutDir: false,
            modulePreload: false,
            assetsInlineLimit: 0,
            ...(target === undefined ? {} : { target }),
            rolldownOptions: { input: here(`./${SCAN_PAGE}`), checks: { pluginTimings: false } },
          },
        });
      },
    },
  };
}
