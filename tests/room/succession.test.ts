import { expect, test } from 'vitest';
import { mayCompose, mayPost } from '../../shared/room/posting.ts';
import { facilitatorSilentSince, lastHeard, thirdPartyGone } from '../../shared/room/silence.ts';
import { SIGNS_KEPT } from '../../shared/room/standing.ts';
import { keyOf } from '../../shared/room/words.ts';
import { A1, A2, B1, CAST, CF, closings, DAY, F, hashOf, I, START, Table } from './support/cast.ts';

const NAME = hashOf(3000);
const ROLES = [
  { seat: CF.id, role: 'facilitator' },
  { seat: F.id, role: 'participant' },
] as const;
const change = (roles: readonly { seat: typeof F.id; role: typeof F.role }[] = ROLES) =>
  ({ kind: 'roles', roles, proposal: NAME }) as const;
const propose = (table: Table, viewK?: number) =>
  table.say(
    CF,
    { kind: 'proposal', hash: NAME, matter: { kind: 'succession', roles: ROLES } },
    viewK === undefined ? {} : { viewK },
  );
const confirm = (table: Table, ...authors: (typeof F)[]) =>
  authors.map((author) => table.say(author, { kind: 'confirm', proposal: NAME }));

test('[M15] after seven days of silence the co-facilitator and one seat of each side appoint it', () => {
  const table = new Table().pass(7 * DAY);
  expect(propose(table)).toBe('taken');
  expect(confirm(table, A1, A2)).toEqual(['taken', 'taken']);
  expect(table.judge(CF, change())).toBe('unconfirmed');
  expect(confirm(table, I, B1)).toEqual(['notAsked', 'taken']);
  expect(table.judge(CF, change())).toBe('ok');
  // Whatever the facilitator says, it is there.
  expect(confirm(table, F)).toEqual(['notAsked']);
  expect(table.judge(CF, change())).toBe('unconfirmed');
});

test('[M15] the facilitator on its return is an ordinary seat of the third party', () => {
  const table = new Table().pass(7 * DAY);
  propose(table);
  confirm(table, A2, B1);
  expect(table.judge(A1, change())).toBe('noPower');
  expect(table.change(CF, change())).toBe('ok');
  const role = (id: typeof F.id) => table.scene.seats.find((seat) => keyOf(seat.id) === keyOf(id));
  expect([role(CF.id)?.role, role(F.id)?.role, role(F.id)?.side]).toEqual(['facilitator', 'participant', 'third']);
  expect(table.scene.seats.map(({ id }) => id)).toEqual(CAST.map(({ id }) => id));
  expect(mayPost(table.standing, table.scene, F.id, 'plenary', table.minute)).toBe(null);
  expect(table.judge(F, closings('frozen', [I]))).toBe('noPower');
  expect(table.say(F, { kind: 'recess', untilMinute: table.minute + 5, breach: false })).toBe('noPower');
});

test('[M15] six days are not seven, and one sign of life up to the change’s view is enough', () => {
  const table = new Table().pass(6 * DAY);
  expect(propose(table)).toBe('notSilent');
  table.pass(DAY);
  expect(propose(table)).toBe('taken');
  confirm(table, A1, B1);
  const read = table.k;
  expect(table.judge(CF, change())).toBe('ok');
  table.say(F, { kind: 'buddies', seats: [] });
  expect(table.judge(CF, change(), { viewK: read })).toBe('ok');
  expect(table.judge(CF, change())).toBe('unconfirmed');
});

test('[M15] a facilitator who comes back and writes much hides its silence from no change that was sealed before', () => {
  const table = new Table().pass(7 * DAY);
  propose(table);
  confirm(table, A1, B1);
  const read = table.k;
  for (let entry = 0; entry < 3 * SIGNS_KEPT; entry += 1) {
    table.pass(entry % 3).say(F, { kind: 'buddies', seats: [] });
    expect(table.standing.signs[keyOf(F.id)]?.length).toBeLessThanOrEqual(SIGNS_KEPT);
  }
  expect(table.judge(CF, change(), { viewK: read })).toBe('ok');
  expect(table.judge(CF, change(), { viewK: read + 1 })).toBe('unconfirmed');
  expect(lastHeard(table.standing, keyOf(F.id))).toBe(table.minute);
});

test('[M15] dating entries back hides no silence either', () => {
  const table = new Table();
  const start = table.minute;
  table.pass(7 * DAY);
  propose(table);
  confirm(table, A1, B1);
  const read = table.k;
  for (let entry = 0; entry < 3 * SIGNS_KEPT; entry += 1) {
    table.say(F, { kind: 'buddies', seats: [] }, { minute: entry % 2 === 0 ? table.minute : start });
  }
  expect(table.judge(CF, change(), { viewK: read })).toBe('ok');
});

