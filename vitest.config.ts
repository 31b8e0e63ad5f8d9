import { defineConfig } from 'vitest/config';

const BROWSER = 'tests/browser/**/*.test.ts';

export default defineConfig({
  test: {
    environment: 'node',
    globals: false,
    pool: 'forks',
    maxWorkers: 2,
    exclude: ['node_modules/**', 'tests/bench/**'],
    // A browser test plays whole journeys of several people; everything else is quick, or says itself how long it may take.
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['node_modules/**', 'tests/bench/**', BROWSER],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: [BROWSER], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
