/**
 * Two relays on three nodes of the engine, with members at both, while nodes are killed, frozen and cut off and a relay is
 * killed. Prints how long it took until everybody's writes were acknowledged again.
 */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Position } from '../../shared/wire/frames.ts';
import { NOWHERE, TestLog } from '../relay/support/log.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { type Cluster, type ClusterNode, startCluster } from './support/cluster.ts';
import { hex, Member, type Seen } from './support/member.ts';
import { NATS_PACKAGE, natsServerPath } from './support/nats.ts';
import { type ClusterRelay, startClusterRelay } from './support/relays.ts';

const STREAM = 'parley';
const FAULTS_MILLISECONDS = 240_000;
/** What a client waits at most for an answer while most nodes are gone. */
const BUSY_MILLISECONDS = 15_000;
/** Acknowledged writes of each member after which it counts as recovered. */
const RECOVERED = 5;

const here = natsServerPath() !== undefined;
if (!here) console.log(`No cluster tests: there is no nats-server here (Debian: apt-get install ${NATS_PACKAGE}).`);

describe.skipIf(!here)('two relays on a cluster', () => {
  let cluster: Cluster;
  let relays: [ClusterRelay, ClusterRelay];

  beforeAll(async () => {
    cluster = await startCluster();
    relays = await Promise.all([startClusterRelay(cluster.urls), startClusterRelay([...cluster.urls].reverse())]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(relays.map((relay) => relay.kill()));
    await cluster.remove();
  }, 60_000);

  const clients = () => Promise.all(relays.map(({ port }) => SocketClient.connect(port)));

  it('[S24] what one relay acknowledged the other one shows at once, and knows again', async () => {
    const [here, there] = await clients();
    for (let round = 0; round < 20; round++) {
      const log = new TestLog();
      expect(await here?.request(log.create())).toMatchObject({ type: 'ok', duplicate: false });
      expect(await there?.request(log.create())).toMatchObject({ type: 'ok', duplicate: true });
      const append = log.append();
      const first = await there?.request(append);
      expect(first).toMatchObject({ type: 'ok', duplicate: false });
      expect(await here?.request(append)).toEqual({ ...first, duplicate: true });
      expect(await here?.request(log.read())).toMatchObject({ entries: { length: 1 } });
      const burn = log.burn();
      expect(await there?.request(burn)).toMatchObject({ type: 'ok' });
      expect(await here?.request(log.read())).toMatchObject({ type: 'burned' });
    }
  });

  it('[S24] of two writers at two relays one is first: rotates, creates, quotas', async () => {
    const [here, there] = await clients();
    if (!here || !there) throw new Error('two clients are needed');
    for (let round = 0; round < 20; round++) {
      const log = new TestLog();
      const rival = Object.assign(new TestLog(), { log: log.log });
      const created = await Promise.all([here.request(log.create()), there.request(rival.create())]);
      expect(created.map(outcome).sort()).toEqual(['ok', 'refused']);
      const owner = created[0]?.type === 'ok' ? log : rival;
      const rotated = await Promise.all([here, there].map((client) => client.request(owner.rotate().frame)));
      expect(rotated.map(outcome).sort()).toEqual(['ok', 'stale']);
    }
  });

  it(
    '[S3] [S12] [S24] nodes and relays fail in turn: nothing acknowledged is lost or doubled, and all see one order',
    async () => {
      const log = new TestLog();
      const [opener] = await clients();
      await opener?.request(log.create({ quotaBytes: 1024 ** 3 }));
      const members = [0, 1].map(
        (mine) => new Member(log, () => [relays[mine] as ClusterRelay, relays[1 - mine] as ClusterRelay]),
      );
      const recover = async (fault: string, begin: () => unknown) => {
        const begun = performance.now();
        await begin();
        const before = members.map(({ acknowledged }) => acknowledged.length);
        await Promise.all(
          members.map((member, index) =>
            member.until(() => member.acknowledged.length >= (before[index] ?? 0) + RECOVERED),
          ),
        );
        console.log(`${fault}: writes go on after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      };
      await recover('all well', () => {});

      const killed = await leaderOf(cluster);
      await recover('the leading node is killed', () => killed.kill());
      killed.start();
      await whole(cluster);

      const [frozen, lone] = await followersOf(cluster);
      await recover('another node is frozen', () => frozen.freeze());
      frozen.thaw();
      await whole(cluster);

      if (lone.site) {
        await recover('another node is cut off', () => lone.site?.cut());
        lone.site.mend();
        await whole(cluster);
      } else {
        console.log('No node is cut off: this machine allows no network namespaces.');
      }

      await recover('a relay is killed', () => relays[0].kill());
      await recover('it is started again', async () => {
        relays[0] = await startClusterRelay(cluster.urls);
      });

      const [first, second, third] = cluster.nodes;
      await Promise.all([first?.kill(), second?.kill()]);
      const asked = performance.now();
      const witness = await SocketClient.connect(relays[1].port);
      expect(await witness.request(log.append())).toMatchObject({ type: 'refused', code: 'busy' });
      expect(performance.now() - asked).toBeLessThan(BUSY_MILLISECONDS);
      await third?.kill();
      await recover('all nodes are killed and started', () => {
        for (const node of cluster.nodes) node.start();
      });
      await whole(cluster);

      await Promise.all(members.map((member) => member.quiet()));
      const last = await Promise.all((await clients()).map((client) => readAll(client, log)));
      await Promise.all(members.map((member) => member.stop(last[0]?.length ?? 0)));
      const [order = []] = last;
      expect(last[1]).toEqual(order);
      expect(new Set(order.map(({ blob: one }) => one)).size).toBe(order.length);
      const placed = new Map(order.map(({ position, blob: one }) => [one, position]));
      for (const { acknowledged, received, refusals } of members) {
        expect(acknowledged.filter((seen) => placed.get(seen.blob) !== seen.position)).toEqual([]);
        expect(received).toEqual(order);
        expect(new Set([...refusals, 'busy'])).toEqual(new Set(['busy']));
      }
      console.log(
        `${order.length} entries, ${members.map(({ acknowledged }) => acknowledged.length).join(' + ')} acknowledged`,
      );
    },
    FAULTS_MILLISECONDS,
  );
});

function outcome(frame: { readonly type: string; readonly code?: string }): string {
  return frame.code ?? frame.type;
}

async function readAll(client: SocketClient, log: TestLog): Promise<Seen[]> {
  const seen: Seen[] = [];
  let after: Position = NOWHERE;
  for (;;) {
    const page = await client.request(log.read({ after }));
    if (page.type !== 'page') throw new Error(`not a page: ${outcome(page)}`);
    for (const { position, entry } of page.entries) {
      seen.push({ position: hex(position), blob: hex(entry.kind === 'blob' ? entry.blob : entry.hash) });
    }
    if (!page.more) return seen;
    after = page.entries.at(-1)?.position ?? NOWHERE;
  }
}

/** The node that orders the stream. */
async function leaderOf(cluster: Cluster): Promise<ClusterNode> {
  const { leader } = await standing(cluster);
  const node = cluster.nodes.find(({ name }) => name === leader);
  if (node === undefined) throw new Error('no leader');
  return node;
}

/** The two others. */
async function followersOf(cluster: Cluster): Promise<[ClusterNode, ClusterNode]> {
  const leader = await leaderOf(cluster);
  const [first, second] = cluster.nodes.filter((node) => node !== leader);
  if (first === undefined || second === undefined) throw new Error('no followers');
  return [first, second];
}

/** Wait until all nodes are there and have everything. */
async function whole(cluster: Cluster): Promise<void> {
  await vi.waitFor(
    async () => {
      const { leader, replicas = [] } = await standing(cluster);
      expect(leader).toBeTruthy();
      expect(replicas.filter(({ current, offline }) => current && !offline)).toHaveLength(2);
    },
    { timeout: 60_000, interval: 200 },
  );
}

async function standing(cluster: Cluster) {
  const connection = await connect({ servers: cluster.urls.map((url) => url.replace('nats://', '')), timeout: 2_000 });
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 2_000 });
    return (await manager.streams.info(STREAM)).cluster ?? {};
  } finally {
    await connection.close();
  }
}
