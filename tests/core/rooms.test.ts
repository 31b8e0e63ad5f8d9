import { beforeAll, expect, test } from 'vitest';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import { elapse } from '../../shared/protocol/elapse.ts';
import { decodeSlot, openOuter, slotAd, splitSlot } from '../../shared/protocol/entry.ts';
import { DAY_MINUTES, LIMITS } from '../../shared/protocol/limits.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { abandon, ratchetOf, readsIn, sealHeartbeat, sealText } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealCharter, sealFounding, sealRoomLeave, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { kindsOf, lastBlob, peek, snapshot, told } from '../support/craft.ts';
import { calledAt, callRoom, charterFor, charterRoom, namesIn, openAt, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';
import { expectGone, watched } from '../support/watched.ts';

beforeAll(() => ready);

/** A facilitator, three seats of one side and one of the other. */
const openTable = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const [a1, a2, a3] = t.seatThree(table, facilitator);
  const b1 = t.seat(table, facilitator, 'B1', 'B');
  return { table, facilitator, a1, a2, a3, b1, others: [facilitator, b1] };
};

const TEXT = (text: string) => ({ text, messageClass: 'rule', quotes: [] }) as const;
/** What the slot of an entry in the plenary holds for its reader, opened with the reader's own session. */
const slotFor = (reader: t.Member, author: t.Member, blob: Uint8Array) => {
  const { epoch, log, peers, rooms, us } = reader.channel;
  const outer = t.must(openOuter(blob, rooms[0]!.key, log));
  const at = epoch.seats.findIndex(({ id }) => sameBytes(id, us.seat));
  const from = epoch.seats.find(({ id }) => sameBytes(id, author.channel.us.seat))!;
  const { sealed } = splitSlot(outer.slots[at]!, outer.slotClass);
  const ratchet = ratchetOf(peers[seatKey(from.id)]!.pair)!;
  const opened = t.must(openMessage(ratchet, sealed, outer.core, slotAd(outer.core, from, epoch.seats[at]!)));
  return decodeSlot(opened.plaintext, outer.slotClass);
};

const alarmsOf = (table: t.Table) => table.members.flatMap(t.alarms);

