import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { reads, sealHeartbeat, sealLeave } from '../../shared/protocol/seal.ts';
import { sealAdmission, sealClosings, sealRemoval, sealRoles, sealRules } from '../../shared/protocol/sealChange.ts';
import { keysMissing } from '../../shared/protocol/sealWord.ts';
import type { Result } from '../../shared/result.ts';
import type { NewRole } from '../../shared/room/matter.ts';
import { keyOf } from '../../shared/room/words.ts';
import { forge, kindsOf, snapshot, told } from '../support/craft.ts';
import { admissionOf, admitWithKeys, agree, KEYED, speak } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

/** F, CF, A1 and B1, each let in by the keys that the rules ask for. */
const open = (seed: string, rules = KEYED) => {
  const { table, facilitator } = t.openTable(seeded(seed), rules);
  const cofacilitator = admitWithKeys(table, facilitator, 'CF', [], 'third', 'cofacilitator');
  const a = admitWithKeys(table, facilitator, 'A1', [cofacilitator], 'A');
  const b = admitWithKeys(table, facilitator, 'B1', [a], 'B');
  return { table, facilitator, cofacilitator, a, b };
};
const ids = (...members: readonly t.Member[]) => members.map(t.seatIdOf);
const errorOf = (result: Result<unknown, string>) => (result.ok ? 'sealed' : result.error);
const labels = (member: t.Member) => t.rosterOf(member).map(({ label }) => label);

test('[M6] [N12] an admission needs a key of each side, and nobody makes a session with the guest before', () => {
  const { table, facilitator, a, b } = open('M6');
  const guest = t.invite(table, facilitator, 'B2', 'B');
  const candidate = t.candidateOf('B2', guest);
  const seal = () => sealAdmission(facilitator.channel, candidate, t.env(table));
  expect(errorOf(seal())).toBe('unconfirmed');
  const matter = admissionOf(facilitator, guest);
  const proposal = agree(table, facilitator, matter, [a]);
  expect([errorOf(seal()), keysMissing(facilitator.channel, matter)]).toEqual([
    'unconfirmed',
    [[keyOf(t.seatIdOf(b))]],
  ]);
  expect(table.members.every(({ channel }) => channel.peers[keyOf(matter.seat.id)] === undefined)).toBe(true);
  speak(table, b, { kind: 'confirm', proposal });
  expect(t.admit(table, facilitator, 'B2', guest)).toBe(true);
  t.catchUpAll(table);
  for (const member of table.members) expect(labels(member)).toEqual(['facilitator', 'CF', 'A1', 'B1', 'B2']);
  t.enter(table, facilitator, 'B2', guest);
  t.settle(table);
  t.say(table, a, 'welcome');
  t.settle(table);
  expect(t.texts(table.members.at(-1)!)).toEqual(['welcome']);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M6] one refusal ends it, and the time of a proposal is over after a day', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M6 refused');
  const [refused, late] = ['B2', 'B3'].map((name) => t.invite(table, facilitator, name, 'B'));
  const proposal = agree(table, facilitator, admissionOf(facilitator, refused!), [a]);
  speak(table, b, { kind: 'refuse', proposal });
  const seal = (guest: t.Guest) => errorOf(sealAdmission(facilitator.channel, t.candidateOf('', guest), t.env(table)));
  expect(seal(refused!)).toBe('unconfirmed');
  agree(table, facilitator, admissionOf(facilitator, late!), [a, b]);
  table.minute += DAY_MINUTES + 1;
  expect(seal(late!)).toBe('lapsed');
  expect(errorOf(sealRemoval(cofacilitator.channel, ids(a), t.env(table)))).toBe('unconfirmed');
});

