/** Three nodes of the engine that form a cluster, and what can happen to them. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/freePort.ts';
import { startNatsServer } from './nats.ts';
import { openNetwork, type Site } from './network.ts';

const NODES = [0, 1, 2] as const;
const LOOPBACK = '127.0.0.1';
const CLIENT_PORT = 4222;
const CLUSTER_PORT = 6222;

/** A node and its faults. */
export interface ClusterNode {
  readonly name: string;
  readonly url: string;
  /** SIGKILL, and wait until it is gone. */
  readonly kill: () => Promise<void>;
  /** Start it again on what it kept. */
  readonly start: () => void;
  /** SIGSTOP: it holds its sockets and answers nothing. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Cut it off from everybody, with its processes running; undefined where the machine allows no networks of one's own. */
  readonly site: Pick<Site, 'cut' | 'mend'> | undefined;
  readonly folder: string;
}

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly urls: readonly string[];
  readonly remove: () => Promise<void>;
}

/** Start the nodes. They elect among themselves afterwards. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-cluster-'));
  const network = openNetwork(NODES.length);
  const addresses = await Promise.all(NODES.map((index) => addressesOf(network?.sites[index])));
  const routes = addresses.map(({ cluster }) => `"nats-route://${cluster}"`).join(', ');
  const nodes = addresses.map((address, index) => {
    const name = `node-${index + 1}`;
    const store = join(folder, name);
    mkdirSync(store);
    const config = join(folder, `${name}.conf`);
    writeFileSync(config, configOf(name, store, address, routes));
    return openNode(name, config, store, address.client, network?.sites[index]);
  });
  for (const node of nodes) node.start();
  const remove = async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    network?.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', () => network?.remove());
  return { nodes, urls: nodes.map(({ url }) => url), remove };
}

interface Addresses {
  readonly client: string;
  readonly cluster: string;
}

async function addressesOf(site: Site | undefined): Promise<Addresses> {
  if (site) return { client: `${site.address}:${CLIENT_PORT}`, cluster: `${site.address}:${CLUSTER_PORT}` };
  return { client: `${LOOPBACK}:${await freePort()}`, cluster: `${LOOPBACK}:${await freePort()}` };
}

function configOf(name: string, store: string, { client, cluster }: Addresses, routes: string): string {
  return `
server_name: ${name}
listen: "${client}"
jetstream { store_dir: "${store}" }
cluster { name: "parley", listen: "${cluster}", routes: [${routes}] }
`;
}

function openNode(name: string, config: string, folder: string, client: string, site: Site | undefined): ClusterNode {
  let child: ChildProcess | undefined;
  return {
    name,
    url: `nats://${client}`,
    folder,
    site,
    start: () => {
      child = startNatsServer(['-c', config], site?.enter);
    },
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
  };
}
