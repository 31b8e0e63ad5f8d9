/** What a client owes where little decides: nothing twice, nothing that it cannot do, and each at its minute. */
import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { drawCover, nextDuty } from '../../shared/protocol/due.ts';
import { freshToken } from '../../shared/protocol/epoch.ts';
import { DAY_MINUTES, LIMITS } from '../../shared/protocol/limits.ts';
import { rosterHashOf } from '../../shared/protocol/room.ts';
import {
  abandon,
  sealClose,
  sealHeartbeat,
  sealHello,
  sealLeave,
  sealText,
  withdraw,
} from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import type { Role } from '../../shared/room/roles.ts';
import { forge, forgeChange, peek, post, TEXT, told } from '../support/craft.ts';
import { calledAt, callRoom, openRoom } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const two = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1') };
};
const three = (seed: string) => {
  const { table, facilitator, a } = two(seed);
  return { table, facilitator, a, b: t.seat(table, facilitator, 'B1', 'B') };
};
const cofacilitatorOf = (table: t.Table, facilitator: t.Member): t.Member =>
  t.seat(table, facilitator, 'CF', 'third', 'cofacilitator');

/** A guest, let in for so many minutes, or for good. */
const admit = (table: t.Table, host: t.Member, name: string, role: Role = 'participant', minutes = 0): t.Guest => {
  const guest = t.invite(table, host, name, role === 'participant' ? 'A' : 'third', role);
  const { offer } = guest.invitation;
  const seat = { ...offer.seat, endsMinute: minutes && table.minute + minutes };
  const limited = { ...guest, invitation: { ...guest.invitation, offer: { ...offer, seat } } };
  t.admit(table, host, name, limited);
  t.catchUpAll(table);
  return limited;
};

const kindOf = (channel: t.Member['channel'], minute: number, cover?: number) =>
  nextDuty(channel, minute, cover)?.kind ?? null;

test('[H2] a hello is owed once: not while it is on its way, and again when it was given up', () => {
  const { table, facilitator } = two('H2 once');
  const j = t.enter(table, facilitator, 'A2', admit(table, facilitator, 'A2'));
  const { channel, id } = t.must(sealHello(j.channel, t.env(table)));
  const kinds = [j.channel, channel, abandon(channel, id)].map((each) => kindOf(each, table.minute));
  expect(kinds).toEqual(['hello', null, 'hello']);
});

test('[H2] [N10] a newcomer who may close the channel greets first: before, nobody could open its close', () => {
  const { table, facilitator, a } = two('H2 close');
  const j = t.enter(table, facilitator, 'C2', admit(table, facilitator, 'C2', 'cofacilitator'));
  const close = (channel = j.channel) => sealClose(channel, t.env(table));
  expect(close()).toEqual({ ok: false, error: 'notYet' });
  t.settle(table);
  expect(told(table, a, t.must(close()).blob)).toEqual(['closed']);
  expect(close({ ...j.channel, halted: 'fork' }).ok).toBe(true);
});

test('[K1] [K2] while something is on its way nothing else is owed; what is sent no more does not count', () => {
  const { table, a } = two('K1 on its way');
  const later = table.minute + 7 * DAY_MINUTES;
  const text = { text: 'slow', messageClass: 'rule', quotes: [] } as const;
  const { channel, id } = t.must(sealText(a.channel, a.channel.plenary, text, t.env(table)));
  const kinds = [a.channel, channel, withdraw(channel, id)].map((each) => kindOf(each, later));
  expect(kinds).toEqual(['rotation', null, 'rotation']);
});

test('[K1] [K2] a founder owes nothing for as long as nobody else is there', () => {
  const { table, facilitator } = t.openTable(seeded('K2 alone'));
  for (const days of [0, 3, 7, 365]) expect(kindOf(facilitator.channel, table.minute + days * DAY_MINUTES)).toBeNull();
  const later = table.minute + 7 * DAY_MINUTES;
  expect(kindOf(facilitator.channel, later, later)).toBeNull();
  t.seat(table, facilitator, 'A1');
  expect(kindOf(facilitator.channel, table.minute + 7 * DAY_MINUTES)).toBe('rotation');
});

