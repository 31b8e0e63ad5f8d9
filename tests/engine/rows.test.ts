import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { ChannelRecord } from '../../client/engine/channels/records.ts';
import { upgradedRecord } from '../../client/engine/channels/upgrade.ts';
import { openStore } from '../../client/engine/store.ts';
import { decodeStored, type StoredValue } from '../../client/engine/storedValue.ts';
import { openVault } from '../../client/engine/vault.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { CHANNELS, makeRows, NOW_MINUTE, type StoredRow } from '../fixtures/make-rows.ts';
import { testCryptography } from './support/cryptography.ts';
import { must, newProfile, openRows } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { good, PASSPHRASE, type Person } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

type Version = 1 | 2 | 3 | 4;

const storedBy = (version: Version): readonly StoredRow[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/v${version}/rows.json`, import.meta.url), 'utf8')) as StoredRow[];

const storedOf = (text: string): StoredValue => {
  const value = decodeStored(Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  if (value === undefined) throw new Error('a row of the fixture does not decode');
  return value;
};

const house = houseForEachTest();

/** A profile whose vault holds these rows, opened at the minute of the fixture. */
const opened = async (rows: readonly { readonly row: StoredRow; readonly value: StoredValue }[]): Promise<Person> => {
  const profile = newProfile();
  const first = await house.enter('F', { profile });
  await first.engine.lock();
  const raw = await openRows(profile);
  const cryptography = testCryptography('rows');
  const { dataKey } = must(await openVault(cryptography, raw, PASSPHRASE));
  const store = openStore(raw, cryptography.random, dataKey);
  must(
    await store.commit({
      puts: rows.map(({ row, value }) => ({ kind: row.kind, group: row.group, id: row.id, value })),
    }),
  );
  raw.close();
  return house.come('F', { profile, aheadMs: NOW_MINUTE * 60_000 - Date.now() });
};

const SINCE_3 = [
  ['received', 'withdrawn'],
  ['received', 'report'],
];

const allOf = (version: Version) => storedBy(version).map((row) => ({ row, value: storedOf(row.value) }));

const KEPT =
  '[X19] every row that an engine of version %i kept opens and is shown: seated, asking, ended, message, outbox, invitation, view';

test.each([1, 2, 3, 4] as const)(KEPT, async (version) => {
  expect(new Set(storedBy(version).map(({ kind }) => kind))).toEqual(
    new Set(['channel', 'message', 'outbox', 'invitation', 'view']),
  );
  const f = await opened(allOf(version));
  good(await f.engine.unlock(PASSPHRASE));
  const { phase } = f.snapshot();
  if (phase.kind !== 'open') throw new Error(phase.kind);
  const by = (id: string) => phase.channels.find((channel) => channel.id === id);
  expect(by(CHANNELS.seated)).toMatchObject({ label: 'Room', standing: { kind: 'seated' }, waiting: 1 });
  expect(by(CHANNELS.seated)?.invitations).toMatchObject([
    { label: 'academic', state: { kind: 'asked', matched: true } },
  ]);
  expect(by(CHANNELS.asking)?.standing).toMatchObject({ kind: 'comparing', weMatched: true, requestSent: true });
  expect(by(CHANNELS.ended)?.standing).toEqual({ kind: 'seatClosed', why: 'removed' });
  await f.watch(phase.channels.findIndex(({ id }) => id === CHANNELS.seated));
  expect(f.messages().map(({ state, content }) => [state, content.kind])).toEqual([
    ['received', 'text'],
    ['received', 'missed'],
    ...(version >= 3 ? SINCE_3 : []),
    ['waiting', 'text'],
    // Held when it was locked, it waits for its author.
    ...(version >= 3 ? [['review', 'text']] : []),
  ]);
  expect(by(CHANNELS.seated)?.roomsOpening).toBe(version >= 3 ? 1 : 0);
  expect(f.messages().find(({ state }) => state === 'waiting')?.content).toMatchObject({
    text: 'Still here',
    quote: { label: 'adviser' },
  });
});

test('[X23] a room that waits to be founded can be wanted no more', async () => {
  const f = await opened(allOf(4));
  good(await f.engine.unlock(PASSPHRASE));
  const counts = () => {
    const { phase } = f.snapshot();
    const seated = phase.kind === 'open' ? phase.channels.find(({ id }) => id === CHANNELS.seated) : undefined;
    return [seated?.roomsOpening, seated?.roomsWaiting];
  };
  expect(counts()).toEqual([1, 1]);
  good(await f.engine.cancelRooms(CHANNELS.seated));
  await f.until('none', () => counts().join() === '0,0');
});

test('[X19] what is kept today is version 4', async () => {
  expect(await makeRows()).toEqual(storedBy(4));
});

test('[X19] [Y3] what a version 3 said was compared is verified, with the key that the seat has', () => {
  const seated = allOf(3).find(({ row }) => row.kind === 'channel' && row.id === CHANNELS.seated)?.value;
  const stored = seated as unknown as Parameters<typeof upgradedRecord>[0];
  const us = stored.stage.kind === 'seated' ? stored.stage.channel.epoch.seats[0] : undefined;
  if (stored.version !== 3 || us === undefined) throw new Error('the fixture has a seat');
  const gone = 'ab'.repeat(16);
  const seat = hex(us.id);
  const key = `${seat}.${hex(us.ik)}`;
  expect(upgradedRecord({ ...stored, compared: [seat], verified: [seat, gone] }).verified).toEqual({
    [key]: 'compared',
  });
  expect(upgradedRecord({ ...stored, compared: [], verified: [seat] }).verified).toEqual({ [key]: 'code' });
  expect(upgradedRecord(stored).verified).toEqual({});
});

test('[X19] a row of a newer version stops the engine, which leaves it as it is', async () => {
  const newer = allOf(4).map(({ row, value }) => ({
    row,
    value:
      row.kind === 'channel'
        ? ({ ...(value as unknown as ChannelRecord), version: 5 } as unknown as StoredValue)
        : value,
  }));
  const f = await opened(newer);
  expect(await f.engine.unlock(PASSPHRASE)).toEqual({ ok: false, problem: { kind: 'storageNewer' } });
  expect(f.snapshot().phase).toEqual({ kind: 'failed', problem: { kind: 'storageNewer' } });
});
