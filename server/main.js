/**
 * `npm start`: run a relay until it is asked to stop. Plain JavaScript and no import of ours, so that a Node too old for
 * the rest can still read it and say so.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The oldest Node whose embedded SQLite and TypeScript the relay can use. */
const OLDEST_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  console.error(
    `Parley needs Node ${OLDEST_NODE} or later, and this is ${process.versions.node}. ` +
      'Its own comes with: npm ci && npm rebuild. Then: npm start, or node_modules/.bin/node server/main.js',
  );
  process.exitCode = 1;
} else {
  const { runRelay } = await import('./run.ts');
  await runRelay(fileURLToPath(new URL('../dist', import.meta.url)));
}
