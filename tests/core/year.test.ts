import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { FOR_THE_LOGS_LIFE, seatIsAway } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { kindsOf } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

test('[N9] [V3] [H2] a seat away for a year walks all epochs, misses what expired, and talks to everybody again', () => {
  const { table, facilitator } = t.openTable(seeded('a year'));
  const a = t.seat(table, facilitator, 'A1');
  const away = t.seat(table, facilitator, 'B1', 'B');
  const here = table.members.filter((member) => member !== away);
  const present = { ...table, members: here };
  const expireFrom = table.log.entries.length;
  const guests: t.Member[] = [];
  for (let month = 0; month < 12; month += 1) {
    present.minute += 30 * DAY_MINUTES;
    t.settle(present);
    t.say(present, month % 2 ? a : facilitator, `month ${month}`);
    t.settle(present);
    if (month % 3 === 0) guests.push(t.seat(present, facilitator, `A${month + 2}`));
    if (month % 4 === 3)
      t.append(
        present,
        facilitator,
        t.must(sealRemoval(facilitator.channel, [t.seatIdOf(guests[0]!)], t.env(present))),
      );
    if (month % 4 === 3) present.members = present.members.filter((member) => member !== guests[0]);
    if (month % 4 === 3) guests.shift();
    t.settle(present);
  }
  expect(seatIsAway(facilitator.channel, t.seatIdOf(away), present.minute)).toBe(true);
  // The relay kept what lives as long as the log, and only hashes of the rest.
  const kept = table.log.entries.slice(expireFrom).filter((entry) => {
    entry.expired = entry.lifetimeSeconds !== FOR_THE_LOGS_LIFE;
    return !entry.expired;
  });
  expect(kept.length).toBe(4 + 4 + 3);
  table.minute = present.minute;
  table.members = [...present.members, away];
  const told = kindsOf(t.catchUp(table, away));
  expect(told.filter((kind) => kind === 'epoch').length).toBe(7);
  expect(told.filter((kind) => kind === 'greeted').length).toBe(4);
  expect(new Set(told)).toEqual(new Set(['epoch', 'seatOpened', 'seatClosed', 'greeted', 'missed']));
  expect(away.channel.epoch).toEqual(facilitator.channel.epoch);
  t.settle(table);
  // Of whom every entry expired, nothing was heard for 14 days either: it reads again once it wrote.
  t.say(table, a, 'still here');
  t.settle(table);
  t.say(table, away, 'back');
  t.settle(table);
  t.say(table, guests[0]!, 'welcome back');
  t.settle(table);
  for (const member of [facilitator, a, ...guests]) expect(t.texts(member)).toContain('back');
  expect(t.texts(away)).toEqual(['still here', 'welcome back']);
  const alarms = table.members.filter((member) => member !== away).flatMap(t.alarms);
  expect(alarms).toEqual([]);
});
