import { beforeAll, expect, test } from 'vitest';
import { hash32 } from '../../shared/brand.ts';
import { uint64 } from '../../shared/codec/bytes.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { notKnownCurrent } from '../../shared/protocol/due.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { abandon, sealHeartbeat, sealText } from '../../shared/protocol/seal.ts';
import { blobHash, extendView, startView, type View } from '../../shared/protocol/view.ts';
import { forge, kindsOf, lastBlob, peek, told } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const TEXT = (text: string) => ({ text, messageClass: 'rule' as const, quotes: [] });
const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1'), b: t.seat(table, facilitator, 'B1', 'B') };
};
const blobOf = (blob: Uint8Array) => ({ kind: 'blob', blob, position: t.position(0) }) as const;
const hashOf = (blob: Uint8Array) => ({ kind: 'hash', hash: blobHash(blob), position: t.position(0) }) as const;

test('[V1] the view is a chain over the hashes of all blobs, the expired ones included', () => {
  const { table, facilitator, a, b } = three('V1');
  let hash = H('viewStart', [a.channel.log]);
  for (const [at, { blob }] of table.log.entries.entries()) hash = H('view', [hash, uint64(at + 1), blobHash(blob)]);
  for (const member of [facilitator, a, b]) expect(member.channel.view).toEqual({ k: table.log.entries.length, hash });
  const blobs = [forge(table, a, {}), forge(table, a, {})];
  const chain = blobs.map(blobHash).reduce(extendView, startView(a.channel.log));
  expect(chain).not.toEqual(blobs.map(blobHash).reverse().reduce(extendView, startView(a.channel.log)));
  t.step(table, a, blobOf(blobs[0]!));
  t.step(table, b, hashOf(blobs[0]!));
  expect(a.channel.view).toEqual(b.channel.view);
});

test('[V2] a header that names another hash, or a place that the log has not reached, stops the reader and says why', () => {
  const { table, a, b } = three('V2');
  const { k, hash } = a.channel.view;
  const views = [
    { k, hash: hash32(new Uint8Array(32)) },
    { k: k - 1, hash },
    { k: k + 1, hash },
    { k: Number.MAX_SAFE_INTEGER, hash },
  ];
  for (const view of views) {
    const { outputs, channel } = peek(table, b, forge(table, a, { header: { view } }));
    expect(outputs).toEqual([{ kind: 'halted', why: 'fork' }]);
    expect(channel.halted).toBe('fork');
    expect(sealText(channel, channel.plenary, TEXT('no'), t.env(table))).toEqual({ ok: false, error: 'stopped' });
  }
  expect(told(table, b, forge(table, a, {}))).toEqual(['content']);
  expect(told(table, b, forge(table, a, { header: { view: { k: k - 1, hash: a.views.get(k - 1)! } } }))).toEqual([
    'content',
  ]);
});

test('[V2] the first reason for which a reader stopped stays, and it is told once', () => {
  const { table, a, b } = three('V2 twice');
  const view = { k: a.channel.view.k, hash: hash32(new Uint8Array(32)) };
  const stopped = { ...b, channel: { ...b.channel, halted: 'clone' as const } };
  const { outputs, channel } = peek(table, stopped, forge(table, a, { header: { view } }));
  expect([outputs, channel.halted]).toEqual([[], 'clone']);
});

test('[V2] [E9] the newest view a reader knows itself; an entry whose view it keeps no more it cannot judge, and refuses', () => {
  const { table, a, b } = three('V2 unkept');
  const { k, hash } = a.channel.view;
  const forgetful = { ...b, views: new Map() };
  const read = (view: View) => told(table, forgetful, forge(table, a, { header: { view } }));
  expect(read({ k, hash })).toEqual(['content']);
  expect(read({ k, hash: hash32(new Uint8Array(32)) })).toEqual(['halted']);
  expect(read({ k: k - 1, hash: a.views.get(k - 1)! })).toEqual(['unopened']);
});

