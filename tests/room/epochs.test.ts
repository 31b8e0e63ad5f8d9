import { expect, test } from 'vitest';
import type { Seat } from '../../shared/protocol/roster.ts';
import type { Closing } from '../../shared/room/change.ts';
import { facilitatorSilentSince, isAway, isGivenNothing } from '../../shared/room/silence.ts';
import { GONE_KEPT, noteSign, startStanding } from '../../shared/room/standing.ts';
import { keyOf } from '../../shared/room/words.ts';
import {
  A1,
  A2,
  admit,
  B1,
  CAST,
  CF,
  closings,
  DAY,
  F,
  guestOf,
  hashOf,
  N,
  O,
  OLD_RULES,
  RULES,
  START,
  seat,
  Table,
} from './support/cast.ts';

const NAME = hashOf(5000);
const closing = (why: Closing['why'], ...seats: readonly Seat[]) => closings(why, seats, NAME);
const gone = (table: Table) => table.standing.goneSeats.map(({ seat: who, how }) => [who.label, how]);
/** Under rules that ask for no key. */
const ONE_KEY = { ...RULES, admission: 'facilitator' } as const;

test('a room begins with nothing said, and each seat heard', () => {
  const standing = startStanding([F, A1], 3, START);
  expect(standing).toEqual({
    recess: null,
    sideRecess: {},
    proposals: [],
    outstanding: null,
    floors: [],
    buddies: {},
    freezes: [],
    froze: {},
    signs: { [keyOf(F.id)]: [{ k: 3, minute: START }], [keyOf(A1.id)]: [{ k: 3, minute: START }] },
    away: [],
    left: {},
    goneSeats: [],
  });
  const sign = { k: 4, minute: START + 1 };
  expect(noteSign(standing, keyOf(B1.id), sign).signs[keyOf(B1.id)]).toEqual([sign]);
});

test('[N2] under rules without settings too a closing takes its seats out of the roster', () => {
  const table = new Table(CAST, OLD_RULES);
  expect(table.change(F, { kind: 'close', seats: [B1.id, N.id] })).toBe('ok');
  expect(table.scene.seats).toEqual(CAST.filter((who) => who !== B1 && who !== N));
});

test('[M9] a change of rules that names no proposal is accepted by its author alone, whatever else is proposed', () => {
  const table = new Table();
  table.say(F, { kind: 'proposal', hash: NAME, matter: { kind: 'removal', seats: [A1.id] } });
  table.say(CF, { kind: 'confirm', proposal: NAME });
  expect(table.change(F, { kind: 'rules', rules: { ...RULES, version: 2 }, proposal: null })).toBe('ok');
  expect(table.standing.outstanding?.accepted).toEqual([keyOf(F.id)]);
});

test('[M15] a facilitator’s seat that was closed is remembered until there is a facilitator again, and no other seat is', () => {
  const table = new Table([F, CF, A1, B1]);
  table.say(CF, { kind: 'proposal', hash: NAME, matter: { kind: 'removal', seats: [F.id] } });
  for (const author of [A1, B1]) expect(table.say(author, { kind: 'confirm', proposal: NAME })).toBe('taken');
  table.pass(60);
  expect(table.change(CF, closing('removed', F))).toBe('ok');
  const closed = table.minute;
  expect(table.standing.goneSeats).toEqual([{ seat: F, how: 'closed', sinceMinute: closed }]);
  table.pass(DAY).say(B1, { kind: 'leave' });
  expect(table.change(CF, closing('left', B1))).toBe('ok');
  expect(gone(table)).toEqual([[F.label, 'closed']]);
  expect(facilitatorSilentSince(table.standing, table.scene.seats)).toBe(closed);
  const roles = [{ seat: CF.id, role: 'facilitator' } as const];
  const word = { kind: 'proposal', hash: NAME, matter: { kind: 'succession', roles } } as const;
  expect(table.pass(6 * DAY - 1).say(CF, word)).toBe('notSilent');
  expect(table.pass(1).say(CF, word)).toBe('taken');
  table.say(A1, { kind: 'confirm', proposal: NAME });
  expect(table.change(CF, { kind: 'roles', roles, proposal: NAME })).toBe('ok');
  expect(gone(table)).toEqual([]);
});

test('[M15] the days count from the closing of the facilitator’s seat, not of another’s, and of two from the later', () => {
  const table = new Table();
  table.pass(10).change(CF, closing('frozen', F));
  const first = table.minute;
  table.pass(DAY).change(CF, closing('frozen', A2));
  expect(gone(table)).toEqual([
    [F.label, 'away'],
    [A2.label, 'away'],
  ]);
  expect(facilitatorSilentSince(table.standing, table.scene.seats)).toBe(first);
  const next = { ...CF, role: 'facilitator' } as const;
  const goneSeats = [...table.standing.goneSeats, { seat: next, how: 'closed', sinceMinute: first + 5 } as const];
  for (const list of [goneSeats, goneSeats.toReversed()])
    expect(facilitatorSilentSince({ ...table.standing, goneSeats: list }, [A1, B1])).toBe(first + 5);
});

