import { expect, test } from 'vitest';
import type { Seat } from '../../shared/protocol/roster.ts';
import { mayPost } from '../../shared/room/posting.ts';
import { isAway, isGivenNothing } from '../../shared/room/silence.ts';
import { keyOf } from '../../shared/room/words.ts';
import {
  A1,
  A2,
  admission,
  admit,
  B1,
  B2,
  CAST,
  CF,
  DAY,
  F,
  guestOf,
  hashOf,
  I,
  N,
  O,
  START,
  seat,
  Table,
} from './support/cast.ts';

const post = (table: Table, author: Seat, minute = table.minute) =>
  mayPost(table.standing, table.scene, author.id, 'plenary', minute);
const floor = (table: Table, author: Seat, to: Seat, minutes: number) =>
  table.say(author, { kind: 'floor', seat: to.id, untilMinute: table.minute + minutes });
const freeze = (...seats: readonly Seat[]) =>
  ({
    kind: 'closings',
    closings: seats.map(({ id }) => ({ seat: id, why: 'frozen' }) as const),
    proposal: null,
  }) as const;

test('[M12] a seat past its end writes nothing, says nothing and is given nothing', () => {
  const visitor = seat(40, 'participant', 'B', { endsMinute: START + 60 });
  const table = new Table([F, CF, A1, A2, visitor]);
  expect(post(table, visitor)).toBe(null);
  expect(isGivenNothing(table.standing, visitor, table.minute)).toBe(false);
  table.pass(60);
  expect(post(table, visitor)).toBe('seatEnded');
  expect(isGivenNothing(table.standing, visitor, table.minute)).toBe(true);
  expect(table.say(visitor, { kind: 'recess', untilMinute: table.minute + 5, breach: false })).toBe('seatEnded');
  expect(table.say(visitor, { kind: 'leave' })).toBe('taken');
});

test('[M12] dating a text back helps an ended seat no longer than until two others were heard', () => {
  const visitor = seat(40, 'participant', 'B', { endsMinute: START + 60 });
  const table = new Table([F, A1, A2, visitor]).pass(61);
  table.say(A1, { kind: 'away' });
  expect(post(table, visitor, START)).toBe(null);
  table.say(A2, { kind: 'away' });
  expect(post(table, visitor, START)).toBe('seatEnded');
});

test('[M12] an ended seat’s confirmation does not count', () => {
  const visitor = seat(40, 'participant', 'B', { endsMinute: START + 60 });
  const table = new Table([F, A1, visitor]);
  const name = hashOf(1);
  table.say(F, { kind: 'proposal', hash: name, matter: admission(guestOf(table, F)) });
  table.pass(61);
  expect(table.say(visitor, { kind: 'confirm', proposal: name })).toBe('seatEnded');
  table.say(A1, { kind: 'confirm', proposal: name });
  expect(table.judge(F, admit(guestOf(table, F), name))).toBe('unconfirmed');
});

test('[M13] observers, guarantors and resource persons write while they hold the floor, and only then', () => {
  const visitors = [O, seat(41, 'guarantor'), seat(42, 'resourcePerson')];
  const table = new Table([F, CF, A1, ...visitors]);
  for (const visitor of visitors) {
    expect(post(table, visitor)).toBe('noFloor');
    expect(floor(table, A1, visitor, 30)).toBe('noPower');
    expect(floor(table, visitor, visitor, 30)).toBe('noPower');
    expect(floor(table, CF, visitor, 30)).toBe('taken');
    expect(post(table, visitor)).toBe(null);
  }
  expect(floor(table, F, O, 0)).toBe('taken');
  expect(post(table, O)).toBe('noFloor');
  table.pass(30);
  for (const visitor of visitors) expect(post(table, visitor)).toBe('noFloor');
});

test('[M13] a floor helps nobody whose role cannot take it, ends within a day, and is not dated ahead', () => {
  const table = new Table();
  for (const to of [N, I, A1, F]) expect(floor(table, F, to, 30)).toBe('malformed');
  expect(floor(table, F, seat(77, 'observer'), 30)).toBe('malformed');
  expect(floor(table, F, O, DAY + 1)).toBe('tooLong');
  const far = table.minute + 5 * DAY;
  expect(table.say(F, { kind: 'floor', seat: O.id, untilMinute: far + 30 }, { minute: far })).toBe('datedAhead');
  expect(post(table, N)).toBe('noPower');
  expect(post(table, I)).toBe('renderingsOnly');
});

test('[M13] a floor that the log proves to be over is over, whatever minute a text claims', () => {
  const table = new Table();
  floor(table, F, O, 30);
  table.pass(40);
  table.say(A1, { kind: 'away' });
  table.say(B1, { kind: 'away' });
  expect(post(table, O, START + 5)).toBe('noFloor');
});

