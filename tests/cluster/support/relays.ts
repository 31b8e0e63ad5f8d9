/** Whole relays on a cluster, each a process that can be killed. */
import { spawnRelay } from '../../relay/support/process.ts';
import { temporaryFolder } from '../../support/folders.ts';

/** A relay that answers. */
export interface ClusterRelay {
  readonly port: number;
  /** SIGKILL, and wait until it is gone. */
  readonly kill: () => Promise<void>;
  /** What it has printed. */
  readonly output: () => string;
}

/** Start a relay on these nodes. */
export async function startClusterRelay(urls: readonly string[]): Promise<ClusterRelay> {
  const folder = temporaryFolder();
  const { child, port, output, ended } = await spawnRelay(folder.path, { PARLEY_CLUSTER: urls.join(',') });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    folder.remove();
  };
  return { port, kill, output };
}
