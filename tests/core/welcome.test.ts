import { beforeAll, expect, test } from 'vitest';
import { channelId, type Secret, seatId, secret32, symmetricKey } from '../../shared/brand.ts';
import { concat, sameBytes } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { aeadOpen, aeadSeal } from '../../shared/crypto/aead.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { makeBundle } from '../../shared/protocol/bundle.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { EPOCH_SIZES, pad, unpad } from '../../shared/protocol/padding.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { sealLeave, sealRotation } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { openWelcome, sealWelcome } from '../../shared/protocol/welcome.ts';
import { ROLES, type Role, type Side } from '../../shared/room/roles.ts';
import { forNewcomer } from '../../shared/room/standingCodec.ts';
import { flipped } from '../support/craft.ts';
import { admissionOf, agree, SET, speak } from '../support/keys.ts';
import { openRoom } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const admitted = (seed: string, side: Side = 'A', role: Role = 'participant') => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const guest = t.invite(table, facilitator, 'A2', side, role);
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
  const { adminToken, closeSecret } = facilitator.channel;
  expect([adminToken, closeSecret].every((secret) => secret?.length === 32)).toBe(true);
  const powersOf = (role: Role) => {
    const guest = t.invite(table, facilitator, role, 'third', role);
    expect(t.admit(table, facilitator, role, guest)).toBe(true);
    const { channel } = t.enter(table, facilitator, role, guest);
    const held = [facilitator.channel.adminToken, facilitator.channel.closeSecret];
    return { given: [channel.adminToken, channel.closeSecret], held };
  };
  for (const role of ROLES.filter((each) => each !== 'facilitator')) {
    const { given, held } = powersOf(role);
    expect([role, given]).toEqual([role, role === 'cofacilitator' ? held : [null, null]]);
  }
});

test('[I7] one of the two alone is not given: who lacks either gives none', () => {
  const { table, facilitator, keys, admitted: given } = admitted('I7 one power', 'third', 'cofacilitator');
  for (const lacking of ['adminToken', 'closeSecret'] as const) {
    const blob = sealWelcome({ ...facilitator.channel, [lacking]: null }, given, new Uint8Array(4), table.random);
    const { channel } = t.must(openWelcome(keys, blob, t.env(table)));
    expect([channel.adminToken, channel.closeSecret]).toEqual([null, null]);
  }
});

test('[I7] the Welcome is sealed under the key of the specification; what opens under it and is none is malformed', () => {
  const { table, keys, blob } = admitted('I7 sealed');
  const key = symmetricKey(KDF('welcome', [keys.session], [], 32));
  const nonce = blob.slice(0, 24);
  const padded = aeadOpen(key, nonce, blob.slice(24), keys.channel)!;
  const plain = unpad(padded, EPOCH_SIZES)!;
  const open = (bytes: Uint8Array) =>
    openWelcome(keys, concat([nonce, aeadSeal(key, nonce, bytes, keys.channel)]), t.env(table));
  expect(open(padded).ok).toBe(true);
  for (const bytes of [plain, pad(plain.slice(0, -1), EPOCH_SIZES)!, pad(encode([1]), EPOCH_SIZES)!])
    expect(open(bytes)).toEqual({ ok: false, error: 'malformed' });
});

test('[I7] a Welcome that is too large is not sealed', () => {
  const { table, facilitator, admitted: given } = admitted('I7 large');
  const { epoch } = facilitator.channel;
  const rules = { ...epoch.rules, items: Array.from({ length: 300 }, () => 'x'.repeat(1000)) };
  const large = { ...facilitator.channel, epoch: { ...epoch, rules } };
  expect(() => sealWelcome(large, given, new Uint8Array(4), table.random)).toThrow(
    'a Welcome for the largest roster fits',
  );
});

test('[I7] [N4] of the rooms a Welcome gives the plenary alone, and nothing of epochs that ended', () => {
  const { table, facilitator } = t.openTable(seeded('I7 rooms'));
  const a = t.seat(table, facilitator, 'A1');
  openRoom(table, [facilitator, a]);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const { channel } = t.enter(table, facilitator, 'A2', guest);
  const [plenary, room] = facilitator.channel.rooms;
  expect([plenary?.kind, room?.kind]).toEqual(['plenary', 'open']);
  expect(channel.rooms).toEqual([plenary]);
  expect([channel.past, facilitator.channel.past.length]).toEqual([[], 2]);
});

