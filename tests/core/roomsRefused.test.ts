import { beforeAll, expect, test } from 'vitest';
import type { RoomId } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Payload } from '../../shared/protocol/body.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import type { Flag, SlotPlan } from '../../shared/protocol/entry.ts';
import { openOuter } from '../../shared/protocol/entry.ts';
import { DAY_MINUTES, LIMITS } from '../../shared/protocol/limits.ts';
import { rosterHashOf } from '../../shared/protocol/room.ts';
import { sealHeartbeat, sealRotation } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealFounding } from '../../shared/protocol/sealRoom.ts';
import { type Forgery, forge, kindsOf, peek, post, TEXT, told } from '../support/craft.ts';
import { calledAt, callRoom, charterFor, charterRoom, openAt, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const openTable = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a1 = t.seat(table, facilitator, 'A1', 'A');
  const a2 = t.seat(table, facilitator, 'A2', 'A');
  const b1 = t.seat(table, facilitator, 'B1', 'B');
  return { table, facilitator, a1, a2, b1 };
};

/** What a member who holds a room's key can write in it, whether it may or not. */
const forgeIn = (table: t.Table, author: t.Member, holder: t.Member, room: RoomId, forgery: Forgery): Uint8Array => {
  const held = roomAt(holder, room)!;
  const rosterHash = rosterHashOf(author.channel.epoch.rosterHash, held);
  return forge(table, author, { roomKey: held.key, ...forgery, header: { room, rosterHash, ...forgery.header } });
};

const HEARTBEAT: Payload = { kind: 'heartbeat' };
const calling =
  (secret: SlotPlan['private'], flag: Flag = 2) =>
  (plan: SlotPlan): SlotPlan => ({ ...plan, flag, private: secret });

test('[Q1] [Q3] flag 2 calls in a heartbeat of the plenary and nowhere else, in the present epoch', () => {
  const { table, facilitator, a1, a2, b1 } = openTable('flag 2');
  const note = t.seat(table, facilitator, 'N', 'third', 'noteTaker');
  const secret = () => table.random(32) as NonNullable<SlotPlan['private']>;
  const rooms = (blob: Uint8Array) => peek(table, a2, blob).channel.rooms.length;
  const call = forge(table, a1, { payload: HEARTBEAT, slot: calling(secret()) });
  expect([told(table, a2, call), rooms(call)]).toEqual([['called'], 2]);
  const bundle = a1.channel.bundles[0]!.bundle;
  for (const payload of [TEXT('hello'), { kind: 'rotation', bundle }, { kind: 'away' }] as const)
    expect(rooms(forge(table, a1, { payload, slot: calling(secret()) }))).toBe(1);
  for (const flag of [0, 1] as const)
    expect(rooms(forge(table, a1, { payload: HEARTBEAT, slot: calling(secret(), flag) }))).toBe(1);
  // What a seat may open, its charter decides: anybody may call another to a check of the two.
  const idle = forge(table, note, { payload: HEARTBEAT, slot: calling(secret()) });
  expect([told(table, a2, idle), rooms(idle)]).toEqual([['called'], 2]);
  // The same secret a second time is the room that is known already.
  const known = secret();
  const [first, twice] = [a1, b1].map((by) => forge(table, by, { payload: HEARTBEAT, slot: calling(known) }));
  const caller = { ...a2, channel: peek(table, a2, first!).channel };
  expect([told(table, a2, twice!), told(table, caller, twice!)]).toEqual([['called'], []]);
  expect(peek(table, caller, twice!).channel.rooms).toEqual(caller.channel.rooms);
  const room = openRoom(table, [a1, a2]);
  const inside = forgeIn(table, a1, a1, room, { payload: HEARTBEAT, slot: calling(secret()) });
  expect([told(table, a2, inside), rooms(inside)]).toEqual([[], 2]);
  const late = forge(table, a1, { payload: HEARTBEAT, slot: calling(secret()) });
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(note)], t.env(table))));
  t.catchUpAll(table);
  const { channel, outputs, wipe } = peek(table, a2, late);
  expect([channel.rooms.length, kindsOf(outputs)]).toEqual([2, ['stale']]);
  expect(wipe.length).toBeGreaterThan(1);
});

