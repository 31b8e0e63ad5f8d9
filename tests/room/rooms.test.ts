import { expect, test } from 'vitest';
import { roomId } from '../../shared/brand.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { mayPost } from '../../shared/room/posting.ts';
import {
  afterLeaving,
  afterShortening,
  FOUNDINGS_A_DAY,
  mayFound,
  mayReport,
  type RoomFacts,
  readersOf,
  whyNoCharter,
} from '../../shared/room/rooms.ts';
import { type AnyForm, type Charter, keyOf } from '../../shared/room/words.ts';
import { A1, A2, B1, B2, CAST, CF, DAY, F, I, N, O, RULES, seat, Table } from './support/cast.ts';

const OLD = roomId(new Uint8Array(16).fill(3));
const HOUR = 3600;
const GUARANTOR = seat(43, 'guarantor', 'A');
/** An interpreter that came with side B. */
const IB = seat(44, 'interpreter', 'B');
const SEATS = [...CAST, GUARANTOR, IB];
const charter = (form: AnyForm, seats: readonly Seat[], change: Partial<Charter> = {}): Charter => ({
  form,
  seats: seats.map(({ id }) => id),
  lifetimeSeconds: HOUR,
  continues: null,
  ...change,
});
const UNKNOWN = 'unknown';
const why = (author: Seat, written: Charter, old: RoomFacts | null | typeof UNKNOWN = null) =>
  whyNoCharter({ seats: SEATS, rules: RULES }, author.id, written, old === UNKNOWN ? undefined : old);
const room = (form: AnyForm, seats: readonly Seat[], change: Partial<RoomFacts> = {}): RoomFacts => ({
  form,
  seats: seats.map(({ id }) => id),
  left: [],
  lifetimeSeconds: HOUR,
  continued: false,
  ...change,
});

test('[M17] a side caucus holds seats of its side and invited interpreters, and nobody of the third party, nor observers, note-takers, guarantors', () => {
  expect(why(A1, charter('caucus', [A1, A2]))).toBe(null);
  expect(why(A1, charter('caucus', [A1, A2, I, IB]))).toBe(null);
  for (const other of [F, CF, B1, B2, N, O, GUARANTOR]) {
    const seats = SEATS.filter((who) => [A1, A2, other].includes(who));
    expect([other.label, why(A1, charter('caucus', seats))]).toEqual([other.label, 'badForm']);
  }
  expect(why(F, charter('caucus', [F, CF]))).toBe('badForm');
});

test('[M17] a private session has a facilitator or co-facilitator, and seats of one side at most, with interpreters of any', () => {
  expect(why(A1, charter('privateSession', [F, A1]))).toBe(null);
  expect(why(CF, charter('privateSession', [CF, A1, A2, I]))).toBe(null);
  expect(why(F, charter('privateSession', [F, A1, IB]))).toBe(null);
  expect(why(A1, charter('privateSession', [A1, A2]))).toBe('badForm');
  expect(why(F, charter('privateSession', [F, A1, B1]))).toBe('badForm');
});

test('[M17] a working group has any seats; it is founded by one of them whose role may', () => {
  expect(why(B2, charter('workingGroup', [A1, B2, N, O]))).toBe(null);
  expect(why(B1, charter('workingGroup', [A1, B2]))).toBe('notInIt');
  for (const author of [I, N, O]) {
    const seats = SEATS.filter((who) => who === A1 || who === author);
    expect(why(author, charter('workingGroup', seats))).toBe('noPower');
  }
  expect(why(seat(88, 'participant', 'A'), charter('workingGroup', [A1, A2]))).toBe('noPower');
});

test('[M17] seats are in the order of the roster, each once, of this roster, and at least two', () => {
  expect(why(A1, charter('caucus', [A2, A1]))).toBe('badSeats');
  expect(why(A1, charter('caucus', [A1, A1]))).toBe('badSeats');
  expect(why(A1, charter('caucus', [A1]))).toBe('badSeats');
  expect(why(A1, charter('caucus', []))).toBe('badSeats');
  expect(why(A1, charter('caucus', [A1, seat(88, 'participant', 'A')]))).toBe('badSeats');
});

