import { beforeAll, expect, test } from 'vitest';
import { sameBytes } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { openOuter } from '../../shared/protocol/entry.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { sealHeartbeat } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealFounding } from '../../shared/protocol/sealRoom.ts';
import { charterFor, openRoom } from '../support/rooms.ts';
import { chance, pick, seeded } from '../support/seeded.ts';
import { AD, core, encapsulate, openEnds, pass, seal } from '../support/sessions.ts';
import * as t from '../support/table.ts';
import { opensOuter, steal, tryEntry, tryPast } from './thief.ts';

beforeAll(() => ready);

const TIMES = process.env['SLOW'] === '1' ? 20 : 1;

const openTable = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const members = [
    facilitator,
    t.seat(table, facilitator, 'A'),
    t.seat(table, facilitator, 'B', 'B'),
    t.seat(table, facilitator, 'C'),
  ];
  return { table, facilitator, members };
};

const SEEDS = Array.from({ length: 8 * TIMES }, (_, i) => `leak ${i}`);

test('[N7] [N4] the complete state of a removed seat opens nothing after, that of a newcomer nothing before', () => {
  const { table, facilitator, members } = openTable('removed and new');
  const [, a, b] = members as [t.Member, t.Member, t.Member, t.Member];
  for (const who of members) t.say(table, who, 'before');
  t.settle(table);
  const thief = steal(b);
  const removal = t.must(sealRemoval(facilitator.channel, [t.seatIdOf(b)], t.env(table)));
  t.append(table, facilitator, removal);
  const from = table.log.entries.length - 1;
  t.settle(table);
  const newcomer = t.seat(table, facilitator, 'D');
  for (const who of [facilitator, a, newcomer]) t.say(table, who, 'after');
  t.settle(table);
  for (const { blob } of table.log.entries.slice(from)) tryEntry(table, thief, blob);
  expect(thief.read).toEqual([]);
  const earlier = table.log.entries.slice(
    0,
    newcomer.channel.hello.phase === 'done' ? newcomer.channel.hello.position - 1 : 0,
  );
  expect(earlier.length).toBeGreaterThan(10);
  expect(
    tryPast(
      table,
      steal(newcomer),
      earlier.map(({ blob }) => blob),
    ),
  ).toEqual([]);
});

test('[R8] who knows every agreement but not the encapsulated secret is shut out by the sparse step', () => {
  const ends = openEnds(seeded('quantum'));
  for (const side of ['j', 'a', 'j', 'a'] as const) pass(ends, side);
  const copy = ends.a;
  encapsulate(ends, 'a');
  const sealed = seal(ends, 'j');
  // The copy has the ratchet key that this chain answers; what it lacks is the secret that a encapsulated after the theft.
  expect(openMessage(copy, sealed, core(1), [AD]).ok).toBe(false);
  expect(
    openMessage({ ...copy, kemsSent: ends.a.kemsSent.map((kem) => ({ ...kem, secret: copy.root })) }, sealed, core(1), [
      AD,
    ]).ok,
  ).toBe(false);
  expect(openMessage(ends.a, sealed, core(1), [AD]).ok).toBe(true);
});

/** The bits of these bytes that are one, as a share: about a half for whatever nobody can tell from random. */
const ones = (bytes: readonly Uint8Array[]): number => {
  let set = 0;
  let all = 0;
  for (const byte of bytes.flatMap((each) => [...each])) {
    for (let bit = byte; bit > 0; bit >>= 1) set += bit & 1;
    all += 8;
  }
  return set / all;
};

