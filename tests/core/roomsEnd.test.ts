/** How rooms end: left by one after another, continued, or overtaken by a closing. */
import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { elapse } from '../../shared/protocol/elapse.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealRoomLeave } from '../../shared/protocol/sealRoom.ts';
import { snapshot } from '../support/craft.ts';
import { SET } from '../support/keys.ts';
import { calledAt, callRoom, openAt, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const openTable = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed), { ...SET, admission: 'facilitator' });
  const [a1, a2, a3] = t.seatThree(table, facilitator);
  return { table, facilitator, a1, a2, a3 };
};

const close = (table: t.Table, facilitator: t.Member, who: t.Member): void => {
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(who)], t.env(table))));
  t.catchUpAll(table);
};
const leave = (table: t.Table, who: t.Member, room: Parameters<typeof sealRoomLeave>[1]): void => {
  t.append(table, who, t.must(sealRoomLeave(who.channel, room, t.env(table))));
  t.catchUpAll(table);
};
/** The ids of the rooms that a member holds so many minutes later. */
const heldAfter = (table: t.Table, member: t.Member, minutes: number): string[] =>
  elapse(member.channel, table.minute + minutes).rooms.map(({ id }) => hex(id));

test('[Q8] a room goes on where two are left in it; of a new epoch it is given a key and nothing else', () => {
  const { table, facilitator, a1, a2, a3 } = openTable('goes on');
  const b1 = t.seat(table, facilitator, 'B1', 'B');
  const open = openRoom(table, [a1, a2, a3], { form: 'caucus' });
  expect(openAt(a1, open).left).toEqual([]);
  leave(table, a3, open);
  expect(openAt(a1, open)).toMatchObject({ left: [hex(t.seatIdOf(a3))], endsMinute: 0 });
  const called = callRoom(table, [a2, a1, a3]);
  t.catchUpAll(table);
  const before = [openAt(a1, open), calledAt(a1, called)];
  close(table, facilitator, b1);
  for (const held of before) {
    const after = roomAt(a1, held.id)!;
    expect(after).toEqual({ ...held, key: after.key });
    expect(after.key).not.toEqual(held.key);
  }
});

test('[Q8] who is left alone in a room by a closing reads it until its words are over, and then holds none of its keys', () => {
  const { table, facilitator, a1, a2 } = openTable('alone');
  const room = openRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 3_600 });
  close(table, facilitator, a2);
  expect([59, 60].map((minutes) => heldAfter(table, a1, minutes).includes(hex(room)))).toEqual([true, false]);
  const ended = a1.channel.past[0]!.rooms.find(({ id }) => hex(id) === hex(room))!;
  const keys = [openAt(a1, room).key, ended.key].map((key) => hex(key));
  const held = [59, 60].map((minutes) => snapshot(elapse(a1.channel, table.minute + minutes)));
  expect(held.map((state) => keys.map((key) => state.includes(key)))).toEqual([
    [true, true],
    [false, false],
  ]);
});

test('[Q7] a room that another continues is dropped after seven days, whoever leaves it meanwhile', () => {
  const { table, a1, a2, a3 } = openTable('continued');
  const old = openRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 3_600 });
  openRoom(table, [a1, a2, a3], { form: 'caucus', lifetimeSeconds: 3_600, continues: old });
  leave(table, a2, old);
  const week = 7 * DAY_MINUTES;
  expect([week - 1, week].map((minutes) => heldAfter(table, a1, minutes).includes(hex(old)))).toEqual([true, false]);
});

test('[Q4] a called room whose author has no seat any more is dropped at once, with its key', () => {
  const { table, facilitator, a1, a2 } = openTable('no author');
  const room = callRoom(table, [a1, a2]);
  t.catchUpAll(table);
  expect(heldAfter(table, a2, 0)).toContain(hex(room));
  close(table, facilitator, a1);
  expect(heldAfter(table, a2, 0)).not.toContain(hex(room));
});

test('[Y17] [Y19] a check whose other seat was closed is forgotten, with its keys of every epoch', () => {
  const { table, facilitator, a1, a2, a3 } = openTable('Y17');
  const check = openRoom(table, [a1, a2], { form: 'verification' });
  const first = hex(openAt(a1, check).key);
  close(table, facilitator, a3);
  const second = hex(openAt(a1, check).key);
  t.settle(table);
  close(table, facilitator, a2);
  expect(roomAt(a1, check)).toBeUndefined();
  const held = snapshot(a1.channel);
  expect([first, second, hex(check)].filter((each) => held.includes(each))).toEqual([]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});
