import { expect, test } from 'vitest';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { keysFor } from '../../shared/room/confirmations.ts';
import { isAskedAbout } from '../../shared/room/proposals.ts';
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
  closings,
  DAY,
  F,
  guestOf,
  hashOf,
  OLD_RULES,
  RULES,
  seat,
  Table,
} from './support/cast.ts';

const NAME = hashOf(4000);
const OTHER = hashOf(4001);
const keys = (...seats: readonly Seat[]): string[] => seats.map(({ id }) => keyOf(id));
const removal = (...seats: readonly Seat[]) => ({ kind: 'removal', seats: seats.map(({ id }) => id) }) as const;
const propose = (table: Table, author: Seat, ...seats: readonly Seat[]) =>
  table.say(author, { kind: 'proposal', hash: NAME, matter: removal(...seats) });
const confirm = (table: Table, author: Seat, at: { viewK?: number } = {}) =>
  table.say(author, { kind: 'confirm', proposal: NAME }, at);
const refuse = (table: Table, author: Seat) => table.say(author, { kind: 'refuse', proposal: NAME });
const removed = (seats: readonly Seat[], proposal: typeof NAME | null = NAME) => closings('removed', seats, proposal);

test('[M4] a removal is confirmed and carried out until seven days after its proposal; only then it is proposed anew', () => {
  const third = seat(9, 'cofacilitator');
  const table = new Table([...CAST, third]);
  expect(propose(table, F, A1)).toBe('taken');
  table.pass(7 * DAY);
  expect(propose(table, F, A1)).toBe('late');
  expect(confirm(table, CF)).toBe('taken');
  expect(table.judge(F, removed([A1]))).toBe('ok');
  table.pass(1);
  expect(confirm(table, third)).toBe('late');
  expect(table.judge(F, removed([A1]))).toBe('lapsed');
  expect(propose(table, F, A1)).toBe('taken');
  expect(table.judge(F, removed([A1]))).toBe('unconfirmed');
  expect(confirm(table, third)).toBe('taken');
  expect(table.judge(F, removed([A1]))).toBe('ok');
});

test('[M4] an admission is confirmed until 24 hours after its proposal, and not a minute longer', () => {
  const table = new Table();
  table.say(F, { kind: 'proposal', hash: NAME, matter: admission(guestOf(table, F)) });
  table.pass(DAY);
  expect(confirm(table, A1)).toBe('taken');
  table.pass(1);
  expect(confirm(table, B1)).toBe('late');
  expect(table.standing.proposals[0]?.confirms.map(({ seat: by }) => by)).toEqual(keys(A1));
});

test('[M6] a proposal begins with no confirmation, and a confirmation is of the proposal that it names alone', () => {
  const table = new Table();
  propose(table, F, A1);
  const proposal = { hash: NAME, k: table.k, minute: table.minute, author: keyOf(F.id), matter: removal(A1) };
  expect(table.standing.proposals).toEqual([{ ...proposal, confirms: [], refusedAt: null }]);
  table.say(F, { kind: 'proposal', hash: OTHER, matter: removal(B1) });
  expect(confirm(table, CF)).toBe('taken');
  expect(table.standing.proposals.map(({ hash, confirms }) => [hash, confirms.length])).toEqual([
    [NAME, 1],
    [OTHER, 0],
  ]);
  expect(table.judge(F, removed([B1], OTHER))).toBe('unconfirmed');
});

test('[M3] what was confirmed or refused already is late, and changes nothing', () => {
  const table = new Table([...CAST, seat(9, 'cofacilitator')]);
  propose(table, F, A1);
  expect(confirm(table, CF)).toBe('taken');
  const told = table.effects.length;
  expect(confirm(table, CF)).toBe('late');
  expect(table.effects).toHaveLength(told);
  expect(table.standing.proposals[0]?.confirms).toHaveLength(1);
  expect(refuse(table, CF)).toBe('taken');
  const refusedAt = table.k;
  expect(refuse(table, F)).toBe('late');
  expect(table.standing.proposals[0]?.refusedAt).toBe(refusedAt);
});

