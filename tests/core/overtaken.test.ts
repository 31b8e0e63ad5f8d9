/** What others said first, and what a changed client says although it had read better: neither moves an honest device. */
import { beforeAll, expect, test } from 'vitest';
import { type RoomId, type X25519Public, x25519Public } from '../../shared/brand.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Payload } from '../../shared/protocol/body.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { rosterHashOf } from '../../shared/protocol/room.ts';
import { sealHeartbeat, sealHello, sealText } from '../../shared/protocol/seal.ts';
import { sealRoles } from '../../shared/protocol/sealChange.ts';
import { sealCharter, sealRoomLeave, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { sealWord } from '../../shared/protocol/sealWord.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import { SIGNS_KEPT } from '../../shared/room/standing.ts';
import { forge, kindsOf, peek, post, snapshot, TEXT, told } from '../support/craft.ts';
import { admissionOf, admitWithKeys, agree, KEYED, utter } from '../support/keys.ts';
import { callRoom, openAt, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const [a1, a2, a3] = t.seatThree(table, facilitator);
  return { table, facilitator, a1, a2, a3 };
};

/** What a seat of a room can write there with its own sessions, whether it may or not. */
const forgeIn = (table: t.Table, author: t.Member, room: RoomId, payload: Payload, view = author.channel.view) => {
  const held = openAt(author, room);
  const rosterHash = rosterHashOf(author.channel.epoch.rosterHash, held);
  return forge(table, author, { roomKey: held.key, payload, header: { room, rosterHash, view } });
};

const shorten = (table: t.Table, author: t.Member, room: RoomId, lifetimeSeconds: number) =>
  t.must(sealSaid(author.channel, room, { kind: 'roomShorten', lifetimeSeconds }, t.env(table)));

test('[C4] [H3] a hello with a one-time key of low order is no greeting: whoever wrote it may still greet', () => {
  const { table, facilitator, a1 } = open('low order');
  const guest = t.invite(table, facilitator, 'B1', 'B');
  t.admit(table, facilitator, 'B1', guest);
  const b = t.enter(table, facilitator, 'B1', guest);
  t.catchUpAll(table);
  const ek = x25519Public(new Uint8Array(32));
  const greet = (change: { readonly ek?: X25519Public }) =>
    forge(table, b, {
      payload: { kind: 'hello', bundle: b.channel.bundles[0]!.bundle },
      slotClass: 'hello',
      slot: (plan) => {
        const pair = b.channel.peers[seatKey(plan.seat.id)]?.pair;
        const ours = pair?.phase === 'unconfirmed' ? pair.hello : null;
        return { ...plan, hello: ours && { ...ours, ...change } };
      },
    });
  const before = snapshot(a1.channel.peers);
  post(table, greet({ ek }));
  expect(kindsOf(t.catchUp(table, a1))).toEqual(['unopened']);
  expect(snapshot(a1.channel.peers)).toBe(before);
  expect(told(table, a1, greet({}))).toEqual(['greeted']);
  t.append(table, b, t.must(sealHello(b.channel, t.env(table))));
  t.settle(table);
  expect(t.peerOf(a1, b)?.pair.phase).toBe('confirmed');
});

test('[Q7] of two who shorten a room at once the one that stands first counts; the other’s client is told that its word came late', () => {
  const { table, a1, a2, a3 } = open('shorten');
  const room = openRoom(table, [a1, a2, a3], { form: 'caucus', lifetimeSeconds: 7200 });
  const [less, more] = [shorten(table, a1, room, 600), shorten(table, a2, room, 3600)];
  t.append(table, a1, less);
  t.append(table, a2, more);
  expect(kindsOf(t.catchUp(table, a2))).toEqual(['roomShortened', 'storedLate']);
  expect(kindsOf(t.catchUp(table, a1))).toEqual(['stored', 'roomShortened', 'stale']);
  t.settle(table);
  for (const member of [a1, a2, a3]) expect(openAt(member, room).lifetimeSeconds).toBe(600);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[Q7] a charter that keeps longer than the room which it continues by now is nobody’s fault, and opens no room', () => {
  const { table, a1, a2, a3 } = open('continue');
  const old = openRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 7200 });
  const grown = callRoom(table, [a2, a1, a3], { form: 'caucus', lifetimeSeconds: 7200, continues: old });
  t.catchUpAll(table);
  const charter = t.must(sealCharter(a2.channel, grown, t.env(table)));
  t.append(table, a1, shorten(table, a1, old, 600));
  t.append(table, a2, charter);
  expect(kindsOf(t.catchUp(table, a1))).toEqual(['stored', 'roomShortened', 'stale']);
  expect(kindsOf(t.catchUp(table, a2))).toEqual(['roomShortened', 'storedLate']);
  for (const member of [a1, a2]) {
    expect(roomAt(member, grown)).toBeUndefined();
    expect([openAt(member, old).continuedBy, openAt(member, old).lifetimeSeconds]).toEqual([null, 600]);
  }
  // Whoever knows what it continues is told of a bad charter where it had read that the room keeps less.
  const again = callRoom(table, [a2, a1], { form: 'caucus', lifetimeSeconds: 600, continues: old });
  t.catchUpAll(table);
  const { key, id } = roomAt(a2, again)!;
  const longer = {
    form: 'caucus',
    seats: openAt(a2, old).charter.seats,
    lifetimeSeconds: 7200,
    continues: old,
  } as const;
  const knowing = forge(table, a2, {
    roomKey: key,
    payload: { kind: 'charter', charter: longer },
    header: { room: id },
  });
  expect(told(table, a1, knowing)).toEqual(['invalidChange']);
});

