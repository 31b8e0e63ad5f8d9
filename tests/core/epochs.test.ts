import { beforeAll, expect, test } from 'vitest';
import { secret32, symmetricKey } from '../../shared/brand.ts';
import { hex, uint64 } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import { proposalHash } from '../../shared/protocol/epoch.ts';
import { rosterHash, seatPlain } from '../../shared/protocol/roster.ts';
import { abandon, sealHeartbeat, sealLeave } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { rulesHash, rulesPlain } from '../../shared/room/rules.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1'), b: t.seat(table, facilitator, 'B1', 'B') };
};
const remove = (table: t.Table, by: t.Member, who: t.Member) =>
  t.append(table, by, t.must(sealRemoval(by.channel, [t.seatIdOf(who)], t.env(table))));

test('[N1] of two changes at once one stands; the other’s author gives it up and starts anew', () => {
  const { table, facilitator, a, b } = three('N1');
  const c = t.seat(table, facilitator, 'C', 'third', 'cofacilitator');
  const d = t.seat(table, facilitator, 'A2');
  expect(c.channel.adminToken).toEqual(facilitator.channel.adminToken);
  const [byF, byC] = [facilitator, c].map((who, at) =>
    t.must(sealRemoval(who.channel, [t.seatIdOf([a, b][at]!)], t.env(table))),
  );
  expect([t.append(table, c, byC!), t.append(table, facilitator, byF!)]).toEqual([true, false]);
  expect([facilitator.channel.pending, Object.keys(facilitator.channel.own)]).toEqual([null, []]);
  t.settle(table);
  for (const member of [facilitator, c, a, d]) expect(member.channel.epoch.number).toBe(5);
  expect(facilitator.channel.epoch).toEqual(c.channel.epoch);
  expect(facilitator.channel.adminToken).toEqual(c.channel.adminToken);
  expect([a.channel.adminToken, d.channel.adminToken]).toEqual([null, null]);
  expect(remove(table, facilitator, a)).toBe(true);
  t.settle(table);
  expect(hex(d.channel.epoch.rosterHash)).toBe(hex(c.channel.epoch.rosterHash));
  expect(t.rosterOf(d).length).toBe(3);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[N1] a change is one at a time, and its author keeps the old state until the log shows it', () => {
  const { table, facilitator, a, b } = three('N1 pending');
  const first = t.must(sealRemoval(facilitator.channel, [t.seatIdOf(a)], t.env(table)));
  expect(first.channel.epoch).toEqual(facilitator.channel.epoch);
  expect(sealRemoval(first.channel, [t.seatIdOf(b)], t.env(table))).toEqual({ ok: false, error: 'changePending' });
  expect(first.rotate).toMatchObject({ generation: 2, token: facilitator.channel.epoch.token });
  const beat = t.must(sealHeartbeat(first.channel, t.env(table)));
  const given = abandon(beat.channel, beat.id);
  expect(given.pending).toEqual(first.channel.pending);
  expect(abandon(given, first.id).pending).toBe(null);
});

test('[N1] a facilitator’s change waits for the hello of another’s guest, who could not open it', () => {
  const { table, facilitator, a } = three('N1 greeting');
  const c = t.seat(table, facilitator, 'C', 'third', 'cofacilitator');
  t.seat(table, facilitator, 'A2');
  const guest = t.invite(table, facilitator, 'A3', 'A');
  t.admit(table, facilitator, 'A3', guest);
  t.catchUpAll(table);
  const close = (seat: t.Member) => sealRemoval(c.channel, [t.seatIdOf(seat)], t.env(table));
  expect(close(a)).toEqual({ ok: false, error: 'changePending' });
  t.append(table, a, t.must(sealLeave(a.channel, t.env(table))));
  t.catchUpAll(table);
  expect(nextDuty(c.channel, table.minute)?.kind).not.toBe('removal');
  expect(nextDuty(facilitator.channel, table.minute)?.kind).toBe('removal');
  const late = t.enter(table, facilitator, 'A3', guest);
  t.settle(table);
  expect(late.channel.epoch).toEqual(c.channel.epoch);
  expect(close(late).ok).toBe(true);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[N2] the roster hash covers channel, epoch, every seat in order, rules and generation', () => {
  const { facilitator, a, b } = three('N2');
  const { channel } = facilitator;
  const { seats, number, generation, rules } = channel.epoch;
  const parts = [channel.id, uint64(number), encode(seats.map(seatPlain)), rulesHash(rules), uint64(generation)];
  expect(channel.epoch.rosterHash).toEqual(H('roster', parts));
  for (const member of [a, b]) expect(member.channel.epoch.rosterHash).toEqual(channel.epoch.rosterHash);
  const hashes = [
    rosterHash(channel.id, number, seats, rulesHash(rules), generation),
    rosterHash(channel.id, number + 1, seats, rulesHash(rules), generation),
    rosterHash(channel.id, number, seats, rulesHash({ ...rules, items: [] }), generation),
    rosterHash(channel.id, number, seats, rulesHash(rules), generation + 1),
    rosterHash(channel.id, number, seats.toReversed(), rulesHash(rules), generation),
    ...(['id', 'ik', 'role', 'side', 'label', 'endsMinute', 'introducer', 'since'] as const).map((part) => {
      const changed = {
        id: b.channel.us.ik.publicKey.slice(0, 16),
        ik: channel.us.ik.publicKey,
        role: 'observer',
        side: 'C',
        label: 'x',
        endsMinute: 1,
        introducer: seats[1]!.id,
        since: 9,
      }[part];
      return rosterHash(
        channel.id,
        number,
        [seats[0]!, { ...seats[1]!, [part]: changed }, seats[2]!],
        rulesHash(rules),
        generation,
      );
    }),
  ];
  expect(new Set(hashes.map(hex)).size).toBe(13);
});

test('[N3] the hash of the rules is that of their encoding', () => {
  expect(rulesHash(t.RULES)).toEqual(H('rules', [encode(rulesPlain(t.RULES))]));
  const { rules } = { rules: t.RULES };
  const others = [
    { ...rules, version: 2 },
    { ...rules, items: ['x'] },
    { ...rules, lifetimeSeconds: 600 },
  ];
  others.push({ ...rules, admission: 'sides' });
  expect(new Set([rules, ...others].map((each) => hex(rulesHash(each)))).size).toBe(5);
});

test('[N12] a proposal’s name covers channel, seat and bundle; rules that ask for confirmations refuse one key alone', () => {
  const { table, facilitator } = t.openTable(seeded('N12'), { ...t.RULES, admission: 'sides' });
  const guest = t.invite(table, facilitator, 'A1', 'A');
  expect(() => t.admit(table, facilitator, 'A1', guest)).toThrow(/unconfirmed/);
  const seat = t.rosterOf(facilitator)[0]!;
  const [one, two] = [secret32(new Uint8Array(32)), symmetricKey(new Uint8Array(32).fill(1))].map(
    (bytes) => bytes as never,
  );
  const id = facilitator.channel.id;
  const names = [
    proposalHash(id, seat, one!),
    proposalHash(id, seat, two!),
    proposalHash(id, { ...seat, label: 'x' }, one!),
  ];
  names.push(proposalHash(one!, seat, one!));
  expect(new Set(names.map(hex)).size).toBe(4);
});
