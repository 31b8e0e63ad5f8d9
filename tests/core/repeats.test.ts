import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import { sealRepeat } from '../../shared/protocol/repeating.ts';
import { sealRules } from '../../shared/protocol/sealChange.ts';
import { sealSaid } from '../../shared/protocol/sealRoom.ts';
import { startStanding } from '../../shared/room/standing.ts';
import { keyOf } from '../../shared/room/words.ts';
import { forge, headerOf, kindsOf, snapshot, told } from '../support/craft.ts';
import { SET, speak, utter } from '../support/keys.ts';
import { openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed), { ...SET, admission: 'facilitator' });
  const [a, b] = [t.seat(table, facilitator, 'A1'), t.seat(table, facilitator, 'B1', 'B')];
  return { table, facilitator, a, b };
};
const ids = (...members: readonly t.Member[]) => members.map(t.seatIdOf);
/** The standing without what differs by design: of how many entries of whom each was given the minute. */
const passing = ({ standing: { signs: _, ...rest } }: Channel) => snapshot(rest);

/** One more is admitted and says hello; what each owes it then is not said yet. */
const greet = (table: t.Table, facilitator: t.Member): void => {
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const newcomer = t.enter(table, facilitator, 'A2', guest);
  t.catchUpAll(table);
  t.doDuty(table, newcomer);
  t.catchUpAll(table);
};

/** A recess, rules that one has yet to accept, and buddies: all that a newcomer has to know. */
const stirred = (seed: string) => {
  const scene = open(seed);
  const { table, facilitator, a, b } = scene;
  const { rules } = facilitator.channel.epoch;
  t.append(
    table,
    facilitator,
    t.must(sealRules(facilitator.channel, { ...rules, version: 2, items: [] }, null, t.env(table))),
  );
  t.catchUpAll(table);
  speak(table, a, { kind: 'accept', rules: a.channel.standing.outstanding!.rules });
  speak(table, a, { kind: 'buddies', seats: ids(b) });
  speak(table, b, { kind: 'recess', untilMinute: table.minute + 60, breach: false });
  t.settle(table);
  return scene;
};

test('[I7] under rules with settings a newcomer is given what words made of the channel', () => {
  const { table, facilitator, a, b } = stirred('I7');
  const newcomer = t.seat(table, facilitator, 'A2');
  for (const member of [a, b, newcomer]) expect(passing(member.channel)).toBe(passing(facilitator.channel));
  const { standing } = newcomer.channel;
  expect([standing.recess?.author, Object.keys(standing.buddies)]).toEqual([keyOf(ids(b)[0]!), [keyOf(ids(a)[0]!)]]);
  expect(standing.outstanding?.accepted).toContain(keyOf(t.seatIdOf(newcomer)));
  expect(standing.outstanding?.accepted).not.toContain(keyOf(t.seatIdOf(b)));
  expect(newcomer.channel.standing.signs[keyOf(t.seatIdOf(a))]?.length).toBeGreaterThan(0);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M20] after a hello each says again what holds, once; a newcomer that was told nothing comes to the same', () => {
  const { table, facilitator, a, b } = stirred('M20');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const newcomer = t.enter(table, facilitator, 'A2', guest);
  const { channel } = newcomer;
  // As if the facilitator had told it of nothing.
  newcomer.channel = { ...channel, standing: startStanding(channel.epoch.seats, channel.view.k, table.minute) };
  t.catchUpAll(table);
  t.doDuty(table, newcomer);
  t.catchUpAll(table);
  expect([a, b, facilitator].map((member) => nextDuty(member.channel, table.minute)?.kind)).toEqual([
    'repeat',
    'repeat',
    'repeat',
  ]);
  const before = table.log.entries.length;
  t.settle(table);
  const { standing } = newcomer.channel;
  expect([standing.recess?.author, standing.recess?.untilMinute]).toEqual([
    keyOf(ids(b)[0]!),
    facilitator.channel.standing.recess?.untilMinute,
  ]);
  expect(standing.buddies).toEqual(facilitator.channel.standing.buddies);
  // A recess, two acceptances (the rules' author has accepted them) and buddies, which answer the hello as well.
  expect(table.log.entries.slice(before).map(({ lifetimeSeconds }) => lifetimeSeconds)).toEqual([0, 0, 0, 0]);
  expect(passing(a.channel)).toBe(passing(facilitator.channel));
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M20] what is said again stands already: its author is told that it is stored, and no more', () => {
  const { table, facilitator, a, b } = stirred('M20 stored');
  const members = [facilitator, a, b];
  const heard = members.map(({ outputs }) => outputs.length);
  t.seat(table, facilitator, 'A2');
  const hears = members.map(({ outputs }, at) => kindsOf(outputs.slice(heard[at])));
  for (const kinds of hears) {
    expect(kinds).toContain('stored');
    expect(kinds).not.toContain('storedLate');
  }
  // To the two others the buddies that were named are a word once more, which changes nothing.
  expect(hears.map((kinds) => kinds.filter((kind) => kind === 'word').length)).toEqual([1, 0, 1]);
});

