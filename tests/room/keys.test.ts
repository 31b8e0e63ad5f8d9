import { expect, test } from 'vitest';
import type { SeatId } from '../../shared/brand.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { enough, keysFor, missing } from '../../shared/room/confirmations.ts';
import type { Rules } from '../../shared/room/rules.ts';
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
  idOf,
  N,
  O,
  OLD_RULES,
  RULES,
  seat,
  Table,
} from './support/cast.ts';

const NAME = hashOf(1000);
const keys = (seats: readonly Seat[]): string[] => seats.map(({ id }) => keyOf(id));
const anyGuest = admission(seat(90, 'participant', 'B'));
const groups = (seats: readonly Seat[], rules: Rules, author: Seat, matter: Parameters<typeof keysFor>[3]) =>
  keysFor(seats, rules, author, matter).groups;
const removal = (...seats: readonly Seat[]) => ({ kind: 'removal', seats: seats.map(({ id }) => id) }) as const;
const ids = (...seats: readonly Seat[]): SeatId[] => seats.map(({ id }) => id);

test('[M6] an admission asks one seat of each side that has one, else another facilitator, else nobody', () => {
  expect(groups(CAST, RULES, F, anyGuest)).toEqual([keys([A1, A2]), keys([B1, B2])]);
  expect(groups([F, CF], RULES, F, anyGuest)).toEqual([keys([CF])]);
  expect(groups([F, CF, A1], RULES, F, anyGuest)).toEqual([keys([A1])]);
  expect(groups([F], RULES, F, anyGuest)).toEqual([]);
  // An interpreter, a note-taker or an observer of a side is nobody's key.
  const helpers = [seat(20, 'interpreter', 'A'), seat(21, 'noteTaker', 'B'), seat(22, 'observer', 'C')];
  expect(groups([F, ...helpers], RULES, F, anyGuest)).toEqual([]);
});

test('[M6] where sides do not share a roster, the other facilitator confirms; by the facilitator’s key alone only as the rules say', () => {
  const other = { ...RULES, admission: 'cofacilitator' } as const;
  expect(groups(CAST, other, F, anyGuest)).toEqual([keys([CF])]);
  expect(groups(CAST, other, CF, anyGuest)).toEqual([keys([F])]);
  expect(groups([F, A1, B1], other, F, anyGuest)).toEqual([keys([A1]), keys([B1])]);
  expect(groups(CAST, { ...RULES, admission: 'facilitator' }, F, anyGuest)).toEqual([]);
});

test('[M7] a removal asks the other facilitator, once there is one; the sides when it is that one', () => {
  expect(groups(CAST, RULES, F, removal(A1))).toEqual([keys([CF])]);
  expect(groups(CAST, RULES, CF, removal(A1, B1))).toEqual([keys([F])]);
  expect(groups([F, A1, B1], RULES, F, removal(A1))).toEqual([]);
  expect(groups(CAST, RULES, F, removal(CF))).toEqual([keys([A1, A2]), keys([B1, B2])]);
  expect(groups(CAST, RULES, CF, removal(F))).toEqual([keys([A1, A2]), keys([B1, B2])]);
  const third = seat(9, 'cofacilitator');
  expect(groups([...CAST, third], RULES, F, removal(CF))).toEqual([keys([third])]);
});

test('[M7] nobody gets rid of the other facilitator and of a side in one removal, asking the other side alone', () => {
  const requirement = keysFor(CAST, RULES, F, removal(CF, B1, B2));
  expect(enough(requirement, new Set(keys(CAST)))).toBe(false);
});

test('lengthening asks every other seat, a succession one seat of each side and cannot do without', () => {
  const longer = { kind: 'longer', rules: RULES } as const;
  expect(groups([F, CF, A1], RULES, F, longer)).toEqual([keys([CF]), keys([A1])]);
  const succession = { kind: 'succession', roles: [] } as const;
  expect(groups(CAST, RULES, CF, succession)).toEqual([keys([A1, A2]), keys([B1, B2])]);
  expect(enough(keysFor([F, CF], RULES, CF, succession), new Set(keys([F, CF])))).toBe(false);
});

test('what is missing is named by group', () => {
  const requirement = keysFor(CAST, RULES, F, anyGuest);
  expect(missing(requirement, new Set(keys([A2])))).toEqual([keys([B1, B2])]);
  expect(enough(requirement, new Set(keys([A2, B1])))).toBe(true);
  expect(enough(requirement, new Set(keys([A1, A2])))).toBe(false);
});

