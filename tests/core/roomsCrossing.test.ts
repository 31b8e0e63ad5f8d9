/** What is said of a room that is none, is gone, or became another meanwhile: crossed in good faith, or said against better knowledge. */
import { beforeAll, expect, test } from 'vitest';
import type { RoomId } from '../../shared/brand.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Payload } from '../../shared/protocol/body.ts';
import { elapse } from '../../shared/protocol/elapse.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { rosterHashOf } from '../../shared/protocol/room.ts';
import type { Sealing } from '../../shared/protocol/seal.ts';
import { sealCharter, sealFounding, sealRoomLeave, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { judgeText, withoutRoom } from '../../shared/protocol/takeRoom.ts';
import type { View } from '../../shared/protocol/view.ts';
import { forge, kindsOf, peek, post, TEXT, told } from '../support/craft.ts';
import { calledAt, callRoom, charterFor, charterRoom, namesIn, openAt, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const [a1, a2, a3] = t.seatThree(table, facilitator);
  t.settle(table);
  return { table, facilitator, a1, a2, a3 };
};

/** What a seat of a room can write there with its own sessions, whether it may or not, having read so far. */
const forgeIn = (
  table: t.Table,
  author: t.Member,
  room: RoomId,
  payload: Payload,
  view: View = author.channel.view,
) => {
  const held = roomAt(author, room)!;
  const rosterHash = rosterHashOf(author.channel.epoch.rosterHash, held);
  return forge(table, author, { roomKey: held.key, payload, header: { room, rosterHash, view } });
};

const PLAN = { form: 'caucus', lifetimeSeconds: 600 } as const;
const shorten = (lifetimeSeconds: number) => ({ kind: 'roomShorten', lifetimeSeconds }) as const;

/** An entry of ours that is on its way. */
const send = (member: t.Member, sealing: Sealing): Uint8Array => {
  member.channel = sealing.channel;
  return sealing.blob;
};

test('[Q7] only what its author had not read makes a shorter lifetime, a charter or a text late: up to the very entry before', () => {
  const { table, a1, a2 } = open('had read');
  const old = openRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 7_200 });
  const next = callRoom(table, [a2, a1], { form: 'caucus', lifetimeSeconds: 7_200, continues: old });
  t.catchUpAll(table);
  const early = a2.channel.view;
  t.append(table, a1, t.must(sealSaid(a1.channel, old, shorten(3_600), t.env(table))));
  t.catchUpAll(table);
  expect([a2.channel.view.k, openAt(a1, old).changedK]).toEqual([early.k + 1, early.k + 1]);
  const longer = {
    kind: 'charter',
    charter: charterFor([a1, a2], { ...PLAN, lifetimeSeconds: 7_200, continues: old }),
  };
  for (const [room, payload] of [
    [old, shorten(3_600)],
    [next, longer as Payload],
  ] as const) {
    expect([payload.kind, told(table, a1, forgeIn(table, a2, room, payload))]).toEqual([
      payload.kind,
      ['invalidChange'],
    ]);
    expect([payload.kind, told(table, a1, forgeIn(table, a2, room, payload, early))]).toEqual([
      payload.kind,
      ['stale'],
    ]);
  }
  const before = a2.channel.view;
  const grown = callRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 600, continues: old });
  t.catchUpAll(table);
  const called = a2.channel.view;
  t.append(table, a1, t.must(sealCharter(a1.channel, grown, t.env(table))));
  t.catchUpAll(table);
  expect([a2.channel.view.k, openAt(a1, old).changedK]).toEqual([called.k + 1, called.k + 1]);
  expect(told(table, a1, forgeIn(table, a2, old, TEXT('had read it')))).toEqual(['invalidChange']);
  expect(told(table, a1, forgeIn(table, a2, old, TEXT('had not'), called))).toEqual(['stale']);
  // Nor does one room continue twice, save where neither author had read of the other.
  const again: Payload = { kind: 'charter', charter: charterFor([a1, a2], { ...PLAN, continues: old }) };
  expect(told(table, a1, forgeIn(table, a2, next, again))).toEqual(['invalidChange']);
  for (const view of [before, called])
    expect(told(table, a1, forgeIn(table, a2, next, again, view))).toEqual(['roomOpened']);
});

