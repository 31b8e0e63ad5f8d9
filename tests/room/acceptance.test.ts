import { expect, test } from 'vitest';
import { mayCompose, mayPost, waitedFor } from '../../shared/room/posting.ts';
import type { Rules } from '../../shared/room/rules.ts';
import { DEFAULT_SETTINGS } from '../../shared/room/settings.ts';
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
  nameOf,
  O,
  OLD_RULES,
  RULES,
  Table,
} from './support/cast.ts';

const NAME = hashOf(2000);
const NEXT: Rules = { ...RULES, version: 2, items: ['You are here as yourself.', 'No recording.'] };
const LONGER: Rules = { ...NEXT, lifetimeSeconds: RULES.lifetimeSeconds * 2 };
const change = (rules: Rules) => ({ kind: 'rules', rules, proposal: NAME }) as const;
const accept = (table: Table, author: typeof F, rules = NEXT) =>
  table.say(author, { kind: 'accept', rules: nameOf(rules) });
const post = (table: Table, author: typeof F) =>
  mayPost(table.standing, table.scene, author.id, 'plenary', table.minute);
const compose = (table: Table, author: typeof F) => mayCompose(table.standing, table.scene, author.id, 'plenary');

test('[M9] after a change of rules nobody writes before its own acceptance, and no client lets its person write before all have', () => {
  const table = new Table([F, CF, A1, B1]);
  expect(table.change(F, change(NEXT))).toBe('ok');
  for (const author of [CF, A1, B1])
    expect([post(table, author), compose(table, author)]).toEqual(['rulesChanged', 'rulesChanged']);
  expect(accept(table, A1)).toBe('taken');
  expect([post(table, A1), compose(table, A1)]).toEqual([null, 'waitingForOthers']);
  expect(compose(table, F)).toBe('waitingForOthers');
  expect(waitedFor(table.standing, table.scene)).toBe(2);
  accept(table, CF);
  expect(compose(table, A1)).toBe('waitingForOthers');
  accept(table, B1);
  for (const author of [F, CF, A1, B1]) expect(compose(table, author)).toBe(null);
});

test('[M9] other rooms wait as well', () => {
  const table = new Table([F, A1, A2]);
  table.change(F, change(NEXT));
  const caucus = { form: 'caucus', seats: [A1.id, A2.id], left: [], lifetimeSeconds: 3600, continued: false } as const;
  expect(mayPost(table.standing, table.scene, A1.id, caucus, table.minute)).toBe('rulesChanged');
});

test('[M9] once all have accepted nobody’s acceptance is kept, and effects name nobody', () => {
  const table = new Table([F, A1, B1]);
  table.change(F, change(NEXT));
  accept(table, A1);
  accept(table, B1);
  expect(table.standing.outstanding).toBe(null);
  expect(table.effects).toEqual([
    { kind: 'accepted', all: false },
    { kind: 'accepted', all: true },
  ]);
});

test('[M9] nobody accepts for another, nor other rules; accepting twice is accepting once', () => {
  const table = new Table([F, A1, B1]);
  table.change(F, change(NEXT));
  expect(accept(table, A1, RULES)).toBe('otherRules');
  expect(accept(table, O)).toBe('noSeat');
  expect(accept(table, A1)).toBe('taken');
  expect(accept(table, A1)).toBe('late');
  expect(table.standing.outstanding?.accepted).toHaveLength(2);
});

test('[M9] a seat that is away is not waited for, and accepts before it writes', () => {
  const table = new Table([F, A1, B1]);
  table.change(F, change(NEXT));
  accept(table, A1);
  expect(compose(table, A1)).toBe('waitingForOthers');
  table.say(B1, { kind: 'away' });
  expect(compose(table, A1)).toBe(null);
  expect(post(table, B1)).toBe('rulesChanged');
  expect(accept(table, B1)).toBe('taken');
  expect(table.standing.outstanding).toBe(null);
});

test('[M9] a seat that is closed is waited for no more, and a newcomer came in by the new rules', () => {
  const table = new Table([F, A1, B1]);
  table.change(F, change(NEXT));
  accept(table, A1);
  const guest = guestOf(table, F);
  table.say(F, { kind: 'proposal', hash: NAME, matter: admission(guest) });
  for (const author of [A1, B1]) table.say(author, { kind: 'confirm', proposal: NAME });
  expect(table.change(F, admit(guest, NAME))).toBe('ok');
  expect(post(table, guest)).toBe(null);
  expect(table.change(F, { kind: 'closings', closings: [{ seat: B1.id, why: 'frozen' }], proposal: null })).toBe('ok');
  expect(table.standing.outstanding).toBe(null);
  expect(compose(table, A1)).toBe(null);
});

