import { expect, test, vi } from 'vitest';
import { type MessageRecord, RECORD_VERSION } from '../../client/engine/channels/records.ts';
import { openStore, type Put } from '../../client/engine/store.ts';
import type { StoredValue } from '../../client/engine/storedValue.ts';
import { openVault } from '../../client/engine/vault.ts';
import { testCryptography } from './support/cryptography.ts';
import { must, newProfile, openRows } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { convene, good, PASSPHRASE } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const MESSAGES = 10_000;

const house = houseForEachTest();

test('[X1] ten thousand messages open in order, newest page first', { timeout: 120_000 }, async () => {
  const profile = newProfile();
  const f = await house.enter('F', { profile });
  const id = await convene(f);
  const room = f.channel().rooms[0]!.id;
  await f.engine.lock();
  const raw = await openRows(profile);
  const { random } = testCryptography('large');
  const { dataKey } = must(await openVault(testCryptography('large'), raw, PASSPHRASE));
  const store = openStore(raw, random, dataKey);
  const minute = Math.floor(Date.now() / 60_000);
  const puts = Array.from({ length: MESSAGES }, (_, index): Put => {
    const message: MessageRecord = {
      version: RECORD_VERSION,
      order: index + 1,
      room,
      entry: random(16),
      seat: 'ee'.repeat(16),
      label: 'academic',
      side: 'A',
      // What stands past the end of the log is shown only of our own.
      ours: true,
      state: 'sent',
      content: { kind: 'text', text: `message ${index} ${'word '.repeat(20)}`, messageClass: 'rule', quotes: [] },
      release: 'undecided',
      held: null,
      minute,
      goneMinute: minute + 10_000,
    };
    return { kind: 'message', group: id, id: `row-${index}`, value: message as unknown as StoredValue };
  });
  must(await store.commit({ puts }));
  raw.close();
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  good(await f.engine.unlock(PASSPHRASE));
  const unlockedMs = performance.now() - started;
  const first: string[] = [];
  let pages = 0;
  const orders: number[] = [];
  await f.engine.watchRoom(id, room, ({ upserted, complete }) => {
    pages += 1;
    if (pages === 1) first.push(`first page of ${upserted.length} after ${Math.round(performance.now() - started)} ms`);
    if (complete) first.push(`last of ${pages} pages after ${Math.round(performance.now() - started)} ms`);
    orders.push(...upserted.map(({ order }) => order));
  });
  const heldMib = Math.round((process.memoryUsage().heapUsed - before) / 2 ** 20);
  console.info(`large: unlocked in ${Math.round(unlockedMs)} ms, ${first.join(', ')}, ${heldMib} MiB more`);
  expect(orders.length).toBe(MESSAGES);
  expect(orders).toEqual(orders.toSorted((a, b) => b - a));
  expect(heldMib).toBeLessThan(256);
});
