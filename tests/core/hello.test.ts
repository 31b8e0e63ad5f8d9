import { beforeAll, expect, test } from 'vitest';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { makeBundle } from '../../shared/protocol/bundle.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { longUnconfirmed, nextDuty } from '../../shared/protocol/due.ts';
import { splitSlot } from '../../shared/protocol/entry.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { FOR_THE_LOGS_LIFE, reads, sealHello, sealText } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { forge, kindsOf, lastBlob, outerOf, post, snapshot, told } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const TEXT = { text: 'hello', messageClass: 'rule', quotes: [] } as const;

/** A table where `name` has its seat and has not greeted yet. */
const joining = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const j = t.enter(table, facilitator, 'A2', guest);
  t.catchUpAll(table);
  return { table, facilitator, a, b, j };
};

test('[H2] the first entry of a newcomer is its hello, a long slot for each seat, kept as long as the log', () => {
  const { table, facilitator, a, b, j } = joining('H2');
  expect(nextDuty(j.channel, table.minute)).toEqual({ kind: 'hello' });
  expect(sealText(j.channel, j.channel.plenary, TEXT, t.env(table))).toEqual({ ok: false, error: 'notYet' });
  const hello = t.must(sealHello(j.channel, t.env(table)));
  expect(hello.lifetimeSeconds).toBe(FOR_THE_LOGS_LIFE);
  const outer = outerOf(facilitator, hello.blob);
  expect([outer.slotClass, outer.slots.length, outer.slots[0]!.length]).toEqual(['hello', 4, 1349]);
  for (const [seat, member] of [a, b].entries()) {
    const prefix = splitSlot(outer.slots[seat + 1]!, 'hello').hello!;
    expect(prefix.bundle).toEqual(member.channel.bundles[0]!.bundle.id);
    expect([prefix.ek.length, prefix.ct.length]).toEqual([32, 1120]);
  }
  expect(splitSlot(outer.slots[1]!, 'hello').hello!.ek).not.toEqual(splitSlot(outer.slots[2]!, 'hello').hello!.ek);
  t.append(table, j, hello);
  t.catchUpAll(table);
  for (const member of [facilitator, a, b]) {
    expect(kindsOf(member.outputs)).toContain('greeted');
    expect(t.peerOf(member, j)?.bundle).toEqual(j.channel.bundles[0]!.bundle);
  }
});

test('[H3] [Z8] no entry of a newcomer counts before its hello, and its hello is answered once', () => {
  const { table, facilitator, a, b, j } = joining('H3');
  const early = forge(table, j, {});
  for (const member of [a, b]) expect(told(table, member, early)).toEqual(['unopened']);
  t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
  const hello = lastBlob(table);
  for (const member of [a, b, facilitator]) t.catchUp(table, member);
  const after = [a, b, facilitator].map((member) => snapshot(member.channel.peers));
  for (const member of [a, b, facilitator]) expect(told(table, member, hello)).toEqual(['unopened']);
  expect([a, b, facilitator].map((member) => snapshot(member.channel.peers))).toEqual(after);
  t.settle(table);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[H3] an entry of a newcomer that is no hello is refused, also in a hello’s shape', () => {
  const { table, a, b, j } = joining('H3 shape');
  const noPrefix = forge(table, j, { slotClass: 'hello' });
  for (const member of [a, b]) expect(told(table, member, noPrefix)).toEqual(['unopened']);
  expect(t.peerOf(a, j)?.pair.phase).toBe('awaitingHello');
});

test('[H7] a hello that shows another bundle than its admission names is no greeting, and the bundle is not taken', () => {
  const { table, facilitator, a, b, j } = joining('H7');
  const own = j.channel.bundles[0]!.bundle;
  const other = { ...makeBundle(own.ik, table.random), holds: [] };
  const swapped = { ...j.channel, bundles: [other, ...j.channel.bundles] };
  t.append(table, j, t.must(sealHello(swapped, t.env(table))));
  for (const member of [facilitator, a, b]) {
    expect(kindsOf(t.catchUp(table, member))).toEqual(['invalidChange']);
    expect(t.peerOf(member, j)?.pair.phase).toBe('confirmed');
  }
  // The facilitator has it from the request, which the digits covered; the others have none to encapsulate to.
  expect([facilitator, a, b].map((member) => t.peerOf(member, j)?.bundle)).toEqual([own, null, null]);
});

test('[H4] [Z7] before confirmation content goes only where the introducer sits; a slot opened confirms', () => {
  const { table, facilitator, a, j } = joining('H4');
  t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
  t.catchUpAll(table);
  const seatOf = (member: t.Member) => t.rosterOf(j).find((seat) => sameBytes(seat.id, t.seatIdOf(member)))!;
  expect(t.peerOf(j, a)?.pair.phase).toBe('unconfirmed');
  expect(reads(j.channel, seatOf(a), table.minute)).toBe(true);
  const without = t.rosterOf(j).filter((seat) => !sameBytes(seat.id, t.seatIdOf(facilitator)));
  const orphaned = { ...j.channel, epoch: { ...j.channel.epoch, seats: without } };
  expect(reads(orphaned, seatOf(a), table.minute)).toBe(false);
  t.settle(table);
  expect(t.peerOf(j, a)?.pair.phase).toBe('confirmed');
  expect(reads({ ...j.channel, epoch: orphaned.epoch }, seatOf(a), table.minute)).toBe(true);
});