test('[K3] [N1] a closing is owed once, and by nobody who was not given the admin token', () => {
  const { table, facilitator, a, b } = three('K3 token');
  const cf = cofacilitatorOf(table, facilitator);
  t.append(table, a, t.must(sealLeave(a.channel, t.env(table))));
  t.catchUpAll(table);
  const removal = t.must(sealRemoval(facilitator.channel, [t.seatIdOf(a)], t.env(table)));
  const kinds = [facilitator.channel, removal.channel].map((each) => kindOf(each, table.minute));
  expect(kinds).toEqual(['removal', null]);
  // The facilitator's program is changed: its entry hands the new token to nobody.
  const { channel } = peek(table, cf, forgeChange(table, facilitator, { kind: 'close', seats: [t.seatIdOf(b)] }));
  expect([channel.epoch.seats.length, channel.adminToken]).toEqual([3, null]);
  expect(kindOf(channel, table.minute)).not.toBe('removal');
  expect(kindOf({ ...channel, adminToken: freshToken(table.random) }, table.minute)).toBe('removal');
});

test('[K3] [N1] a closing waits for the hello of a seat that stays, not of one that it closes', () => {
  const { table, facilitator } = t.openTable(seeded('K3 greeting'));
  const cf = cofacilitatorOf(table, facilitator);
  const guest = admit(table, facilitator, 'A2', 'participant', 600);
  t.enter(table, facilitator, 'A2', guest);
  t.settle(table);
  admit(table, facilitator, 'A3', 'participant', 600);
  const ended = cf.channel.epoch.seats.slice(-2).map(({ id }) => id);
  const closings = ended.map((seat) => ({ seat, why: 'ended' }));
  expect(nextDuty(cf.channel, table.minute + 600)).toEqual({ kind: 'removal', seats: ended, closings });
  admit(table, facilitator, 'A4');
  expect(kindOf(cf.channel, table.minute + 600)).toBeNull();
});

test('[K5] the moment of a heartbeat out of turn is any minute from 4 to 20 hours ahead, both included', () => {
  const drawn = (value: number) => drawCover(() => Uint8Array.of(0, 0, value >>> 8, value & 0xff), 0);
  const all = Array.from({ length: 961 }, (_, value) => drawn(value));
  expect(all).toEqual(Array.from({ length: 961 }, (_, value) => 240 + value));
  expect(drawn(961)).toBe(240);
});

test('[Q10] [K1] days of quiet call for a heartbeat in the plenary, and in no other room', () => {
  const { table, a, b } = three('Q10 quiet');
  openRoom(table, [a, b]);
  table.minute += DAY_MINUTES;
  t.append(table, a, t.must(sealHeartbeat(a.channel, t.env(table))));
  t.catchUpAll(table);
  const due = (days: number) => nextDuty(a.channel, table.minute + days * DAY_MINUTES);
  expect([due(2), due(3)]).toEqual([null, { kind: 'heartbeat', room: a.channel.plenary }]);
});

test('[Q4] [K1] a room that waits for its charter calls for no heartbeat, however much is written under its key', () => {
  const { table, facilitator, a, b } = three('Q4 early');
  const id = callRoom(table, [facilitator, a, b]);
  t.catchUpAll(table);
  const held = calledAt(a, id);
  const header = { room: id, rosterHash: rosterHashOf(a.channel.epoch.rosterHash, held) };
  for (let i = 0; i < LIMITS.heartbeatEntries; i += 1)
    post(table, forge(table, a, { roomKey: held.key, header, payload: TEXT(`${i}`) }));
  t.catchUp(table, b);
  expect(b.channel.due.rooms[hex(id)]?.othersSinceOwn).toBe(LIMITS.heartbeatEntries);
  expect(nextDuty(b.channel, table.minute)).toBeNull();
});