test('[M20] nothing is said again that is owed to nobody, nor by who may not write', () => {
  const { table, facilitator, a, b } = stirred('M20 refused');
  expect(sealRepeat(b.channel, t.env(table))).toEqual({ ok: false, error: 'settled' });
  greet(table, facilitator);
  const owing = a.channel;
  expect(sealRepeat(owing, t.env(table)).ok).toBe(true);
  expect(sealRepeat({ ...owing, halted: 'clone' }, t.env(table))).toEqual({ ok: false, error: 'stopped' });
  expect(sealRepeat({ ...owing, hello: { phase: 'due' } }, t.env(table))).toEqual({ ok: false, error: 'notYet' });
});

test('[M20] [M11] a recess that is said again while somebody ends or shortens it stays ended and shortened for all, without an alarm', () => {
  for (const crossing of [{ kind: 'endRecess' }, 10] as const)
    for (const role of ['cofacilitator', 'participant'] as const) {
      const { table, facilitator } = open(`M20 crossing ${role} ${typeof crossing}`);
      const caller = t.seat(table, facilitator, 'C', role === 'participant' ? 'A' : 'third', role);
      speak(table, caller, { kind: 'recess', untilMinute: table.minute + 60, breach: false });
      greet(table, facilitator);
      const again = t.must(sealRepeat(caller.channel, t.env(table)));
      const word = { kind: 'recess', untilMinute: table.minute + 10, breach: false } as const;
      utter(table, facilitator, crossing === 10 ? word : crossing);
      t.append(table, caller, again);
      t.settle(table);
      const until = crossing === 10 ? table.minute + 10 : 0;
      expect(table.members.map(({ channel }) => channel.standing.recess?.untilMinute)).toEqual(
        table.members.map(() => until),
      );
      expect(table.members.flatMap(t.alarms)).toEqual([]);
    }
});

test('[M20] what holds no more is not said again', () => {
  const { table, facilitator, b } = stirred('M20 over');
  table.minute += 61;
  t.seat(table, facilitator, 'A2');
  expect(b.outputs.some(({ kind }) => kind === 'stale')).toBe(true);
  expect(b.channel.due.repeats).toEqual(['recess', 'accept', 'buddies']);
  expect(nextDuty(b.channel, table.minute)).toBeNull();
});

test('[M19] a report is sealed and taken only where its author and facilitators are all who read', () => {
  const { table, facilitator, a, b } = open('M19');
  const report = { kind: 'report', entry: null, text: 'what happened', copy: '' } as const;
  const rooms = [
    openRoom(table, [a, facilitator], { form: 'privateSession' }),
    openRoom(table, [a, facilitator, b], { form: 'workingGroup' }),
    openRoom(table, [a, facilitator], { form: 'workingGroup' }),
  ];
  const [session, mixed, group] = rooms.map((room) => sealSaid(a.channel, room, report, t.env(table)));
  expect([session!.ok, mixed, group]).toEqual([true, { ok: false, error: 'noPower' }, { ok: false, error: 'noPower' }]);
  expect(sealSaid(a.channel, a.channel.plenary, report, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  expect(told(table, facilitator, t.must(session!).blob)).toEqual(['said']);
  const { id, key } = roomAt(a, rooms[2]!)!;
  const header = { ...headerOf(a.channel), room: id };
  const elsewhere = forge(table, a, { payload: report, roomKey: key, header });
  expect(told(table, facilitator, elsewhere)).not.toContain('said');
  expect(told(table, facilitator, forge(table, a, { payload: report }))).toEqual(['invalidChange']);
});
