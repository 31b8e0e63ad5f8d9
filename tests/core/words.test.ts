import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { invitationDigits } from '../../shared/protocol/codes.ts';
import { sealLeave, sealText } from '../../shared/protocol/seal.ts';
import { keysMissing, matterDigits, proposalOf, type SaidToAll, sealWord } from '../../shared/protocol/sealWord.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { keyOf } from '../../shared/room/words.ts';
import { kindsOf } from '../support/craft.ts';
import { admissionOf, agree, KEYED, SET, speak, utter } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string, rules = SET) => {
  const { table, facilitator } = t.openTable(seeded(seed), rules);
  const cofacilitator = t.seat(table, facilitator, 'CF', 'third', 'cofacilitator');
  return {
    table,
    facilitator,
    cofacilitator,
    a: t.seat(table, facilitator, 'A1'),
    b: t.seat(table, facilitator, 'B1', 'B'),
  };
};
const ids = (...members: readonly t.Member[]) => members.map(t.seatIdOf);
const tried = (table: t.Table, member: t.Member, payload: SaidToAll) => {
  const sealed = sealWord(member.channel, payload, t.env(table));
  return sealed.ok ? 'sealed' : sealed.error;
};

test('[M5] the digits that a confirmer works out from the proposal are those of host and guest, and of no other invitation', () => {
  const { table, facilitator, a } = open('M5');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  speak(table, facilitator, { kind: 'proposal', matter: admissionOf(facilitator, guest) });
  const [proposal] = a.channel.standing.proposals;
  if (proposal?.matter.kind !== 'admission') throw new Error('an admission was proposed');
  const { matter } = proposal;
  const seen = matterDigits(a.channel, matter);
  expect(seen).toEqual(invitationDigits(guest.request.transcript));
  expect(guest.asked.transcript).toEqual(guest.request.transcript);
  const wrong = admissionOf(facilitator, t.invite(table, facilitator, 'A2', 'A'));
  const others = [
    { ...matter, seat: { ...matter.seat, ik: wrong.seat.ik } },
    { ...matter, newcomerBundle: wrong.newcomerBundle },
    { ...matter, hostBundle: wrong.hostBundle },
  ];
  for (const other of others) expect(matterDigits(a.channel, other)).not.toEqual(seen);
  const { epoch } = a.channel;
  const otherRules = { ...a.channel, epoch: { ...epoch, rules: { ...epoch.rules, items: [] } } };
  expect(matterDigits(otherRules, matter)).not.toEqual(seen);
});

test('[M8] a word on which a change rests waits for the hello of a guest, lives as long as the log, and looks like a leave', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M8');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  t.catchUpAll(table);
  const removal = { kind: 'proposal', matter: { kind: 'removal', seats: ids(a) } } as const;
  expect(tried(table, cofacilitator, removal)).toBe('changePending');
  // Words on which nothing rests do not wait.
  expect(tried(table, b, { kind: 'away' })).toBe('sealed');
  t.enter(table, facilitator, 'A2', guest);
  t.settle(table);
  const lives = (payload: SaidToAll, member = facilitator) => {
    const sealed = t.must(sealWord(member.channel, payload, t.env(table)));
    return [sealed.lifetimeSeconds, sealed.blob.length];
  };
  const leave = t.must(sealLeave(b.channel, t.env(table)));
  const [log, content] = [0, SET.lifetimeSeconds];
  expect(lives(removal)).toEqual([log, leave.blob.length]);
  expect(lives({ kind: 'recess', untilMinute: table.minute + 60, breach: false })).toEqual([log, leave.blob.length]);
  expect(lives({ kind: 'buddies', seats: ids(b) }, a)).toEqual([log, leave.blob.length]);
  expect(lives({ kind: 'away' }, a)).toEqual([content, leave.blob.length]);
});

test('[M8] the seats that a removal is about are told neither of it nor of who agrees; all others are', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M8 removal');
  const matter = { kind: 'removal', seats: ids(a) } as const;
  const read = a.outputs.length;
  const proposal = agree(table, facilitator, matter, [cofacilitator]);
  expect(kindsOf(a.outputs.slice(read))).toEqual(['flagged', 'flagged']);
  for (const member of [facilitator, cofacilitator, b])
    expect(member.channel.standing.proposals.map(({ confirms }) => confirms.length)).toEqual([1]);
  expect(a.channel.standing.proposals).toEqual([]);
  speak(table, cofacilitator, { kind: 'refuse', proposal });
  expect(a.outputs.at(-1)?.kind).toBe('flagged');
  expect(b.channel.standing.proposals[0]?.refusedAt).not.toBeNull();
});

