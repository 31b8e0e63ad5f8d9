import { beforeAll, expect, test } from 'vitest';
import { kemCiphertext } from '../../shared/brand.ts';
import { concat, hex } from '../../shared/codec/bytes.ts';
import { kemEncapsulate } from '../../shared/crypto/kem.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import { keptBundles } from '../../shared/protocol/epoch.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { abandon, kemNames, ratchetOf, sealRotation } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { forge, kindsOf, peek } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const rotate = (table: t.Table, member: t.Member): void => {
  t.append(table, member, t.must(sealRotation(member.channel, t.env(table))));
  t.settle(table);
};
const ids = (member: t.Member) => member.channel.bundles.map(({ bundle }) => hex(bundle.id));

test('[H5] a bundle’s secrets go once two newer ones are published, unless an admission still names it', () => {
  const { table, facilitator } = t.openTable(seeded('H5'));
  const a = t.seat(table, facilitator, 'A1');
  const [first] = ids(a);
  rotate(table, a);
  expect(ids(a)).toContain(first);
  rotate(table, a);
  expect(ids(a)).not.toContain(first);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  t.catchUpAll(table);
  const named = a.channel.bundles[0]!;
  expect(named.holds.length).toBe(1);
  rotate(table, a);
  rotate(table, a);
  expect(ids(a)).toContain(hex(named.bundle.id));
  const late = t.enter(table, facilitator, 'A2', guest);
  t.settle(table);
  expect(t.peerOf(a, late)?.pair.phase).toBe('confirmed');
  expect(t.peerOf(late, a)?.pair.phase).toBe('confirmed');
  rotate(table, a);
  expect(ids(a)).not.toContain(hex(named.bundle.id));
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[H5] an admission frees its bundle after 30 days, or when its newcomer is closed', () => {
  const { table, facilitator } = t.openTable(seeded('H5 free'));
  const a = t.seat(table, facilitator, 'A1');
  for (const name of ['A2', 'A3']) {
    const guest = t.invite(table, facilitator, name, 'A');
    t.admit(table, facilitator, name, guest);
    t.catchUpAll(table);
    if (name === 'A3') break;
    const seat = guest.invitation.offer.seat.id;
    t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [seat], t.env(table))));
    t.catchUpAll(table);
    expect(a.channel.bundles[0]!.holds).toEqual([]);
  }
  const held = a.channel.bundles[0]!;
  const newer = [1, 2].map(() => ({ ...held, holds: [] }));
  const minute = table.minute + 30 * DAY_MINUTES;
  expect(keptBundles([...newer, held], minute - 1).length).toBe(3);
  expect(keptBundles([...newer, held], minute).length).toBe(2);
});

test('[H5] a bundle that waits for several newcomers is freed of each alone: by its hello, or when it is closed', () => {
  const { table, facilitator } = t.openTable(seeded('H5 two'));
  const a = t.seat(table, facilitator, 'A1');
  const holds = () => a.channel.bundles.flatMap((held) => held.holds.map(({ seat }) => seat));
  const admit = (name: string) => {
    const guest = t.invite(table, facilitator, name, 'A');
    t.admit(table, facilitator, name, guest);
    t.catchUpAll(table);
    return { guest, seat: guest.invitation.offer.seat.id };
  };
  const [first, second, third] = ['A2', 'A3', 'A4'].map(admit);
  expect(holds()).toEqual([first, second, third].map((each) => seatKey(each!.seat)));
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [first!.seat], t.env(table))));
  t.catchUpAll(table);
  expect(holds()).toEqual([second, third].map((each) => seatKey(each!.seat)));
  t.enter(table, facilitator, 'A4', third!.guest);
  t.settle(table);
  expect(holds()).toEqual([seatKey(second!.seat)]);
});

test('[H5] [K2] a rotation that never stood in the log publishes nothing: its bundle goes, the older ones stay, and one is due after the next entry', () => {
  const { table, facilitator } = t.openTable(seeded('H5 abandoned'));
  const a = t.seat(table, facilitator, 'A1');
  const published = ids(a);
  for (let i = 0; i < 3; i += 1) {
    const given = t.must(sealRotation(a.channel, t.env(table)));
    expect(given.channel.bundles.map(({ bundle }) => hex(bundle.id))).toEqual(expect.arrayContaining(published));
    expect(given.channel.bundles[0]!.holds).toEqual([]);
    a.channel = abandon(given.channel, given.id);
    // It is given up already.
    expect(abandon(a.channel, given.id)).toEqual(a.channel);
    expect(ids(a)).toEqual(published);
  }
  expect(nextDuty(a.channel, table.minute)).toBeNull();
  t.say(table, a, 'the next entry');
  t.catchUpAll(table);
  expect(nextDuty(a.channel, table.minute)).toEqual({ kind: 'rotation' });
  const j = t.seat(table, facilitator, 'A2');
  expect(t.peerOf(a, j)?.pair.phase).toBe('confirmed');
  expect(kindsOf(a.outputs)).toContain('greeted');
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[R8] an encapsulation is kept by whoever holds the bundle that it names; one that cannot be opened is left out, and the session lives', () => {
  const { table, facilitator } = t.openTable(seeded('R8 named'));
  const a = t.seat(table, facilitator, 'A1');
  rotate(table, a);
  const [newer, older] = a.channel.bundles.map(({ bundle }) => bundle);
  const to = (bundle: typeof newer) => {
    const { ciphertext, secret } = kemEncapsulate(bundle!.xk, table.random(64))!;
    return { kem: { bundle: bundle!.id, ct: ciphertext }, kept: { ...kemNames(bundle!.xk, ciphertext), secret } };
  };
  const taken = (kem: ReturnType<typeof to>['kem']) => {
    const blob = forge(table, facilitator, { slotClass: 'rotation', slot: (plan) => ({ ...plan, kem }) });
    const { channel, outputs } = peek(table, a, blob);
    const { pair } = channel.peers[seatKey(t.seatIdOf(facilitator))]!;
    return { told: kindsOf(outputs), kept: ratchetOf(pair)!.kemsReceived };
  };
  for (const { kem, kept } of [to(newer), to(older)]) expect(taken(kem)).toEqual({ told: ['content'], kept: [kept] });
  const { kem } = to(newer);
  const foreign = { ...kem, bundle: facilitator.channel.bundles[0]!.bundle.id };
  // Behind the 1,088 bytes of ML-KEM-768 stands an X25519 key.
  const weak = { ...kem, ct: kemCiphertext(concat([kem.ct.slice(0, 1088), new Uint8Array(32)])) };
  for (const none of [foreign, weak]) expect(taken(none)).toEqual({ told: ['content'], kept: [] });
});
