import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { chance, int, pick, seeded } from '../support/seeded.ts';
import { AD, core, encapsulate, openEnds, pass, seal } from '../support/sessions.ts';
import * as t from '../support/table.ts';
import { steal, tryEntry, tryPast } from './thief.ts';

beforeAll(() => ready);

const TIMES = process.env['SLOW'] === '1' ? 20 : 1;

/**
 * What a copy of a device must open, said without any key: of each pair, who spoke last; whether the thief can follow the
 * device's present chain, and the other's. A chain starts when the turn changes. The device's new chain has a fresh key, so it
 * is lost to the thief; the other's new chain answers the device's present one, and is as open as that one.
 */
const modelOf = (owner: string, lastSpeakers: readonly (readonly [other: string, last: string])[]) => {
  const pairs = new Map(lastSpeakers.map(([other, last]) => [other, { last, ours: last === owner, theirs: true }]));
  let inside = true;
  /** An entry by `author`; true when the thief reads it. */
  const entry = (author: string): boolean => {
    let open = false;
    for (const [other, pair] of pairs) {
      if (author !== owner && author !== other) continue;
      const turns = pair.last !== author;
      if (author === owner && turns) pair.ours = false;
      if (author === other && turns) pair.theirs = pair.ours;
      pair.last = author;
      open ||= author === owner ? pair.ours : pair.theirs;
    }
    return open && inside;
  };
  /** An epoch entry that the thief cannot open shuts it out: it has no room key any more. */
  const removal = (author: string, removed: string): void => {
    inside = entry(author);
    pairs.delete(removed);
  };
  return { entry, removal };
};

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

test.each(SEEDS)(
  '[R3] [R6] [N5] a device copied at one moment opens what the model says, neither more nor less: %s',
  (seed) => {
    const { table, facilitator, members } = openTable(seed);
    const { random } = table;
    const owner = pick(random, members.slice(1));
    const speak = (who: t.Member, text: string): Uint8Array => {
      t.say(table, who, text);
      t.catchUpAll(table);
      return table.log.entries.at(-1)!.blob;
    };
    for (const who of members) speak(who, `${who.name} begins`);
    const spoken: string[] = members.map(({ name }) => name);
    const before = int(random, 12);
    for (let i = 0; i < before; i += 1) {
      const who = pick(random, members);
      speak(who, `before ${i}`);
      spoken.push(who.name);
    }
    const past = table.log.entries.map(({ blob }) => blob);
    const thief = steal(owner);
    const last = (other: string) => spoken.findLast((name) => name === other || name === owner.name)!;
    const others = members.filter((member) => member !== owner).map(({ name }) => name);
    const model = modelOf(
      owner.name,
      others.map((name) => [name, last(name)] as const),
    );
    expect(tryPast(table, thief, past)).toEqual([]);

    const expected: string[] = [];
    let wrote = 0;
    for (let i = 0; i < 24; i += 1) {
      if (i === 12 && chance(random, 0.7)) {
        const removed = members.find((member) => member !== facilitator && member !== owner)!;
        t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(removed)], t.env(table))));
        model.removal(facilitator.name, removed.name);
        members.splice(members.indexOf(removed), 1);
        t.catchUpAll(table);
        tryEntry(table, thief, table.log.entries.at(-1)!.blob);
      }
      const who = pick(random, members);
      if (model.entry(who.name)) expected.push(`after ${i}`);
      tryEntry(table, thief, speak(who, `after ${i}`));
      wrote += 1;
    }
    expect(thief.read).toEqual(expected);
    expect(wrote).toBe(24);
    // The model is no tautology: over a life everybody answers everybody, and the thief is out.
    for (let round = 0; round < 3; round += 1)
      for (const who of members) {
        model.entry(who.name);
        tryEntry(table, thief, speak(who, `healed ${round}`));
      }
    expect(thief.read.filter((text) => text === 'healed 2')).toEqual([]);
  },
);

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
