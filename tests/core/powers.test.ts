import { beforeAll, expect, test } from 'vitest';
import { encode } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { BODY_KINDS, type Change, type Payload } from '../../shared/protocol/body.ts';
import { bundleHash } from '../../shared/protocol/bundle.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import { freshToken, proposalHash } from '../../shared/protocol/epoch.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { reads, sealClose, sealHeartbeat, sealLeave, sealText } from '../../shared/protocol/seal.ts';
import { sealAdmission, sealRemoval } from '../../shared/protocol/sealChange.ts';
import { mayDo } from '../../shared/room/powers.ts';
import { ROLES } from '../../shared/room/roles.ts';
import { forge, kindsOf, peek, TEXT, tellChange, told } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1'), b: t.seat(table, facilitator, 'B1', 'B') };
};
type Admission = Extract<Change, { kind: 'admit' }>;
const tell = (table: t.Table, author: t.Member, change: Change, readers: readonly t.Member[]): string[][] =>
  tellChange(table, author, change, readers).map((each) => [each]);
const admission = (table: t.Table, facilitator: t.Member, by: t.Member, change: Partial<Seat> = {}): Admission => {
  const guest = t.invite(table, facilitator, 'X', 'A');
  const record = { ...guest.invitation.offer.seat, ik: guest.asked.ik };
  const seat: Seat = { ...record, introducer: t.seatIdOf(by), since: by.channel.epoch.number + 1, ...change };
  const newcomerBundle = bundleHash(guest.asked.bundle);
  const proposal = proposalHash(by.channel.id, seat, newcomerBundle);
  return { kind: 'admit', seat, newcomerBundle, proposal, confirmations: [], bundles: [] };
};

test('[N6] a participant who forges an epoch entry with its real sessions changes nothing, and all are told', () => {
  const { table, facilitator, a, b } = three('N6');
  const changes: Change[] = [admission(table, facilitator, a), { kind: 'close', seats: [t.seatIdOf(b)] }];
  changes.push({ kind: 'close', seats: [t.seatIdOf(facilitator)] });
  for (const change of changes)
    expect(tell(table, a, change, [facilitator, b])).toEqual([['invalidChange'], ['invalidChange']]);
  expect(sealRemoval(a.channel, [t.seatIdOf(b)], t.env(table))).toEqual({ ok: false, error: 'noPower' });
});

test('[N6] the relay, or anyone without keys, adds no member: injected blobs are nobody’s and change nothing', () => {
  const { table, facilitator, a, b } = three('N6 relay');
  const blobs = [1, 40, 300, 5000].map((length) => table.random(length));
  for (const reader of [facilitator, a, b])
    for (const blob of blobs) {
      const { outputs, channel } = peek(table, reader, blob);
      expect(kindsOf(outputs)).toEqual(['notForUs']);
      expect([channel.epoch, channel.peers, channel.rooms]).toEqual([
        reader.channel.epoch,
        reader.channel.peers,
        reader.channel.rooms,
      ]);
    }
});

test('[N6] an admission that claims another’s key or seat, or is not well formed, is refused by all', () => {
  const { table, facilitator, a, b } = three('N6 misbinding');
  const [, seatA, seatB] = t.rosterOf(facilitator);
  const bad: Partial<Seat>[] = [
    { ik: seatB!.ik },
    { id: seatB!.id },
    { id: seatA!.id, ik: seatA!.ik },
    { introducer: seatA!.id },
    { since: 1 },
    { role: 'facilitator', side: 'third' },
    { role: 'cofacilitator', side: 'A' },
  ];
  for (const change of bad)
    expect(tell(table, facilitator, admission(table, facilitator, facilitator, change), [a, b])).toEqual([
      ['invalidChange'],
      ['invalidChange'],
    ]);
  const honest = admission(table, facilitator, facilitator);
  expect(tell(table, facilitator, { ...honest, proposal: honest.newcomerBundle }, [a])).toEqual([['invalidChange']]);
  const confirmed = { ...honest, confirmations: [{ seat: seatA!.id, proposal: honest.newcomerBundle }] };
  expect(tell(table, facilitator, confirmed, [a])).toEqual([['invalidChange']]);
  expect(tell(table, facilitator, honest, [a, b])).toEqual([['changed'], ['changed']]);
});

test('[N6] powers come from the role alone', () => {
  const may = (power: Parameters<typeof mayDo>[1]) => ROLES.filter((role) => mayDo(role, power));
  for (const power of ['admit', 'remove', 'close'] as const)
    expect(may(power)).toEqual(['facilitator', 'cofacilitator']);
  const { table, facilitator } = t.openTable(seeded('N6 roles'));
  const observer = t.seat(table, facilitator, 'O', 'B', 'observer');
  const text = { text: 'x', messageClass: 'rule', quotes: [] } as const;
  expect(sealText(observer.channel, observer.channel.plenary, text, t.env(table))).toEqual({
    ok: false,
    error: 'noPower',
  });
  expect(told(table, facilitator, forge(table, observer, {}))).toEqual(['invalidChange']);
});

test('[N7] who is closed gets nothing in the entry that closes it and reads nothing after', () => {
  const { table, facilitator, a, b } = three('N7');
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(b)], t.env(table))));
  t.settle(table);
  t.say(table, a, 'without B');
  t.settle(table);
  const after = b.outputs.slice(-2).map(({ kind }) => kind);
  expect(after).toEqual(['removed', 'notForUs']);
  expect([t.texts(b), t.texts(facilitator), t.alarms(b)]).toEqual([[], ['without B'], []]);
  expect(b.channel.epoch.number).toBe(2);
});

