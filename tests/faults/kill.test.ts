/** A relay that is killed in the middle of its work, again and again, on the same data. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Position } from '../../shared/wire/frames.ts';
import { NOWHERE, TestLog } from '../relay/support/log.ts';
import { type RelayProcess, spawnRelay } from '../relay/support/process.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { temporaryFolder } from '../support/folders.ts';

const CYCLES = process.env['SLOW'] === '1' ? 200 : 6;
const WRITERS = 4;

let folder: { readonly path: string; readonly remove: () => void };

beforeAll(() => {
  folder = temporaryFolder();
});

afterAll(() => {
  folder.remove();
});

/** Send without waiting until the relay is gone; count what it acknowledged, kill it once that is enough. */
async function loadUntilKilled(
  relay: RelayProcess,
  log: TestLog,
  sent: string[],
  acknowledged: string[],
  enough: number,
) {
  const clients = await Promise.all(Array.from({ length: WRITERS }, () => SocketClient.connect(relay.port)));
  await Promise.all(clients.map((client) => client.request(log.read({ limit: 1 }))));
  let count = 0;
  const write = async (client: SocketClient) => {
    while (client.ws.readyState === client.ws.OPEN) {
      const append = log.append();
      sent.push(hex(append.blob));
      const answer = await Promise.race([client.request(append), client.closed.then(() => null)]);
      if (answer === null) return;
      expect(answer).toMatchObject({ type: 'ok', duplicate: false });
      acknowledged.push(hex(append.blob));
      count += 1;
      if (count === enough) relay.child.kill('SIGKILL');
    }
  };
  await Promise.all(clients.flatMap((client) => Array.from({ length: 8 }, () => write(client))));
  expect(count).toBeGreaterThanOrEqual(enough);
  await relay.ended;
}

async function readAll(relay: RelayProcess, log: TestLog): Promise<string[]> {
  const client = await SocketClient.connect(relay.port);
  const entries: string[] = [];
  let after: Position = NOWHERE;
  for (;;) {
    const page = await client.request(log.read({ after }));
    if (page.type !== 'page') throw new Error(`not a page: ${page.type}`);
    entries.push(...page.entries.map(({ entry }) => hex(entry.kind === 'blob' ? entry.blob : entry.hash)));
    if (!page.more) return entries;
    after = page.entries.at(-1)?.position ?? NOWHERE;
  }
}

it(
  `[S3] ${CYCLES} kills under load lose nothing that was acknowledged, double nothing, and keep the order`,
  async () => {
    const log = new TestLog();
    const sent: string[] = [];
    const acknowledged: string[] = [];
    let before: string[] = [];
    let relay = await spawnRelay(folder.path);
    const opener = await SocketClient.connect(relay.port);
    await opener.request(log.create({ quotaBytes: 1024 ** 3 }));
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await loadUntilKilled(relay, log, sent, acknowledged, 20 + ((cycle * 37) % 300));
      relay = await spawnRelay(folder.path);
      const entries = await readAll(relay, log);
      const kept = new Set(entries);
      expect(kept.size).toBe(entries.length);
      expect(acknowledged.filter((blob) => !kept.has(blob))).toEqual([]);
      expect(entries.slice(0, before.length)).toEqual(before);
      before = entries;
    }
    const known = new Set(sent);
    expect(before.every((blob) => known.has(blob))).toBe(true);
    relay.child.kill('SIGTERM');
    expect((await relay.ended).code).toBe(0);
  },
  CYCLES * 15_000,
);

it('[S4] what was sent again after a kill is one entry', async () => {
  const log = new TestLog();
  const first = await spawnRelay(folder.path);
  const client = await SocketClient.connect(first.port);
  await client.request(log.create());
  const appends = Array.from({ length: 100 }, () => log.append());
  for (const append of appends) client.send(append);
  await client.inbox.until((frames) => frames.length > 40);
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await spawnRelay(folder.path);
  const again = await SocketClient.connect(second.port);
  await again.request(log.read({ limit: 1 }));
  for (const append of appends) expect(await again.request(append)).toMatchObject({ type: 'ok' });
  expect(await readAll(second, log)).toEqual(appends.map((append) => hex(append.blob)));
  const { frame, rotated } = log.rotate();
  expect(await again.request(frame)).toMatchObject({ type: 'ok', duplicate: false });
  second.child.kill('SIGKILL');
  await second.ended;
  const third = await spawnRelay(folder.path);
  const last = await SocketClient.connect(third.port);
  expect(await last.request(frame)).toMatchObject({ type: 'ok', duplicate: true });
  rotated();
  expect(await last.request(log.append())).toMatchObject({ type: 'ok', duplicate: false });
  third.child.kill('SIGTERM');
  await third.ended;
}, 90_000);

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
