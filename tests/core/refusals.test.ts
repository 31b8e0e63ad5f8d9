import { beforeAll, expect, test } from 'vitest';
import { hash32, roomId, seatId } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { ratchetOf, sealText } from '../../shared/protocol/seal.ts';
import {
  BODY_AT,
  flipped,
  forge,
  innerOf,
  lastBlob,
  peek,
  post,
  SLOTS_AT,
  sealInner,
  snapshot,
  TEXT,
  told,
} from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  t.say(table, a, 'one');
  t.catchUpAll(table);
  return { table, facilitator, a, b };
};

test('[E8] every byte of a blob that changes on its way makes it nobody’s, for every reader', () => {
  const { table, facilitator, a, b } = three('E8 outer');
  const blob = forge(table, a, {});
  let tried = 0;
  for (let at = 0; at < blob.length; at += at < 30 || at > blob.length - 20 ? 1 : 37, tried += 1)
    for (const reader of [facilitator, b]) expect(told(table, reader, flipped(blob, at))).toEqual(['notForUs']);
  expect(tried).toBeGreaterThan(60);
  for (const cut of [0, 1, 23, 24, 39, 40, blob.length - 1])
    expect(told(table, b, blob.slice(0, cut))).toEqual(['notForUs']);
  expect(told(table, b, concat([blob, new Uint8Array(1)]))).toEqual(['notForUs']);
});

test('[E8] [E9] a member who knows the room key changes no byte of another’s entry unseen', () => {
  const { table, facilitator, a, b } = three('E8 inner');
  const inner = innerOf(b, forge(table, a, {}));
  const body = BODY_AT(inner, 4);
  // Each class of byte: version, channel, room, epoch, rosterHash, com, view, author, class, count, the reader's slot, body, tag.
  const places = [0, 1, 32, 33, 48, 49, 56, 57, 88, 89, 120, 121, 128, 129, 160, 161, 176, 177, 178];
  places.push(body, body + 100, inner.length - 17, inner.length - 1);
  for (const at of places)
    for (const reader of [facilitator, b]) {
      const { outputs, channel } = peek(table, reader, sealInner(table, b, flipped(inner, at)));
      expect([at, outputs.map(({ kind }) => kind)]).toEqual([at, ['unopened']]);
      expect(snapshot(channel.peers)).toBe(snapshot(reader.channel.peers));
    }
  for (const [slot, reader] of [facilitator, null, b].entries())
    for (const within of [0, 23, 24, 60, 99, 100, 133, 165, 180]) {
      if (reader === null) continue;
      const blob = sealInner(table, b, flipped(inner, SLOTS_AT + slot * 181 + within));
      expect(told(table, reader, blob)).toEqual(['unopened']);
    }
  expect(told(table, b, sealInner(table, b, inner))).toEqual(['content']);
});

test('[E5] slots swapped between recipients, or taken by one for another, are refused by all', () => {
  const { table, facilitator, a, b } = three('E5 swap');
  const inner = innerOf(b, forge(table, a, {}));
  const slot = (index: number) => inner.slice(SLOTS_AT + index * 181, SLOTS_AT + (index + 1) * 181);
  const around = (slots: readonly Uint8Array[]) =>
    sealInner(table, b, concat([inner.slice(0, SLOTS_AT), ...slots, inner.slice(SLOTS_AT + 4 * 181)]));
  const swapped = around([slot(2), slot(1), slot(0), slot(3)]);
  for (const reader of [facilitator, b]) expect(told(table, reader, swapped)).toEqual(['unopened']);
  const doubled = around([slot(2), slot(1), slot(2), slot(3)]);
  expect(told(table, facilitator, doubled)).toEqual(['unopened']);
  expect(told(table, b, doubled)).toEqual(['content']);
});

test('[E5] [Z21] a reader who posts a body again under slots of its own is refused by all others', () => {
  const { table, facilitator, a, b } = three('E5 repost');
  const stolen = innerOf(b, forge(table, a, { payload: TEXT('from A') }));
  const own = innerOf(b, forge(table, b, { payload: TEXT('from B') }));
  const bodyAt = BODY_AT(own, 4);
  // B keeps A's header and body, with slots that its own sessions sealed; also with its own name on A's body.
  const asAuthor = concat([stolen.slice(0, SLOTS_AT), own.slice(SLOTS_AT, bodyAt), stolen.slice(bodyAt)]);
  const asItself = concat([own.slice(0, bodyAt), stolen.slice(bodyAt)]);
  for (const bytes of [asAuthor, asItself])
    for (const reader of [facilitator, a])
      expect(told(table, reader, sealInner(table, b, bytes))).toEqual(['unopened']);
});

