import { beforeAll, expect, test } from 'vitest';
import { hash32, roomId } from '../../shared/brand.ts';
import { sameBytes } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { sealRepeat } from '../../shared/protocol/repeating.ts';
import { sealHeartbeat, sealHello, sealLeave, sealRotation, sealText } from '../../shared/protocol/seal.ts';
import { sealAdmission, sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealCharter, sealCheck, sealFounding, sealRoomLeave, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { keysMissing, matterOf, sealWord } from '../../shared/protocol/sealWord.ts';
import { admissionOf, KEYED } from '../support/keys.ts';
import { callRoom, charterFor, openRoom } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed), { ...KEYED, admission: 'facilitator' });
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  return { table, facilitator, a, b };
};
const NOWHERE = roomId(new Uint8Array(16).fill(9));
const content = { text: 'words', messageClass: 'rule', quotes: [] } as const;

test('[V2] a channel that halted seals nothing more, of any kind', () => {
  const { table, facilitator, a, b } = open('halted');
  const env = t.env(table);
  const candidate = t.candidateOf('A2', t.invite(table, facilitator, 'A2', 'A'));
  const halted: Channel = { ...facilitator.channel, halted: 'fork' };
  const { plenary } = halted;
  const tried = {
    text: sealText(halted, plenary, content, env),
    heartbeat: sealHeartbeat(halted, env),
    leave: sealLeave(halted, env),
    hello: sealHello(halted, env),
    rotation: sealRotation(halted, env),
    repeat: sealRepeat(halted, env),
    admission: sealAdmission(halted, candidate, env),
    removal: sealRemoval(halted, [t.seatIdOf(b)], env),
    founding: sealFounding(halted, charterFor([facilitator, a]), env),
    charter: sealCharter(halted, plenary, env),
    roomLeave: sealRoomLeave(halted, plenary, env),
    said: sealSaid(halted, plenary, { kind: 'roomShorten', lifetimeSeconds: 600 }, env),
    check: sealCheck(halted, plenary, { step: 5, why: 'over' }, env),
    word: sealWord(halted, { kind: 'away' }, env),
  };
  for (const [kind, sealed] of Object.entries(tried))
    expect([kind, sealed]).toEqual([kind, { ok: false, error: 'stopped' }]);
});

test('what is about a room needs that room, open and with its author in it', () => {
  const { table, facilitator, a, b } = open('no room');
  const env = t.env(table);
  const noRoom = { ok: false, error: 'noRoom' };
  expect(sealText(a.channel, NOWHERE, content, env)).toEqual(noRoom);
  expect(sealHeartbeat(a.channel, env, NOWHERE)).toEqual(noRoom);
  for (const room of [NOWHERE, a.channel.plenary]) {
    expect(sealCharter(a.channel, room, env)).toEqual(noRoom);
    expect(sealRoomLeave(a.channel, room, env)).toEqual(noRoom);
  }
  const shorten = { kind: 'roomShorten', lifetimeSeconds: 600 } as const;
  expect(sealSaid(a.channel, NOWHERE, shorten, env)).toEqual(noRoom);
  expect(sealCheck(a.channel, NOWHERE, { step: 5, why: 'over' }, env)).toEqual(noRoom);
  const called = callRoom(table, [facilitator, a]);
  t.catchUpAll(table);
  expect(sealSaid(a.channel, called, shorten, env)).toEqual(noRoom);
  for (const member of [facilitator, a]) expect(sealText(member.channel, called, content, env)).toEqual(noRoom);
  const room = openRoom(table, [facilitator, a]);
  expect(sealRoomLeave(b.channel, room, env)).toEqual(noRoom);
  expect(sealRoomLeave(a.channel, room, env).ok).toBe(true);
});

test('without its plenary, or a bundle of its own, a channel writes nowhere else and nothing else in their place', () => {
  const { table, facilitator, a } = open('a bug');
  const room = openRoom(table, [facilitator, a]);
  const rooms = a.channel.rooms.filter(({ id }) => sameBytes(id, room));
  expect(rooms).toHaveLength(1);
  for (const held of [rooms, []])
    expect(() => sealLeave({ ...a.channel, rooms: held }, t.env(table))).toThrow('bug: a channel has a plenary');
  expect(() => sealHello({ ...a.channel, bundles: [] }, t.env(table))).toThrow('bug: a seat has a bundle');
});

test('[M20] where nothing of ours is in force there is nothing to repeat', () => {
  const { table, a } = open('nothing to repeat');
  expect(sealRepeat(a.channel, t.env(table))).toEqual({ ok: false, error: 'settled' });
});

test('of a proposal whose author has no seat any more nobody can be asked', () => {
  const { table, facilitator } = open('no author');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  const matter = admissionOf(facilitator, guest);
  const proposal = { hash: hash32(new Uint8Array(32)), k: 1, minute: table.minute, matter };
  const asked = { ...proposal, author: 'f'.repeat(32), confirms: [], refusedAt: null };
  expect(keysMissing(facilitator.channel, asked)).toEqual([[]]);
  const { parts: _, ...before } = t.candidateOf('A2', guest);
  expect(matterOf(facilitator.channel, before)).toBe(null);
});

test('[R8] a bundle whose key is none gets no encapsulation, and the rotation goes out to the others', () => {
  const { table, a, b } = open('no key');
  const key = Buffer.from(t.seatIdOf(b)).toString('hex');
  const peer = a.channel.peers[key];
  if (!peer?.bundle) throw new Error('they know each other');
  // No coefficient of a key may be so large.
  const bundle = { ...peer.bundle, xk: peer.bundle.xk.slice().fill(0xff) as typeof peer.bundle.xk };
  const channel = { ...a.channel, peers: { ...a.channel.peers, [key]: { ...peer, bundle, usedBundle: null } } };
  const sealed = t.must(sealRotation(channel, t.env(table)));
  expect(sealed.channel.peers[key]?.usedBundle).toBe(null);
  expect(sealed.channel.peers[key]?.pair.phase).toBe(peer.pair.phase);
});