test('[M8] a freeze that a buddy asks for is told to all but the seat', () => {
  const { table, facilitator, a, b } = open('M8 freeze');
  speak(table, a, { kind: 'buddies', seats: ids(b) });
  speak(table, b, { kind: 'freeze', seat: t.seatIdOf(a) });
  expect(a.outputs.at(-1)?.kind).toBe('flagged');
  for (const member of [facilitator, b]) expect(member.channel.standing.freezes.length).toBe(1);
});

test('[M3] what others would not take is not sealed, and why', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M3');
  const recess = (minutes: number) => ({ kind: 'recess', untilMinute: table.minute + minutes, breach: false }) as const;
  const removal = { kind: 'removal', seats: ids(b) } as const;
  expect(tried(table, a, { kind: 'proposal', matter: removal })).toBe('noPower');
  expect(tried(table, a, { kind: 'confirm', proposal: matterHash(a.channel, removal) })).toBe('settled');
  expect(tried(table, a, { kind: 'freeze', seat: t.seatIdOf(b) })).toBe('noPower');
  expect(tried(table, a, { kind: 'floor', seat: t.seatIdOf(b), untilMinute: table.minute + 5 })).toBe('noPower');
  expect(tried(table, a, { kind: 'endRecess' })).toBe('settled');
  expect(tried(table, a, { kind: 'accept', rules: rulesHash(SET) })).toBe('settled');
  expect(tried(table, a, { kind: 'buddies', seats: ids(a) })).toBe('noPower');
  expect(tried(table, a, recess(0))).toBe('noPower');
  const succession = {
    kind: 'succession',
    roles: [
      { seat: t.seatIdOf(cofacilitator), role: 'facilitator' },
      { seat: t.seatIdOf(facilitator), role: 'participant' },
    ],
  } as const;
  expect(tried(table, cofacilitator, { kind: 'proposal', matter: succession })).toBe('notSilent');
  speak(table, a, recess(60));
  expect([tried(table, b, recess(30)), tried(table, b, { kind: 'endRecess' })]).toEqual(['recess', 'noPower']);
  speak(table, a, { kind: 'endRecess' });
  expect([tried(table, a, recess(60)), tried(table, b, recess(60))]).toEqual(['usedToday', 'sealed']);
  const proposal = agree(table, facilitator, removal, []);
  expect(tried(table, a, { kind: 'confirm', proposal })).toBe('noPower');
  speak(table, cofacilitator, { kind: 'confirm', proposal });
  expect(tried(table, cofacilitator, { kind: 'confirm', proposal })).toBe('settled');
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M3] a word counts for its author when the log shows it, as it does for the others', () => {
  const { table, a, b } = open('M3 own');
  utter(table, a, { kind: 'buddies', seats: ids(b) });
  expect(a.channel.standing.buddies).toEqual({});
  t.catchUpAll(table);
  expect(a.channel.standing.buddies).toEqual({ [keyOf(t.seatIdOf(a))]: [keyOf(t.seatIdOf(b))] });
  expect(a.channel.standing.buddies).toEqual(b.channel.standing.buddies);
});

test('[N7] after our word that we leave nothing more is sealed: nobody would take it', () => {
  const { table, a, b } = open('N7 word');
  t.append(table, a, t.must(sealLeave(a.channel, t.env(table))));
  expect(tried(table, a, { kind: 'buddies', seats: ids(b) })).toBe('noPower');
  const text = { text: 'one more', messageClass: 'rule', quotes: [] } as const;
  expect(sealText(a.channel, a.channel.plenary, text, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  t.settle(table);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[M6] the groups that still have to confirm shrink with each word', () => {
  const { table, facilitator, a, b } = open('M6 missing', { ...SET, admission: 'facilitator' });
  const asking = (member: t.Member) => ({
    ...member.channel,
    epoch: { ...member.channel.epoch, rules: KEYED },
  });
  const matter = admissionOf(facilitator, t.invite(table, facilitator, 'A2', 'A'));
  const [keyA, keyB] = ids(a, b).map(keyOf);
  expect(keysMissing(facilitator.channel, matter)).toEqual([]);
  expect(keysMissing(asking(facilitator), matter)).toEqual([[keyA], [keyB]]);
  for (const member of table.members) member.channel = asking(member);
  agree(table, facilitator, matter, [b]);
  expect(keysMissing(facilitator.channel, matter)).toEqual([[keyA]]);
  const proposal = proposalOf(b.channel, matter);
  if (!proposal) throw new Error('it was proposed');
  expect(keysMissing(b.channel, proposal)).toEqual([[keyA]]);
  speak(table, a, { kind: 'confirm', proposal: proposal.hash });
  expect(keysMissing(facilitator.channel, matter)).toEqual([]);
});