test('[Q4] before its charter nobody writes in a room; the charter is its founder’s and comes once', () => {
  const { table, a1, a2 } = openTable('Q4 first');
  const id = callRoom(table, [a1, a2]);
  t.catchUpAll(table);
  const charter = { kind: 'charter', charter: charterFor([a1, a2]) } as const;
  for (const payload of [TEXT('early'), HEARTBEAT, { kind: 'roomLeave' }] as const)
    expect(told(table, a2, forgeIn(table, a1, a1, id, { payload }))).toEqual(['invalidChange']);
  expect(told(table, a1, forgeIn(table, a2, a2, id, { payload: charter }))).toEqual(['invalidChange']);
  expect(sealHeartbeat(a2.channel, t.env(table), id)).toEqual({ ok: false, error: 'noRoom' });
  t.settle(table);
  expect(told(table, a2, forgeIn(table, a1, a1, id, { payload: charter }))).toEqual(['invalidChange']);
  expect(openAt(a2, id).charter).toEqual(charter.charter);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Q4] [Q5] a charter that does not fit is refused by each reader, and the room is gone', () => {
  const { table, facilitator, a1, a2, b1 } = openTable('Q4 fits');
  const observer = t.seat(table, facilitator, 'O', 'A', 'observer');
  const all = [a1, a2, facilitator, b1, observer];
  const wrong = [
    charterFor([a1, a2, facilitator], { form: 'caucus' }),
    charterFor([a1, a2, b1], { form: 'caucus' }),
    charterFor([a1, a2, observer], { form: 'caucus' }),
    charterFor([a1, a2], { form: 'privateSession' }),
    charterFor([a1, a2, b1, facilitator], { form: 'privateSession' }),
    { ...charterFor([a1, a2]), seats: [...charterFor([a1, a2]).seats].reverse() },
    charterFor([a2, facilitator]),
    charterFor([a1, a2], { lifetimeSeconds: 60 }),
    charterFor([a1, a2], { lifetimeSeconds: t.RULES.lifetimeSeconds + 1 }),
    // A room that does not name whoever was called into it.
    charterFor([a1, b1]),
  ];
  for (const [at, plan] of wrong.entries()) {
    if (at < 9) expect([at, sealFounding(a1.channel, plan, t.env(table)).ok]).toEqual([at, false]);
    const secret = table.random(32) as NonNullable<SlotPlan['private']>;
    const call = forge(table, a1, { payload: HEARTBEAT, slot: calling(secret) });
    const called = { ...a2, channel: peek(table, a2, call).channel };
    const id = called.channel.rooms.at(-1)!.id;
    const blob = forgeIn(table, a1, called, id, {
      payload: { kind: 'charter', charter: plan },
      header: { view: a1.channel.view },
    });
    // The reader's session stands before the call, as the forger's does.
    const reader = { ...called, channel: { ...called.channel, peers: a2.channel.peers } };
    const { channel, outputs } = peek(table, reader, blob);
    expect([at, kindsOf(outputs), roomAt({ ...a2, channel }, id)]).toEqual([at, ['invalidChange'], undefined]);
    expect(calledAt(called, id).author).toEqual(t.seatIdOf(a1));
  }
  expect(all.length).toBe(5);
});

test('[Q7] nobody founds a room that takes the place of one which its founder is not in, of a called one or of the plenary', () => {
  const { table, a1, a2, b1 } = openTable('Q7 place');
  const [called, others] = [callRoom(table, [a2, a1]), openRoom(table, [a2, b1])];
  const waiting = callRoom(table, [a2, a1]);
  t.catchUp(table, a1);
  expect([openAt(a1, called).kind, calledAt(a1, waiting).kind]).toEqual(['open', 'called']);
  const founded = (continues: RoomId) => sealFounding(a1.channel, charterFor([a1, a2], { continues }), t.env(table));
  expect(founded(called).ok).toBe(true);
  for (const continues of [others, waiting, a1.channel.plenary])
    expect(founded(continues)).toEqual({ ok: false, error: 'badCharter' });
});