test('[M4] a proposal dies with its epoch, and is made and confirmed anew', () => {
  const { table, facilitator, a, b } = open('M4');
  const guest = t.invite(table, facilitator, 'B2', 'B');
  agree(table, facilitator, admissionOf(facilitator, guest), [a, b]);
  admitWithKeys(table, facilitator, 'A2', [a, b], 'A');
  expect(table.members.flatMap(({ channel }) => channel.standing.proposals)).toEqual([]);
  expect(errorOf(sealAdmission(facilitator.channel, t.candidateOf('B2', guest), t.env(table)))).toBe('unconfirmed');
  agree(table, facilitator, admissionOf(facilitator, guest), [a, b]);
  expect(t.admit(table, facilitator, 'B2', guest)).toBe(true);
  t.enter(table, facilitator, 'B2', guest);
  t.settle(table);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M7] a removal needs facilitator and co-facilitator; who leaves or ends is closed with it, by no key', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M7');
  expect(errorOf(sealRemoval(facilitator.channel, ids(a), t.env(table)))).toBe('unconfirmed');
  agree(table, facilitator, { kind: 'removal', seats: ids(a) }, [cofacilitator]);
  expect(errorOf(sealRemoval(cofacilitator.channel, ids(a), t.env(table)))).toBe('unconfirmed');
  t.append(table, b, t.must(sealLeave(b.channel, t.env(table))));
  t.catchUpAll(table);
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, ids(a), t.env(table))));
  t.settle(table);
  expect([labels(facilitator), labels(cofacilitator)]).toEqual([
    ['facilitator', 'CF'],
    ['facilitator', 'CF'],
  ]);
  expect([a, b].map(({ outputs }) => outputs.at(-1)?.kind)).toEqual(['removed', 'removed']);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[N7] of two who hold the keys one may leave and the other closes its seat; the last one may not, and nobody takes its word for it', () => {
  const { table, facilitator, cofacilitator, a } = open('N7 keys');
  t.append(table, facilitator, t.must(sealLeave(facilitator.channel, t.env(table))));
  t.catchUpAll(table);
  expect(errorOf(sealLeave(cofacilitator.channel, t.env(table)))).toBe('noPower');
  t.settle(table);
  expect(labels(a)).not.toContain('facilitator');
  expect(told(table, a, forge(table, cofacilitator, { payload: { kind: 'leave' } }))).toEqual(['invalidChange']);
  expect(facilitator.outputs.at(-1)?.kind).toBe('removed');
  expect(errorOf(sealLeave(cofacilitator.channel, t.env(table)))).toBe('noPower');
  expect([cofacilitator, a].flatMap(t.alarms)).toEqual([]);
});

test('[K3] [M12] a seat that ended gets nothing from then on, and is closed first of all', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M12');
  const o = admitWithKeys(table, facilitator, 'O', [a, b], 'third', 'observer', table.minute + 600);
  const seatO = t.rosterOf(a).at(-1)!;
  expect(reads(a.channel, seatO, table.minute)).toBe(true);
  table.minute += 600;
  expect(reads(a.channel, seatO, table.minute)).toBe(false);
  t.say(table, a, 'without O');
  const guest = t.invite(table, facilitator, 'B2', 'B');
  agree(table, facilitator, admissionOf(facilitator, guest), [a, b]);
  expect(errorOf(sealAdmission(facilitator.channel, t.candidateOf('B2', guest), t.env(table)))).toBe('changePending');
  t.settle(table);
  expect([t.texts(o), o.outputs.at(-1)?.kind, labels(cofacilitator)]).toEqual([
    [],
    'removed',
    ['facilitator', 'CF', 'A1', 'B1'],
  ]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M14] a buddy’s freeze: nothing is wrapped to the seat at once, and the next facilitator’s client closes it', () => {
  const { table, facilitator, a, b } = open('M14');
  speak(table, a, { kind: 'buddies', seats: ids(b) });
  speak(table, b, { kind: 'freeze', seat: t.seatIdOf(a) });
  const seatA = t.rosterOf(b)[2]!;
  expect(reads(b.channel, seatA, table.minute)).toBe(false);
  const read = a.outputs.length;
  t.say(table, b, 'not for the device');
  t.append(table, facilitator, t.must(sealHeartbeat(facilitator.channel, t.env(table))));
  t.catchUpAll(table);
  expect(kindsOf(a.outputs.slice(read))).toEqual(['flagged', 'flagged']);
  t.settle(table);
  expect(a.outputs.at(-1)?.kind).toBe('removed');
  expect(b.channel.standing.goneSeats.map(({ seat, how }) => [seat.label, how])).toEqual([['A1', 'away']]);
  expect(snapshot(b.channel.standing.goneSeats)).toBe(snapshot(facilitator.channel.standing.goneSeats));
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M14] one facilitator freezes one seat a day by its own key', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M14 alone');
  const freeze = (by: t.Member, who: t.Member) =>
    sealClosings(by.channel, [{ seat: t.seatIdOf(who), why: 'frozen' }], null, t.env(table));
  t.append(table, facilitator, t.must(freeze(facilitator, a)));
  t.settle(table);
  expect([errorOf(freeze(facilitator, b)), errorOf(freeze(cofacilitator, b))]).toEqual(['noPower', 'sealed']);
  table.minute += DAY_MINUTES;
  expect(errorOf(freeze(facilitator, b))).toBe('sealed');
});

