import { decode, encode } from 'cborg';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { sealText } from '../../shared/protocol/seal.ts';
import { kindsOf, outerOf, told } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const TEXT = { text: 'same words', messageClass: 'rule', quotes: [] } as const;
const copyOf = (member: t.Member): t.Member => ({
  ...member,
  channel: decode(encode(member.channel)) as Channel,
  views: new Map(member.views),
  outputs: [],
});

test('[R10] a device restored from a copy is told at the next answer that this seat is in use elsewhere, and stops', () => {
  const { table, facilitator } = t.openTable(seeded('clone'));
  const a = t.seat(table, facilitator, 'A1');
  t.say(table, facilitator, 'one');
  t.catchUpAll(table);
  t.say(table, a, 'two');
  t.catchUpAll(table);
  const clone = copyOf(a);
  for (const text of ['three', 'four']) t.say(table, a, text);
  t.catchUpAll(table);
  t.say(table, facilitator, 'five');
  t.catchUpAll(table);
  const heard = kindsOf(t.catchUp(table, clone));
  expect(heard).toContain('halted');
  expect(clone.channel.halted).toBe('clone');
  expect(sealText(clone.channel, clone.channel.plenary, TEXT, t.env(table))).toEqual({ ok: false, error: 'stopped' });
  expect([t.alarms(a), t.alarms(facilitator)]).toEqual([[], []]);
});

test('[R7] [E7] what a restored device seals again shares no key, nonce or ciphertext with what it sealed before', () => {
  const { table, facilitator } = t.openTable(seeded('restored'));
  const a = t.seat(table, facilitator, 'A1');
  const clone = copyOf(a);
  const [one, two] = [a, clone].map((each) => t.must(sealText(each.channel, each.channel.plenary, TEXT, t.env(table))));
  const [x, y] = [one!, two!].map(({ blob }) => outerOf(facilitator, blob));
  expect(x!.header.com).not.toEqual(y!.header.com);
  const same = x!.slots[0]!.filter((byte, at) => byte === y!.slots[0]![at]).length;
  expect(same).toBeLessThan(10);
  // Of the two, the log's first counts; the other carries a number that was seen.
  t.append(table, a, one!);
  t.catchUp(table, facilitator);
  expect(told(table, facilitator, two!.blob)).toEqual(['unopened']);
});

test('[R9] a state that went through CBOR goes on as though nothing happened, at every seat and every step', () => {
  const { table, facilitator } = t.openTable(seeded('cbor'));
  const members = [facilitator, t.seat(table, facilitator, 'A1'), t.seat(table, facilitator, 'B1', 'B')];
  for (let i = 0; i < 24; i += 1) {
    for (const member of table.members) member.channel = decode(encode(member.channel)) as Channel;
    t.say(table, members[i % 3]!, `${i}`);
    t.settle(table);
  }
  expect(table.members.flatMap(t.alarms)).toEqual([]);
  expect(members.map((member) => t.texts(member).length)).toEqual([16, 16, 16]);
});
