/** What a relay holds for somebody who follows and has everything: where that is, and nothing of what came. */
import { expect, it } from 'vitest';
import { Follows } from '../../server/follows.ts';
import { LocalKeeper } from '../../server/keeper/keeper.ts';
import { Metrics } from '../../server/metrics.ts';
import { Session } from '../../server/session.ts';
import { SqliteStore } from '../../server/stores/sqlite/sqlite.ts';
import { encodeFrame } from '../../shared/wire/codec.ts';
import type { ClientFrame } from '../../shared/wire/frames.ts';
import { temporaryFolder } from '../support/folders.ts';
import { heldBytes } from '../support/heldBytes.ts';
import { START_MILLISECONDS } from './support/desk.ts';
import { blob, TestLog } from './support/log.ts';

const LOGS = 60;
const ENTRY_BYTES = 100_000;

it('[S13] a follow that waits for the next entry holds no buffer of the last one', async () => {
  const folder = temporaryFolder();
  const store = new SqliteStore(folder.path);
  const failed = (failure: unknown) => {
    throw failure;
  };
  const keeper = new LocalKeeper({ store, now: () => START_MILLISECONDS, openToAll: true, onStoreFailure: failed });
  const follows = new Follows(keeper, new Metrics());
  let delivered = 0;
  const takeAll = (pieces: readonly Uint8Array[]) => {
    delivered += pieces.reduce((sum, piece) => sum + piece.length, 0);
  };
  const session = new Session(follows, { send: () => {}, sendMessages: takeAll, full: () => false });
  const say = async (frame: ClientFrame) => expect(await session.receive(encodeFrame(frame))).toBe('ok');
  const logs = Array.from({ length: LOGS }, () => new TestLog());
  const speak = async () => {
    for (const log of logs) await say(log.append({ blob: blob(ENTRY_BYTES) }));
  };
  // The first entries are read from the store, the next ones come as news.
  for (const log of logs) await say(log.create());
  await speak();
  const before = heldBytes();
  for (const log of logs) await say(log.follow());
  await expect.poll(() => delivered).toBeGreaterThan(LOGS * ENTRY_BYTES);
  expect(heldBytes() - before).toBeLessThan((LOGS * ENTRY_BYTES) / 4);
  await speak();
  await expect.poll(() => delivered).toBeGreaterThan(2 * LOGS * ENTRY_BYTES);
  expect(heldBytes() - before).toBeLessThan((LOGS * ENTRY_BYTES) / 4);
  session.close();
  follows.close();
  await store.close();
  folder.remove();
});
