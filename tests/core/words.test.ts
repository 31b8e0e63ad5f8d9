import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { invitationDigits } from '../../shared/protocol/codes.ts';
import { sealHeartbeat, sealLeave, sealText } from '../../shared/protocol/seal.ts';
import { sealAdmission } from '../../shared/protocol/sealChange.ts';
import { keysMissing, matterDigits, proposalOf, type SaidToAll, sealWord } from '../../shared/protocol/sealWord.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { keyOf } from '../../shared/room/words.ts';
import { kindsOf, told } from '../support/craft.ts';
import { admissionOf, admitWithKeys, agree, KEYED, SET, speak, utter } from '../support/keys.ts';
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

test('[M5] the digits that a confirmer works out from the proposal are those of host and guest', () => {
  const { table, facilitator, a } = open('M5');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  speak(table, facilitator, { kind: 'proposal', matter: admissionOf(facilitator, guest) });
  const [proposal] = a.channel.standing.proposals;
  if (proposal?.matter.kind !== 'admission') throw new Error('an admission was proposed');
  expect(matterDigits(a.channel, proposal.matter)).toEqual(invitationDigits(guest.request.transcript));
  expect(guest.asked.transcript).toEqual(guest.request.transcript);
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
  const observer = t.seat(table, facilitator, 'O', 'B', 'observer');
  const floor = { kind: 'floor', seat: t.seatIdOf(observer), untilMinute: table.minute + 60 } as const;
  expect(lives(floor)[0]).toBe(content);
});

test('[M8] a word on which a change rests waits while a change of our own is on its way, and no other word does', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M8 pending');
  const proposal = agree(table, cofacilitator, { kind: 'removal', seats: ids(a) }, []);
  const admission = sealAdmission(
    facilitator.channel,
    t.candidateOf('A2', t.invite(table, facilitator, 'A2', 'A')),
    t.env(table),
  );
  const words: readonly SaidToAll[] = [
    { kind: 'proposal', matter: { kind: 'removal', seats: ids(b) } },
    { kind: 'confirm', proposal },
    { kind: 'refuse', proposal },
    { kind: 'away' },
    { kind: 'recess', untilMinute: table.minute + 60, breach: false },
  ];
  const outcomes = () => words.map((word) => tried(table, facilitator, word));
  expect(outcomes()).toEqual(words.map(() => 'sealed'));
  facilitator.channel = t.must(admission).channel;
  expect(outcomes()).toEqual([...Array(3).fill('changePending'), 'sealed', 'sealed']);
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
  // Of everything else they are told meanwhile.
  speak(table, b, { kind: 'recess', untilMinute: table.minute + 60, breach: false });
  expect([a.outputs.at(-1)?.kind, a.channel.standing.recess]).toEqual(['word', b.channel.standing.recess]);
  agree(table, facilitator, { kind: 'removal', seats: ids(a, b) }, [cofacilitator]);
  for (const { outputs } of [a, b]) expect(kindsOf(outputs.slice(-2))).toEqual(['flagged', 'flagged']);
});

test('[M2] [M12] past its end by our clock a seat is given no word but those on which a change rests; past it by the log not these either', () => {
  const { table, facilitator, cofacilitator, a, b } = open('M12 clocks');
  const endsMinute = table.minute + 60;
  const ending = admitWithKeys(table, facilitator, 'A2', [], 'A', 'participant', endsMinute);
  const recess = { kind: 'recess', untilMinute: endsMinute + 30, breach: false } as const;
  const proposal = { kind: 'proposal', matter: { kind: 'removal', seats: ids(a) } } as const;
  const toldAt = (nowMinute: number) =>
    [recess, proposal].map((payload) => {
      const { blob } = t.must(sealWord(facilitator.channel, payload, { ...t.env(table), nowMinute }));
      return told(table, ending, blob);
    });
  expect(toldAt(endsMinute - 1)).toEqual([['word'], ['word']]);
  expect(toldAt(endsMinute)).toEqual([['flagged'], ['word']]);
  table.minute = endsMinute;
  for (const member of [cofacilitator, b]) t.append(table, member, t.must(sealHeartbeat(member.channel, t.env(table))));
  t.catchUpAll(table);
  expect(toldAt(endsMinute)).toEqual([['flagged'], ['flagged']]);
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