test('[N7] only whoever may close seats can say that ours is closed, in our own slot; flag 1 never says it', () => {
  const { table, a, b } = three('N7 words');
  expect(told(table, b, forge(table, a, { slot: (plan) => ({ ...plan, flag: 3 }) }))).toEqual(['invalidChange']);
  expect(told(table, b, forge(table, a, { slot: (plan) => ({ ...plan, flag: 1 }) }))).toEqual(['flagged']);
});

test('[N6] a change of a newer version stops a reader only from a seat that may change the roster', () => {
  const { table, facilitator, a, b } = three('N6 newer');
  const change = encode([[9], new Uint8Array(32), new Uint8Array(32), []]);
  const body = encode([BODY_KINDS.epoch, 1, table.minute, 1, 600, [], change]);
  expect(told(table, b, forge(table, a, { body }))).toEqual(['invalidChange']);
  expect(told(table, b, forge(table, facilitator, { body }))).toEqual(['halted']);
});

test('[N7] [K3] leaving: told to all, no content meanwhile, closed by the facilitator’s duty; nobody closes itself', () => {
  const { table, facilitator, a, b } = three('N7 leave');
  expect(sealRemoval(facilitator.channel, [t.seatIdOf(facilitator)], t.env(table))).toEqual({
    ok: false,
    error: 'noPower',
  });
  const content = { text: 'not gone', messageClass: 'rule', quotes: [] } as const;
  t.append(table, b, t.must(sealLeave(b.channel, t.env(table))));
  // Not only once the log shows it: what is said after a leave nobody takes.
  expect(sealText(b.channel, b.channel.plenary, content, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  expect(t.catchUp(table, a)).toEqual([{ kind: 'leaving', seat: t.seatIdOf(b) }]);
  t.catchUpAll(table);
  const seatB = t.rosterOf(a)[2]!;
  expect(reads(a.channel, seatB, table.minute)).toBe(false);
  expect(sealText(b.channel, b.channel.plenary, content, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  expect(told(table, a, forge(table, b, { payload: TEXT('not gone') }))).toEqual(['invalidChange']);
  expect(nextDuty(a.channel, table.minute)).toBeNull();
  const closings = [{ seat: t.seatIdOf(b), why: 'left' }];
  expect(nextDuty(facilitator.channel, table.minute)).toEqual({ kind: 'removal', seats: [t.seatIdOf(b)], closings });
  t.settle(table);
  expect(t.rosterOf(a).length).toBe(2);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
  expect(sealLeave(facilitator.channel, t.env(table))).toEqual({ ok: false, error: 'noPower' });
});

test('[I7] a fellow facilitator is given what it needs at the relay; a participant is not', () => {
  const { table, facilitator } = t.openTable(seeded('I7 powers'));
  const cofacilitator = t.seat(table, facilitator, 'CF', 'third', 'cofacilitator');
  const participant = t.seat(table, facilitator, 'A', 'A');
  expect(cofacilitator.channel.adminToken).toEqual(facilitator.channel.adminToken);
  expect(cofacilitator.channel.closeSecret).toEqual(facilitator.channel.closeSecret);
  expect([participant.channel.adminToken, participant.channel.closeSecret]).toEqual([null, null]);
  t.append(table, cofacilitator, t.must(sealRemoval(cofacilitator.channel, [t.seatIdOf(participant)], t.env(table))));
  t.settle(table);
  expect(t.rosterOf(facilitator).length).toBe(2);
});

test('[N9] a seat silent for 14 days gets no content until its next entry; its keys and changes still reach it', () => {
  const { table, facilitator, a, b } = three('N9');
  table.minute += 14 * DAY_MINUTES;
  t.append(table, a, t.must(sealHeartbeat(a.channel, t.env(table))));
  t.append(table, facilitator, t.must(sealHeartbeat(facilitator.channel, t.env(table))));
  t.catchUpAll(table);
  t.say(table, a, 'while B is away');
  t.catchUpAll(table);
  expect([t.texts(b), t.texts(facilitator), kindsOf(b.outputs).at(-1)]).toEqual([[], ['while B is away'], 'flagged']);
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(a)], t.env(table))));
  t.settle(table);
  expect(b.channel.epoch).toEqual(facilitator.channel.epoch);
  t.say(table, facilitator, 'B was heard');
  t.settle(table);
  expect(t.texts(b)).toEqual(['B was heard']);
});

test('[N10] a close shows the preimage; any other secret, or another’s hand, closes nothing', () => {
  const { table, facilitator, a, b } = three('N10');
  const { blob } = t.must(sealClose(facilitator.channel, t.env(table)));
  for (const reader of [a, b]) expect(told(table, reader, blob)).toEqual(['closed']);
  const wrong: Payload = { kind: 'close', secret: freshToken(table.random) };
  expect(told(table, a, forge(table, facilitator, { payload: wrong }))).toEqual(['invalidChange']);
  const right: Payload = { kind: 'close', secret: facilitator.channel.closeSecret! };
  expect(told(table, b, forge(table, a, { payload: right }))).toEqual(['invalidChange']);
  const { closeSecret } = facilitator.channel;
  for (const channel of [a.channel, { ...a.channel, closeSecret }, { ...facilitator.channel, closeSecret: null }])
    expect(sealClose(channel, t.env(table))).toEqual({ ok: false, error: 'noPower' });
  const full = {
    ...facilitator.channel,
    epoch: { ...facilitator.channel.epoch, seats: Array(100).fill(t.rosterOf(a)[0]) },
  };
  expect(sealAdmission(full, {} as never, t.env(table))).toEqual({ ok: false, error: 'full' });
});