test('[M17] a room keeps what is said for ten minutes at least, and no longer than the channel', () => {
  const lasting = (lifetimeSeconds: number) => why(A1, charter('caucus', [A1, A2], { lifetimeSeconds }));
  expect(lasting(599)).toBe('badLifetime');
  expect(lasting(600)).toBe(null);
  expect(lasting(RULES.lifetimeSeconds)).toBe(null);
  expect(lasting(RULES.lifetimeSeconds + 1)).toBe('badLifetime');
});

test('[M18] a room is continued by one of its seats, in its form, with all its present seats, and keeps nothing longer', () => {
  const old = room('workingGroup', [A1, B1]);
  const next = (seats: readonly Seat[], change: Partial<Charter> = {}) =>
    charter('workingGroup', seats, { continues: OLD, ...change });
  expect(why(A1, next([A1, A2, B1]), old)).toBe(null);
  expect(why(A2, next([A1, A2, B1]), old)).toBe('doesNotContinue');
  expect(why(A1, next([A1, A2]), old)).toBe('doesNotContinue');
  expect(why(A1, next([A1, B1], { lifetimeSeconds: HOUR + 1 }), old)).toBe('doesNotContinue');
  expect(why(A1, charter('caucus', [A1, A2], { continues: OLD }), old)).toBe('doesNotContinue');
  expect(why(A1, next([A1, A2, B1]), { ...old, continued: true })).toBe('doesNotContinue');
  // Whoever left the room need not be taken along; a newcomer of the room cannot tell what it continues.
  expect(why(A1, next([A1, A2]), { ...old, left: [keyOf(B1.id)] })).toBe(null);
  expect(why(A1, next([A1, A2, B1]), UNKNOWN)).toBe(null);
  expect(why(A1, charter('workingGroup', [A1, A2]), UNKNOWN)).toBe('doesNotContinue');
});

test('[M18] a room is continued in its own form, by a charter that names it', () => {
  const next = charter('caucus', [A1, A2], { continues: OLD });
  expect(why(A1, next, room('caucus', [A1, A2]))).toBe(null);
  expect(why(A1, next, room('workingGroup', [A1, A2]))).toBe('doesNotContinue');
  expect(why(A1, next, null)).toBe('doesNotContinue');
  expect(why(A1, charter('caucus', [A1, A2]), room('caucus', [A1, A2]))).toBe('doesNotContinue');
});

test('[Y12] a room for a check has two seats, of any sides and roles, is founded by either of them, and continues none', () => {
  for (const [author, other] of [
    [A1, B1],
    [B1, A1],
    [F, O],
    [O, F],
    [I, N],
  ] as const) {
    const seats = SEATS.filter((who) => who === author || who === other);
    expect([author.label, why(author, charter('verification', seats))]).toEqual([author.label, null]);
  }
  expect(why(A1, charter('verification', [A1, A2, B1]))).toBe('badForm');
  expect(why(A2, charter('verification', [A1, B1]))).toBe('notInIt');
  const next = charter('verification', [A1, B1], { continues: OLD });
  expect(why(A1, next, room('verification', [A1, B1]))).toBe('doesNotContinue');
  expect(why(A1, next, UNKNOWN)).toBe('doesNotContinue');
});

test('[Q5] two seats of the third party hold no caucus, whatever their roles', () => {
  const [one, two] = [seat(50, 'participant'), seat(51, 'sideCoordinator')];
  const seats = [...SEATS, one, two];
  expect(whyNoCharter({ seats, rules: RULES }, one.id, charter('caucus', [one, two]), null)).toBe('badForm');
});