test('[R5] [E12] [Z18] an entry replayed by the relay is refused once more by each, shown without a seat, and moves nothing', () => {
  const { table, facilitator, a, b } = three('R5 replay');
  const blob = lastBlob(table);
  for (const reader of [facilitator, a, b]) {
    const { outputs, channel } = peek(table, reader, blob);
    expect(outputs.map((output) => Object.keys(output).sort())).toEqual([['entry', 'kind', 'room']]);
    expect(outputs[0]?.kind).toBe('unopened');
    expect(snapshot(channel.peers)).toBe(snapshot(reader.channel.peers));
  }
});

test('[E8] what opens but names another channel, room or epoch, or does not parse, is shown as unopened', () => {
  const { table, facilitator, a, b } = three('E8 names');
  const { channel } = a;
  const headers = [
    { channel: seeded('other')(32) as typeof channel.id },
    { room: roomId(new Uint8Array(16)) },
    { epoch: channel.epoch.number + 1 },
    { epoch: channel.epoch.number - 1 },
  ];
  for (const header of headers)
    for (const reader of [facilitator, b])
      expect(told(table, reader, forge(table, a, { header }))).toEqual(['unopened']);
  const inner = innerOf(a, forge(table, a, {}));
  const cuts = [0, 100, 177, 178, SLOTS_AT, SLOTS_AT + 100, inner.length - 1].map((cut) => inner.slice(0, cut));
  for (const bytes of [...cuts, new Uint8Array(LIMITS.blobBytes - 40), concat([inner, inner])])
    expect(told(table, b, sealInner(table, a, bytes))).toEqual(['unopened']);
});

test('[E9] [Z15] another roster, an unknown author or one who is not the sealer: refused, and the reader’s session goes on', () => {
  const { table, facilitator, a, b } = three('E9');
  const wrongRoster = forge(table, a, { header: { rosterHash: hash32(new Uint8Array(32)) } });
  const { outputs, channel } = peek(table, b, wrongRoster);
  expect(outputs.map(({ kind }) => kind)).toEqual(['unopened']);
  expect(snapshot(channel.peers)).not.toBe(snapshot(b.channel.peers));
  const stranger = forge(table, a, { header: { author: seatId(new Uint8Array(16).fill(9)) } });
  const framed = forge(table, a, { header: { author: t.seatIdOf(facilitator) } });
  for (const blob of [stranger, framed]) expect(told(table, b, blob)).toEqual(['unopened']);
  const asFacilitator = forge(table, a, { author: t.rosterOf(a)[0]! });
  expect(told(table, b, asFacilitator)).toEqual(['unopened']);
});

test('[E9] a slot that opens advances the session, whatever is said of the entry: the next entry still opens', () => {
  const { table, facilitator, a, b } = three('E9 advance');
  const refused = [
    { header: { rosterHash: hash32(new Uint8Array(32)) } },
    { bodySizes: [1024] },
    { body: new Uint8Array([1, 2, 3]) },
  ];
  for (const forgery of refused) {
    const blob = forge(table, a, forgery);
    const taken = peek(table, b, blob);
    expect(taken.outputs.map(({ kind }) => kind)).toEqual(['unopened']);
    const key = seatKey(t.seatIdOf(a));
    const [before, after] = [b.channel, taken.channel].map(({ peers }) => ratchetOf(peers[key]!.pair)!.receiving!.n);
    expect(after).toBe(before! + 1);
  }
  // The author goes on from where the refused entry left it: its number was used, and the reader has seen it.
  const blob = forge(table, a, refused[0]!);
  const next = t.must(
    sealText(a.channel, a.channel.plenary, { text: 'next', messageClass: 'rule', quotes: [] }, t.env(table)),
  );
  const again = t.must(
    sealText(next.channel, next.channel.plenary, { text: 'after', messageClass: 'rule', quotes: [] }, t.env(table)),
  );
  for (const each of [blob, again.blob]) {
    post(table, each);
    t.catchUp(table, b);
    t.catchUp(table, facilitator);
  }
  expect(t.texts(b)).toEqual(['one', 'after']);
  expect(t.alarms(b)).toEqual(['unopened']);
});
