import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The surfaces with a pretended engine: the product's own components and styles, in a bundle that never ships. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  publicDir: false,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    // Where to is said by whoever builds, so that two runs at a time do not meet.
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