test('[Q1] id and key of a room derive from one fresh secret, which only the called seats are given and nobody keeps', () => {
  const { table, a1, a2, a3, others } = openTable('Q1');
  let secret = new Uint8Array(0);
  const spied = {
    ...t.env(table),
    random: (n: number) => {
      const bytes = table.random(n);
      if (n === 32 && secret.length === 0) secret = bytes.slice();
      return bytes;
    },
  };
  const sealing = t.must(sealFounding(a1.channel, charterFor([a1, a2], { form: 'caucus' }), spied));
  expect(sealing.wipe.some((bytes) => sameBytes(bytes, secret))).toBe(true);
  t.append(table, a1, sealing);
  const { id } = a1.channel.rooms.at(-1)!;
  const key = KDF('roomKey', [secret], [a1.channel.id, id], 32);
  expect(id).toEqual(KDF('roomId', [secret], [a1.channel.id], 16));
  expectGone(watched(() => t.catchUp(table, a2)).held, [secret]);
  t.catchUpAll(table);
  for (const member of [a1, a2]) expect(calledAt(member, id).key).toEqual(key);
  for (const member of [a3, ...others]) expect(member.channel.rooms.length).toBe(1);
  for (const member of table.members) expect(snapshot(member.channel)).not.toContain(hex(secret));
  expect(a2.outputs.filter(({ kind }) => kind === 'called')).toHaveLength(1);
  t.settle(table);
  for (const member of [a1, a2]) expect(namesIn(member, id)).toEqual(['A1', 'A2']);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q2] an entry of a room has the size and the slots of one of the plenary, and steps no session of a seat outside', () => {
  const { table, facilitator, a1, a2, a3, b1 } = openTable('Q2');
  const rooms = [
    openRoom(table, [a1, a2], { form: 'caucus' }),
    openRoom(table, [a1, facilitator], { form: 'privateSession' }),
    openRoom(table, [a1, a2, a3, b1]),
  ];
  for (const text of ['short', 'x'.repeat(700), 'x'.repeat(3900)]) {
    const seal = (room = a1.channel.plenary) => t.must(sealText(a1.channel, room, TEXT(text), t.env(table)));
    const plenary = seal();
    for (const room of rooms) {
      const { blob, lifetimeSeconds, channel } = seal(room);
      expect([blob.length, lifetimeSeconds]).toEqual([plenary.blob.length, plenary.lifetimeSeconds]);
      const outer = t.must(openOuter(blob, openAt(a1, room).key, a1.channel.log));
      const open = t.must(openOuter(plenary.blob, a1.channel.rooms[0]!.key, a1.channel.log));
      expect([outer.slots.length, outer.slotClass]).toEqual([open.slots.length, open.slotClass]);
      const inside = new Set(openAt(a1, room).charter.seats.map(seatKey));
      for (const [key, peer] of Object.entries(channel.peers))
        expect([key, peer === a1.channel.peers[key]]).toEqual([key, !inside.has(key)]);
    }
  }
  // What is written in a caucus skips no number that somebody outside could count.
  for (let i = 0; i < 5; i += 1) t.say(table, a1, `in the caucus ${i}`, rooms[0]);
  t.say(table, a1, 'to all');
  t.catchUpAll(table);
  for (const member of [facilitator, b1, a3]) expect(t.texts(member)).toEqual(['to all']);
  expect(t.texts(a2)).toEqual([0, 1, 2, 3, 4].map((i) => `in the caucus ${i}`).concat('to all'));
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q3] to a seat that is not called a founding is a heartbeat; what a room writes asks for the channel’s lifetime', () => {
  const { table, facilitator, a1, a2, b1 } = openTable('Q3');
  const beat = t.must(sealHeartbeat(a1.channel, t.env(table)));
  const founding = t.must(sealFounding(a1.channel, charterFor([a1, a2]), t.env(table)));
  expect([founding.blob.length, founding.lifetimeSeconds]).toEqual([beat.blob.length, beat.lifetimeSeconds]);
  for (const member of [facilitator, b1]) {
    const [one, other] = [beat, founding].map(({ blob }) => peek(table, member, blob));
    expect([one!.outputs, other!.outputs]).toEqual([[], []]);
    const shape = ({ channel: { view, peers, ...rest } }: NonNullable<typeof one>) => [rest, Object.keys(peers)];
    expect(shape(other!)).toEqual(shape(one!));
    expect(slotFor(member, a1, founding.blob)).toMatchObject({ flag: 0, private: new Uint8Array(32) });
  }
  expect(slotFor(a2, a1, founding.blob)).toMatchObject({ flag: 2 });
  const before = table.log.entries.length;
  const room = openRoom(table, [a1, a2]);
  t.say(table, a1, 'here', room);
  t.append(table, a1, t.must(sealHeartbeat(a1.channel, t.env(table), room)));
  t.append(table, a2, t.must(sealRoomLeave(a2.channel, room, t.env(table))));
  const lifetimes = new Set(table.log.entries.slice(before).map(({ lifetimeSeconds }) => lifetimeSeconds));
  expect(lifetimes).toEqual(new Set([t.RULES.lifetimeSeconds]));
});

test('[Q7] a room grows by another that continues it; who is new there reads nothing of before, and the old one is closed to writing', () => {
  const { table, a1, a2, a3 } = openTable('Q7');
  const old = openRoom(table, [a1, a2], { form: 'caucus' });
  t.say(table, a1, 'before A3', old);
  t.settle(table);
  for (const plan of [
    { form: 'workingGroup', continues: old },
    { form: 'caucus', continues: old, lifetimeSeconds: 86_401 },
  ] as const)
    expect(sealFounding(a2.channel, charterFor([a2, a1, a3], plan), t.env(table))).toEqual({
      ok: false,
      error: 'badCharter',
    });
  expect(sealFounding(a2.channel, charterFor([a2, a3], { form: 'caucus', continues: old }), t.env(table)).ok).toBe(
    false,
  );
  const grown = callRoom(table, [a2, a1, a3], { form: 'caucus', continues: old });
  // A1 has not read of it: what it writes in the old room now is overtaken, and its client is told.
  t.catchUp(table, a2);
  t.doDuty(table, a2);
  t.say(table, a1, 'too late', old);
  t.settle(table);
  expect(a1.outputs.map(({ kind }) => kind)).toContain('storedLate');
  for (const member of [a1, a2]) expect(openAt(member, old).continuedBy).toEqual(grown);
  for (const member of [a1, a2, a3]) expect(namesIn(member, grown)).toEqual(['A1', 'A2', 'A3']);
  expect(sealText(a1.channel, old, TEXT('no'), t.env(table))).toEqual({ ok: false, error: 'noPower' });
  t.say(table, a1, 'with A3', grown);
  t.settle(table);
  expect(t.texts(a3)).toEqual(['with A3']);
  expect(t.texts(a2)).toEqual(['before A3', 'with A3']);
  expect(alarmsOf(table)).toEqual([]);
  table.minute += 7 * DAY_MINUTES;
  for (const member of [a1, a2])
    expect(elapse(member.channel, table.minute).rooms.map(({ id }) => hex(id))).toEqual([
      hex(a1.channel.plenary),
      hex(grown),
    ]);
});