test('[M14] a facilitator or co-facilitator freezes by one key one seat a day, a facilitator’s seat too', () => {
  const table = new Table();
  for (const author of [A1, B2, I, O]) expect(table.judge(author, freeze(A2))).toBe('noPower');
  expect(table.judge(F, freeze(A1, A2))).toBe('noPower');
  expect(table.change(F, freeze(A2))).toBe('ok');
  expect(table.judge(F, freeze(B1))).toBe('noPower');
  expect(table.judge(CF, freeze(B1))).toBe('ok');
  table.pass(DAY - 1);
  expect(table.judge(F, freeze(B1))).toBe('noPower');
  table.pass(1);
  expect(table.judge(F, freeze(B1))).toBe('ok');
  expect(table.change(CF, freeze(F))).toBe('ok');
  expect(table.scene.seats.map(({ id }) => id)).toEqual([CF, A1, B1, B2, I, N, O].map(({ id }) => id));
});

test('[M14] only a buddy that the seat named asks for its freezing; from then on nobody wraps to it, and a facilitator needs no day for it', () => {
  const table = new Table();
  const ask = (author: Seat) => table.say(author, { kind: 'freeze', seat: A1.id });
  expect(ask(A2)).toBe('notBuddy');
  expect(table.say(A1, { kind: 'buddies', seats: [A2.id, B1.id] })).toBe('taken');
  expect(ask(B2)).toBe('notBuddy');
  expect(ask(F)).toBe('notBuddy');
  expect(isGivenNothing(table.standing, A1, table.minute)).toBe(false);
  table.change(F, freeze(N));
  expect(ask(B1)).toBe('taken');
  expect(ask(A2)).toBe('late');
  expect(isGivenNothing(table.standing, A1, table.minute)).toBe(true);
  expect(table.judge(F, freeze(A1))).toBe('ok');
  expect(table.judge(F, freeze(A1), { viewK: table.k - 2 })).toBe('noPower');
  expect(table.change(F, freeze(A1))).toBe('ok');
  expect(table.standing.freezes).toEqual([]);
});

test('[M14] a seat names at most two buddies, of the roster, not itself; the newest naming counts', () => {
  const table = new Table();
  const name = (...seats: readonly Seat[]) => table.say(A1, { kind: 'buddies', seats: seats.map(({ id }) => id) });
  expect(name(A1)).toBe('malformed');
  expect(name(A2, A2)).toBe('malformed');
  expect(name(A2, B1, B2)).toBe('malformed');
  expect(name(seat(77, 'participant'))).toBe('malformed');
  expect(name(A2)).toBe('taken');
  expect(name(B1)).toBe('taken');
  expect(table.say(A2, { kind: 'freeze', seat: A1.id })).toBe('notBuddy');
  expect(name()).toBe('taken');
  expect(table.say(B1, { kind: 'freeze', seat: A1.id })).toBe('notBuddy');
});

test('[M14] a frozen seat stays in sight as away until its place is taken; one that left or was removed does not', () => {
  const table = new Table([F, CF, A1, A2, B1]);
  table.change(F, freeze(A2));
  table.say(A1, { kind: 'leave' });
  table.change(CF, { kind: 'closings', closings: [{ seat: A1.id, why: 'left' }], proposal: null });
  expect(table.standing.goneSeats.map(({ seat: gone, how }) => [keyOf(gone.id), how])).toEqual([
    [keyOf(A2.id), 'away'],
  ]);
  const guest = guestOf(table, F, 91, { side: A2.side, label: A2.label });
  const name = hashOf(3);
  table.say(F, { kind: 'proposal', hash: name, matter: admission(guest) });
  table.say(B1, { kind: 'confirm', proposal: name });
  expect(table.change(F, admit(guest, name))).toBe('ok');
  expect(table.standing.goneSeats).toEqual([]);
});

test('away: said, or 14 days unheard; the next entry brings it back', () => {
  const table = new Table();
  const away = (who: Seat) => isAway(table.standing, who.id, table.minute);
  expect(away(A1)).toBe(false);
  expect(table.say(A1, { kind: 'away' })).toBe('taken');
  expect(away(A1)).toBe(true);
  table.say(A1, { kind: 'buddies', seats: [] });
  expect(away(A1)).toBe(false);
  table.pass(14 * DAY - 1);
  expect(away(B1)).toBe(false);
  table.pass(1);
  expect(away(B1)).toBe(true);
});

test('whoever left says nothing more, writes nothing and is given nothing', () => {
  const table = new Table();
  table.say(A1, { kind: 'leave' });
  expect(table.say(A1, { kind: 'leave' })).toBe('late');
  expect(table.say(A1, { kind: 'away' })).toBe('left');
  expect(post(table, A1)).toBe('left');
  expect(isGivenNothing(table.standing, A1, table.minute)).toBe(true);
});

test('an epoch forgets floors, buddies and signs of seats that are gone, and what others said of them', () => {
  const table = new Table();
  floor(table, F, O, 60);
  table.say(A1, { kind: 'buddies', seats: [O.id, B1.id] });
  table.say(O, { kind: 'buddies', seats: [A1.id] });
  table.change(F, freeze(O));
  const { floors, buddies, signs } = table.standing;
  expect(floors).toEqual([]);
  expect(buddies).toEqual({ [keyOf(A1.id)]: [keyOf(B1.id)] });
  expect(Object.keys(signs).sort()).toEqual(
    CAST.filter((who) => who !== O)
      .map(({ id }) => keyOf(id))
      .sort(),
  );
});
