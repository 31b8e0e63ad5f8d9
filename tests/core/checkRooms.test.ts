import { beforeAll, expect, test } from 'vitest';
import type { RoomId } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Payload } from '../../shared/protocol/body.ts';
import type { Check } from '../../shared/protocol/checkWord.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { rosterHashOf } from '../../shared/protocol/room.ts';
import { sealText } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealCheck, sealFounding, sealRoomLeave, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { sealWord } from '../../shared/protocol/sealWord.ts';
import { SMP_BYTES } from '../../shared/protocol/smp.ts';
import { type Forgery, forge, kindsOf, lastBlob, peek, post, TEXT, told } from '../support/craft.ts';
import { SET } from '../support/keys.ts';
import { callRoom, charterFor, charterRoom, openAt, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const openTable = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed), SET);
  const a = t.seat(table, facilitator, 'A1', 'A');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const o = t.seat(table, facilitator, 'O', 'B', 'observer');
  t.settle(table);
  return { table, facilitator, a, b, o };
};

const VERIFICATION = { form: 'verification' } as const;
const OVER: Check = { step: 5, why: 'over' };
const ANSWER: Check = { step: 2, bytes: new Uint8Array(SMP_BYTES[2]) };
const QUESTION: Check = { step: 1, bytes: new Uint8Array(SMP_BYTES[1]), question: 'Where?' };

/** What a member who is in a room can write there, whether it may or not. */
const forgeIn = (table: t.Table, author: t.Member, room: RoomId, payload: Payload, more: Forgery = {}): Uint8Array => {
  const held = roomAt(author, room)!;
  const rosterHash = rosterHashOf(author.channel.epoch.rosterHash, held);
  return forge(table, author, { roomKey: held.key, payload, ...more, header: { room, rosterHash, ...more.header } });
};

const say = (table: t.Table, author: t.Member, room: RoomId, check: Check): boolean =>
  t.append(table, author, t.must(sealCheck(author.channel, room, check, t.env(table))));

const steps = (member: t.Member): unknown[] =>
  member.outputs.flatMap((output) => (output.kind === 'checked' ? [output.check] : []));