test('[Q7] two seats that continue a room at once both do; a seat that left is in no later one unless it is called', () => {
  const { table, a1, a2, a3 } = openTable('Q7 twice');
  const old = openRoom(table, [a1, a2], { form: 'caucus' });
  const plan = { form: 'caucus', continues: old } as const;
  const one = callRoom(table, [a1, a2, a3], plan);
  const two = callRoom(table, [a2, a1, a3], plan);
  t.catchUpAll(table);
  for (const member of [a1, a2]) t.doDuty(table, member);
  t.settle(table);
  for (const member of [a1, a2, a3]) for (const room of [one, two]) expect(namesIn(member, room)).toHaveLength(3);
  t.append(table, a2, t.must(sealRoomLeave(a2.channel, one, t.env(table))));
  t.settle(table);
  expect(roomAt(a2, one)).toBeUndefined();
  expect(namesIn(a1, one)).toEqual(['A1', 'A3']);
  const next = openRoom(table, [a3, a1], { form: 'caucus', continues: one });
  expect([namesIn(a1, next), roomAt(a2, next)]).toEqual([['A1', 'A3'], undefined]);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q7] a room’s lifetime only becomes shorter, by one of its seats; what is written there says so in its body', () => {
  const { table, a1, a2, a3, b1 } = openTable('Q7 lifetime');
  const room = openRoom(table, [a1, a2, a3], { form: 'caucus', lifetimeSeconds: 7_200 });
  const shorten = (lifetimeSeconds: number) => ({ kind: 'roomShorten', lifetimeSeconds }) as const;
  expect(sealSaid(a1.channel, room, shorten(7_200), t.env(table))).toEqual({ ok: false, error: 'noPower' });
  expect(sealSaid(b1.channel, room, shorten(600), t.env(table))).toEqual({ ok: false, error: 'noRoom' });
  expect(sealSaid(a1.channel, a1.channel.plenary, shorten(600), t.env(table))).toEqual({ ok: false, error: 'noPower' });
  t.append(table, a2, t.must(sealSaid(a2.channel, room, shorten(600), t.env(table))));
  t.settle(table);
  for (const member of [a1, a2, a3]) expect(openAt(member, room).lifetimeSeconds).toBe(600);
  const { blob, lifetimeSeconds } = t.must(sealText(a1.channel, room, TEXT('short'), t.env(table)));
  expect(peek(table, a3, blob).outputs).toMatchObject([{ kind: 'content', body: { lifetimeSeconds: 600 } }]);
  expect(lifetimeSeconds).toBe(t.RULES.lifetimeSeconds);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q8] every epoch renews the key of each room, opened or only called; a closed seat reads nothing of them any more', () => {
  const { table, facilitator, a1, a2, a3 } = openTable('Q8');
  const open = openRoom(table, [a1, a2, a3], { form: 'caucus' });
  const called = callRoom(table, [a2, a1, a3], { form: 'caucus' });
  t.catchUpAll(table);
  const before = openAt(a3, open);
  const keys = [open, called].map((id) => roomAt(a1, id)!.key);
  const thief = { ...a3, channel: a3.channel };
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(a3)], t.env(table))));
  t.catchUpAll(table);
  const { key: epochKey } = a1.channel.epoch;
  for (const [at, id] of [open, called].entries())
    for (const member of [a1, a2])
      expect(roomAt(member, id)!.key).toEqual(KDF('room', [keys[at]!, epochKey], [id], 32));
  t.settle(table);
  expect([namesIn(a1, open), namesIn(a2, called)]).toEqual([
    ['A1', 'A2'],
    ['A1', 'A2'],
  ]);
  for (const room of [open, called]) {
    t.say(table, a1, 'without A3', room);
    expect(openOuter(lastBlob(table), before.key, a3.channel.log).ok).toBe(false);
    expect(told(table, thief, lastBlob(table))).toEqual(['notForUs']);
  }
  t.catchUpAll(table);
  expect(t.texts(a2)).toEqual(['without A3', 'without A3']);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q8] a newcomer of the channel holds no room and no key of one', () => {
  const { table, facilitator, a1, a2 } = openTable('Q8 newcomer');
  const room = openRoom(table, [facilitator, a1, a2]);
  const held = hex(openAt(facilitator, room).key);
  const a4 = t.seat(table, facilitator, 'A4', 'A');
  expect(a4.channel.rooms.map(({ kind }) => kind)).toEqual(['plenary']);
  t.say(table, a1, 'among three', room);
  t.settle(table);
  expect([t.texts(a4), t.texts(facilitator), t.texts(a2)]).toEqual([[], ['among three'], ['among three']]);
  for (const key of [held, hex(openAt(a1, room).key)]) expect(snapshot(a4.channel)).not.toContain(key);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q9] nobody is called, nor given content of a room, over an unconfirmed session unless its introducer is in the room', () => {
  const { table, facilitator, a1, b1 } = openTable('Q9');
  const guest = t.invite(table, facilitator, 'A4', 'A');
  t.admit(table, facilitator, 'A4', guest);
  const a4 = t.enter(table, facilitator, 'A4', guest);
  t.doDuty(table, a4);
  t.catchUpAll(table);
  // A4 has greeted, and nobody has answered yet: only the facilitator vouches for its sessions.
  expect(t.peerOf(a4, a1)?.pair.phase).toBe('unconfirmed');
  const plan = charterFor([a4, a1], { form: 'caucus' });
  expect(sealFounding(a4.channel, plan, t.env(table))).toEqual({ ok: false, error: 'noSession' });
  const vouched = charterRoom(table, [a4, a1, facilitator]);
  const seatA1 = t.rosterOf(a4).find(({ label }) => label === 'A1')!;
  expect(readsIn(a4.channel, vouched, seatA1, table.minute)).toBe(true);
  t.append(table, facilitator, t.must(sealRoomLeave(facilitator.channel, vouched, t.env(table))));
  t.catchUp(table, a4);
  expect(readsIn(a4.channel, vouched, seatA1, table.minute)).toBe(false);
  expect(readsIn(a4.channel, a4.channel.plenary, seatA1, table.minute)).toBe(true);
  t.settle(table);
  expect(sealFounding(a4.channel, plan, t.env(table)).ok).toBe(true);
  expect(readsIn(a4.channel, vouched, seatA1, table.minute)).toBe(true);
  expect(readsIn(a4.channel, vouched, t.rosterOf(a4).find(({ label }) => label === 'B1')!, table.minute)).toBe(false);
  expect([b1.channel.rooms.length, alarmsOf(table)]).toEqual([1, []]);
});

