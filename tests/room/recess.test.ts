import { expect, test } from 'vitest';
import type { Seat } from '../../shared/protocol/roster.ts';
import { mayCompose, mayPost } from '../../shared/room/posting.ts';
import { overtaken, recessRight } from '../../shared/room/recess.ts';
import { AHEAD_MINUTES } from '../../shared/room/words.ts';
import { A1, A2, B1, CAST, CF, DAY, F, I, N, O, RULES, seat, Table } from './support/cast.ts';

const call = (table: Table, author: Seat, minutes: number, at: { viewK?: number; minute?: number } = {}): string =>
  table.say(author, { kind: 'recess', untilMinute: (at.minute ?? table.minute) + minutes, breach: false }, at);
const end = (table: Table, author: Seat, viewK?: number): string =>
  table.say(author, { kind: 'endRecess' }, viewK === undefined ? {} : { viewK });
const post = (table: Table, author: Seat, minute = table.minute) =>
  mayPost(table.standing, table.scene, author.id, 'plenary', minute);
const caucus = { form: 'caucus', seats: [A1.id, A2.id], left: [], lifetimeSeconds: 3600, continued: false } as const;

test('[M11] in a recess nobody writes in the plenary, facilitators included; a caucus stays open', () => {
  const table = new Table();
  expect(call(table, B1, 60)).toBe('taken');
  for (const author of [F, CF, A1, B1]) expect(post(table, author)).toBe('recess');
  expect(mayPost(table.standing, table.scene, A1.id, caucus, table.minute)).toBe(null);
  expect(mayCompose(table.standing, table.scene, A1.id, caucus)).toBe(null);
  expect(mayCompose(table.standing, table.scene, A1.id, 'plenary')).toBe('recess');
});

test('[M11] a text after a recess is shown to nobody, whatever minute or view it claims; one said in good faith is known as such', () => {
  const table = new Table();
  const read = table.k;
  call(table, F, 60);
  expect(post(table, A1, table.minute - 500)).toBe('recess');
  // Dated after the end: our own room time has not come there.
  expect(post(table, A1, table.minute + 61)).toBe('recess');
  expect(overtaken(table.standing, read)).toBe(true);
  expect(overtaken(table.standing, table.k)).toBe(false);
  table.pass(59);
  expect(post(table, A1)).toBe('recess');
  table.pass(1);
  expect(post(table, A1)).toBe(null);
  expect(post(table, A1, table.minute - 1)).toBe('recess');
});

test('[M11] a side calls once a day, without reasons; another side and a facilitator may all the same', () => {
  const table = new Table();
  expect(call(table, A1, 10)).toBe('taken');
  table.pass(11);
  expect(call(table, A2, 10)).toBe('usedToday');
  expect(recessRight(table.standing, A2, table.minute)).toBe('usedToday');
  expect(call(table, B1, 10)).toBe('taken');
  table.pass(11);
  expect(call(table, F, 10)).toBe('taken');
  table.pass(11);
  expect(call(table, CF, 10)).toBe('taken');
  table.pass(DAY - 33);
  expect(call(table, A2, 10)).toBe('taken');
});

test('[M11] who has no such right calls none: helpers, observers, and a participant without a side', () => {
  const former = seat(30, 'participant', 'third');
  const table = new Table([...CAST, former]);
  for (const author of [I, N, O, former]) {
    expect(call(table, author, 10)).toBe('noPower');
    expect(recessRight(table.standing, author, table.minute)).toBe('no');
  }
  expect(table.standing.recess).toBe(null);
});

test('[M11] a recess always has an end, within the limit that the rules set', () => {
  const table = new Table();
  for (const author of [F, A1]) {
    expect(call(table, author, DAY + 1)).toBe('tooLong');
    expect(call(table, author, 400 * DAY)).toBe('tooLong');
    expect(call(table, author, 0)).toBe('malformed');
    expect(call(table, author, -5)).toBe('malformed');
    expect(call(table, author, 10, { minute: table.minute + AHEAD_MINUTES + 1 })).toBe('datedAhead');
  }
  expect(call(table, A1, DAY)).toBe('taken');
});

test('[M11] a facilitator shortens or ends any recess; the side that called it ends its own, and nobody else does', () => {
  const table = new Table();
  // There was none yet.
  expect(end(table, F)).toBe('late');
  call(table, A1, 600);
  expect(end(table, B1)).toBe('noPower');
  expect(end(table, I)).toBe('noPower');
  expect(call(table, A2, 300)).toBe('recess');
  expect(call(table, CF, 700)).toBe('recess');
  expect(call(table, CF, 300)).toBe('taken');
  expect(table.standing.recess?.untilMinute).toBe(table.minute + 300);
  expect(end(table, A2)).toBe('taken');
  expect(post(table, A1)).toBe(null);
  expect(post(table, A1, table.minute - 500)).toBe(null);
  expect(end(table, A2)).toBe('late');
  call(table, F, 60);
  expect(end(table, A1)).toBe('noPower');
  expect(end(table, CF)).toBe('taken');
  expect(recessRight(table.standing, A1, table.minute)).toBe('usedToday');
});

test('[M11] of two recesses called at once the first in the log counts, and the second is no overreach', () => {
  const table = new Table();
  const read = table.k;
  expect(call(table, A1, 60, { viewK: read })).toBe('taken');
  expect(call(table, B1, 120, { viewK: read })).toBe('late');
  expect(table.standing.recess?.untilMinute).toBe(table.minute + 60);
  expect(recessRight(table.standing, B1, table.minute)).toBe('now');
  // Said again by its author, so that newcomers learn of it.
  expect(table.say(A1, { kind: 'recess', untilMinute: table.minute + 60, breach: false })).toBe('late');
});

