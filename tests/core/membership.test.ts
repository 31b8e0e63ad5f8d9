import { beforeAll, expect, test } from 'vitest';
import { secret32, symmetricKey } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Change } from '../../shared/protocol/body.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { EPOCH_SIZES } from '../../shared/protocol/padding.ts';
import { abandon, sealHello, sealLeave, sealText } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { forge, kindsOf, lastBlob, outerOf, peek, post, snapshot, tellChange, told } from '../support/craft.ts';
import { SET } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const TEXT = (text: string) => ({ text, messageClass: 'rule' as const, quotes: [] });
const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1'), b: t.seat(table, facilitator, 'B1', 'B') };
};
const remove = (table: t.Table, by: t.Member, who: t.Member) =>
  t.append(table, by, t.must(sealRemoval(by.channel, [t.seatIdOf(who)], t.env(table))));

test('[N4] a newcomer holds the keys of its epoch and opens nothing from before', () => {
  const { table, facilitator, a } = three('N4');
  for (let i = 0; i < 5; i += 1) t.say(table, a, `before ${i}`);
  t.settle(table);
  const j = t.seat(table, facilitator, 'A2');
  const { length } = table.log.entries;
  let refused = 0;
  for (const { blob } of table.log.entries.slice(0, length - 6))
    if (told(table, j, blob).join() === 'notForUs') refused += 1;
  expect(refused).toBe(length - 6);
  expect(j.channel.past).toEqual([]);
  const held = snapshot({ ...j.channel, views: null });
  for (const past of facilitator.channel.past) for (const { key } of past.rooms) expect(held).not.toContain(hex(key));
});

test('[N2] every member is told which seat an admission opened, and which one a removal closed', () => {
  const { table, facilitator, a, b } = three('N2 told');
  const told = (member: t.Member) =>
    member.outputs.flatMap((output) =>
      output.kind === 'seatOpened' || output.kind === 'seatClosed' ? [[output.kind, output.seat.label]] : [],
    );
  remove(table, facilitator, b);
  t.settle(table);
  expect(told(facilitator)).toEqual([
    ['seatOpened', 'A1'],
    ['seatOpened', 'B1'],
    ['seatClosed', 'B1'],
  ]);
  expect(told(a)).toEqual(told(facilitator).slice(1));
});

test('[N5] each epoch renews the room key by the key that it brings', () => {
  const { table, facilitator, a, b } = three('N5');
  const before = a.channel.rooms[0]!.key;
  remove(table, facilitator, b);
  t.settle(table);
  const out = KDF('room', [before, a.channel.epoch.key], [a.channel.plenary], 32);
  for (const member of [facilitator, a]) expect(member.channel.rooms[0]!.key).toEqual(out);
  expect(a.channel.past[0]!.rooms[0]!.key).toEqual(before);
});

test('[N7] [N1] a change that leaves a seat out gives it nothing, and it does not take itself for closed', () => {
  const { table, facilitator, a, b } = three('N7 left out');
  const change = { kind: 'close', seats: [t.seatIdOf(b)] } as const;
  const epoch = { change, key: symmetricKey(table.random(32)), token: secret32(table.random(32)), admin: [] };
  const blob = forge(table, facilitator, {
    payload: { kind: 'epoch', ...epoch },
    bodySizes: EPOCH_SIZES,
    slot: (plan) => (sameBytes(plan.seat.id, t.seatIdOf(a)) ? { ...plan, ratchet: null } : plan),
  });
  expect(told(table, b, blob)).toEqual(['epoch', 'seatClosed']);
  const { outputs, channel } = peek(table, a, blob);
  expect(kindsOf(outputs)).toEqual(['unopened']);
  expect([channel.epoch.number, channel.halted]).toEqual([a.channel.epoch.number, null]);
});

