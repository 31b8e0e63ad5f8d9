/** What a failed entry shows: to the person one thing, whatever failed, and to whoever sent it nothing. */
import { beforeAll, expect, test } from 'vitest';
import { hash32, type SeatId, type Secret } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import { decodeSlot, openBody, slotAd, splitSlot } from '../../shared/protocol/entry.ts';
import { openLinkEntry } from '../../shared/protocol/invitation.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { ratchetOf } from '../../shared/protocol/seal.ts';
import {
  BODY_AT,
  flipped,
  forge,
  innerOf,
  lastBlob,
  outerOf,
  peek,
  SLOTS_AT,
  sealInner,
  snapshot,
  TEXT,
} from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  for (const who of [facilitator, a, b]) t.say(table, who, 'before');
  t.settle(table);
  return { table, facilitator, a, b };
};

/** Entries that fail for B, each at another step; all of them open to the key of the room. */
const failing = (table: t.Table, f: t.Member, a: t.Member): Record<string, Uint8Array> => {
  const inner = innerOf(a, forge(table, a, {}));
  const other = innerOf(a, forge(table, a, {}));
  const body = BODY_AT(inner, 4);
  const slot = SLOTS_AT + 2 * 181;
  const resealed = (bytes: Uint8Array) => sealInner(table, a, bytes);
  return {
    'header changed': resealed(flipped(inner, 60)),
    'slot’s header changed': resealed(flipped(inner, slot + 30)),
    'slot’s content changed': resealed(flipped(inner, slot + 150)),
    'body changed': resealed(flipped(inner, body + 3)),
    'body of another entry': resealed(concat([inner.slice(0, body), other.slice(body)])),
    'commitment of another key': resealed(concat([inner.slice(0, 89), other.slice(89, 121), inner.slice(121)])),
    'cut short': resealed(inner.slice(0, 300)),
    'unknown author': forge(table, a, { header: { author: new Uint8Array(16) as SeatId } }),
    'another’s name': forge(table, a, { header: { author: t.seatIdOf(f) } }),
    'another roster': forge(table, a, { header: { rosterHash: hash32(new Uint8Array(32)) } }),
    'another epoch': forge(table, a, { header: { epoch: 0 } }),
    'no such flag': forge(table, a, { slot: (plan) => ({ ...plan, flag: 7 as 0 }) }),
    'malformed body': forge(table, a, { body: Uint8Array.of(1, 2, 3) }),
    'malformed text': forge(table, a, { payload: TEXT('x'.repeat(4001)) }),
    'wrong padding': forge(table, a, { bodySizes: [1024] }),
    'seen already': lastBlob(table),
  };
};

test('[Z28] whatever fails in an entry, its reader is told one thing, moves nothing but the author’s session, and owes nobody an answer', () => {
  const { table, facilitator, a, b } = three('Z28');
  const entries = failing(table, facilitator, a);
  const shapes = new Set<string>();
  const still = ({ channel }: t.Member) => {
    const { view: _, time: __, due: ___, peers, ...rest } = channel;
    return snapshot([rest, Object.values(peers).map(({ pair, ...peer }) => [peer, pair.phase])]);
  };
  for (const [name, blob] of Object.entries(entries)) {
    const { outputs, channel } = peek(table, b, blob);
    shapes.add(JSON.stringify(outputs.map((output) => Object.keys(output).sort())));
    expect([name, outputs.map(({ kind }) => kind)]).toEqual([name, ['unopened']]);
    expect([name, still({ ...b, channel })]).toEqual([name, still(b)]);
    expect([name, nextDuty(channel, table.minute), channel.own]).toEqual([name, null, {}]);
  }
  expect([...shapes]).toEqual(['[["entry","kind","room"]]']);
  expect(Object.keys(entries).length).toBe(16);
  // The author's next entry is read by all, whatever went before.
  t.say(table, a, 'next');
  expect(t.catchUp(table, b).map(({ kind }) => kind)).toEqual(['content']);
});

test('[Z28] a wrong key, a changed body and a changed tag give one error, and so do all entries of a one-time log that do not open', () => {
  const { table, facilitator, a, b } = three('Z28 errors');
  const outer = outerOf(b, forge(table, a, {}));
  const [, from, to] = t.rosterOf(b);
  const { sealed } = splitSlot(outer.slots[2]!, outer.slotClass);
  const ratchet = ratchetOf(t.peerOf(b, a)!.pair)!;
  const slot = t.must(openMessage(ratchet, sealed, outer.core, slotAd(outer.core, from!, to!)));
  const { key } = decodeSlot(slot.plaintext, outer.slotClass)!;
  expect(openBody(outer, key).ok).toBe(true);
  const changed = [0, 100, outer.body.length - 1].map((at) => ({ ...outer, body: flipped(outer.body, at) }));
  for (const each of [...changed.map((body) => openBody(body, key)), openBody(outer, new Uint8Array(32) as Secret)])
    expect(each).toEqual({ ok: false, error: 'notAuthentic' });
  const { link } = t.invite(table, facilitator, 'X', 'A');
  for (const blob of [new Uint8Array(0), new Uint8Array(24), table.random(40), table.random(5000), lastBlob(table)])
    expect(openLinkEntry(link.secret, blob)).toEqual({ ok: false, error: 'notAuthentic' });
});