test('[Q7] a text in a room whose continuation its author had read is refused; one that crossed it is late', () => {
  const { table, a1, a2, a3 } = open('over');
  const old = openRoom(table, [a1, a2], { form: 'caucus' });
  const early = a2.channel.view;
  openRoom(table, [a1, a2, a3], { form: 'caucus', continues: old });
  expect(openAt(a2, old).continuedBy).not.toBeNull();
  expect(told(table, a1, forgeIn(table, a2, old, TEXT('had read it')))).toEqual(['invalidChange']);
  expect(told(table, a1, forgeIn(table, a2, old, TEXT('had not read it'), early))).toEqual(['stale']);
});

test('[Q8] a text of ours that waited for its relay until its room was over is said to be late', () => {
  const { table, facilitator, a1, a2 } = open('waited');
  const room = openRoom(table, [a1, a2], { form: 'caucus', lifetimeSeconds: 3600 });
  const content = { text: 'it waits', messageClass: 'rule', quotes: [] } as const;
  const said = t.must(sealText(a1.channel, room, content, t.env(table)));
  a1.channel = said.channel;
  t.append(table, a2, t.must(sealRoomLeave(a2.channel, room, t.env(table))));
  t.catchUpAll(table);
  expect(roomAt(a1, room)).toBeDefined();
  table.minute += 60;
  t.say(table, facilitator, 'an hour later');
  t.catchUpAll(table);
  expect(roomAt(a1, room)).toBeUndefined();
  post(table, said.blob);
  expect(kindsOf(t.catchUp(table, a1))).toEqual(['storedLate']);
  expect(kindsOf(t.catchUp(table, a2))).toEqual(['notForUs']);
});

test('[N6] [M15] a change that nobody takes any more when it stands leaves its author where the others are', () => {
  const { table, facilitator: f } = t.openTable(seeded('N6 own'), KEYED);
  const cf = admitWithKeys(table, f, 'CF', [], 'third', 'cofacilitator');
  const a = admitWithKeys(table, f, 'A1', [cf], 'A');
  table.minute += 7 * DAY_MINUTES;
  for (const member of [cf, a]) t.append(table, member, t.must(sealHeartbeat(member.channel, t.env(table))));
  t.catchUpAll(table);
  const roles = [
    { seat: t.seatIdOf(cf), role: 'facilitator' },
    { seat: t.seatIdOf(f), role: 'participant' },
  ] as const;
  const matter = { kind: 'succession', roles } as const;
  agree(table, cf, matter, [a]);
  const sealed = t.must(sealRoles(cf.channel, roles, matterHash(cf.channel, matter), t.env(table)));
  cf.channel = sealed.channel;
  // It is held back for weeks, and the facilitator is heard in each: nobody keeps a sign of it from before its silence.
  for (let i = 0; i < SIGNS_KEPT; i += 1) {
    if (i > 0) table.minute += 8 * DAY_MINUTES;
    t.append(table, f, t.must(sealHeartbeat(f.channel, t.env(table))));
    t.catchUpAll(table);
  }
  const before = cf.channel.epoch;
  post(table, sealed.blob);
  expect(kindsOf(t.catchUp(table, cf))).toEqual(['storedLate']);
  for (const member of [f, a]) expect(kindsOf(t.catchUp(table, member))).toEqual(['invalidChange']);
  expect([cf.channel.pending, cf.channel.epoch]).toEqual([null, before]);
  for (const member of [f, a]) expect(member.channel.epoch.rosterHash).toEqual(before.rosterHash);
});

/** F, CF, A1 and B1; nobody has read yet that F would admit B2. */
const proposed = (seed: string) => {
  const { table, facilitator: f } = t.openTable(seeded(seed), KEYED);
  const cf = admitWithKeys(table, f, 'CF', [], 'third', 'cofacilitator');
  const a = admitWithKeys(table, f, 'A1', [cf], 'A');
  const b = admitWithKeys(table, f, 'B1', [a], 'B');
  const matter = admissionOf(f, t.invite(table, f, 'B2', 'B'));
  utter(table, f, { kind: 'proposal', matter });
  return { table, f, a, b, proposal: matterHash(f.channel, matter) };
};

test('[M8] an answer to a proposal that never came to a reader changes nothing there, and alarms nobody', () => {
  const { table, f, a, b, proposal } = proposed('M8 gap');
  for (const member of [f, a]) t.catchUp(table, member);
  table.log.entries.at(-1)!.expired = true;
  t.catchUp(table, b);
  for (const kind of ['confirm', 'refuse'] as const) {
    const { blob } = t.must(sealWord(a.channel, { kind, proposal }, t.env(table)));
    expect([told(table, f, blob), told(table, b, blob)]).toEqual([['word'], ['stale']]);
    expect(peek(table, b, blob).channel.standing.proposals).toEqual([]);
  }
});

test('[M6] of a key and a refusal that cross the one that stands first counts: the key is late for all, and its author is told', () => {
  const { table, f, a, b, proposal } = proposed('M6 crossed');
  t.catchUpAll(table);
  const key = t.must(sealWord(a.channel, { kind: 'confirm', proposal }, t.env(table)));
  utter(table, b, { kind: 'refuse', proposal });
  t.append(table, a, key);
  expect(kindsOf(t.catchUp(table, a))).toEqual(['word', 'storedLate']);
  expect(kindsOf(t.catchUp(table, f))).toEqual(['word', 'stale']);
  for (const { channel } of [a, f]) expect(channel.standing.proposals).toMatchObject([{ confirms: [] }]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});
