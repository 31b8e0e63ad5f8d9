import { beforeAll, expect, test } from 'vitest';
import { roomId } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { aeadSeal } from '../../shared/crypto/aead.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import type { OwnKind } from '../../shared/protocol/channel.ts';
import type { Flag } from '../../shared/protocol/entry.ts';
import { EPOCH_SIZES } from '../../shared/protocol/padding.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { seatsOf } from '../../shared/protocol/readers.ts';
import { rosterHashOf } from '../../shared/protocol/room.ts';
import { type Sealing, sealHeartbeat, sealHello, sealRotation, sealText } from '../../shared/protocol/seal.ts';
import { sealRules } from '../../shared/protocol/sealChange.ts';
import { sealFounding, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { sealWord } from '../../shared/protocol/sealWord.ts';
import { keyOf } from '../../shared/room/words.ts';
import { epochBody, forge, kindsOf, peek, post, told } from '../support/craft.ts';
import { KEYED } from '../support/keys.ts';
import { charterFor, openAt, openRoom } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import { AD, core, openEnds, pass } from '../support/sessions.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed), { ...KEYED, admission: 'facilitator' });
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  return { table, facilitator, a, b };
};

test('an entry of ours that the log shows only after its epoch is said to be late, and a room that it founded is forgotten', () => {
  const { table, facilitator, a } = open('late');
  const said = t.must(
    sealText(a.channel, a.channel.plenary, { text: 'a', messageClass: 'rule', quotes: [] }, t.env(table)),
  );
  a.channel = said.channel;
  const founded = t.must(sealFounding(a.channel, charterFor([a, facilitator]), t.env(table)));
  a.channel = founded.channel;
  expect(a.channel.rooms).toHaveLength(2);
  t.seat(table, facilitator, 'B2', 'B');
  for (const [late, kept] of [
    [said, ['plenary', 'called']],
    [founded, ['plenary']],
  ] as const) {
    post(table, late.blob);
    expect(t.catchUp(table, a)).toEqual([{ kind: 'storedLate', entry: late.id }]);
    expect(a.channel.rooms.map(({ kind }) => kind)).toEqual(kept);
  }
});

test('[M15] what we wrote is told as stored once the log shows it, be it a hello, a rotation, a founding or a word, and is a sign of us where the others see one', () => {
  const { table, facilitator, a } = open('stored');
  const told = (member: t.Member, sealing: Sealing) => {
    expect(t.append(table, member, sealing)).toBe(true);
    return t.catchUp(table, member);
  };
  const stored = ({ id }: Sealing, own: OwnKind, member: t.Member) => ({
    kind: 'stored',
    entry: id,
    own,
    k: member.channel.view.k,
  });
  const rotation = t.must(sealRotation(a.channel, t.env(table)));
  expect(told(a, rotation)).toEqual([stored(rotation, 'rotation', a)]);
  const founding = t.must(sealFounding(a.channel, charterFor([a, facilitator]), t.env(table)));
  expect(told(a, founding)).toEqual([stored(founding, 'founding', a)]);
  t.catchUp(table, facilitator);
  const signs = [a, facilitator].map(({ channel }) => channel.standing.signs[keyOf(t.seatIdOf(a))]);
  expect(signs[0]?.at(-1)).toEqual({ k: a.channel.view.k, minute: table.minute });
  expect(signs[1]).toEqual(signs[0]);
  const payload = { kind: 'recess', untilMinute: table.minute + 60, breach: false } as const;
  const recess = t.must(sealWord(a.channel, payload, t.env(table)));
  const word = { kind: 'word', author: t.seatIdOf(a), payload, effects: [{ kind: 'recessBegan' }] };
  expect(told(a, recess)).toMatchObject([stored(recess, 'word', a), word]);
  t.settle(table);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const newcomer = t.enter(table, facilitator, 'A2', guest);
  const hello = t.must(sealHello(newcomer.channel, t.env(table)));
  expect(told(newcomer, hello)).toEqual([stored(hello, 'hello', newcomer)]);
});

test('[N6] our own change counts when it stands, and not when a heartbeat does that we wrote before it', () => {
  const { table, facilitator } = open('before our change');
  const { epoch } = facilitator.channel;
  const heartbeat = t.must(sealHeartbeat(facilitator.channel, t.env(table)));
  facilitator.channel = heartbeat.channel;
  const rules = { ...epoch.rules, version: epoch.rules.version + 1 };
  const change = t.must(sealRules(facilitator.channel, rules, null, t.env(table)));
  facilitator.channel = change.channel;
  post(table, heartbeat.blob);
  expect(kindsOf(t.catchUp(table, facilitator))).toEqual(['stored']);
  expect(facilitator.channel.epoch).toEqual(epoch);
  post(table, change.blob);
  expect(kindsOf(t.catchUp(table, facilitator))).toEqual(['stored', 'epoch']);
  expect(facilitator.channel.epoch.number).toBe(epoch.number + 1);
});