test('[M9] rules are the facilitator’s to change, one version after the other, and settings are never given up', () => {
  const table = new Table();
  for (const author of [CF, A1, B2, I, N, O]) expect(table.judge(author, change(NEXT))).toBe('noPower');
  expect(table.judge(F, change({ ...NEXT, version: 3 }))).toBe('noPower');
  expect(table.judge(F, change(RULES))).toBe('noPower');
  expect(table.judge(F, change({ ...OLD_RULES, version: 2 }))).toBe('noPower');
  expect(table.judge(F, change(NEXT))).toBe('ok');
  const old = new Table(CAST, OLD_RULES);
  expect(old.change(F, change({ ...NEXT, admission: 'sides' }))).toBe('ok');
  expect(old.say(A1, { kind: 'accept', rules: nameOf(NEXT) })).toBe('taken');
});

test('[M10] whatever is kept longer needs every seat; one that stays silent is enough to leave it as it was', () => {
  const table = new Table([F, CF, A1, B1, O]);
  expect(table.judge(F, change(LONGER))).toBe('unconfirmed');
  table.say(F, { kind: 'proposal', hash: NAME, matter: { kind: 'longer', rules: LONGER } });
  for (const author of [CF, A1, B1]) expect(table.say(author, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.judge(F, change(LONGER))).toBe('unconfirmed');
  expect(table.say(O, { kind: 'confirm', proposal: NAME })).toBe('taken');
  expect(table.judge(F, change({ ...LONGER, lifetimeSeconds: LONGER.lifetimeSeconds + 1 }))).toBe('unconfirmed');
  expect(table.change(F, change(LONGER))).toBe('ok');
  // All of them confirmed just these rules: nobody is asked a second time.
  expect(table.standing.outstanding).toBe(null);
});

test('[M10] longer rooms count as longer, shorter ones do not, and fewer keys need every seat too', () => {
  const table = new Table();
  const settings = { ...DEFAULT_SETTINGS, caucusSeconds: DEFAULT_SETTINGS.caucusSeconds + 60 };
  expect(table.judge(F, change({ ...NEXT, settings }))).toBe('unconfirmed');
  const shorter = { ...DEFAULT_SETTINGS, caucusSeconds: 3600, privateSessionSeconds: 3600 };
  expect(table.judge(F, change({ ...NEXT, settings: shorter, lifetimeSeconds: DAY * 60 }))).toBe('ok');
  for (const admission of ['facilitator', 'cofacilitator'] as const)
    expect(table.judge(F, change({ ...NEXT, admission }))).toBe('unconfirmed');
  expect(table.say(F, { kind: 'proposal', hash: NAME, matter: { kind: 'longer', rules: NEXT } })).toBe('malformed');
  expect(table.say(CF, { kind: 'proposal', hash: NAME, matter: { kind: 'longer', rules: LONGER } })).toBe('noPower');
});

test('[M9] where no change of rules is waited for, accepting the rules as they are is late, and others are overreach', () => {
  const table = new Table([F, A1]);
  expect(accept(table, A1, RULES)).toBe('late');
  expect(accept(table, A1, NEXT)).toBe('otherRules');
  expect(table.effects).toEqual([]);
});

test('[M9] rules without settings are followed by the next version, with settings or without', () => {
  const old = new Table(CAST, OLD_RULES);
  expect(old.judge(F, change({ ...OLD_RULES, version: 2 }))).toBe('ok');
  expect(old.judge(F, change({ ...OLD_RULES, version: 3 }))).toBe('noPower');
  expect(old.judge(F, change(NEXT))).toBe('ok');
});

test('[M9] [M10] whoever confirmed something else has not accepted the rules that name it', () => {
  const guest = guestOf(new Table(), F);
  for (const matter of [{ kind: 'longer', rules: LONGER } as const, admission(guest)]) {
    const table = new Table([F, CF, A1, B1]);
    expect(table.say(F, { kind: 'proposal', hash: NAME, matter })).toBe('taken');
    for (const author of [A1, B1]) expect(table.say(author, { kind: 'confirm', proposal: NAME })).toBe('taken');
    expect(table.change(F, change(NEXT))).toBe('ok');
    for (const author of [CF, A1, B1]) expect(post(table, author)).toBe('rulesChanged');
  }
});
