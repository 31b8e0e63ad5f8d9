import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** The entry of the worker that runs without WebAssembly. */
const ENTRY = /\/engine\/worker\.fallback\.ts$/;

/** libsodium's CommonJS build: the one that carries plain JavaScript beside the WebAssembly. */
const PLAIN = fileURLToPath(
  new URL('../node_modules/libsodium-wrappers-sumo/dist/modules-sumo/libsodium-wrappers.js', import.meta.url),
);

/** What libsodium asks for only where Node runs it. */
const OF_NODE = ['node:fs', 'crypto'];
const NOTHING = '\0parley-nothing-of-node';

/** For the bundles of workers: in that of the fallback, and in no other, `libsodium-wrappers-sumo` is the build with plain JavaScript. */
export function plainSodium(): Plugin {
  let plain = false;
  return {
    name: 'parley-plain-sodium',
    enforce: 'pre',
    buildStart({ input }) {
      plain = Object.values(input).some((entry) => ENTRY.test(String(entry).split('?')[0] ?? ''));
    },
    resolveId: (source) => {
      if (!plain) return null;
      if (source === 'libsodium-wrappers-sumo') return PLAIN;
      return OF_NODE.includes(source) ? NOTHING : null;
    },
    load: (id) => (id === NOTHING ? 'export {};' : null),
  };
}