test('[Q7] no room takes the place of the plenary: a charter that says so is refused, and its room gone', () => {
  const { table, a1, a2 } = open('plenary');
  const id = callRoom(table, [a1, a2]);
  t.catchUpAll(table);
  const charter = charterFor([a1, a2], { continues: a1.channel.plenary });
  expect(sealFounding(a1.channel, charter, t.env(table))).toEqual({ ok: false, error: 'badCharter' });
  const { channel, outputs } = peek(table, a2, forgeIn(table, a1, id, { kind: 'charter', charter }));
  expect([kindsOf(outputs), roomAt({ ...a2, channel }, id)]).toEqual([['invalidChange'], undefined]);
  expect(told(table, a2, forgeIn(table, a1, id, { kind: 'charter', charter: charterFor([a1, a2]) }))).toEqual([
    'roomOpened',
  ]);
});

test('[Q7] who never got the charter of a room takes the one that continues it', () => {
  const { table, a1, a2, a3 } = open('gap');
  const old = callRoom(table, [a1, a2, a3]);
  t.catchUpAll(table);
  t.append(table, a1, t.must(sealCharter(a1.channel, old, t.env(table))));
  for (const member of [a1, a3]) t.catchUp(table, member);
  table.log.entries.at(-1)!.expired = true;
  t.catchUpAll(table);
  expect([openAt(a3, old).kind, calledAt(a2, old).kind]).toEqual(['open', 'called']);
  const next = charterRoom(table, [a1, a2, a3], { continues: old });
  expect(namesIn(a2, next)).toEqual(['A1', 'A2', 'A3']);
});

test('[Q7] [Q8] nobody leaves the plenary as one leaves a room, nor makes its lifetime shorter', () => {
  const { table, facilitator, a1, a2 } = open('in the plenary');
  for (const payload of [{ kind: 'roomLeave' }, shorten(600)] as const)
    for (const author of [facilitator, a1])
      expect(told(table, a2, forge(table, author, { payload }))).toEqual(['invalidChange']);
});

test('[Q8] what we said of a room that we had left by then is said to be late', () => {
  const { table, a1, a2, a3 } = open('left');
  const room = openRoom(table, [a1, a2, a3], { lifetimeSeconds: 7_200 });
  const sent = [
    send(a1, t.must(sealRoomLeave(a1.channel, room, t.env(table)))),
    send(a1, t.must(sealRoomLeave(a1.channel, room, t.env(table)))),
    send(a1, t.must(sealSaid(a1.channel, room, shorten(600), t.env(table)))),
  ];
  for (const blob of sent) post(table, blob);
  expect(kindsOf(t.catchUp(table, a1))).toEqual(['stored', 'roomLeft', 'storedLate', 'storedLate']);
  expect(roomAt(a1, room)).toBeUndefined();
  t.catchUpAll(table);
  for (const member of [a2, a3]) expect(openAt(member, room).lifetimeSeconds).toBe(7_200);
});

test('[Q4] a room whose charter of ours is on its way waits for it past two days; one that we dropped does not open by it', () => {
  const { table, a1, a2, a3 } = open('waits');
  const id = callRoom(table, [a1, a2]);
  t.catchUpAll(table);
  const other = callRoom(table, [a1, a3]);
  t.catchUpAll(table);
  const blob = send(a1, t.must(sealCharter(a1.channel, id, t.env(table))));
  const later = { ...a1, channel: elapse(a1.channel, table.minute + 2 * DAY_MINUTES) };
  expect([calledAt(later, id).kind, roomAt(later, other)]).toEqual(['called', undefined]);
  const dropped = { ...a1, channel: withoutRoom(a1.channel, id) };
  const { channel, outputs } = peek(table, dropped, blob);
  expect([kindsOf(outputs), roomAt({ ...a1, channel }, id)]).toEqual([['storedLate'], undefined]);
  expect(told(table, a1, blob)).toEqual(['stored', 'roomOpened']);
});

test('[M18] a text is refused, and not only late, where its author is not', () => {
  const { table, facilitator, a1, a2 } = open('not there');
  const room = openRoom(table, [a1, a2]);
  const { view } = a1.channel;
  const by = (member: t.Member) =>
    judgeText(a1.channel, { author: t.seatIdOf(member), room, k: view.k + 1, viewK: view.k, minute: table.minute });
  expect([a1, a2, facilitator].map(by)).toEqual(['taken', 'taken', 'barred']);
});