test('[M15] a facilitator who wrote before the proposal reached the log makes it late, not an overreach', () => {
  const table = new Table().pass(7 * DAY);
  const read = table.k;
  table.say(F, { kind: 'buddies', seats: [] });
  expect(propose(table, read)).toBe('late');
  expect(propose(table)).toBe('notSilent');
});

test('[M15] the days are counted by those who confirm too: a co-facilitator who dates ahead gains nothing', () => {
  const table = new Table().pass(DAY);
  const ahead = { minute: table.minute + 7 * DAY };
  expect(table.say(CF, { kind: 'proposal', hash: NAME, matter: { kind: 'succession', roles: ROLES } }, ahead)).toBe(
    'taken',
  );
  confirm(table, A1, B1);
  expect(table.judge(CF, change(), ahead)).toBe('unconfirmed');
});

test('[M15] nothing but the succession: no other role, no other heir, not without the sides', () => {
  const table = new Table().pass(8 * DAY);
  propose(table);
  confirm(table, A1, B1);
  expect(table.judge(CF, change([ROLES[0]]))).toBe('noPower');
  expect(table.judge(CF, change([...ROLES, { seat: A1.id, role: 'observer' }]))).toBe('noPower');
  expect(table.judge(CF, change([{ seat: A1.id, role: 'facilitator' }, ROLES[1]]))).toBe('noPower');
  expect(table.judge(F, change())).toBe('noPower');
  const alone = new Table([F, CF]).pass(30 * DAY);
  expect(propose(alone)).toBe('taken');
  expect(alone.judge(CF, change())).toBe('unconfirmed');
});

test('[M15] after the co-facilitator froze a detained facilitator the days count from then', () => {
  const table = new Table().pass(10 * DAY);
  table.say(F, { kind: 'buddies', seats: [] });
  expect(table.change(CF, closings('frozen', [F]))).toBe('ok');
  const frozen = table.minute;
  expect(facilitatorSilentSince(table.standing, table.scene.seats)).toBe(frozen);
  const roles = [ROLES[0]];
  const word = { kind: 'proposal', hash: NAME, matter: { kind: 'succession', roles } } as const;
  expect(table.pass(6 * DAY).say(CF, word)).toBe('notSilent');
  expect(table.pass(DAY).say(CF, word)).toBe('taken');
  confirm(table, A1, B1);
  expect(table.change(CF, change(roles))).toBe('ok');
});

test('[M16] with no facilitator or co-facilitator heard for 14 days the plenary is closed to writing; a caucus is not', () => {
  const table = new Table();
  const caucus = { form: 'caucus', seats: [A1.id, A2.id], left: [], lifetimeSeconds: 3600, continued: false } as const;
  const compose = (place: 'plenary' | typeof caucus) => mayCompose(table.standing, table.scene, A1.id, place);
  table.pass(14 * DAY - 1);
  expect(compose('plenary')).toBe(null);
  table.pass(1);
  expect(thirdPartyGone(table.standing, table.scene.seats, table.minute)).toBe(true);
  expect(compose('plenary')).toBe('noThirdParty');
  expect(compose(caucus)).toBe(null);
  // What is said is judged by nobody's clock: others still take a text.
  expect(mayPost(table.standing, table.scene, A1.id, 'plenary', table.minute)).toBe(null);
  table.say(CF, { kind: 'buddies', seats: [] });
  expect(compose('plenary')).toBe(null);
  expect(facilitatorSilentSince(table.standing, table.scene.seats)).toBe(START);
});

test('[M15] the change itself, by its own minute, lies seven days after the facilitator’s last sign', () => {
  const table = new Table().pass(7 * DAY);
  propose(table);
  confirm(table, A1, B1);
  expect(table.judge(CF, change(), { minute: table.minute - 1 })).toBe('unconfirmed');
  expect(table.judge(CF, change(), { minute: table.minute })).toBe('ok');
});

test('[M15] a succession gives the author the facilitator’s role and the facilitator a participant’s, and no other', () => {
  const table = new Table().pass(7 * DAY);
  for (const [heir, former] of [
    ['cofacilitator', 'participant'],
    ['facilitator', 'observer'],
    ['facilitator', 'facilitator'],
  ] as const) {
    const roles = [
      { seat: CF.id, role: heir },
      { seat: F.id, role: former },
    ];
    expect(table.say(CF, { kind: 'proposal', hash: NAME, matter: { kind: 'succession', roles } })).toBe('malformed');
    expect(table.judge(CF, change(roles))).toBe('noPower');
  }
});
