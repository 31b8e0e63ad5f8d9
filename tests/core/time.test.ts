import { beforeAll, expect, test } from 'vitest';
import { hash32 } from '../../shared/brand.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { encodeBody } from '../../shared/protocol/body.ts';
import { elapse } from '../../shared/protocol/elapse.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { sealHeartbeat } from '../../shared/protocol/seal.ts';
import { ageFrom, noteTime, roomMinute, startTime } from '../../shared/room/time.ts';
import { bodyOf, forge, peek, TEXT } from '../support/craft.ts';
import { callRoom } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

test('[T1] a clock set back revives nothing: room time never falls', () => {
  let time = startTime(1000);
  expect(roomMinute(time, 1005)).toBe(1005);
  time = noteTime(time, 1010);
  for (const now of [0, 500, 1009]) {
    time = noteTime(time, now);
    expect(roomMinute(time, now)).toBe(1010);
  }
});

test('[T1] one author ahead hastens nothing; what two authenticated counts, the lower of both', () => {
  const one = noteTime(startTime(1000), 1000, { seat: 'a', minute: 9000 });
  expect(roomMinute(one, 1000)).toBe(1000);
  const more = noteTime(one, 1000, { seat: 'a', minute: 9500 });
  expect(roomMinute(more, 1000)).toBe(1000);
  const two = noteTime(more, 1000, { seat: 'b', minute: 7000 });
  expect(roomMinute(two, 1000)).toBe(7000);
  const back = noteTime(two, 1000, { seat: 'b', minute: 10 });
  expect(roomMinute(back, 1000)).toBe(7000);
  expect(roomMinute(noteTime(back, 1000, { seat: 'c', minute: 8000 }), 1000)).toBe(8000);
});

test('[T1] of several seats the two that are furthest count, in whatever order they were heard', () => {
  const heard = (...minutes: readonly (readonly [seat: string, minute: number])[]): number => {
    const all = minutes.reduce((time, [seat, minute]) => noteTime(time, 1000, { seat, minute }), startTime(1000));
    return roomMinute(all, 1000);
  };
  expect(heard(['a', 9000], ['b', 7000], ['c', 8000], ['b', 8500])).toBe(8500);
  expect(heard(['c', 2000], ['b', 7000], ['a', 9000])).toBe(7000);
  expect(heard(['a', 9000], ['b', 9000])).toBe(9000);
});

test('[T1] of each seat its newest minute counts, so an older entry that comes later takes nothing back', () => {
  const ahead = noteTime(startTime(1000), 1000, { seat: 'a', minute: 9000 });
  const late = noteTime(ahead, 1000, { seat: 'a', minute: 10 });
  expect(roomMinute(noteTime(late, 1000, { seat: 'b', minute: 8000 }), 1000)).toBe(8000);
});

test('[T1] in a channel only minutes of accepted entries count', () => {
  const { table, facilitator } = t.openTable(seeded('T1'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const early = table.minute;
  const ahead = (member: t.Member, minute: number, header = {}) =>
    forge(table, member, { body: encodeBody({ ...bodyOf(table, TEXT('x')), minute }), header });
  const hand = (blob: Uint8Array) => t.step(table, b, { kind: 'blob', blob, position: t.position(0) });
  const minute = () => roomMinute(b.channel.time, table.minute);
  hand(ahead(a, early + 5000));
  expect(minute()).toBe(early);
  const refused = peek(table, b, ahead(facilitator, early + 9000, { rosterHash: hash32(new Uint8Array(32)) }));
  expect(roomMinute(refused.channel.time, table.minute)).toBe(early);
  facilitator.channel = t.must(sealHeartbeat(facilitator.channel, t.env(table))).channel;
  hand(ahead(facilitator, early + 300));
  expect(minute()).toBe(early + 300);
});

test('[T2] a lifetime counts from the author’s minute, never from later than it was first seen', () => {
  expect(ageFrom(100, 200)).toBe(100);
  expect(ageFrom(900, 200)).toBe(200);
  expect(ageFrom(200, 200)).toBe(200);
});

test('[N8] [T1] time alone takes the keys of ended epochs, and notes itself once an hour', () => {
  const { table, facilitator } = t.openTable(seeded('elapse'));
  const a = t.seat(table, facilitator, 'A1');
  t.seat(table, facilitator, 'B1', 'B');
  const { channel } = a;
  expect(channel.past.length).toBe(1);
  expect(elapse(channel, table.minute + 59)).toBe(channel);
  const later = elapse(channel, table.minute + 60);
  expect([later.past.length, roomMinute(later.time, 0)]).toEqual([1, table.minute + 60]);
  expect(elapse(later, table.minute)).toBe(later);
  expect(elapse(channel, table.minute + 7 * DAY_MINUTES).past).toEqual([]);
});

test('[N8] [Q4] time takes keys in the minute when they are over, though it noted itself a minute before', () => {
  const { table, facilitator } = t.openTable(seeded('elapse minute'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const held = ({ channel }: t.Member, last: number) => {
    const noted = elapse(channel, last - 1);
    return [noted, elapse(noted, last)].map(({ past, rooms }) => [past.length, rooms.length]);
  };
  expect(held(a, table.minute + 7 * DAY_MINUTES)).toEqual([
    [1, 1],
    [0, 1],
  ]);
  table.minute += DAY_MINUTES;
  callRoom(table, [a, b]);
  t.catchUpAll(table);
  expect(held(a, table.minute + 2 * DAY_MINUTES)).toEqual([
    [1, 2],
    [1, 1],
  ]);
});
