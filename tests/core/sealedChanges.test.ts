/** What a change says as its author's client seals it, and when none is sealed. Whether readers take one is in `powers` and `overreach`. */
import { beforeAll, expect, test } from 'vitest';
import { sameBytes } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { freshToken } from '../../shared/protocol/epoch.ts';
import { sealLeave } from '../../shared/protocol/seal.ts';
import {
  type EpochSealing,
  sealAdmission,
  sealClosings,
  sealRemoval,
  sealRules,
} from '../../shared/protocol/sealChange.ts';
import { openWelcome, sealWelcome } from '../../shared/protocol/welcome.ts';
import { forgeChange, peek } from '../support/craft.ts';
import { admissionOf, admitWithKeys, agree, KEYED } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const NO_POWER = { ok: false, error: 'noPower' };
const id = t.seatIdOf;

/** F and CF, A1 and B1, under rules that ask for keys. */
const keyed = (seed: string) => {
  const { table, facilitator: f } = t.openTable(seeded(seed), KEYED);
  const cf = admitWithKeys(table, f, 'CF', [], 'third', 'cofacilitator');
  const a = admitWithKeys(table, f, 'A1', [cf], 'A');
  const b = admitWithKeys(table, f, 'B1', [a], 'B');
  return { table, f, cf, a, b };
};
const changeOf = ({ channel }: EpochSealing) => channel.pending!.change;
const leaves = (table: t.Table, member: t.Member): void => {
  t.append(table, member, t.must(sealLeave(member.channel, t.env(table))));
  t.catchUpAll(table);
};

test('[N1] whoever was given no admin token seals no change, whatever its role: the relay would not take it', () => {
  const { table, facilitator } = t.openTable(seeded('N1 token'));
  const cf = t.seat(table, facilitator, 'CF', 'third', 'cofacilitator');
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  // The facilitator's program is changed: its entry hands the new token to nobody.
  const { channel } = peek(table, cf, forgeChange(table, facilitator, { kind: 'close', seats: [id(b)] }));
  expect([channel.epoch.seats.length, channel.adminToken]).toEqual([3, null]);
  const remove = (by: typeof channel) => sealRemoval(by, [id(a)], t.env(table));
  expect(remove(channel)).toEqual(NO_POWER);
  expect(remove({ ...channel, adminToken: freshToken(table.random) }).ok).toBe(true);
});

test('[E3] rules that fit no size of a body are not sealed', () => {
  const { table, f } = keyed('E3');
  const { rules } = f.channel.epoch;
  const next = (items: readonly string[]) =>
    sealRules(f.channel, { ...rules, version: rules.version + 1, items }, null, t.env(table));
  expect(next(Array(300).fill('x'.repeat(1_000)))).toEqual({ ok: false, error: 'tooLong' });
  expect(next(Array(40).fill('x'.repeat(1_000))).ok).toBe(true);
});

test('[M7] whoever left is closed for that, which needs no key, also by whoever wanted it removed or frozen', () => {
  const { table, f, cf, a, b } = keyed('M7 left');
  const remove = (who: t.Member) => sealRemoval(f.channel, [id(who)], t.env(table));
  expect(remove(b)).toEqual({ ok: false, error: 'unconfirmed' });
  leaves(table, b);
  const left = { kind: 'closings', closings: [{ seat: id(b), why: 'left' }], proposal: null };
  expect(changeOf(t.must(remove(b)))).toEqual(left);
  const frozen = sealClosings(f.channel, [{ seat: id(b), why: 'frozen' }], null, t.env(table));
  expect(changeOf(t.must(frozen))).toEqual(left);
  // Whoever is due goes with what is asked for, once.
  const both = t.must(sealClosings(f.channel, [{ seat: id(a), why: 'frozen' }], null, t.env(table)));
  expect(changeOf(both)).toMatchObject({ closings: [{ seat: id(a), why: 'frozen' }, ...left.closings] });
  t.append(table, f, t.must(remove(b)));
  t.settle(table);
  for (const member of [f, cf, a]) expect(t.rosterOf(member).map(({ label }) => label)).not.toContain('B1');
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M6] [N7] a removal that was agreed to stays just that, although one of its seats left meanwhile', () => {
  const { table, f, cf, a, b } = keyed('M6 whole');
  const proposal = agree(table, f, { kind: 'removal', seats: [id(a), id(b)] }, [cf]);
  leaves(table, b);
  const sealed = t.must(sealRemoval(f.channel, [id(a), id(b)], t.env(table)));
  const closings = [a, b].map((member) => ({ seat: id(member), why: 'removed' }));
  expect(changeOf(sealed)).toEqual({ kind: 'closings', closings, proposal });
  t.append(table, f, sealed);
  t.settle(table);
  expect(t.rosterOf(cf).map(({ label }) => label)).toEqual(['facilitator', 'CF']);
  expect([f, cf, a, b].flatMap(t.alarms)).toEqual([]);
});