test('[Y12] any two seats may check each other, an observer too: exactly two, and no room takes such a room’s place', () => {
  const { table, facilitator, a, b, o } = openTable('Y12');
  const pairs = [
    [o, a],
    [b, facilitator],
    [a, b],
  ] as const;
  for (const pair of pairs) {
    const id = openRoom(table, pair, VERIFICATION);
    for (const member of pair)
      expect(openAt(member, id).charter).toMatchObject({ form: 'verification', seats: { length: 2 } });
  }
  const refused = [
    [a, charterFor([a, b, o], VERIFICATION)],
    [a, charterFor([a, b], { ...VERIFICATION, continues: a.channel.rooms.at(-1)!.id })],
    [o, charterFor([o, b], { form: 'workingGroup' })],
  ] as const;
  for (const [author, plan] of refused)
    expect(sealFounding(author.channel, plan, t.env(table))).toEqual({ ok: false, error: 'badCharter' });
  // An observer's client that opens another room with its call is found out by the charter.
  const id = callRoom(table, [o, b], VERIFICATION);
  t.catchUpAll(table);
  const charter = { kind: 'charter', charter: charterFor([o, b]) } as const;
  const blob = forgeIn(table, o, id, charter);
  expect([told(table, b, blob), roomAt({ ...b, channel: peek(table, b, blob).channel }, id)]).toEqual([
    ['invalidChange'],
    undefined,
  ]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Y13] a step of a check counts in a room for one alone, and there nothing else is said', () => {
  const { table, a, b } = openTable('Y13');
  const id = openRoom(table, [a, b], VERIFICATION);
  const group = openRoom(table, [a, b]);
  say(table, a, id, QUESTION);
  t.catchUpAll(table);
  expect([steps(a), steps(b)]).toEqual([[QUESTION], [QUESTION]]);
  const entry = table.random(16) as never;
  const others: readonly Payload[] = [
    TEXT('hello'),
    { kind: 'withdraw', entry },
    { kind: 'report', entry: null, text: 'it', copy: '' },
    { kind: 'roomShorten', lifetimeSeconds: 600 },
    { kind: 'recess', untilMinute: table.minute + 60, breach: false },
    { kind: 'charter', charter: charterFor([a, b], VERIFICATION) },
  ];
  for (const payload of others)
    expect([payload.kind, told(table, b, forgeIn(table, a, id, payload))]).toEqual([payload.kind, ['invalidChange']]);
  for (const room of [group, a.channel.plenary]) {
    expect(told(table, b, forgeIn(table, a, room, { kind: 'check', check: QUESTION }))).toEqual(['invalidChange']);
    expect(sealCheck(a.channel, room, QUESTION, t.env(table))).toEqual({ ok: false, error: 'noRoom' });
  }
  expect(told(table, b, forgeIn(table, a, id, { kind: 'heartbeat' }))).toEqual([]);
  const text = { text: 'hello', messageClass: 'rule', quotes: [] } as const;
  expect(sealText(a.channel, id, text, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  const shorten = { kind: 'roomShorten', lifetimeSeconds: 600 } as const;
  expect(sealSaid(a.channel, id, shorten, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Y13] nothing of a later kind is shown in a room for a check, and no step counts of whoever was given its key', () => {
  const { table, a, b, o } = openTable('Y13 others');
  const [id, group] = [openRoom(table, [a, b], VERIFICATION), openRoom(table, [a, b])];
  const body = encode([24, 1, table.minute, 1, 600, [], encode(['poll'])]);
  const later = (room: RoomId) => told(table, b, forgeIn(table, a, room, { kind: 'heartbeat' }, { body }));
  expect([later(group), later(id)]).toEqual([['content'], []]);
  const { key } = openAt(a, id);
  const header = { room: id, rosterHash: rosterHashOf(o.channel.epoch.rosterHash, openAt(a, id)) };
  const payload = { kind: 'check', check: OVER } as const;
  const blob = forge(table, o, { roomKey: key, payload, header });
  const { outputs, channel } = peek(table, b, blob);
  expect([kindsOf(outputs), openAt({ ...b, channel }, id).kind]).toEqual([['invalidChange'], 'open']);
  expect(told(table, b, forgeIn(table, a, id, payload))).toEqual(['checked']);
});

test('[Y13] a question of 200 units fits, a longer one and a message of another length do not decode', () => {
  const { table, a, b } = openTable('Y13 sizes');
  const id = openRoom(table, [a, b], VERIFICATION);
  const bad: readonly Check[] = [
    { ...QUESTION, question: 'x'.repeat(LIMITS.questionLength + 1) } as Check,
    { ...QUESTION, bytes: new Uint8Array(191) } as Check,
    { ...ANSWER, step: 3 },
    { step: 5, why: 'never' as 'over' },
  ];
  for (const check of bad)
    expect(told(table, b, forgeIn(table, a, id, { kind: 'check', check }))).toEqual(['unopened']);
  const long = { ...QUESTION, question: '\u0645'.repeat(LIMITS.questionLength) } as Check;
  say(table, a, id, long);
  t.catchUpAll(table);
  expect(steps(b)).toEqual([long]);
});

test.each(['step 5', 'leaving'] as const)(
  '[Y13] [Y19] %s ends the room for both, with its keys of every epoch',
  (way) => {
    const { table, facilitator, a, b, o } = openTable(`Y19 ${way}`);
    const id = openRoom(table, [a, b], VERIFICATION);
    t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(o)], t.env(table))));
    t.settle(table);
    const holds = (member: t.Member): number =>
      [member.channel, ...member.channel.past].flatMap(({ rooms }) => rooms).filter((room) => hex(room.id) === hex(id))
        .length;
    expect([a, b].map(holds)).toEqual([2, 2]);
    if (way === 'step 5') say(table, b, id, OVER);
    else t.append(table, b, t.must(sealRoomLeave(b.channel, id, t.env(table))));
    t.catchUpAll(table);
    expect([a, b].map(holds)).toEqual([0, 0]);
    // What is owed there goes with it, and nothing that is owed elsewhere.
    for (const { channel } of [a, b]) expect(Object.keys(channel.due.rooms)).toEqual([hex(channel.plenary)]);
    t.settle(table);
    expect(table.members.flatMap(t.alarms)).toEqual([]);
  },
);