test('[C13] [H1] the secret of an introduction is wiped once the hello that it is for has opened, and not before', () => {
  const { table, a, b, j } = joining('C13 introduction');
  const secrets = [a, b].map((member) => {
    const pair = t.peerOf(member, j)?.pair;
    if (pair?.phase !== 'awaitingHello') throw new Error('waits for the hello');
    return pair.introduction.psk;
  });
  post(table, forge(table, j, { slotClass: 'hello' }));
  t.catchUpAll(table);
  expect(secrets.map((secret) => secret.every((byte) => byte === 0))).toEqual([false, false]);
  t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
  t.catchUpAll(table);
  expect(secrets.map((secret) => secret.every((byte) => byte === 0))).toEqual([true, true]);
});

test('[H4] a session that waits for 30 days is told, not before', () => {
  const { table, a, b, j } = joining('H4 long');
  const later = (days: number) => longUnconfirmed(j.channel, table.minute + days * DAY_MINUTES);
  expect(later(29.9)).toEqual([]);
  expect([...later(30)].sort()).toEqual([a, b].map((member) => seatKey(t.seatIdOf(member))).sort());
});

test('[H6] each pair with a newcomer gets a secret of its own, the same at both ends, fresh at each admission', () => {
  const { table, facilitator } = t.openTable(seeded('H6'));
  const members = [t.seat(table, facilitator, 'A1'), t.seat(table, facilitator, 'B1', 'B')];
  const secrets: string[] = [];
  for (const name of ['A2', 'A3']) {
    const guest = t.invite(table, facilitator, name, 'A');
    t.admit(table, facilitator, name, guest);
    const given = facilitator.channel.pending!.admitted!.secrets;
    expect(given.length).toBe(t.rosterOf(facilitator).length - 1);
    t.catchUpAll(table);
    for (const member of members) {
      const { pair } = member.channel.peers[seatKey(guest.invitation.offer.seat.id)]!;
      if (pair.phase !== 'awaitingHello') throw new Error('waits for the hello');
      const psk = given.find(({ seat }) => sameBytes(seat, t.seatIdOf(member)))!.psk;
      expect(pair.introduction.psk).toEqual(psk);
    }
    secrets.push(...given.map(({ psk }) => hex(psk)));
    t.enter(table, facilitator, name, guest);
    t.settle(table);
  }
  expect(new Set(secrets).size).toBe(5);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[H1] [H4] [Z11] an introducer who lies to one side about a bundle or a secret makes no session, and the person is told', () => {
  for (const lie of ['bundle', 'psk'] as const) {
    const { table, facilitator, a, b, j } = joining(`lie ${lie}`);
    const key = seatKey(t.seatIdOf(j));
    const peer = a.channel.peers[key]!;
    if (peer.pair.phase !== 'awaitingHello') throw new Error('waits for the hello');
    const introduction = { ...peer.pair.introduction, psk: new Uint8Array(32) as typeof peer.pair.introduction.psk };
    const held = a.channel.bundles.map((each) => ({ ...each, bundle: { ...each.bundle, ik: t.rosterOf(a)[0]!.ik } }));
    a.channel =
      lie === 'psk'
        ? { ...a.channel, peers: { ...a.channel.peers, [key]: { ...peer, pair: { ...peer.pair, introduction } } } }
        : { ...a.channel, bundles: held };
    t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
    expect(kindsOf(t.catchUp(table, a))).toEqual(['unopened']);
    expect(kindsOf(t.catchUp(table, b))).toEqual(['greeted']);
    t.catchUp(table, facilitator);
    expect(t.peerOf(a, j)?.pair.phase).toBe('awaitingHello');
    expect(reads(a.channel, t.rosterOf(a)[3]!, table.minute)).toBe(false);
  }
});

test('[E12] a newcomer takes entries sealed before its hello as not for it, and a closed introducer changes nothing', () => {
  const { table, facilitator, a, b, j } = joining('E12');
  t.say(table, a, 'before the hello');
  t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
  t.say(table, b, 'crossing it');
  t.settle(table);
  expect(kindsOf(j.outputs).filter((kind) => kind === 'notForUs').length).toBe(2);
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(b)], t.env(table))));
  t.say(table, facilitator, 'too late');
  t.settle(table);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[E12] a random slot is expected only of a peer without a session that had not seen our hello; of any other it is told', () => {
  const { table, facilitator, a, j } = joining('E12 random');
  const random = (by: t.Member, k: number) => {
    const view = { k, hash: by.views.get(k)! };
    return told(table, j, forge(table, by, { header: { view }, slot: (plan) => ({ ...plan, ratchet: null }) })).join();
  };
  const before = j.channel.view.k;
  expect([random(a, before), random(facilitator, before)]).toEqual(['notForUs', 'unopened']);
  t.append(table, j, t.must(sealHello(j.channel, t.env(table))));
  t.catchUpAll(table);
  t.say(table, facilitator, 'after the hello');
  t.catchUpAll(table);
  expect(j.channel.hello).toEqual({ phase: 'done', position: before + 1 });
  expect(t.peerOf(j, a)?.pair.phase).toBe('unconfirmed');
  expect([0, 1, 2].map((more) => random(a, before + more))).toEqual(['notForUs', 'unopened', 'unopened']);
  // With the facilitator there is a session since the invitation.
  expect([0, 1, 2].map((more) => random(facilitator, before + more))).toEqual(['unopened', 'unopened', 'unopened']);
});