test('[M3] whoever confirms what it had read to be refused oversteps, up to the very entry', () => {
  const table = new Table([...CAST, seat(9, 'cofacilitator')]);
  propose(table, F, A1);
  refuse(table, F);
  const refusedAt = table.k;
  expect(confirm(table, CF, { viewK: refusedAt - 1 })).toBe('late');
  expect(confirm(table, CF, { viewK: refusedAt })).toBe('settled');
});

test('[M8] an answer to a proposal that a reader does not know changes nothing there', () => {
  const table = new Table();
  expect(confirm(table, CF)).toBe('unknownProposal');
  expect(refuse(table, CF)).toBe('unknownProposal');
  expect(table.effects).toEqual([]);
});

test('[M6] keys are asked for its own author, and a proposal that was refused is not made another’s', () => {
  const table = new Table();
  expect(propose(table, CF, A1)).toBe('taken');
  expect(confirm(table, CF)).toBe('notAsked');
  expect(refuse(table, F)).toBe('taken');
  expect(propose(table, F, A1)).toBe('late');
  expect(table.standing.proposals.map(({ author }) => author)).toEqual(keys(CF));
  expect(propose(table, CF, A1)).toBe('taken');
  expect(confirm(table, F)).toBe('taken');
  expect(table.judge(CF, removed([A1]))).toBe('ok');
});

test('[M6] nobody is asked about the proposal of a seat that is not in the roster', () => {
  const table = new Table();
  propose(table, F, A1);
  const [proposal] = table.standing.proposals;
  if (proposal === undefined) throw new Error('not proposed');
  const scene = { seats: CAST.filter((who) => who !== F), rules: RULES };
  for (const who of scene.seats) expect(isAskedAbout(scene, proposal, who)).toBe(false);
  expect(isAskedAbout(table.scene, proposal, CF)).toBe(true);
});

test('[M6] whoever asks is nobody’s key, not even its own side’s', () => {
  const matter = admission(seat(90, 'participant', 'B'));
  expect(keysFor(CAST, RULES, A1, matter).groups).toEqual([keys(A2), keys(B1, B2)]);
  expect(keysFor([F, A1], RULES, A1, matter).groups).toEqual([keys(F)]);
});

test('[M6] a change counts only with a proposal at or before its view, and named by it', () => {
  const table = new Table();
  propose(table, F, A1);
  const proposedAt = table.k;
  expect(table.judge(F, removed([A1], null))).toBe('unconfirmed');
  table.pass(8 * DAY);
  // Nothing stood there yet that could have lapsed.
  expect(table.judge(F, removed([A1]), { viewK: proposedAt - 1 })).toBe('unconfirmed');
  expect(table.judge(F, removed([A1]), { viewK: proposedAt })).toBe('lapsed');
});

test('[N12] under rules without settings that ask for confirmations none can be given, not even where nobody is asked', () => {
  const table = new Table([F], { ...OLD_RULES, admission: 'sides' });
  expect(table.judge(F, admit(guestOf(table, F), NAME))).toBe('unconfirmed');
  const free = new Table([F], OLD_RULES);
  expect(free.judge(F, admit(guestOf(free, F), NAME))).toBe('ok');
});

test('[M7] a removal is of somebody, of seats of the roster only, and never of its author', () => {
  const table = new Table();
  const stranger = seat(70, 'observer');
  for (const seats of [[], [A1, stranger], [stranger, A1], [A1, F], [F, A1]]) {
    expect(propose(table, F, ...seats)).toBe('malformed');
    expect(table.judge(F, removed(seats))).toBe('noPower');
  }
  const old = new Table(CAST, OLD_RULES);
  for (const seats of [[], [A1, stranger], [A1, F]])
    expect(old.judge(F, { kind: 'close', seats: seats.map(({ id }) => id) })).toBe('noPower');
});

test('a channel takes its last seat and no more', () => {
  const others = Array.from({ length: LIMITS.seats - 2 }, (_, n) => seat(100 + n, 'observer'));
  for (const [seats, said, judged] of [
    [[F, ...others], 'taken', 'ok'],
    [[F, CF, ...others], 'malformed', 'noPower'],
  ] as const) {
    const table = new Table(seats, { ...RULES, admission: 'facilitator' });
    const guest = guestOf(table, F);
    expect(table.say(F, { kind: 'proposal', hash: NAME, matter: admission(guest) })).toBe(said);
    expect(table.judge(F, admit(guest, NAME))).toBe(judged);
  }
});