test('[I7] under rules with settings a newcomer learns what words made of the channel, and who is leaving', () => {
  const { table, facilitator } = t.openTable(seeded('I7 standing'), SET);
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  speak(table, a, { kind: 'buddies', seats: [t.seatIdOf(facilitator)] });
  const guest = t.invite(table, facilitator, 'A2', 'A');
  agree(table, facilitator, admissionOf(facilitator, guest), []);
  // The leave stands before the admission, whose author has not read it.
  t.append(table, b, t.must(sealLeave(b.channel, t.env(table))));
  expect(t.admit(table, facilitator, 'A2', guest)).toBe(true);
  const j = t.enter(table, facilitator, 'A2', guest);
  expect(j.channel.standing).toEqual(forNewcomer(facilitator.channel.standing));
  expect(j.channel.standing.buddies).toEqual({ [seatKey(t.seatIdOf(a))]: [seatKey(t.seatIdOf(facilitator))] });
  expect([a, b, facilitator].map((other) => t.peerOf(j, other)?.leaving)).toEqual([false, true, false]);
});

test('[I7] a Welcome for another channel, without the guest’s own seat and key, or with an id or a key twice, is refused', () => {
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
  const withOneMore = (change: Partial<Seat>) => {
    const seats = [...channel.epoch.seats, { ...channel.epoch.seats[3]!, ...change }];
    return read(
      {},
      sealWelcome({ ...channel, epoch: { ...channel.epoch, seats } }, given, new Uint8Array(4), table.random),
    );
  };
  const [id, ik] = [seatId(table.random(16)), x25519KeyPair(table.random(32)).publicKey];
  expect([withOneMore({ id, ik }), withOneMore({ id }), withOneMore({ ik })]).toEqual([true, false, false]);
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

test('[I8] [N1] [R8] with a seat whose bundle did not fit there is no session: a change that it could not open waits, and a rotation passes over what is not there', () => {
  const { table, facilitator, a, b, guest, admitted: given } = admitted('I8 later', 'third', 'cofacilitator');
  const key = seatKey(t.seatIdOf(b));
  const welcome = { ...given, bundles: given.bundles.filter(({ seat }) => seatKey(seat) === key) };
  facilitator.welcomes = [
    { invitation: 'A2', blob: sealWelcome(facilitator.channel, welcome, t.position(facilitator.read), table.random) },
  ];
  const c = t.enter(table, facilitator, 'A2', guest);
  t.settle(table);
  expect(t.peerOf(c, a)).toBeUndefined();
  expect([facilitator, b].map((member) => t.peerOf(c, member)?.pair.phase)).toEqual(['confirmed', 'confirmed']);
  const closing = (member: t.Member) => sealRemoval(c.channel, [t.seatIdOf(member)], t.env(table));
  expect(closing(b)).toEqual({ ok: false, error: 'changePending' });
  expect(closing(a).ok).toBe(true);
  expect(t.peerOf(c, facilitator)?.bundle).toBe(null);
  const { peers } = t.must(sealRotation(c.channel, t.env(table))).channel;
  expect(peers[seatKey(t.seatIdOf(facilitator))]?.usedBundle).toBe(null);
  expect(peers[key]?.usedBundle).toEqual(b.channel.bundles[0]!.bundle.id);
});

test('[I8] a bundle and a secret for the newcomer’s own seat make no session with itself', () => {
  const { table, facilitator, keys, admitted: given } = admitted('I8 own');
  const { seat, ik } = keys.us;
  const { bundle } = makeBundle(ik.publicKey, table.random);
  const psk = secret32(table.random(32));
  const welcome = {
    ...given,
    bundles: [...given.bundles, { seat, bundle }],
    secrets: [...given.secrets, { seat, psk }],
  };
  const blob = sealWelcome(facilitator.channel, welcome as typeof given, new Uint8Array(4), table.random);
  const { channel } = t.must(openWelcome(keys, blob, t.env(table)));
  const others = t.rosterOf(facilitator).filter(({ id }) => !sameBytes(id, seat));
  expect(Object.keys(channel.peers)).toEqual(others.map(({ id }) => seatKey(id)));
});