test('[M14] a frozen seat stays in sight until a seat of its side and its label comes, and through every other change', () => {
  const table = new Table([F, CF, A1, A2, B1], ONE_KEY);
  table.change(F, closing('frozen', A2));
  const away = [[A2.label, 'away']];
  const enters = (n: number, change: Partial<Seat>) =>
    expect(table.change(F, admit(guestOf(table, F, n, change), NAME))).toBe('ok');
  enters(91, { side: 'A', label: 'another' });
  expect(gone(table)).toEqual(away);
  enters(92, { side: 'B', label: A2.label });
  expect(gone(table)).toEqual(away);
  expect(table.change(F, { kind: 'rules', rules: { ...ONE_KEY, version: 2 }, proposal: null })).toBe('ok');
  expect(gone(table)).toEqual(away);
  enters(93, { side: 'A', label: A2.label });
  expect(gone(table)).toEqual([]);
});

test('no more gone seats are kept in sight than there may be seats, the newest of them', () => {
  const table = new Table();
  const others = Array.from({ length: GONE_KEPT }, (_, n) => seat(200 + n, 'observer'));
  const goneSeats = others.map((who) => ({ seat: who, how: 'away', sinceMinute: START }) as const);
  table.standing = { ...table.standing, goneSeats };
  expect(table.change(F, closing('frozen', O))).toBe('ok');
  expect(gone(table)).toEqual([...others.slice(1), O].map(({ label }) => [label, 'away']));
});

test('[N9] a newcomer counts as heard when it is admitted, and is away 14 days later', () => {
  const table = new Table([F, CF], ONE_KEY);
  const guest = guestOf(table, F);
  expect(table.pass(30).change(F, admit(guest, NAME))).toBe('ok');
  expect(table.standing.signs[keyOf(guest.id)]).toEqual([{ k: table.k, minute: table.minute }]);
  expect(isAway(table.standing, guest.id, table.minute + 14 * DAY - 1)).toBe(false);
  expect(isAway(table.standing, guest.id, table.minute + 14 * DAY)).toBe(true);
});

test('[M14] closing who left, or whom a buddy had frozen, is no freeze of one’s own', () => {
  const table = new Table();
  table.say(A1, { kind: 'leave' });
  table.say(A2, { kind: 'buddies', seats: [B1.id] });
  table.say(B1, { kind: 'freeze', seat: A2.id });
  expect(table.change(F, closing('left', A1))).toBe('ok');
  expect(table.change(F, closing('frozen', A2))).toBe('ok');
  expect(table.standing.froze).toEqual({});
  expect(table.change(F, closing('frozen', O))).toBe('ok');
  expect(table.standing.froze).toEqual({ [keyOf(F.id)]: table.minute });
  expect(table.judge(F, closing('frozen', N))).toBe('noPower');
});

test('[M14] what a buddy asked for is about that seat alone, and counts from the view that has it', () => {
  const table = new Table();
  table.say(A1, { kind: 'buddies', seats: [A2.id] });
  table.say(B1, { kind: 'buddies', seats: [A2.id] });
  expect(table.say(A2, { kind: 'freeze', seat: A1.id })).toBe('taken');
  const asked = table.k;
  expect(isGivenNothing(table.standing, A1, table.minute)).toBe(true);
  expect(isGivenNothing(table.standing, B1, table.minute)).toBe(false);
  table.change(F, closing('frozen', N));
  expect(table.judge(F, closing('frozen', B1))).toBe('noPower');
  expect(table.judge(F, closing('frozen', A1), { viewK: asked })).toBe('ok');
  expect(table.judge(F, closing('frozen', A1), { viewK: asked - 1 })).toBe('noPower');
  // One that is frozen already is no reason against another.
  expect(table.say(A2, { kind: 'freeze', seat: B1.id })).toBe('taken');
  expect(table.say(A2, { kind: 'freeze', seat: seat(77, 'observer').id })).toBe('malformed');
});

test('[M7] of seats that are closed together each must be what the closing says, and one without an end never ended', () => {
  const table = new Table();
  table.say(A1, { kind: 'leave' });
  expect(table.judge(F, closing('left', A1))).toBe('ok');
  expect(table.judge(F, closing('left', A1, B1))).toBe('noPower');
  expect(table.judge(F, closing('left', B1, A1))).toBe('noPower');
  expect(table.judge(F, closing('ended', B1))).toBe('noPower');
});

test('an epoch keeps what was said of seats that stay: floors, freezes, who is away; and nothing of one that is gone', () => {
  const table = new Table();
  const visitor = seat(41, 'guarantor');
  table.scene = { ...table.scene, seats: [...CAST, visitor] };
  for (const who of [O, visitor]) table.say(F, { kind: 'floor', seat: who.id, untilMinute: table.minute + 60 });
  for (const who of [A1, O]) {
    table.say(who, { kind: 'buddies', seats: [B1.id] });
    table.say(B1, { kind: 'freeze', seat: who.id });
  }
  for (const who of [A2, O]) table.say(who, { kind: 'away' });
  expect(table.change(F, closing('frozen', O))).toBe('ok');
  const { floors, freezes, away } = table.standing;
  expect(floors).toEqual([{ seat: keyOf(visitor.id), untilMinute: table.minute + 60 }]);
  expect(freezes.map(({ seat: of }) => of)).toEqual([keyOf(A1.id)]);
  expect(away).toEqual([keyOf(A2.id)]);
});
