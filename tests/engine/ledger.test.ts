import { beforeAll, expect, test } from 'vitest';
import { Ledger, LedgerClosed } from '../../client/engine/channels/ledger.ts';
import { newRecord } from '../../client/engine/channels/records.ts';
import type { Store } from '../../client/engine/store.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { foundChannel } from '../../shared/protocol/channel.ts';
import { ok } from '../../shared/result.ts';
import { seeded } from '../support/seeded.ts';

beforeAll(() => ready);

const store: Store = {
  read: async () => ok(null),
  readGroup: async () => ok([]),
  commit: async () => ok(null),
  rotate: async () => ok({ buried: Promise.resolve(ok(null)) }),
  isUntouched: async () => ok(true),
  close: () => {},
};

const buffersIn = (value: unknown): Uint8Array[] => {
  if (value instanceof Uint8Array) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(buffersIn) : [];
};

test('[X12] a closed channel holds zeros, and works nothing out any more', async () => {
  const rules = { version: 1, items: ['Be here.'], lifetimeSeconds: 86_400, admission: 'facilitator' as const };
  const channel = foundChannel({ label: 'facilitator', rules }, { random: seeded('ledger'), nowMinute: 31_000_000 });
  const ledger = new Ledger(
    store,
    'a',
    newRecord('Room', 'http://localhost', { kind: 'seated', channel }, Uint8Array.of(1)),
  );
  const buffers = buffersIn(ledger.record);
  expect(buffers.length).toBeGreaterThan(10);
  const queued = ledger.exclusively(async () => {
    throw new Error('worked on zeros');
  });
  ledger.close();
  expect(buffers.flatMap((bytes) => [...bytes]).every((byte) => byte === 0)).toBe(true);
  await expect(queued).rejects.toBeInstanceOf(LedgerClosed);
  await expect(ledger.commit({ record: ledger.record })).rejects.toBeInstanceOf(LedgerClosed);
});