test('[L1] what we say of a message of ours stands once the log shows it', () => {
  const { table, facilitator, a } = open('said');
  const entry = t.say(table, a, 'to be tightened');
  t.catchUpAll(table);
  const sealed = t.must(
    sealSaid(a.channel, a.channel.plenary, { kind: 'tighten', entry, messageClass: 'notForUse' }, t.env(table)),
  );
  t.append(table, a, sealed);
  expect(kindsOf(t.catchUp(table, a))).toEqual(['stored']);
  expect(kindsOf(t.catchUp(table, facilitator))).toEqual(['said']);
});

test('[E3] a report that fits no size is not sealed', () => {
  const { table, facilitator, a } = open('long report');
  const room = openRoom(table, [a, facilitator], { form: 'privateSession' });
  const widest = '€'.repeat(4000);
  const sealed = sealSaid(a.channel, room, { kind: 'report', entry: null, text: widest, copy: widest }, t.env(table));
  expect(sealed).toEqual({ ok: false, error: 'tooLong' });
});

test('[Q7] a lifetime is shortened in a room, never in the plenary, and never made longer', () => {
  const { table, facilitator, a, b } = open('shorten');
  const payload = { kind: 'roomShorten', lifetimeSeconds: 600 } as const;
  expect(told(table, facilitator, forge(table, a, { payload }))).toEqual(['invalidChange']);
  expect(seatsOf(a.channel, roomId(new Uint8Array(16)))).toEqual([]);
  const room = openRoom(table, [facilitator, a, b]);
  const held = openAt(a, room);
  const header = { room, rosterHash: rosterHashOf(a.channel.epoch.rosterHash, held) };
  const shortened = (lifetimeSeconds: number) => {
    const forged = { roomKey: held.key, payload: { kind: 'roomShorten', lifetimeSeconds } as const };
    return told(table, facilitator, forge(table, a, { ...forged, header }));
  };
  expect(shortened(held.lifetimeSeconds - 1)).toEqual(['roomShortened']);
  expect(shortened(held.lifetimeSeconds + 1)).toEqual(['invalidChange']);
  // Whoever had not read that it is shorter by now could not know better.
  const shorter = { kind: 'roomShorten', lifetimeSeconds: held.lifetimeSeconds - 60 } as const;
  t.append(table, b, t.must(sealSaid(b.channel, room, shorter, t.env(table))));
  t.catchUp(table, facilitator);
  expect(shortened(held.lifetimeSeconds - 30)).toEqual(['stale']);
});

test('[E9] a slot that opens and says what no slot says advances its session, and is told as not to be opened', () => {
  const { table, a, b } = open('no flag');
  const blob = forge(table, a, { slot: (plan) => ({ ...plan, flag: 9 as Flag }) });
  const { outputs, channel } = peek(table, b, blob);
  expect(kindsOf(outputs)).toEqual(['unopened']);
  expect(t.peerOf({ ...b, channel }, a)).not.toEqual(t.peerOf(b, a));
});

test('an admin token that does not open leaves a co-facilitator without one', () => {
  const { table, facilitator } = open('no token');
  const cofacilitator = t.seat(table, facilitator, 'CF', 'third', 'cofacilitator');
  expect(cofacilitator.channel.adminToken).not.toBe(null);
  const rules = { ...facilitator.channel.epoch.rules, version: facilitator.channel.epoch.rules.version + 1 };
  const epoch = epochBody(table, { kind: 'rules', rules, proposal: null });
  if (epoch.kind !== 'epoch') throw new Error('an epoch');
  const admin = [{ seat: t.seatIdOf(cofacilitator), sealed: table.random(48) }];
  const blob = forge(table, facilitator, { payload: { ...epoch, admin }, bodySizes: EPOCH_SIZES });
  const { channel } = peek(table, cofacilitator, blob);
  expect(channel.epoch.number).toBe(cofacilitator.channel.epoch.number + 1);
  expect(channel.adminToken).toBe(null);
});

test('[R6] a new chain that forgets messages which came in the one before is refused', () => {
  const ends = openEnds(seeded('forgets'));
  for (let count = 0; count < 3; count += 1) pass(ends, 'j');
  const nonce = ends.random(24);
  const theirs = x25519KeyPair(ends.random(32)).publicKey;
  const headerOf = (previous: number) => {
    const plain = concat([theirs, Uint8Array.of(0, 0, 0, previous), new Uint8Array(24)]);
    return aeadSeal(ends.a.nextReceivingHeaderKey, nonce, plain, AD);
  };
  for (const previous of [0, 2]) {
    const sealed = { nonce, header: headerOf(previous), content: new Uint8Array(40) };
    expect(openMessage(ends.a, sealed, core(1), [AD])).toEqual({ ok: false, error: 'notAuthentic' });
  }
});