test('[Y15] of two charters of a pair the first in the log stands for both; the other is nobody’s fault', () => {
  const { table, a, b, facilitator } = openTable('Y15');
  const [first, second] = [callRoom(table, [a, b], VERIFICATION), callRoom(table, [b, a], VERIFICATION)];
  t.settle(table);
  const held = [a, b].map(({ channel }) =>
    channel.rooms.filter((room) => room.kind === 'open').map(({ id }) => hex(id)),
  );
  expect(held).toEqual([[hex(first)], [hex(first)]]);
  for (const member of [a, b]) expect(roomAt(member, second)).toBeUndefined();
  for (const member of [a, b])
    expect(sealFounding(member.channel, charterFor([a, b], VERIFICATION), t.env(table))).toEqual({
      ok: false,
      error: 'badCharter',
    });
  // A check with somebody else is another pair's.
  expect(sealFounding(a.channel, charterFor([a, facilitator], VERIFICATION), t.env(table)).ok).toBe(true);
  say(table, a, first, OVER);
  t.settle(table);
  const next = openRoom(table, [b, a], VERIFICATION);
  expect([openAt(a, next), openAt(b, next)].map(({ founder }) => hex(founder))).toEqual([
    hex(t.seatIdOf(b)),
    hex(t.seatIdOf(b)),
  ]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Y16] a room for a check is over three days after its charter’s minute, also for who reads it late', () => {
  const { table, a, b } = openTable('Y16');
  const read = b.read;
  const id = callRoom(table, [a, b], VERIFICATION);
  t.catchUp(table, a);
  t.doDuty(table, a);
  t.catchUp(table, a);
  expect(openAt(a, id).endsMinute).toBe(table.minute + LIMITS.checkMinutes);
  expect(b.read).toBe(read);
  table.minute += LIMITS.checkMinutes - 60;
  const early = { ...b, outputs: [], views: new Map(b.views) };
  t.catchUp(table, early);
  expect(openAt(early, id).endsMinute).toBe(openAt(a, id).endsMinute);
  table.minute += 60;
  t.catchUp(table, b);
  expect(roomAt(b, id)).toBeUndefined();
  // Whoever founds the next one after that time is not held up by a reader whose clock is behind.
  table.minute -= 5;
  const slow = { ...early, outputs: [] };
  expect(openAt(slow, id)).toBeDefined();
  table.minute += 5;
  t.say(table, a, 'later');
  t.catchUp(table, a);
  const next = callRoom(table, [a, b], VERIFICATION);
  t.catchUp(table, a);
  t.doDuty(table, a);
  table.minute -= 5;
  t.catchUp(table, slow);
  expect([roomAt(slow, id), openAt(slow, next).kind]).toEqual([undefined, 'open']);
});

test('[Y20] neither a recess nor an acceptance that is missing stops a check; who is asked to be frozen is heard in none', () => {
  const { table, facilitator, a, b } = openTable('Y20');
  const id = openRoom(table, [a, b], VERIFICATION);
  const word = (member: t.Member, payload: Parameters<typeof sealWord>[1]) => {
    t.append(table, member, t.must(sealWord(member.channel, payload, t.env(table))));
    t.catchUpAll(table);
  };
  word(facilitator, { kind: 'recess', untilMinute: table.minute + 600, breach: false });
  expect(sealText(a.channel, a.channel.plenary, { text: 'x', messageClass: 'rule', quotes: [] }, t.env(table)).ok).toBe(
    false,
  );
  say(table, a, id, QUESTION);
  t.catchUpAll(table);
  const outstanding = { ...b.channel.standing, outstanding: { rules: table.random(32) as never, accepted: [] } };
  b.channel = { ...b.channel, standing: outstanding };
  say(table, b, id, ANSWER);
  t.catchUpAll(table);
  expect(steps(a)).toEqual([QUESTION, ANSWER]);
  b.channel = { ...b.channel, standing: { ...outstanding, outstanding: null } };
  word(b, { kind: 'buddies', seats: [t.seatIdOf(facilitator)] });
  word(facilitator, { kind: 'freeze', seat: t.seatIdOf(b) });
  expect(sealCheck(a.channel, id, OVER, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  expect(told(table, a, forgeIn(table, b, id, { kind: 'check', check: OVER }))).toEqual(['stale']);
});

test('[Y12] [Q2] [Q3] a check’s founding, charter and steps are to the others what every room’s are', () => {
  const { table, facilitator, a, b } = openTable('Y12 looks');
  const sizes = (open: () => unknown): number[] => {
    const from = table.log.entries.length;
    open();
    return table.log.entries.slice(from).map(({ blob }) => blob.length);
  };
  const check = sizes(() => charterRoom(table, [a, b], VERIFICATION));
  t.settle(table);
  const group = sizes(() => charterRoom(table, [a, b]));
  expect(check).toEqual(group);
  t.settle(table);
  const id = a.channel.rooms.find((room) => room.kind === 'open' && room.charter.form === 'verification')!.id;
  const before = facilitator.outputs.length;
  const keys = facilitator.channel.rooms.length;
  for (const step of [QUESTION, ANSWER]) say(table, step === QUESTION ? a : b, id, step);
  t.catchUpAll(table);
  expect(kindsOf(facilitator.outputs.slice(before))).toEqual(['notForUs', 'notForUs']);
  expect(facilitator.channel.rooms).toHaveLength(keys);
  expect(table.log.entries.at(-1)?.lifetimeSeconds).toBe(SET.lifetimeSeconds);
  post(table, lastBlob(table));
  t.catchUpAll(table);
});