test('[N12] an admission names each seat that confirmed it, and no other', () => {
  const { table, f, a, b } = keyed('N12 list');
  const guest = t.invite(table, f, 'B2', 'B');
  const proposal = agree(table, f, admissionOf(f, guest), [b, a]);
  const sealed = t.must(sealAdmission(f.channel, t.candidateOf('B2', guest), t.env(table)));
  const confirmations = [a, b].map((member) => ({ seat: id(member), proposal }));
  expect(changeOf(sealed)).toMatchObject({ kind: 'admit', proposal, confirmations });
});

/** A co-facilitator whose Welcome gave it nothing of one seat, and who has greeted. */
const welcomedWithout = (seed: string, which: 'host' | 'other') => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const guest = t.invite(table, facilitator, 'CF', 'third', 'cofacilitator');
  t.admit(table, facilitator, 'CF', guest);
  const admitted = facilitator.channel.pending!.admitted!;
  const cf = t.enter(table, facilitator, 'CF', guest);
  const withheld = id(which === 'host' ? facilitator : a);
  const bundles = admitted.bundles.filter(({ seat }) => !sameBytes(seat, withheld));
  const blob = sealWelcome(facilitator.channel, { ...admitted, bundles }, new Uint8Array(4), table.random);
  const { request } = guest;
  const keys = {
    channel: request.offer.channel,
    us: { seat: request.offer.seat.id, ik: request.ik },
    host: request.offer.host.seat,
    bundle: request.ours,
    session: request.session,
    ratchet: request.ratchet,
  };
  cf.channel = t.must(openWelcome(keys, blob, t.env(table))).channel;
  t.settle(table);
  return { table, facilitator, a, b, cf };
};
const admits = (table: t.Table, host: t.Member) => {
  const guest = t.invite(table, host, 'A2', 'A');
  return { guest, sealed: sealAdmission(host.channel, t.candidateOf('A2', guest), t.env(table)) };
};

test('[N1] [I8] nobody is admitted by whoever has no session with a seat that stays, and could not tell it', () => {
  const { table, a, b, cf } = welcomedWithout('N1 no session', 'other');
  expect([t.peerOf(cf, a), t.peerOf(cf, b)?.pair.phase]).toEqual([undefined, 'confirmed']);
  expect(admits(table, cf).sealed).toEqual({ ok: false, error: 'changePending' });
  t.append(table, cf, t.must(sealRemoval(cf.channel, [id(a)], t.env(table))));
  t.catchUpAll(table);
  expect(admits(table, cf).sealed.ok).toBe(true);
});

test('[H6] [I8] of a seat whose bundle its host does not know a newcomer is given neither bundle nor secret', () => {
  const { table, facilitator, a, b, cf } = welcomedWithout('I8 no bundle', 'host');
  expect(t.peerOf(cf, facilitator)).toMatchObject({ bundle: null, pair: { phase: 'confirmed' } });
  const { guest, sealed } = admits(table, cf);
  const { admitted } = t.must(sealed).channel.pending!;
  expect(admitted!.bundles.map(({ seat }) => seat)).toEqual([a, b, cf].map(id));
  expect(admitted!.secrets.map(({ seat }) => seat)).toEqual([a, b].map(id));
  t.append(table, cf, t.must(sealed));
  t.catchUpAll(table);
  const late = t.enter(table, cf, 'A2', guest);
  t.settle(table);
  expect([a, b, cf].map((member) => t.peerOf(late, member)?.pair.phase)).toEqual(Array(3).fill('confirmed'));
  expect(t.peerOf(late, facilitator)).toBeUndefined();
});