test('[M7] [N7] a newcomer takes a seat that it has not met for one that left, when it is closed so; no seat that it has met, nor itself', () => {
  const { table, facilitator } = t.openTable(seeded('M7 unmet'), SET);
  const [a, b] = [t.seat(table, facilitator, 'A1'), t.seat(table, facilitator, 'B1', 'B')];
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const j = t.enter(table, facilitator, 'A2', guest);
  t.catchUpAll(table);
  t.append(table, b, t.must(sealLeave(b.channel, t.env(table))));
  t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
  t.catchUpAll(table);
  t.say(table, a, 'met');
  t.catchUpAll(table);
  expect([a, b].map((member) => t.peerOf(j, member)?.pair.phase)).toEqual(['confirmed', 'unconfirmed']);
  expect(j.channel.standing.left).toEqual({});
  const closing = (who: t.Member): Change => {
    const closings = [{ seat: t.seatIdOf(who), why: 'left' as const }];
    return { kind: 'closings', closings, proposal: null };
  };
  const judged = [b, a, j].map((who) => tellChange(table, facilitator, closing(who), [j]));
  expect(judged).toEqual([['changed'], ['invalidChange'], ['invalidChange']]);
  t.settle(table);
  expect([facilitator, a, j].map((member) => member.channel.epoch.seats.map(({ label }) => label))).toEqual(
    Array.from({ length: 3 }, () => ['facilitator', 'A1', 'A2']),
  );
  expect([facilitator, a, j].flatMap(t.alarms)).toEqual([]);
});

test('[N8] content of an ended epoch is refused though its slot advances the session', () => {
  const { table, facilitator, a, b } = three('N8 stale');
  const late = t.must(sealText(a.channel, a.channel.plenary, TEXT('too late'), t.env(table)));
  a.channel = late.channel;
  remove(table, facilitator, b);
  t.catchUpAll(table);
  expect(late.channel.epoch.generation).not.toBe(table.log.generation);
  a.channel = abandon(a.channel, late.id);
  post(table, late.blob);
  const { outputs, channel } = peek(table, facilitator, late.blob);
  expect(kindsOf(outputs)).toEqual(['stale']);
  expect(snapshot(channel.peers)).not.toBe(snapshot(facilitator.channel.peers));
  t.catchUp(table, facilitator);
  t.say(table, a, 'sealed anew');
  t.catchUp(table, facilitator);
  expect(t.texts(facilitator)).toEqual(['sealed anew']);
  expect(t.alarms(facilitator)).toEqual([]);
});

test('[N8] [Z14] a removed seat’s entries, sealed before or after, are taken by nobody', () => {
  const { table, facilitator, a, b } = three('N8 removed');
  const before = forge(table, b, {});
  remove(table, facilitator, b);
  t.settle(table);
  for (const reader of [facilitator, a]) expect(told(table, reader, before)).toEqual(['unopened']);
  const renamed = forge(table, b, {
    header: { epoch: a.channel.epoch.number, rosterHash: a.channel.epoch.rosterHash },
  });
  const underNewKey = forge(table, b, { roomKey: a.channel.rooms[0]!.key, header: { epoch: a.channel.epoch.number } });
  for (const reader of [facilitator, a])
    for (const blob of [renamed, underNewKey]) expect(told(table, reader, blob)).toEqual(['unopened']);
});

test('[N8] keys of the last two epochs are kept, for seven days', () => {
  const { table, facilitator, a } = three('N8 keys');
  for (const name of ['A2', 'A3', 'A4']) t.seat(table, facilitator, name);
  expect(a.channel.past.map(({ number }) => number)).toEqual([4, 3]);
  const current = outerOf(a, lastBlob(table)).header.epoch;
  expect(current).toBe(5);
  const receiveLater = (days: number) => {
    table.minute += days * DAY_MINUTES;
    const { channel } = peek(table, a, new Uint8Array(300));
    table.minute -= days * DAY_MINUTES;
    return channel.past.length;
  };
  expect([receiveLater(6.9), receiveLater(7)]).toEqual([2, 0]);
});
