/** `npm start`: run a relay until it is asked to stop. Only the version of Node is looked at before the rest is loaded. */
import { fileURLToPath } from 'node:url';
import { OLDEST_NODE, olderNode } from './node-version.ts';

if (olderNode(process.versions.node)) {
  const { oldNodeLine } = await import('./lines.ts');
  console.error(oldNodeLine(OLDEST_NODE, process.versions.node));
  process.exitCode = 1;
} else {
  const { runRelay } = await import('./run.ts');
  await runRelay(fileURLToPath(new URL('../dist', import.meta.url)));
}
