/** Who of a room is given what is said there. */
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { findSeat } from '../../shared/protocol/roster.ts';
import { reads, seatIsAway } from '../../shared/protocol/seal.ts';
import { sealFounding } from '../../shared/protocol/sealRoom.ts';
import { sealWord } from '../../shared/protocol/sealWord.ts';
import { SET } from '../support/keys.ts';
import { charterFor } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

/** Invites, admits and seats one more, who has not greeted yet. */
const newcomer = (table: t.Table, host: t.Member, name: string, endsMinute = 0): t.Member => {
  const invited = t.invite(table, host, name, 'A');
  const { offer } = invited.invitation;
  const guest = {
    ...invited,
    invitation: { ...invited.invitation, offer: { ...offer, seat: { ...offer.seat, endsMinute } } },
  };
  t.catchUp(table, host);
  t.admit(table, host, name, guest);
  const member = t.enter(table, host, name, guest);
  t.catchUpAll(table);
  return member;
};
const seatAt = (reader: t.Member, who: t.Member) => findSeat(t.rosterOf(reader), t.seatIdOf(who))!;

test('[N9] a seat is away from 14 days of silence on, or once it says so, until its next entry; our own never is', () => {
  const { table, facilitator: f } = t.openTable(seeded('N9 away'));
  const a = t.seat(table, f, 'A1');
  const isAway = (who: t.Member, minutes = 0) => seatIsAway(f.channel, t.seatIdOf(who), table.minute + minutes);
  const days = 14 * DAY_MINUTES;
  expect([isAway(a), isAway(a, days - 1), isAway(a, days)]).toEqual([false, false, true]);
  expect([isAway(f), isAway(f, days)]).toEqual([false, false]);
  t.append(table, a, t.must(sealWord(a.channel, { kind: 'away' }, t.env(table))));
  t.catchUpAll(table);
  expect([isAway(a), reads(f.channel, seatAt(f, a), table.minute)]).toEqual([true, false]);
  t.say(table, a, 'back');
  t.catchUpAll(table);
  expect([isAway(a), reads(f.channel, seatAt(f, a), table.minute)]).toEqual([false, true]);
});

test('[H3] [Q9] who has not greeted yet is given nothing and called nowhere, though its introducer is there', () => {
  const { table, facilitator: f } = t.openTable(seeded('not greeted'));
  const a = t.seat(table, f, 'A1');
  const j = newcomer(table, f, 'A2');
  const founded = () => sealFounding(a.channel, charterFor([a, j, f]), t.env(table));
  expect(reads(a.channel, seatAt(a, j), table.minute)).toBe(false);
  expect(founded()).toEqual({ ok: false, error: 'noSession' });
  t.settle(table);
  expect([reads(a.channel, seatAt(a, j), table.minute), founded().ok]).toEqual([true, true]);
});

test('[H4] [Q9] for a session that is not confirmed the newcomer’s introducer vouches, and nobody else’s', () => {
  const { table, facilitator: f } = t.openTable(seeded('who vouches'));
  const cf = t.seat(table, f, 'CF', 'third', 'cofacilitator');
  const a = t.seat(table, f, 'A1');
  const j = newcomer(table, cf, 'A2');
  t.doDuty(table, j);
  t.catchUpAll(table);
  expect(t.peerOf(j, a)?.pair.phase).toBe('unconfirmed');
  const founded = (beside: t.Member) => sealFounding(j.channel, charterFor([j, a, beside]), t.env(table));
  expect(founded(f)).toEqual({ ok: false, error: 'noSession' });
  expect(founded(cf).ok).toBe(true);
});

test.each([
  ['without settings everything is given until a facilitator’s client closes it', t.RULES, true],
  ['with settings nothing is', SET, false],
] as const)('[M12] to a seat past its end under rules %s', (_, rules, isGiven) => {
  const { table, facilitator: f } = t.openTable(seeded('M12 rules'), rules);
  const a = t.seat(table, f, 'A1');
  const o = newcomer(table, f, 'A2', table.minute + 600);
  t.settle(table);
  expect(reads(a.channel, seatAt(a, o), table.minute + 599)).toBe(true);
  expect(reads(a.channel, seatAt(a, o), table.minute + 600)).toBe(isGiven);
});
