import { expect, test } from 'vitest';
import type { Seat } from '../../shared/protocol/roster.ts';
import { mayCompose, mayPost } from '../../shared/room/posting.ts';
import type { RoomFacts } from '../../shared/room/rooms.ts';
import { hasLeft, mayLeave } from '../../shared/room/seatWords.ts';
import { AHEAD_MINUTES, keyOf } from '../../shared/room/words.ts';
import { A1, A2, B1, CAST, CF, DAY, F, I, N, O, OLD_RULES, START, seat, Table } from './support/cast.ts';

const post = (table: Table, author: Seat, place: 'plenary' | RoomFacts = 'plenary', minute = table.minute) =>
  mayPost(table.standing, table.scene, author.id, place, minute);
const GUARANTOR = seat(41, 'guarantor');
const floor = (table: Table, to: Seat, minutes: number, minute = table.minute) =>
  table.say(F, { kind: 'floor', seat: to.id, untilMinute: minute + minutes }, { minute });
const held = (table: Table) => table.standing.floors.map(({ seat: key, untilMinute }) => [key, untilMinute]);

test('[M13] a floor is given for a whole day, and dated ahead as far as clocks may differ, and not a minute more', () => {
  const table = new Table();
  const ahead = table.minute + AHEAD_MINUTES;
  expect(floor(table, O, DAY)).toBe('taken');
  expect(floor(table, O, DAY + 1)).toBe('tooLong');
  expect(floor(table, O, 30, ahead)).toBe('taken');
  expect(floor(table, O, 30, ahead + 1)).toBe('datedAhead');
  expect(held(table)).toEqual([[keyOf(O.id), ahead + 30]]);
});

test('[M13] each visitor has its own floor, the newest that it was given; one that ends at once is taken back', () => {
  const table = new Table([...CAST, GUARANTOR]);
  floor(table, O, 60);
  floor(table, GUARANTOR, 60);
  floor(table, O, 30);
  expect(held(table)).toEqual([
    [keyOf(GUARANTOR.id), table.minute + 60],
    [keyOf(O.id), table.minute + 30],
  ]);
  expect(floor(table, O, 0)).toBe('taken');
  expect(table.effects.at(-1)).toEqual({ kind: 'floorTaken', seat: keyOf(O.id) });
  expect(held(table)).toEqual([[keyOf(GUARANTOR.id), table.minute + 60]]);
  expect(floor(table, O, 1)).toBe('taken');
  expect(table.effects.at(-1)).toEqual({ kind: 'floorGiven', seat: keyOf(O.id) });
  expect(floor(table, GUARANTOR, -1)).toBe('taken');
  expect(held(table)).toEqual([[keyOf(O.id), table.minute + 1]]);
});

test('[M12] a seat with an end is heard until its end', () => {
  const visitor = seat(40, 'participant', 'B', { endsMinute: START + 60 });
  const table = new Table([F, CF, A1, visitor]).pass(59);
  expect(table.say(visitor, { kind: 'buddies', seats: [A1.id] })).toBe('taken');
  table.pass(1);
  expect(table.say(visitor, { kind: 'buddies', seats: [] })).toBe('seatEnded');
});

test('[M12] a seat’s own entries prove nothing about its end: two others have to be heard after it', () => {
  const visitor = seat(40, 'participant', 'B', { endsMinute: START + 60 });
  const table = new Table([F, A1, A2, visitor]).pass(61);
  table.say(visitor, { kind: 'away' });
  table.say(A1, { kind: 'away' });
  expect(post(table, visitor, 'plenary', START)).toBe(null);
  table.say(A2, { kind: 'away' });
  expect(post(table, visitor, 'plenary', START)).toBe('seatEnded');
});

test('[N9] a seat that is away stays away when another writes', () => {
  const table = new Table();
  for (const who of [A1, B1]) table.say(who, { kind: 'away' });
  table.say(A1, { kind: 'buddies', seats: [] });
  expect(table.standing.away).toEqual([keyOf(B1.id)]);
});

test('[N7] of facilitators and co-facilitators one has to stay that is not leaving itself; anybody else may leave', () => {
  const third = seat(9, 'cofacilitator');
  const leaving =
    (...seats: readonly Seat[]) =>
    (other: Seat): boolean =>
      seats.includes(other);
  expect(mayLeave([F, CF, A1], F)).toBe(true);
  expect(mayLeave([F, CF, A1], CF)).toBe(true);
  expect(mayLeave([F, A1, O], F)).toBe(false);
  expect(mayLeave([A1, CF], CF)).toBe(false);
  expect(mayLeave([F, CF, A1], F, leaving(CF))).toBe(false);
  expect(mayLeave([F, CF, A1], F, leaving(F))).toBe(true);
  expect(mayLeave([F, CF, A1], F, leaving(A1))).toBe(true);
  expect(mayLeave([F, CF, third, A1], F, leaving(CF))).toBe(true);
  expect(mayLeave([F, CF, third, A1], F, leaving(CF, third))).toBe(false);
  for (const who of [A1, O]) {
    expect(mayLeave([F, A1, O], who)).toBe(true);
    expect(mayLeave([F, A1, O], who, leaving(F))).toBe(true);
    expect(mayLeave([A1, O], who)).toBe(true);
  }
});

test('[N7] who said that it leaves is known to leave, and nobody else', () => {
  const table = new Table();
  table.say(CF, { kind: 'leave' });
  expect(table.scene.seats.filter(hasLeft(table.standing))).toEqual([CF]);
});

test('[M1] under rules without settings whoever has the power of writing writes in the plenary, and rooms are as ever', () => {
  const table = new Table(CAST, OLD_RULES);
  for (const author of [F, CF, A1, B1, I]) expect(post(table, author)).toBe(null);
  for (const author of [N, O]) expect(post(table, author)).toBe('noPower');
  const seats = [A1, N, O].map(({ id }) => id);
  const group = { form: 'workingGroup', seats, left: [], lifetimeSeconds: 3600, continued: false } as const;
  expect([A1, N, O].map((author) => post(table, author, group))).toEqual([null, null, 'noFloor']);
});

test('under rules without settings nobody is waited for: acceptance is no word there', () => {
  const table = new Table(CAST, OLD_RULES);
  expect(table.change(F, { kind: 'rules', rules: { ...OLD_RULES, version: 2 }, proposal: null })).toBe('ok');
  for (const author of [F, A1, I]) expect(mayCompose(table.standing, table.scene, author.id, 'plenary')).toBe(null);
});

test('[Y13] nothing is written by a person in a room for a check, not by its own seats either', () => {
  const table = new Table();
  const check = { seats: [A1.id, B1.id], left: [], lifetimeSeconds: 3600, continued: false } as const;
  for (const author of [A1, B1, F]) {
    expect(post(table, author, { ...check, form: 'verification' })).toBe('notThisRoom');
    expect(mayCompose(table.standing, table.scene, author.id, { ...check, form: 'verification' })).toBe('notThisRoom');
  }
  expect(post(table, A1, { ...check, form: 'workingGroup' })).toBe(null);
});
