import { beforeAll, expect, test } from 'vitest';
import type { SymmetricKey } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { openOuter, slotAd, splitSlot } from '../../shared/protocol/entry.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { findSeat } from '../../shared/protocol/roster.ts';
import { sealAdmission } from '../../shared/protocol/sealChange.ts';
import { matterDigits } from '../../shared/protocol/sealWord.ts';
import { kindsOf, lastBlob, post, roomKeyOf, snapshot, told } from '../support/craft.ts';
import { admissionOf, admitWithKeys, agree, KEYED, speak } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed), KEYED);
  const a = admitWithKeys(table, facilitator, 'A1', [], 'A');
  const b = admitWithKeys(table, facilitator, 'B1', [a], 'B');
  return { table, facilitator, a, b };
};

/** Slots of an entry that any of a device's sessions opens, once somebody gave it the key of the room. */
const slotsOpenedBy = (member: t.Member, author: t.Member, blob: Uint8Array, key: SymmetricKey): number => {
  const outer = t.must(openOuter(blob, key, member.channel.log));
  const from = findSeat(t.rosterOf(author), t.seatIdOf(author))!;
  const us = findSeat(t.rosterOf(member), t.seatIdOf(member))!;
  const ratchets = Object.values(member.channel.peers).flatMap(({ pair }) =>
    pair.phase === 'awaitingHello' ? [] : [pair.ratchet],
  );
  return outer.slots.filter((slot) => {
    const { sealed } = splitSlot(slot, outer.slotClass);
    return ratchets.some((ratchet) => openMessage(ratchet, sealed, outer.core, slotAd(outer.core, from, us)).ok);
  }).length;
};

test('[M6] [M5] a link that reached the wrong person: while a side does not confirm, it is given nothing at all', () => {
  const { table, facilitator, a, b } = open('wrong guest');
  const wrong = t.invite(table, facilitator, 'adviser', 'B');
  const right = t.invite(table, facilitator, 'adviser', 'B');
  const from = table.log.entries.length;
  const proposal = agree(table, facilitator, admissionOf(facilitator, wrong), [a]);
  // The adviser reads its own digits to B1 by voice: they are not those that B1 sees.
  const [proposed] = b.channel.standing.proposals;
  if (proposed?.matter.kind !== 'admission') throw new Error('an admission was proposed');
  expect(matterDigits(b.channel, proposed.matter)).not.toEqual(
    matterDigits(b.channel, admissionOf(facilitator, right)),
  );
  speak(table, b, { kind: 'refuse', proposal });
  expect(sealAdmission(facilitator.channel, t.candidateOf('adviser', wrong), t.env(table))).toEqual({
    ok: false,
    error: 'unconfirmed',
  });
  for (const member of table.members) {
    expect(Object.keys(member.channel.peers).length).toBe(2);
    expect(member.channel.epoch.number).toBe(2);
  }
  t.say(table, a, 'among ourselves');
  t.settle(table);
  expect(facilitator.welcomes.map(({ invitation }) => invitation)).not.toContain('adviser');
  expect(table.log.entries.slice(from).length).toBe(4);
  const adviser = admitWithKeys(table, facilitator, 'B2', [a, b], 'B');
  t.say(table, b, 'welcome');
  t.settle(table);
  expect([t.texts(adviser), table.members.flatMap(t.alarms)]).toEqual([['welcome'], []]);
});

test('[M5] the digits of a proposal are those of no other invitation, seat, key or rules', () => {
  const { table, facilitator, a } = open('other digits');
  const [matter, other] = ['A2', 'A2'].map((name) => admissionOf(facilitator, t.invite(table, facilitator, name, 'A')));
  if (!matter || !other) throw new Error('two were invited');
  const seen = matterDigits(a.channel, matter);
  const others = [
    { ...matter, seat: { ...matter.seat, ik: other.seat.ik } },
    { ...matter, newcomerBundle: other.newcomerBundle },
    { ...matter, hostBundle: other.hostBundle },
  ];
  for (const changed of others) expect(matterDigits(a.channel, changed)).not.toEqual(seen);
  const { epoch } = a.channel;
  const otherRules = { ...a.channel, epoch: { ...epoch, rules: { ...epoch.rules, items: [] } } };
  expect(matterDigits(otherRules, matter)).not.toEqual(seen);
});

test('[M6] [Z2] a facilitator that lets the wrong person in all the same lets it in to nobody', () => {
  const { table, facilitator, a, b } = open('forced');
  const guest = t.invite(table, facilitator, 'X', 'B');
  // Its client says that one key is enough.
  const honest = facilitator.channel.epoch;
  const changed = {
    ...facilitator.channel,
    epoch: { ...honest, rules: { ...honest.rules, admission: 'facilitator' as const } },
  };
  const sealed = t.must(sealAdmission(changed, t.candidateOf('X', guest), t.env(table)));
  const states = [a, b].map(({ channel }) =>
    snapshot([channel.epoch, channel.standing.proposals, Object.keys(channel.peers)]),
  );
  const oldKey = roomKeyOf(a);
  post(table, sealed.blob);
  t.catchUp(table, a);
  t.catchUp(table, b);
  for (const member of [a, b]) expect(kindsOf(member.outputs).at(-1)).toBe('invalidChange');
  expect(
    [a, b].map(({ channel }) => snapshot([channel.epoch, channel.standing.proposals, Object.keys(channel.peers)])),
  ).toEqual(states);
  // The facilitator's changed client goes on into an epoch of its own, and welcomes X there.
  facilitator.channel = sealed.channel;
  const x = t.enter(table, facilitator, 'X', guest);
  expect(x.channel.epoch.number).toBe(honest.number + 1);
  const seat = guest.request.offer.seat.id;
  t.say(table, a, 'still among three');
  const blob = lastBlob(table);
  expect(told(table, x, blob)).toEqual(['notForUs']);
  // Even with the key of the room, which a facilitator can pass on: no slot is for X.
  expect([slotsOpenedBy(x, a, blob, oldKey), slotsOpenedBy(b, a, blob, oldKey)]).toEqual([0, 1]);
  expect([a, b].map(({ channel }) => channel.peers[hex(seat)])).toEqual([undefined, undefined]);
  t.catchUp(table, b);
  expect(t.texts(b)).toEqual(['still among three']);
});
