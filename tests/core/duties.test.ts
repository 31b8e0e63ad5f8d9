import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { drawCover, nextDuty } from '../../shared/protocol/due.ts';
import { DAY_MINUTES, LIMITS } from '../../shared/protocol/limits.ts';
import { sealHeartbeat } from '../../shared/protocol/seal.ts';
import { openCrowd } from '../support/crowd.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const two = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1') };
};

test('[K1] a heartbeat after 50 entries of others or 3 days since our last, and after a hello', () => {
  const { table, facilitator, a } = two('K1');
  const due = (minutes = 0) => nextDuty(a.channel, table.minute + minutes)?.kind ?? null;
  expect([due(), due(3 * DAY_MINUTES - 1), due(3 * DAY_MINUTES)]).toEqual([null, null, 'heartbeat']);
  for (let i = 0; i < 50; i += 1) {
    expect(due()).toBeNull();
    t.say(table, facilitator, `${i}`);
    t.catchUpAll(table);
  }
  expect(due()).toBe('heartbeat');
  t.doDuty(table, a);
  expect(due()).toBeNull();
  t.settle(table);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  t.catchUpAll(table);
  expect(due()).toBeNull();
  const j = t.enter(table, facilitator, 'A2', guest);
  t.doDuty(table, j);
  t.catchUpAll(table);
  expect(due()).toBe('heartbeat');
});

test('[K1] heartbeats call for no heartbeats', () => {
  const { table, facilitator, a } = two('K1 quiet');
  for (let i = 0; i < 60; i += 1) {
    t.append(table, facilitator, t.must(sealHeartbeat(facilitator.channel, t.env(table))));
    t.catchUpAll(table);
  }
  expect(nextDuty(a.channel, table.minute)).toBeNull();
});

test('[K1] at 60 seats a hello is answered once by each, and then it is quiet', () => {
  const { table, facilitator } = openCrowd(seeded('K1 crowd'), 60);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  t.doDuty(table, t.enter(table, facilitator, 'A2', guest));
  t.catchUpAll(table);
  // One answer of each who was there, the host left out: it was known already.
  expect(table.members.filter((member) => t.doDuty(table, member)).length).toBe(59);
  // All sit alike: some of them read all the answers, and none of those owes anything more.
  const some = [...table.members.slice(0, 6), table.members[60]!];
  for (const member of some) t.catchUp(table, member);
  expect(some.map((member) => nextDuty(member.channel, table.minute))).toEqual(some.map(() => null));
  expect(some.flatMap(t.alarms)).toEqual([]);
}, 60_000);

test('[K1] a busy hour costs each one heartbeat in 50 entries and the speaker a rotation, and then it is quiet', () => {
  const { table } = openCrowd(seeded('K1 busy'), 10);
  for (let i = 0; i < 50; i += 1) t.say(table, table.members[5]!, `${i}`);
  t.settle(table);
  expect(table.log.entries.length).toBe(50 + 1 + 9);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[K2] a rotation after 50 own entries or 7 days, not before', () => {
  const { table, facilitator, a } = two('K2');
  const due = (minutes = 0) => nextDuty(a.channel, table.minute + minutes)?.kind ?? null;
  expect(due(7 * DAY_MINUTES - 1)).not.toBe('rotation');
  expect(due(7 * DAY_MINUTES)).toBe('rotation');
  const before = a.channel.due.entriesSinceRotation;
  for (let i = before; i < LIMITS.rotationEntries; i += 1) {
    expect(due()).toBeNull();
    t.say(table, a, `${i}`);
    t.catchUpAll(table);
  }
  expect(due()).toBe('rotation');
  const old = t.peerOf(facilitator, a)?.bundle;
  t.settle(table);
  expect(t.peerOf(facilitator, a)?.bundle).not.toEqual(old);
  expect(t.peerOf(facilitator, a)?.bundle).toEqual(a.channel.bundles[0]!.bundle);
});