test.each(SEEDS)(
  '[Q2] [Q5] copies of every device outside a caucus, the facilitator’s too, taken at any time open none of its entries: %s',
  (seed) => {
    const { table, facilitator, members } = openTable(`${seed} caucus`);
    const { random } = table;
    const [, a, b, c] = members as [t.Member, t.Member, t.Member, t.Member];
    // A and C have one side; F and B are outside.
    const outside = [facilitator, b];
    const thieves = outside.map(steal);
    const from = table.log.entries.length;
    const room = openRoom(table, [a, c], { form: 'caucus' });
    const inCaucus: Uint8Array[] = [];
    const inPlenary: Uint8Array[] = [];
    /** Seats of the channel when each was written. */
    const inEpoch = new Map<Uint8Array, number>();
    for (let i = 0; i < 16; i += 1) {
      if (i === 8) {
        t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(b)], t.env(table))));
        t.settle(table);
        thieves.push(steal(facilitator));
      }
      const who = pick(random, [a, c]);
      const secret = chance(random, 0.6);
      t.say(table, who, `${secret ? 'caucus' : 'plenary'} ${i}`, secret ? room : who.channel.plenary);
      const { blob } = table.log.entries.at(-1)!;
      (secret ? inCaucus : inPlenary).push(blob);
      inEpoch.set(blob, who.channel.epoch.seats.length);
      t.catchUpAll(table);
      thieves.push(steal(facilitator));
    }
    expect(inCaucus.length).toBeGreaterThan(3);
    const blobs = table.log.entries.slice(from).map(({ blob }) => blob);
    for (const thief of thieves) {
      expect(opensOuter(thief, inCaucus)).toBe(0);
      for (const blob of blobs) tryEntry(table, thief, blob);
      expect(thief.read.filter((text) => text.startsWith('caucus'))).toEqual([]);
      expect(opensOuter(thief, inCaucus)).toBe(0);
    }
    // The model is no tautology: a copy of a seat that is in it opens them, and the facilitator's opens the plenary.
    expect(opensOuter(steal(a), inCaucus)).toBeGreaterThan(0);
    expect(opensOuter(thieves.at(-1)!, inPlenary)).toBeGreaterThan(0);
    // Whoever holds the log alone sees blobs of one size, and no bit that leans.
    const seats = (blob: Uint8Array) => (inEpoch.get(blob) ?? 0) > 3;
    for (const many of [true, false]) {
      const sizes = [...inCaucus, ...inPlenary].filter((blob) => seats(blob) === many).map(({ length }) => length);
      expect(new Set(sizes).size).toBeLessThan(2);
    }
    expect(Math.abs(ones(inCaucus) - 0.5)).toBeLessThan(0.02);
  },
  60_000,
);

test('[Q2] [Q3] inside the plenary’s seal a founding’s slots lean no more than a heartbeat’s, and random slots of a room no more than sealed ones', () => {
  const { table, members } = openTable('slots');
  const [facilitator, a, , c] = members as [t.Member, t.Member, t.Member, t.Member];
  const room = openRoom(table, [a, c], { form: 'caucus' });
  const slots: Record<'beat' | 'founding' | 'inside' | 'outside', Uint8Array[]> = {
    ...{ beat: [], founding: [], inside: [], outside: [] },
  };
  const key = (id: Uint8Array) => a.channel.rooms.find((held) => sameBytes(held.id, id))!.key;
  for (let i = 0; i < 40; i += 1) {
    const beat = t.must(sealHeartbeat(a.channel, t.env(table)));
    const founding = t.must(sealFounding(a.channel, charterFor([a, c]), t.env(table)));
    const text = t.must(sealHeartbeat(a.channel, t.env(table), room));
    const open = (blob: Uint8Array, id: Uint8Array) => t.must(openOuter(blob, key(id), a.channel.log)).slots;
    slots.beat.push(...open(beat.blob, a.channel.plenary));
    slots.founding.push(...open(founding.blob, a.channel.plenary));
    const [f, , b2, c2] = open(text.blob, room);
    slots.outside.push(f!, b2!);
    slots.inside.push(c2!);
  }
  for (const [kind, bytes] of Object.entries(slots)) {
    expect(bytes.length).toBeGreaterThan(39);
    expect(new Set(bytes.map((slot) => slot.length))).toEqual(new Set([181]));
    expect(new Set(bytes.map((slot) => Buffer.from(slot).toString('hex'))).size).toBe(bytes.length);
    expect([kind, Math.abs(ones(bytes) - 0.5) < 0.01]).toEqual([kind, true]);
  }
  expect(facilitator.channel.rooms.length).toBe(1);
});