const proposed = (seats: readonly Seat[] = CAST) => {
  const table = new Table(seats);
  const guest = guestOf(table, F);
  expect(table.say(F, { kind: 'proposal', hash: NAME, matter: admission(guest) })).toBe('taken');
  return { table, guest, change: admit(guest, NAME) };
};

test('[M6] an admission counts only with a confirmation of each side, opened by the reader itself', () => {
  const { table, change } = proposed();
  expect(table.judge(F, change)).toBe('unconfirmed');
  // A list inside the change proves nothing.
  const claims = [A1, B1].map(({ id }) => ({ seat: id, proposal: NAME }));
  expect(table.judge(F, { ...change, confirmations: claims })).toBe('unconfirmed');
  expect(table.say(A1, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.say(A2, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.judge(F, change)).toBe('unconfirmed');
  expect(table.say(B2, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.judge(F, change)).toBe('ok');
  expect(table.change(F, { ...change, confirmations: claims })).toBe('ok');
  expect(table.scene.seats.at(-1)?.id).toEqual(idOf(90));
});

test('[M6] a list of confirmations must not contradict the proposal or the roster', () => {
  const { table, change } = proposed();
  for (const author of [A1, B1]) table.say(author, { kind: 'confirm', proposal: NAME });
  const says = (...confirmations: { seat: SeatId; proposal: typeof NAME }[]) =>
    table.judge(F, { ...change, confirmations });
  expect(says({ seat: A1.id, proposal: NAME })).toBe('ok');
  expect(says({ seat: A1.id, proposal: hashOf(5) })).toBe('noPower');
  expect(says({ seat: idOf(77), proposal: NAME })).toBe('noPower');
  expect(says({ seat: A1.id, proposal: NAME }, { seat: A1.id, proposal: NAME })).toBe('noPower');
});

test('[M6] only what stands up to the change’s view counts: a late confirmation does not help, a late refusal does not harm', () => {
  const { table, change } = proposed();
  table.say(A1, { kind: 'confirm', proposal: NAME });
  const before = table.k;
  table.say(B1, { kind: 'confirm', proposal: NAME });
  const after = table.k;
  expect(table.judge(F, change, { viewK: before })).toBe('unconfirmed');
  expect(table.judge(F, change, { viewK: after })).toBe('ok');
  expect(table.say(B2, { kind: 'refuse', proposal: NAME })).toBe('taken');
  expect(table.judge(F, change, { viewK: after })).toBe('ok');
  expect(table.judge(F, change)).toBe('unconfirmed');
});

test('[M6] one refusal ends a proposal; whoever confirms after having read it oversteps, whoever had not is late', () => {
  const { table, change } = proposed();
  table.say(A1, { kind: 'confirm', proposal: NAME });
  const read = table.k;
  table.say(B1, { kind: 'refuse', proposal: NAME });
  expect(table.say(B2, { kind: 'confirm', proposal: NAME }, { viewK: read })).toBe('late');
  expect(table.say(B2, { kind: 'confirm', proposal: NAME })).toBe('settled');
  expect(table.judge(F, change)).toBe('unconfirmed');
  // A second proposal of the same guest in this epoch is the same one, and stays refused.
  expect(table.say(F, { kind: 'proposal', hash: NAME, matter: admission(guestOf(table, F)) })).toBe('late');
  expect(table.judge(F, change)).toBe('unconfirmed');
});

test('[M6] nobody confirms who is not asked, nor for what nobody proposed; its author withdraws by refusing', () => {
  const { table, change } = proposed();
  for (const author of [F, CF, I, N, O])
    expect(table.say(author, { kind: 'confirm', proposal: NAME })).toBe('notAsked');
  for (const author of [CF, I, N, O]) expect(table.say(author, { kind: 'refuse', proposal: NAME })).toBe('notAsked');
  expect(table.say(A1, { kind: 'confirm', proposal: hashOf(2) })).toBe('unknownProposal');
  expect(table.say(seat(70, 'participant', 'A'), { kind: 'confirm', proposal: NAME })).toBe('noSeat');
  for (const author of [A1, B1]) table.say(author, { kind: 'confirm', proposal: NAME });
  expect(table.say(F, { kind: 'refuse', proposal: NAME })).toBe('taken');
  expect(table.judge(F, change)).toBe('unconfirmed');
});

test('[M6] confirmations serve the proposal’s author and just what was proposed', () => {
  const { table, change, guest } = proposed();
  for (const author of [A1, B1]) table.say(author, { kind: 'confirm', proposal: NAME });
  expect(table.judge(CF, { ...change, seat: { ...guest, introducer: CF.id } })).toBe('unconfirmed');
  expect(table.judge(F, { ...change, seat: { ...guest, label: 'someone else' } })).toBe('unconfirmed');
  expect(table.judge(F, { ...change, seat: { ...guest, side: 'A' } })).toBe('unconfirmed');
  expect(table.judge(F, { ...change, newcomerBundle: hashOf(3) })).toBe('unconfirmed');
  expect(table.judge(F, { ...change, proposal: hashOf(4) })).toBe('unconfirmed');
  expect(table.judge(F, { ...change, seat: { ...guest, role: 'facilitator', side: 'third' } })).toBe('noPower');
});

test('[M4] an admission lapses a day after it was proposed, and every proposal with its epoch', () => {
  const { table, change } = proposed();
  for (const author of [A1, B1]) table.say(author, { kind: 'confirm', proposal: NAME });
  table.pass(DAY);
  expect(table.judge(F, change)).toBe('ok');
  table.pass(1);
  expect(table.judge(F, change)).toBe('lapsed');
  expect(table.say(B2, { kind: 'confirm', proposal: NAME })).toBe('late');
  const second = proposed();
  for (const author of [A1, B1]) second.table.say(author, { kind: 'confirm', proposal: NAME });
  expect(second.table.change(F, { kind: 'closings', closings: [{ seat: O.id, why: 'frozen' }], proposal: null })).toBe(
    'ok',
  );
  expect(second.table.standing.proposals).toEqual([]);
  const again = admit({ ...second.guest, since: second.table.scene.epoch + 1 }, NAME);
  expect(second.table.judge(F, again)).toBe('unconfirmed');
});

test('[M3] a proposal of what its author may not do, or of what cannot be, is ignored', () => {
  const table = new Table();
  const guest = guestOf(table, F);
  const propose = (author: Seat, matter: Parameters<typeof keysFor>[3]) =>
    table.say(author, { kind: 'proposal', hash: NAME, matter: matter as ReturnType<typeof admission> });
  for (const author of [A1, B2, I, N, O]) {
    expect(propose(author, admission({ ...guest, introducer: author.id }))).toBe('noPower');
    expect(propose(author, removal(A2))).toBe('noPower');
  }
  expect(propose(F, admission({ ...guest, since: 1 }))).toBe('malformed');
  expect(propose(F, admission({ ...guest, introducer: CF.id }))).toBe('malformed');
  expect(propose(F, admission({ ...guest, id: A1.id }))).toBe('malformed');
  expect(propose(F, admission({ ...guest, role: 'cofacilitator', side: 'A' }))).toBe('malformed');
  expect(propose(F, removal(F))).toBe('malformed');
  expect(propose(F, removal(A1, A1))).toBe('malformed');
  expect(propose(F, removal(seat(70, 'observer')))).toBe('malformed');
  expect(table.standing.proposals).toEqual([]);
});

test('[M7] a removal needs the other facilitator’s key; left and ended seats need none, but it must be so', () => {
  const table = new Table([F, CF, A1, A2, B1, { ...O, endsMinute: new Table().minute + 60 }]);
  const closings = (...list: { seat: SeatId; why: 'left' | 'ended' | 'removed' | 'frozen' }[]) =>
    ({ kind: 'closings', closings: list, proposal: NAME }) as const;
  const remove = closings({ seat: A1.id, why: 'removed' });
  expect(table.judge(F, remove)).toBe('unconfirmed');
  expect(table.say(F, { kind: 'proposal', hash: NAME, matter: removal(A1) })).toBe('taken');
  expect(table.say(A2, { kind: 'confirm', proposal: NAME })).toBe('notAsked');
  expect(table.say(CF, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.judge(F, remove)).toBe('ok');
  expect(table.judge(F, closings({ seat: A2.id, why: 'removed' }))).toBe('unconfirmed');
  expect(table.judge(F, closings(...ids(A1, A2).map((id) => ({ seat: id, why: 'removed' }) as const)))).toBe(
    'unconfirmed',
  );
  expect(table.judge(F, closings({ seat: A2.id, why: 'left' }))).toBe('noPower');
  expect(table.judge(F, closings({ seat: A2.id, why: 'left' }), { unmet: [A2] })).toBe('ok');
  expect(table.judge(F, closings({ seat: O.id, why: 'ended' }))).toBe('noPower');
  table.say(A2, { kind: 'leave' });
  expect(table.judge(F, closings({ seat: A2.id, why: 'left' }))).toBe('ok');
  expect(table.judge(F, closings({ seat: A2.id, why: 'left' }), { viewK: table.k - 1 })).toBe('noPower');
  table.pass(60);
  expect(table.judge(CF, closings({ seat: O.id, why: 'ended' }))).toBe('ok');
  expect(table.judge(A1, closings({ seat: O.id, why: 'ended' }))).toBe('noPower');
});

test('[M7] what one facilitator proposed another does not carry out: keys are given to the proposal’s author', () => {
  const third = seat(9, 'cofacilitator');
  const table = new Table([...CAST, third]);
  const change = { kind: 'closings', closings: [{ seat: A1.id, why: 'removed' }], proposal: NAME } as const;
  table.say(F, { kind: 'proposal', hash: NAME, matter: removal(A1) });
  expect(table.say(third, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.judge(CF, change)).toBe('unconfirmed');
  expect(table.judge(F, change)).toBe('ok');
});

test('[M7] a removal that was refused may be proposed anew, and then needs its keys anew', () => {
  const table = new Table();
  const word = { kind: 'proposal', hash: NAME, matter: removal(A1) } as const;
  const change = { kind: 'closings', closings: [{ seat: A1.id, why: 'removed' }], proposal: NAME } as const;
  table.say(F, word);
  table.say(CF, { kind: 'confirm', proposal: NAME });
  table.say(CF, { kind: 'refuse', proposal: NAME });
  expect(table.judge(F, change)).toBe('unconfirmed');
  expect(table.say(F, word)).toBe('taken');
  expect(table.judge(F, change)).toBe('unconfirmed');
  table.say(CF, { kind: 'confirm', proposal: NAME });
  expect(table.judge(F, change)).toBe('ok');
  table.pass(7 * DAY + 1);
  expect(table.judge(F, change)).toBe('lapsed');
});

test('[M1] nobody but a facilitator or co-facilitator makes an epoch, whatever it would do', () => {
  const { table, change, guest } = proposed();
  for (const author of [A1, B1]) table.say(author, { kind: 'confirm', proposal: NAME });
  for (const author of [A1, B2, I, N, O]) {
    expect(table.judge(author, { ...change, seat: { ...guest, introducer: author.id } })).toBe('noPower');
    for (const why of ['left', 'ended', 'removed', 'frozen'] as const)
      expect(table.judge(author, { kind: 'closings', closings: [{ seat: A2.id, why }], proposal: NAME })).toBe(
        'noPower',
      );
    const rules = { ...RULES, version: 2 };
    expect(table.judge(author, { kind: 'rules', rules, proposal: null })).toBe('noPower');
    // A role that its author only claims counts for nothing.
    expect(table.judge({ ...author, role: 'facilitator' }, { kind: 'rules', rules, proposal: null })).toBe('noPower');
    const roles = [{ seat: author.id, role: 'facilitator' } as const];
    expect(table.judge(author, { kind: 'roles', roles, proposal: NAME })).toBe('noPower');
  }
});

test('rules without settings: one key admits, one key removes, and words of the new kinds do nothing', () => {
  const table = new Table(CAST, OLD_RULES);
  const guest = guestOf(table, CF);
  expect(table.say(F, { kind: 'proposal', hash: NAME, matter: admission(guestOf(table, F)) })).toBe('oldRules');
  expect(table.say(F, { kind: 'recess', untilMinute: table.minute + 10, breach: false })).toBe('oldRules');
  expect(table.say(A1, { kind: 'leave' })).toBe('taken');
  expect(table.judge(CF, admit(guest, NAME))).toBe('ok');
  expect(table.judge(A2, admit(guest, NAME))).toBe('noPower');
  const claimed = [{ seat: A2.id, proposal: NAME }];
  expect(table.judge(CF, { ...admit(guest, NAME), confirmations: claimed })).toBe('noPower');
  expect(table.judge(F, { kind: 'close', seats: [B1.id] })).toBe('ok');
  expect(table.judge(F, { kind: 'close', seats: [F.id] })).toBe('noPower');
  expect(table.judge(B1, { kind: 'close', seats: [B2.id] })).toBe('noPower');
  const asking = new Table(CAST, { ...OLD_RULES, admission: 'sides' });
  expect(asking.judge(F, admit(guestOf(asking, F), NAME))).toBe('unconfirmed');
  expect(new Table().judge(F, { kind: 'close', seats: [B1.id] })).toBe('noPower');
});
