/** A store that cannot do its work: what clients and operators are told, and that it passes. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STORE_FAILING, STORE_RECOVERED } from '../../server/lines.ts';
import { openDatabase } from '../../server/stores/sqlite/schema.ts';
import { STORE_FILE } from '../../server/stores/sqlite/sqlite.ts';
import { blob, nextId, TestLog } from '../relay/support/log.ts';
import { startTestRelay, type TestRelay } from '../relay/support/running.ts';
import { temporaryFolder } from '../support/folders.ts';

let relay: TestRelay;

beforeEach(async () => {
  relay = await startTestRelay();
});

afterEach(async () => {
  await relay.close();
});

const health = async () => (await fetch(`http://127.0.0.1:${relay.relay.port}/healthz`)).status;

it('[S21] [S20] while the store cannot be written, writes are busy and health is 503; then everything works again', async () => {
  const client = await relay.connect();
  const log = new TestLog();
  await client.request(log.create());
  const kept = log.append();
  await client.request(kept);
  const other = new DatabaseSync(join(relay.data, STORE_FILE));
  other.exec('BEGIN IMMEDIATE');
  const append = log.append();
  const { frame } = log.rotate();
  client.send(frame);
  expect(await client.request(append)).toEqual({ type: 'refused', requestId: append.requestId, code: 'busy' });
  expect(client.inbox.of(frame.requestId)).toEqual([{ type: 'refused', requestId: frame.requestId, code: 'busy' }]);
  expect(await health()).toBe(503);
  expect(await client.request(log.read())).toMatchObject({ entries: [{ entry: { blob: kept.blob } }] });
  other.exec('ROLLBACK');
  other.close();
  expect(await client.request({ ...append, requestId: nextId() })).toMatchObject({ type: 'ok', duplicate: false });
  const again = log.append();
  expect(await client.request({ ...again, blob: append.blob })).toMatchObject({ type: 'ok', duplicate: true });
  expect(await health()).toBe(200);
  await relay.relay.sweep();
  expect(relay.said).toEqual([STORE_FAILING, STORE_RECOVERED]);
});

it('[S3] a restart keeps everything and shows it in the same order at the same places', async () => {
  const log = new TestLog();
  const client = await relay.connect();
  await client.request(log.create());
  for (let count = 0; count < 20; count++) await client.request(log.append({ blob: blob(100 * (count + 1)) }));
  const { frame, rotated } = log.rotate();
  await client.request(frame);
  const read = log.read();
  const before = await client.request(read);
  expect(before).toMatchObject({ type: 'page', ended: true, entries: { length: 21 } });
  rotated();
  const burned = new TestLog();
  await client.request(burned.create());
  await client.request(burned.burn());
  relay = await relay.restart();
  const again = await relay.connect();
  expect(await again.request(read)).toEqual(before);
  expect(await again.request(log.append())).toMatchObject({ type: 'ok' });
  expect(await again.request(burned.read())).toMatchObject({ type: 'burned', proof: burned.proof });
});

it('[S3] every commit is synced, and what is deleted is overwritten', () => {
  const folder = temporaryFolder();
  const database = openDatabase(join(folder.path, STORE_FILE));
  const setting = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  const FULL = 2;
  expect([setting('journal_mode'), setting('synchronous'), setting('secure_delete')]).toEqual(['wal', FULL, 1]);
  database.close();
  folder.remove();
});