test('[R8] [K2] a rotation heals both ways: each encapsulates once to the newest bundle, and the answer names it', () => {
  const { table, facilitator, a } = two('R8 rotation');
  const kems = (one: t.Member, other: t.Member) => {
    const pair = t.peerOf(one, other)!.pair;
    return pair.phase === 'awaitingHello' ? null : [pair.ratchet.kemsSent.length, pair.ratchet.kemsReceived.length];
  };
  table.minute += 7 * DAY_MINUTES;
  t.doDuty(table, a);
  t.catchUpAll(table);
  expect([kems(a, facilitator), kems(facilitator, a)]).toEqual([
    [1, 0],
    [0, 1],
  ]);
  t.say(table, facilitator, 'answers');
  t.catchUpAll(table);
  expect([kems(a, facilitator), kems(facilitator, a)]).toEqual([
    [0, 0],
    [0, 0],
  ]);
  table.minute += 7 * DAY_MINUTES;
  t.doDuty(table, a);
  t.catchUpAll(table);
  // No newer bundle of the facilitator: nothing to encapsulate to.
  expect(kems(facilitator, a)).toEqual([0, 0]);
  t.settle(table);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[K3] a facilitator’s client closes seats that ended, nobody else’s does, and not before', () => {
  const { table, facilitator } = t.openTable(seeded('K3'));
  const guest = t.invite(table, facilitator, 'A1', 'A');
  const endsMinute = table.minute + 600;
  const { seat } = guest.invitation.offer;
  const limited = {
    ...guest,
    invitation: { ...guest.invitation, offer: { ...guest.invitation.offer, seat: { ...seat, endsMinute } } },
  };
  t.admit(table, facilitator, 'A1', limited);
  const a = t.enter(table, facilitator, 'A1', limited);
  const b = t.seat(table, facilitator, 'B1', 'B');
  const duty = (member: t.Member, minutes: number) => nextDuty(member.channel, table.minute + minutes);
  expect(duty(facilitator, 599)).toBeNull();
  const closings = [{ seat: t.seatIdOf(a), why: 'ended' }];
  expect(duty(facilitator, 600)).toEqual({ kind: 'removal', seats: [t.seatIdOf(a)], closings });
  expect(duty(b, 600)).toBeNull();
  table.minute += 600;
  t.settle(table);
  expect(t.rosterOf(b).map(({ label }) => label)).toEqual(['facilitator', 'B1']);
});

test('[K1] who stopped, or has no seat, owes nothing', () => {
  const { table, a } = two('K1 stopped');
  const later = table.minute + 30 * DAY_MINUTES;
  expect(nextDuty(a.channel, later)).not.toBeNull();
  expect(nextDuty({ ...a.channel, halted: 'fork' }, later)).toBeNull();
  const seats = a.channel.epoch.seats.slice(0, 1);
  expect(nextDuty({ ...a.channel, epoch: { ...a.channel.epoch, seats } }, later)).toBeNull();
});

test('[K5] a heartbeat out of turn falls due at a moment between 4 and 20 hours ahead, whatever else was written', () => {
  const { table, facilitator, a } = two('K5');
  const draws = Array.from({ length: 400 }, () => drawCover(table.random, table.minute) - table.minute);
  expect([Math.min(...draws) >= 240, Math.max(...draws) <= 1200]).toEqual([true, true]);
  for (const hour of [4, 8, 12, 16])
    expect(draws.filter((at) => at >= hour * 60 && at < (hour + 4) * 60).length).toBeGreaterThan(60);
  const cover = table.minute + draws[0]!;
  t.say(table, a, 'not silent');
  t.catchUpAll(table);
  const due = (minutes: number) => nextDuty(a.channel, table.minute + minutes, cover);
  expect([due(draws[0]! - 1), nextDuty(a.channel, table.minute + draws[0]!)]).toEqual([null, null]);
  expect(due(draws[0]!)).toEqual({ kind: 'heartbeat', room: a.channel.plenary });
  expect(facilitator.channel.epoch.seats.length).toBe(2);
});
