import { beforeAll, expect, test } from 'vitest';
import { channelId, type Secret } from '../../shared/brand.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { makeBundle } from '../../shared/protocol/bundle.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { channelCode, safetyNumber } from '../../shared/protocol/codes.ts';
import { openLinkEntry, sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { sealHello, sealRotation } from '../../shared/protocol/seal.ts';
import { openWelcome, sealWelcome } from '../../shared/protocol/welcome.ts';
import { flipped, told } from '../support/craft.ts';
import { openCrowd } from '../support/crowd.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const admitted = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const { admitted } = facilitator.channel.pending!;
  t.catchUpAll(table);
  const { request } = guest;
  const keys = {
    channel: request.offer.channel,
    us: { seat: request.offer.seat.id, ik: request.ik },
    host: request.offer.host.seat,
    bundle: request.ours,
    session: request.session,
    ratchet: request.ratchet,
  };
  const { blob } = facilitator.welcomes.find(({ invitation }) => invitation === 'A2')!;
  return { table, facilitator, a, b, guest, keys, blob, admitted: admitted! };
};

test('[I7] the Welcome stands for the admission in the log: its view, roster and keys, and it opens with nothing else', () => {
  const { table, facilitator, keys, blob } = admitted('I7');
  const { channel } = t.must(openWelcome(keys, blob, t.env(table)));
  expect(channel.view).toEqual(facilitator.channel.view);
  expect(channel.epoch).toEqual(facilitator.channel.epoch);
  expect(channel.rooms).toEqual(facilitator.channel.rooms);
  for (const at of [0, 23, 24, 100, blob.length - 1])
    expect(openWelcome(keys, flipped(blob, at), t.env(table))).toEqual({ ok: false, error: 'notAuthentic' });
  const other = { ...keys, session: new Uint8Array(32) as Secret };
  expect(openWelcome(other, blob, t.env(table))).toEqual({ ok: false, error: 'notAuthentic' });
});

test('[I7] a fellow facilitator gets the admin token and the close secret with its Welcome, nobody else does', () => {
  const { table, facilitator } = t.openTable(seeded('I7 powers'));
  const a = t.seat(table, facilitator, 'A1');
  const c = t.seat(table, facilitator, 'C', 'third', 'cofacilitator');
  const { adminToken, closeSecret } = facilitator.channel;
  expect([c.channel.adminToken, c.channel.closeSecret]).toEqual([adminToken, closeSecret]);
  expect([a.channel.adminToken, a.channel.closeSecret]).toEqual([null, null]);
});

test('[I7] a Welcome for another channel, or without the guest’s own seat and key, is refused', () => {
  const { table, facilitator, keys, blob, admitted: given } = admitted('I7 refused');
  const read = (change: Partial<typeof keys>, from = blob) =>
    openWelcome({ ...keys, ...change }, from, t.env(table)).ok;
  expect(read({})).toBe(true);
  expect(read({ channel: channelId(table.random(32)) })).toBe(false);
  expect(read({ us: { ...keys.us, ik: x25519KeyPair(table.random(32)) } })).toBe(false);
  expect(read({ us: { ...keys.us, seat: table.random(16) as typeof keys.host } })).toBe(false);
  expect(read({ host: table.random(16) as typeof keys.host })).toBe(false);
  const { channel } = facilitator;
  const without = { ...channel, epoch: { ...channel.epoch, seats: channel.epoch.seats.slice(0, 3) } };
  expect(read({}, sealWelcome(without, given, new Uint8Array(4), table.random))).toBe(false);
  // Sealed for this guest under its session, but the channel inside is another one.
  const elsewhere = { ...channel, id: channelId(table.random(32)) };
  expect(read({}, sealWelcome(elsewhere, given, new Uint8Array(4), table.random))).toBe(false);
});

test('[I8] a bundle or secret that does not fit its seat leaves that pair without a session, and the rest as it is', () => {
  const { table, facilitator, a, b, keys, admitted: given } = admitted('I8');
  const key = seatKey(t.seatIdOf(a));
  const others = [seatKey(t.seatIdOf(b)), seatKey(t.seatIdOf(facilitator))];
  const foreign = makeBundle(t.rosterOf(b)[2]!.ik, table.random).bundle;
  const dead = {
    ...given.bundles.find(({ seat }) => seatKey(seat) === key)!.bundle,
    xk: new Uint8Array(1216).fill(255),
  };
  const spoil = (change: (seat: Uint8Array) => object) => ({
    ...given,
    bundles: given.bundles.map((each) => ({ ...each, ...(seatKey(each.seat) === key ? change(each.seat) : {}) })),
  });
  const spoiled = [
    spoil(() => ({ bundle: foreign })),
    spoil(() => ({ bundle: dead })),
    { ...given, secrets: given.secrets.filter(({ seat }) => seatKey(seat) !== key) },
    { ...given, bundles: given.bundles.filter(({ seat }) => seatKey(seat) !== key) },
  ];
  for (const welcome of spoiled as (typeof given)[]) {
    const blob = sealWelcome(facilitator.channel, welcome, new Uint8Array(4), table.random);
    const { channel } = t.must(openWelcome(keys, blob, t.env(table)));
    expect(Object.keys(channel.peers).sort()).toEqual(others.toSorted());
  }
});

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

test('[E2] [I7] [H2] [K2] at 100 seats the largest Welcome, hello and rotation fit the relay and open', () => {
  const { table, facilitator } = openCrowd(seeded('100 seats'), 99);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const [first, last] = [table.members[1]!, table.members[98]!];
  for (const member of [facilitator, first, last]) t.catchUp(table, member);
  const welcome = sealWelcomeEntry(guest.link.secret, facilitator.welcomes[0]!.blob, table.random);
  const entry = t.must(openLinkEntry(guest.link.secret, welcome));
  expect(entry).toEqual({ kind: 'welcome', payload: facilitator.welcomes[0]!.blob });
  const j = t.enter(table, facilitator, 'A2', guest);
  expect(t.rosterOf(j).length).toBe(100);
  const hello = t.must(sealHello(j.channel, t.env(table)));
  const rotation = t.must(sealRotation(facilitator.channel, t.env(table)));
  for (const member of [facilitator, first, last]) expect(told(table, member, hello.blob)).toEqual(['greeted']);
  for (const member of [first, last]) expect(told(table, member, rotation.blob)).toEqual([]);
  const sizes = [welcome, hello.blob, rotation.blob, table.log.entries[0]!.blob].map(({ length }) => length);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(LIMITS.blobBytes);
  expect(Math.min(...sizes.slice(0, 3))).toBeGreaterThan(170_000);
}, 60_000);