test('[V2] [Z19] two members shown different logs are both told at the first entry that crosses', () => {
  const { table, a, b } = three('V2 fork');
  const [forA, forB] = [t.must(sealHeartbeat(a.channel, t.env(table))), t.must(sealHeartbeat(b.channel, t.env(table)))];
  a.channel = forA.channel;
  b.channel = forB.channel;
  // The relay tells each only of its own entry; then each writes, and the relay passes both on.
  t.step(table, a, blobOf(forA.blob));
  t.step(table, b, blobOf(forB.blob));
  const [fromA, fromB] = [a, b].map((member) =>
    t.must(sealText(member.channel, member.channel.plenary, TEXT('x'), t.env(table))),
  );
  a.channel = fromA!.channel;
  b.channel = fromB!.channel;
  expect(kindsOf(t.step(table, b, blobOf(fromA!.blob)))).toEqual(['halted']);
  expect(kindsOf(t.step(table, a, blobOf(fromB!.blob)))).toEqual(['halted']);
  expect([a.channel.halted, b.channel.halted]).toEqual(['fork', 'fork']);
});

test('[V2] a fork is noticed also by a seat that the entry gives nothing', () => {
  const { table, a, b } = three('V2 flagged');
  const view = { k: a.channel.view.k, hash: hash32(new Uint8Array(32)) };
  const flagged = forge(table, a, { header: { view }, slot: (plan) => ({ ...plan, flag: 1 }) });
  expect(told(table, b, flagged)).toEqual(['halted']);
  expect(told(table, b, forge(table, a, { slot: (plan) => ({ ...plan, flag: 1 }) }))).toEqual(['flagged']);
});

test('[V2] [Z17] reordered by the relay: the later reader finds that the entry stands in another log', () => {
  const { table, a, b, facilitator } = three('V2 order');
  t.say(table, a, 'one');
  const one = lastBlob(table);
  t.catchUp(table, facilitator);
  t.say(table, facilitator, 'two');
  const two = lastBlob(table);
  expect(kindsOf(t.step(table, b, blobOf(two)))).toEqual(['halted']);
  t.step(table, b, blobOf(one));
  expect(b.channel.halted).toBe('fork');
  expect(t.texts(b)).not.toContain('two');
});

test('[V3] [Z16] numbers that jump over a withheld blob are missed; over entries that were given up they are not', () => {
  const { table, a, b } = three('V3');
  for (let i = 0; i < 3; i += 1) {
    const given = t.must(sealText(a.channel, a.channel.plenary, TEXT(`given up ${i}`), t.env(table)));
    a.channel = abandon(given.channel, given.id);
  }
  t.say(table, a, 'one');
  expect(kindsOf(t.catchUp(table, b))).toEqual(['content']);
  t.say(table, a, 'withheld');
  t.say(table, a, 'also withheld');
  for (const entry of table.log.entries.slice(-2)) entry.expired = true;
  expect(kindsOf(t.catchUp(table, b))).toEqual([]);
  expect(b.channel.gaps).toBe(2);
  t.say(table, a, 'two');
  const outputs = t.catchUp(table, b);
  expect(outputs[0]).toMatchObject({ kind: 'missed', count: 2, author: { id: t.seatIdOf(a) } });
  expect(kindsOf(outputs)).toEqual(['missed', 'content']);
  expect([b.channel.gaps, t.texts(b)]).toEqual([0, ['one', 'two']]);
});

test('[V3] an own entry that the relay has only the hash of is no gap', () => {
  const { table, a } = three('V3 own');
  t.say(table, a, 'mine');
  table.log.entries.at(-1)!.expired = true;
  expect(kindsOf(t.catchUp(table, a))).toEqual(['stored']);
  expect(a.channel.gaps).toBe(0);
});

test('[V4] a day without an accepted entry of another makes the room not known to be current', () => {
  const { table, facilitator, a } = three('V4');
  const at = (minutes: number) => notKnownCurrent(a.channel, table.minute + minutes);
  expect([at(0), at(DAY_MINUTES - 1), at(DAY_MINUTES)]).toEqual([false, false, true]);
  table.minute += DAY_MINUTES;
  t.say(table, a, 'own entries prove nothing');
  t.catchUp(table, a);
  expect(at(0)).toBe(true);
  const refused = forge(table, facilitator, { header: { rosterHash: hash32(new Uint8Array(32)) } });
  expect(notKnownCurrent(peek(table, a, refused).channel, table.minute)).toBe(true);
  t.say(table, facilitator, 'here');
  t.catchUp(table, a);
  expect(at(0)).toBe(false);
  const { table: alone, facilitator: one } = t.openTable(seeded('alone'));
  expect(notKnownCurrent(one.channel, alone.minute + 10 * DAY_MINUTES)).toBe(false);
});