test('[M18] readers are the charter’s seats that are still in the channel and did not leave the room', () => {
  const caucus = room('caucus', [A1, A2, I], { left: [keyOf(I.id)] });
  expect(readersOf(caucus, SEATS)).toEqual([A1, A2]);
  expect(
    readersOf(
      caucus,
      SEATS.filter((who) => who !== A2),
    ),
  ).toEqual([A1]);
  expect(readersOf('plenary', SEATS)).toEqual(SEATS);
  expect(readersOf(afterLeaving(caucus, A1.id), SEATS)).toEqual([A2]);
  expect(afterLeaving(caucus, B1.id)).toBe(caucus);
  expect(afterLeaving(caucus, I.id)).toBe(caucus);
});

test('[M18] nobody writes in a room it is not in, in one that was continued, or alone', () => {
  const table = new Table(SEATS);
  const post = (author: Seat, place: RoomFacts) => mayPost(table.standing, table.scene, author.id, place, table.minute);
  const caucus = room('caucus', [A1, A2, I]);
  for (const author of [A1, A2, I]) expect(post(author, caucus)).toBe(null);
  for (const author of [F, CF, B1, O]) expect(post(author, caucus)).toBe('notThisRoom');
  expect(post(I, { ...caucus, left: [keyOf(I.id)] })).toBe('notThisRoom');
  expect(post(A1, { ...caucus, continued: true })).toBe('over');
  expect(post(A1, { ...caucus, left: [keyOf(I.id), keyOf(A2.id)] })).toBe('alone');
  const group = room('workingGroup', [A1, N, O]);
  expect(post(N, group)).toBe(null);
  expect(post(O, group)).toBe('noFloor');
});

test('[L7] a room’s lifetime is shortened by any of its seats, and never lengthened', () => {
  const caucus = room('caucus', [A1, A2]);
  expect(afterShortening(caucus, A2.id, HOUR - 60)?.lifetimeSeconds).toBe(HOUR - 60);
  expect(afterShortening(caucus, A2.id, HOUR)).toBe(null);
  expect(afterShortening(caucus, A2.id, HOUR + 60)).toBe(null);
  expect(afterShortening(caucus, A2.id, 60)).toBe(null);
  expect(afterShortening(caucus, A2.id, 599)).toBe(null);
  expect(afterShortening(caucus, A2.id, 600)?.lifetimeSeconds).toBe(600);
  expect(afterShortening(caucus, B1.id, HOUR - 60)).toBe(null);
});

test('[Q1] at most eight foundings of one author in a day are heeded', () => {
  const earlier = Array.from({ length: 8 }, () => 1000);
  expect(mayFound(earlier.slice(1), 1000 + DAY - 1)).toBe(true);
  expect(mayFound(earlier, 1000 + DAY - 1)).toBe(false);
  expect(mayFound(earlier, 1000 + DAY)).toBe(true);
});

test('a flood of foundings by one author is not heeded', () => {
  const minutes = Array.from({ length: FOUNDINGS_A_DAY }, (_, index) => 1000 + index);
  expect(mayFound(minutes.slice(1), 1100)).toBe(true);
  expect(mayFound(minutes, 1100)).toBe(false);
  expect(mayFound(minutes, 1000 - 10)).toBe(false);
  expect(mayFound(minutes, 1010 + DAY)).toBe(true);
});

test('[M19] a report reaches its author and facilitators only', () => {
  expect(mayReport(room('privateSession', [F, CF, A1]), A1.id, SEATS)).toBe(true);
  expect(mayReport(room('privateSession', [F, A1, A2]), A1.id, SEATS)).toBe(false);
  expect(mayReport(room('privateSession', [F, A1, I]), A1.id, SEATS)).toBe(false);
  expect(mayReport(room('workingGroup', [F, A1]), A1.id, SEATS)).toBe(false);
  expect(mayReport(room('privateSession', [F, CF, A1]), B1.id, SEATS)).toBe(false);
  expect(mayReport(room('privateSession', [A1]), A1.id, SEATS)).toBe(false);
  // Where it is not said by one of those who read, its author reads nothing of it.
  expect(mayReport(room('privateSession', [F, CF]), A1.id, SEATS)).toBe(false);
  expect(mayReport(room('privateSession', [F, CF, A1], { left: [keyOf(A1.id)] }), A1.id, SEATS)).toBe(false);
});