test('[M9] [M10] changed rules: shorter by the facilitator alone, longer only with every seat', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M10');
  const { rules } = facilitator.channel.epoch;
  const shorter = { ...rules, version: 2, lifetimeSeconds: 86_400 };
  expect(errorOf(sealRules(cofacilitator.channel, shorter, null, t.env(table)))).toBe('noPower');
  t.append(table, facilitator, t.must(sealRules(facilitator.channel, shorter, null, t.env(table))));
  t.catchUpAll(table);
  expect(b.outputs.at(-1)).toMatchObject({ kind: 'epoch', change: { kind: 'rules' } });
  for (const member of table.members) expect(member.channel.epoch.rules).toEqual(shorter);
  for (const member of [cofacilitator, a, b])
    speak(table, member, { kind: 'accept', rules: member.channel.standing.outstanding!.rules });
  expect(table.members.map(({ channel }) => channel.standing.outstanding)).toEqual([null, null, null, null]);
  const longer = { ...shorter, version: 3, lifetimeSeconds: 2 * 86_400 };
  const seal = (proposal: Parameters<typeof sealRules>[2]) =>
    sealRules(facilitator.channel, longer, proposal, t.env(table));
  const proposal = agree(table, facilitator, { kind: 'longer', rules: longer }, [cofacilitator, a]);
  expect([errorOf(seal(null)), errorOf(seal(proposal))]).toEqual(['unconfirmed', 'unconfirmed']);
  speak(table, b, { kind: 'confirm', proposal });
  t.append(table, facilitator, t.must(seal(proposal)));
  t.settle(table);
  for (const member of table.members)
    expect([member.channel.epoch.rules, member.channel.standing.outstanding]).toEqual([longer, null]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

const succeeding = (cofacilitator: t.Member, facilitator: t.Member): NewRole[] => [
  { seat: t.seatIdOf(cofacilitator), role: 'facilitator' },
  { seat: t.seatIdOf(facilitator), role: 'participant' },
];

/** Everybody but the facilitator is heard each day. */
const silence = (table: t.Table, days: number, heard: readonly t.Member[]): void => {
  for (let day = 0; day < days; day += 1) {
    table.minute += DAY_MINUTES;
    for (const member of heard) t.append(table, member, t.must(sealHeartbeat(member.channel, t.env(table))));
    t.catchUpAll(table);
  }
};

test('[M15] succession hands the admin token to the new facilitator and to nobody else', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M15');
  silence(table, 7, [cofacilitator, a, b]);
  const roles = succeeding(cofacilitator, facilitator);
  const proposal = agree(table, cofacilitator, { kind: 'succession', roles }, [a]);
  const seal = () => sealRoles(cofacilitator.channel, roles, proposal, t.env(table));
  expect(errorOf(seal())).toBe('unconfirmed');
  speak(table, b, { kind: 'confirm', proposal });
  const before = facilitator.channel.adminToken;
  t.append(table, cofacilitator, t.must(seal()));
  t.settle(table);
  for (const member of table.members)
    expect(t.rosterOf(member).map(({ role }) => role)).toEqual([
      'participant',
      'facilitator',
      'participant',
      'participant',
    ]);
  expect(cofacilitator.channel.adminToken).not.toBeNull();
  expect(cofacilitator.channel.adminToken).not.toEqual(before);
  expect([facilitator.channel.adminToken, facilitator.channel.closeSecret]).toEqual([null, null]);
  expect([a.channel.adminToken, b.channel.adminToken]).toEqual([null, null]);
  t.say(table, facilitator, 'one of you');
  t.settle(table);
  expect(t.texts(a)).toEqual(['one of you']);
  t.append(
    table,
    cofacilitator,
    t.must(sealClosings(cofacilitator.channel, [{ seat: ids(b)[0]!, why: 'frozen' }], null, t.env(table))),
  );
  t.settle(table);
  expect(new Set([facilitator, cofacilitator, a].map(({ channel }) => hex(channel.epoch.rosterHash))).size).toBe(1);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});
