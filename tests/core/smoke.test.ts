import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { systemRandom } from '../../shared/crypto/random.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { alarms, append, catchUpAll, env, must, openTable, say, seat, seatIdOf, settle, texts } from '../support/table.ts';

beforeAll(() => ready);

test('smoke', () => {
  const { table, facilitator } = openTable(systemRandom);
  const a = seat(table, facilitator, 'A1', 'A');
  const b = seat(table, facilitator, 'B1', 'B');
  expect(table.members.map(alarms)).toEqual([[], [], []]);
  say(table, a, 'one'); catchUpAll(table);
  say(table, b, 'two'); say(table, facilitator, 'three');
  settle(table);
  for (let i = 0; i < 130; i++) { say(table, [a, b, facilitator][i % 3]!, `n${i}`); settle(table); }
  expect(table.members.map(alarms)).toEqual([[], [], []]);
  expect(texts(a).length).toBe(2 + 130 - 44);
  append(table, facilitator, must(sealRemoval(facilitator.channel, [seatIdOf(b)], env(table))));
  settle(table);
  say(table, a, 'after');
  settle(table);
  expect(texts(facilitator)).toContain('after');
  expect(texts(b)).not.toContain('after');
  expect(table.members.map(alarms)).toEqual([[], [], []]);
  const c = seat(table, facilitator, 'B2', 'B');
  say(table, c, 'hello'); settle(table);
  expect(texts(a)).toContain('hello');
  expect(texts(c)).toEqual([]);
});