test('[M11] what is said of a recess anywhere but in the plenary is nothing', () => {
  const table = new Table();
  const word = { kind: 'recess', untilMinute: table.minute + 10, breach: true } as const;
  expect(table.say(F, word, { inPlenary: false })).toBe('notThisRoom');
  expect(table.say(F, word)).toBe('taken');
  expect(table.standing.recess?.breach).toBe(true);
  expect(table.effects).toEqual([{ kind: 'recessBegan' }]);
});

test('[M11] a longer limit is the rules’ to set', () => {
  const settings = { ...(RULES.settings ?? (undefined as never)), recessMinutes: 30 };
  const table = new Table(CAST, { ...RULES, settings });
  expect(call(table, F, 31)).toBe('tooLong');
  expect(call(table, F, 30)).toBe('taken');
});

test('[M11] while a recess is on, whoever knew of it and calls another oversteps; who had not read it, or took it for over, is late', () => {
  const table = new Table();
  call(table, A1, 60);
  const [called, until] = [table.k, table.minute + 60];
  expect(call(table, A2, 30, { viewK: called })).toBe('recess');
  expect(call(table, A2, 30, { viewK: called - 1 })).toBe('late');
  expect(call(table, B1, 10, { minute: until - 1 })).toBe('recess');
  expect(call(table, B1, 10, { minute: until })).toBe('late');
  // Said again it is the same author's, with the same end.
  expect(call(table, A1, 90)).toBe('recess');
  expect(call(table, B1, 60)).toBe('recess');
  expect(call(table, A1, 60)).toBe('late');
  expect(table.effects).toEqual([{ kind: 'recessBegan' }]);
  expect(table.standing.recess).toMatchObject({ k: called, untilMinute: until });
});

test('[M11] a recess is shortened to an end that is still to come and before its own; the same end is nothing new', () => {
  const table = new Table();
  call(table, F, 60);
  const before = table.standing.recess;
  for (const minutes of [60, 61, 0, -1]) expect(call(table, CF, minutes)).toBe('recess');
  expect(call(table, F, 60)).toBe('late');
  expect(table.standing.recess).toBe(before);
  expect(call(table, CF, 59)).toBe('taken');
  expect(call(table, CF, 1)).toBe('taken');
  expect(table.standing.recess?.untilMinute).toBe(table.minute + 1);
});

test('[M11] only a side uses up its daily right; a facilitator has none to use', () => {
  const table = new Table();
  call(table, F, 10);
  expect(table.standing.sideRecess).toEqual({});
  call(table.pass(11), A1, 10);
  expect(table.standing.sideRecess).toEqual({ A: table.minute });
});

test('[M11] a recess is dated ahead as far as clocks may differ', () => {
  const table = new Table();
  expect(call(table, F, 10, { minute: table.minute + AHEAD_MINUTES })).toBe('taken');
});

test('[M1] [M11] the powers to call and to end a recess are the role’s: an interpreter of a side has neither, nor a former facilitator', () => {
  const [former, interpreter] = [seat(30, 'participant', 'third'), seat(31, 'interpreter', 'A')];
  const table = new Table([...CAST, former, interpreter]);
  expect(call(table, interpreter, 10)).toBe('noPower');
  expect(recessRight(table.standing, interpreter, table.minute)).toBe('no');
  call(table, A1, 60);
  for (const who of [interpreter, former]) expect(end(table, who)).toBe('noPower');
  end(table, A2);
  call(table, F, 60);
  for (const who of [interpreter, former]) expect(end(table, who)).toBe('noPower');
});

test('[M3] whoever ends a recess that it had not read yet, and may not end, is late', () => {
  const table = new Table();
  call(table, A1, 60);
  const called = table.k;
  expect(end(table, B1, called - 1)).toBe('late');
  expect(end(table, B1, called)).toBe('noPower');
  expect(table.standing.recess).not.toBe(null);
  expect(overtaken(new Table().standing, 0)).toBe(false);
});

test('[M3] [M11] a call whose author had not read that a recess was shortened or ended is late, and begins nothing anew', () => {
  const table = new Table();
  call(table, CF, 60);
  const read = { viewK: table.k };
  expect(call(table, F, 30)).toBe('taken');
  // Said again for a newcomer, or a shortening of what was shortened already.
  expect(call(table, CF, 60, read)).toBe('late');
  expect(call(table, CF, 20, read)).toBe('late');
  expect(table.standing.recess?.untilMinute).toBe(table.minute + 30);
  end(table, F);
  const ended = table.k;
  for (const author of [CF, A1, N]) expect(call(table, author, 60, { viewK: ended - 1 })).toBe('late');
  expect(post(table, A1)).toBe(null);
  expect(table.standing.sideRecess).toEqual({});
  expect(call(table, N, 60, { viewK: ended })).toBe('noPower');
  expect(call(table, A1, 60, { viewK: ended })).toBe('taken');
  // What came before the newest recess shortens nothing of it.
  expect(call(table, CF, 30, { viewK: ended })).toBe('late');
  expect(post(table.pass(45), A1)).toBe('recess');
});

test('[M11] a recess that is over by itself stands in the way of no call', () => {
  const table = new Table();
  call(table, F, 60);
  expect(call(table.pass(60), CF, 10, { viewK: table.k - 1 })).toBe('taken');
});
