/** The durable relay against references of a few lines each: separate processes for server and load, turn by turn. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appendRows, fanOutRows } from './relay/fan-out.ts';
import { startReference, startRelay } from './relay/systems.ts';
import type { Section } from './row.ts';

/** On the same disk as the project, since folders for temporary files may be in memory, where a sync costs nothing. */
const OUTPUT = fileURLToPath(new URL('../output', import.meta.url));

export const rows: Section = async () => {
  mkdirSync(OUTPUT, { recursive: true });
  const folder = mkdtempSync(join(OUTPUT, 'relay-bench-'));
  const [relay, bare, limit] = [await startRelay(folder), await startReference('bare'), await startReference('limit')];
  const compared = { relay, bare, limit, peers: [] };
  const note = (line: string) => console.log(`limited by: ${line}`);
  try {
    return [...(await fanOutRows(compared, note)), ...(await appendRows(compared, note))];
  } finally {
    await Promise.all([relay, bare, limit].map((system) => system.stop()));
    rmSync(folder, { recursive: true });
  }
};