test('[Q1] [Q4] a founding whose epoch ended before it stood is forgotten; a charter of an ended epoch is owed again', () => {
  const { table, facilitator, a1, a2, a3, b1 } = openTable('abandoned');
  const sealing = t.must(sealFounding(a1.channel, charterFor([a1, a2]), t.env(table)));
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(b1)], t.env(table))));
  expect(t.append(table, a1, sealing)).toBe(false);
  expect(a1.channel.rooms.length).toBe(1);
  const room = callRoom.bind(null, table, [a1, a2, a3]);
  t.settle(table);
  const id = room();
  t.catchUp(table, a1);
  const charter = t.must(sealCharter(a1.channel, id, t.env(table)));
  expect(sealCharter(charter.channel, id, t.env(table))).toEqual({ ok: false, error: 'badCharter' });
  a1.channel = abandon(charter.channel, charter.id);
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(a3)], t.env(table))));
  t.settle(table);
  for (const member of [a1, a2]) expect(namesIn(member, id)).toEqual(['A1', 'A2']);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q4] a charter comes within a day; a called room without one is dropped after two, on both sides and with its keys', () => {
  const { table, a1, a2 } = openTable('uncalled');
  const id = callRoom(table, [a1, a2]);
  t.catchUpAll(table);
  const key = hex(calledAt(a2, id).key);
  for (const [minutes, rooms] of [
    [2 * DAY_MINUTES - 1, 2],
    [2 * DAY_MINUTES, 1],
  ] as const)
    for (const member of [a1, a2]) expect(elapse(member.channel, table.minute + minutes).rooms.length).toBe(rooms);
  expect(snapshot(elapse(a2.channel, table.minute + 2 * DAY_MINUTES))).not.toContain(key);
  table.minute += DAY_MINUTES - 1;
  expect(nextDuty(a1.channel, table.minute)).toEqual({ kind: 'charter', room: id });
  const charter = t.must(sealCharter(a1.channel, id, t.env(table)));
  table.minute += 1;
  expect(sealCharter(a1.channel, id, t.env(table))).toEqual({ ok: false, error: 'badCharter' });
  expect(nextDuty(a1.channel, table.minute)).toBeNull();
  // It was sealed in time, and waited for its relay.
  t.append(table, a1, charter);
  t.settle(table);
  expect(namesIn(a2, id)).toEqual(['A1', 'A2']);
});