test('[Q5] the facilitator, with every key and session that it ever held, opens nothing of a caucus', () => {
  const { table, facilitator, a1, a2, b1 } = openTable('Q5');
  const keys = new Map<string, Uint8Array>();
  const collect = () => {
    const { epoch, rooms, past } = facilitator.channel;
    for (const key of [
      epoch.key,
      ...rooms.map((room) => room.key),
      ...past.flatMap((each) => each.rooms.map((room) => room.key)),
    ])
      keys.set(hex(key), key);
  };
  collect();
  const from = table.log.entries.length;
  const room = openRoom(table, [a1, a2], { form: 'caucus' });
  for (let round = 0; round < 3; round += 1) {
    for (const who of [a1, a2]) t.say(table, who, `caucus ${round}`, room);
    t.settle(table);
    collect();
    const newcomer = t.seat(table, facilitator, `X${round}`, 'B');
    collect();
    t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(newcomer)], t.env(table))));
    t.settle(table);
    collect();
  }
  expect(keys.size).toBeGreaterThan(10);
  const closed = table.log.entries
    .slice(from)
    .filter(({ blob }) =>
      [...keys.values()].every((key) => !openOuter(blob, key as never, facilitator.channel.log).ok),
    );
  // The charter, the answer to it, and six texts: nothing else of the log is closed to it.
  expect(closed.length).toBe(8);
  expect(t.texts(a2)).toEqual(['caucus 0', 'caucus 1', 'caucus 2']);
  for (const member of [facilitator, b1]) expect(t.texts(member)).toEqual([]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Q6] an entry of a room under another roster hash is refused; seats outside, and what belongs to the plenary, are not heard in it', () => {
  const { table, facilitator, a1, a2, b1 } = openTable('Q6');
  const room = openRoom(table, [a1, a2], { form: 'caucus' });
  const { rosterHash } = a1.channel.epoch;
  expect(told(table, a2, forgeIn(table, a1, a1, room, {}))).toEqual(['content']);
  expect(told(table, a2, forgeIn(table, a1, a1, room, { header: { rosterHash } }))).toEqual(['unopened']);
  const bound = openAt(a1, room);
  for (const other of [
    { ...bound, lifetimeSeconds: bound.lifetimeSeconds, charter: { ...bound.charter, lifetimeSeconds: 600 } },
    { ...bound, charter: { ...bound.charter, form: 'workingGroup' as const } },
    { ...bound, charter: { ...bound.charter, seats: [...bound.charter.seats, t.seatIdOf(b1)] } },
  ])
    expect(
      told(table, a2, forgeIn(table, a1, a1, room, { header: { rosterHash: rosterHashOf(rosterHash, other) } })),
    ).toEqual(['unopened']);
  // Somebody of the room gave its key away.
  for (const outsider of [facilitator, b1])
    for (const payload of [
      TEXT('I am here'),
      HEARTBEAT,
      { kind: 'roomLeave' },
      { kind: 'withdraw', entry: table.random(16) },
    ] as Payload[])
      expect(told(table, a2, forgeIn(table, outsider, a1, room, { payload }))).toEqual(['invalidChange']);
  const bundle = a1.channel.bundles[0]!.bundle;
  for (const payload of [{ kind: 'rotation', bundle }, { kind: 'hello', bundle }, { kind: 'leave' }] as const)
    expect(told(table, a2, forgeIn(table, a1, a1, room, { payload }))).toEqual(['invalidChange']);
  const close = { kind: 'close', secret: facilitator.channel.closeSecret! } as const;
  const session = openRoom(table, [facilitator, a1, a2]);
  expect(told(table, a2, forgeIn(table, facilitator, a1, session, { payload: close }))).toEqual(['invalidChange']);
  const closing = (plan: SlotPlan): SlotPlan => ({ ...plan, flag: 3 });
  expect(told(table, a2, forgeIn(table, facilitator, a1, session, { slot: closing }))).toEqual(['unopened']);
});

test('[Q10] [K1] a room’s heartbeats follow from its own entries: an answer to its charter, and one after fifty', () => {
  const { table, a1, a2, b1, facilitator } = openTable('Q10');
  const duties = (member: t.Member, minutes = 0) => {
    const duty = nextDuty(member.channel, table.minute + minutes);
    return duty?.kind === 'heartbeat' ? hex(duty.room) : (duty?.kind ?? null);
  };
  const id = charterRoom(table, [a1, a2], { form: 'caucus' });
  expect([duties(a1), duties(a2), duties(b1)]).toEqual([null, hex(id), null]);
  const [one, two] = [a1, a2].map((member) => seatKey(t.seatIdOf(member)));
  expect(openAt(a1, id).heardFrom).toEqual([one]);
  t.settle(table);
  expect([openAt(a1, id).heardFrom, duties(a2)]).toEqual([[one, two], null]);
  const before = table.log.entries.length;
  for (let i = 0; i < 60; i += 1) {
    t.say(table, a1, `${i}`, id);
    t.settle(table);
  }
  // Sixty texts and one answer; neither a heartbeat of the plenary nor a rotation, which everybody would count.
  expect(table.log.entries.length - before).toBe(61);
  expect(a1.channel.due.entriesSinceRotation).toBeLessThan(LIMITS.rotationEntries);
  expect(duties(a1, 3 * DAY_MINUTES)).toBe(hex(a1.channel.plenary));
  for (let i = 0; i < 50; i += 1) t.say(table, facilitator, `${i}`);
  t.catchUpAll(table);
  expect(duties(a1)).toBe(hex(a1.channel.plenary));
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Q2] a rotation and a heartbeat of the plenary still give every seat a slot, whatever rooms there are', () => {
  const { table, a1, a2, b1 } = openTable('plenary');
  openRoom(table, [a1, a2], { form: 'caucus' });
  for (const seal of [sealRotation, sealHeartbeat]) {
    t.append(table, a1, t.must(seal(a1.channel, t.env(table))));
    t.catchUpAll(table);
  }
  post(table, forge(table, a1, {}));
  expect(t.peerOf(b1, a1)?.bundle).toEqual(a1.channel.bundles[0]!.bundle);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
  expect(sameBytes(a1.channel.rooms[0]!.id, a1.channel.plenary)).toBe(true);
});
