/** What the counters of a running relay count: a client at work, and what they show of it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { key, TestLog } from '../relay/support/log.ts';
import { type RelayProcess, spawnRelay } from '../relay/support/process.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';
import { parseOpenMetrics } from './support/openmetrics.ts';

// Some of these run whole processes, one after another.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: { readonly path: string; readonly remove: () => void };
let relay: RelayProcess;
let metrics: number;

beforeEach(async () => {
  folder = temporaryFolder();
  metrics = await freePort();
  relay = await spawnRelay(folder.path, { PARLEY_METRICS: String(metrics) });
});

afterEach(async () => {
  relay.child.kill('SIGTERM');
  await relay.ended;
  folder.remove();
});

const textOf = async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();

async function shown(family: string, sample: string): Promise<number | undefined> {
  return parseOpenMetrics(await textOf())
    .get(family)
    ?.samples.get(sample);
}

it('[O2] entries taken and handed on, refusals by code and open sockets are counted', async () => {
  const log = new TestLog();
  const [writer, reader] = [await SocketClient.connect(relay.port), await SocketClient.connect(relay.port)];
  await writer.request(log.create());
  const follow = log.follow();
  await reader.request(follow);
  for (let sent = 0; sent < 30; sent += 1) await writer.request(log.append());
  const again = log.append();
  for (let sent = 0; sent < 9; sent += 1) await writer.request({ ...again, requestId: again.requestId + 1_000 + sent });
  for (let asked = 0; asked < 20; asked += 1) await writer.request(log.read({ token: key() }));
  await reader.inbox.until(
    () => reader.inbox.of(follow.requestId).filter(({ type }) => type === 'entry').length === 31,
  );
  expect(await shown('parley_sockets', '')).toBe(10);
  expect(await shown('parley_entries_appended', '_total')).toBe(30);
  expect(await shown('parley_entries_delivered', '_total')).toBe(30);
  expect(await shown('parley_refusals', '_total{code="refused"}')).toBe(20);
  expect(await shown('parley_refusals', '_total{code="busy"}')).toBe(0);
  expect(await shown('parley_store_failures', '_total')).toBe(0);
  await Promise.all([writer.close(), reader.close()]);
  let open = await shown('parley_sockets', '');
  while (open !== 0) open = await shown('parley_sockets', '');
});

it('[O2] nothing of a log, a token or an address is in them', async () => {
  const log = new TestLog();
  const client = await SocketClient.connect(relay.port);
  await client.request(log.create());
  const before = await textOf();
  await client.request(log.append());
  await client.request(log.read({ token: key() }));
  const after = await textOf();
  for (const secret of [log.log, log.token, log.admin]) {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect(after).not.toContain(Buffer.from(secret).toString(encoding).slice(0, 8));
    }
  }
  expect(after).not.toMatch(/127\.0\.0\.1|localhost|log=|address/);
  const withoutDisk = (text: string) => text.replace(/^parley_disk_free_bytes .*$/m, '');
  expect(withoutDisk(after)).toBe(withoutDisk(before));
  await client.close();
});