test('[Q8] who leaves a room drops it with all its keys, also those of ended epochs; the last one there reads on until its words are over', () => {
  const { table, facilitator, a1, a2, b1 } = openTable('leave');
  const room = openRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 3_600 });
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(b1)], t.env(table))));
  t.settle(table);
  const keys = [openAt(a2, room).key, a2.channel.past[0]!.rooms.find(({ id }) => sameBytes(id, room))!.key];
  const leave = t.must(sealRoomLeave(a2.channel, room, t.env(table)));
  expect(sealText(leave.channel, room, TEXT('after'), t.env(table))).toEqual({ ok: false, error: 'noPower' });
  t.append(table, a2, leave);
  t.settle(table);
  for (const key of keys) expect(snapshot(a2.channel)).not.toContain(hex(key));
  expect(kindsOf(a1.outputs)).toContain('roomLeft');
  expect(sealText(a1.channel, room, TEXT('alone'), t.env(table))).toEqual({ ok: false, error: 'noPower' });
  const rooms = (minutes: number) => elapse(a1.channel, table.minute + minutes).rooms.length;
  expect([rooms(59), rooms(60)]).toEqual([2, 1]);
  expect(alarmsOf(table)).toEqual([]);
});

test('[Q1] a device holds sixteen rooms, and heeds eight foundings of one author in a day', () => {
  const { table, a1, a2, a3, b1 } = openTable('limits');
  for (let i = 0; i < 8; i += 1) openRoom(table, [a1, a2]);
  expect(sealFounding(a1.channel, charterFor([a1, a2]), t.env(table))).toEqual({ ok: false, error: 'full' });
  // A client that does not count: nobody heeds the ninth.
  a1.channel = { ...a1.channel, foundings: {} };
  callRoom(table, [a1, a2]);
  t.catchUpAll(table);
  expect([a1.channel.rooms.length, a2.channel.rooms.length]).toEqual([10, 9]);
  for (let i = 0; i < 8; i += 1) openRoom(table, [a3, a2]);
  expect(a2.channel.rooms.length).toBe(17);
  callRoom(table, [b1, a2]);
  t.catchUpAll(table);
  expect(a2.channel.rooms.length).toBe(17);
  const founded = (channel = a2.channel) => sealFounding(channel, charterFor([a2, b1]), t.env(table));
  expect(founded()).toEqual({ ok: false, error: 'full' });
  // One room fewer, and there is place for the sixteenth.
  expect(founded({ ...a2.channel, rooms: a2.channel.rooms.slice(0, -1) }).ok).toBe(true);
  table.minute += DAY_MINUTES;
  t.settle(table);
  expect(namesIn(b1, openRoom(table, [a1, b1]))).toEqual(['A1', 'B1']);
  // What was founded a day ago is neither counted nor kept.
  expect(a1.channel.foundings[seatKey(t.seatIdOf(a1))]).toEqual([table.minute]);
  expect(LIMITS.calledMinutes).toBe(DAY_MINUTES);
}, 60_000);
