import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { channelCode, safetyNumber } from '../../shared/protocol/codes.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

test('[N11] channel code and safety number: equal for all who hold the same, different for any difference', () => {
  const { table, facilitator } = t.openTable(seeded('N11'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const [f, one, two] = [facilitator, a, b].map(({ channel }) => channel);
  const code = channelCode(one!);
  expect(code.join(' ')).toMatch(/^\d{5}( \d{5}){5}$/);
  expect(channelCode(f!)).toEqual(code);
  const number = safetyNumber(two!, t.seatIdOf(a));
  expect(safetyNumber(one!, t.seatIdOf(b))).toEqual(number);
  const lied = one!.epoch.seats.map((seat, at) =>
    at === 2 ? { ...seat, ik: x25519KeyPair(table.random(32)).publicKey } : seat,
  );
  const deceived = { ...one!, epoch: { ...one!.epoch, seats: lied } };
  expect(channelCode(deceived)).not.toEqual(code);
  expect(safetyNumber(deceived, t.seatIdOf(b))).not.toEqual(number);
  const rules = { ...one!.epoch.rules, items: [] };
  expect(channelCode({ ...one!, epoch: { ...one!.epoch, rules } })).not.toEqual(code);
  expect(safetyNumber(one!, table.random(16) as ReturnType<typeof t.seatIdOf>)).toBeUndefined();
}, 60_000);
