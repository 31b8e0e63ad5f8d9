/** Channels that earlier programs stored: what they say stays, and what they had under way goes on. What a released one wrote is opened in fixture.test.ts. */
import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { sealRemoval, sealRules } from '../../shared/protocol/sealChange.ts';
import { upgradeChannel } from '../../shared/protocol/upgrade.ts';
import { startStanding } from '../../shared/room/standing.ts';
import { kindsOf } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

type Stored = Parameters<typeof upgradeChannel>[0];

/** As 0.1.0 stored it: one room, no words, and what is owed in that room beside what is owed in all. */
const asVersion1 = ({ foundings: _, standing: __, ...kept }: Channel): Stored => {
  const { entriesSinceRotation, rotationMinute, rooms } = kept.due;
  const own = Object.entries(kept.own).map(([id, { kind, epoch }]) => [id, { kind, epoch }]);
  return {
    ...kept,
    version: 1,
    own: Object.fromEntries(own),
    due: { ...rooms[hex(kept.plenary)]!, entriesSinceRotation, rotationMinute },
  } as unknown as Stored;
};

/** As the first programs of version 2 stored it: nothing to repeat, and of a pending epoch the rooms that it would have. */
const asBegun = ({ due, pending, ...kept }: Channel): Stored => {
  const { repeats: _, ...rest } = due;
  const { change: __, ...known } = pending ?? {};
  return { ...kept, due: rest, pending: pending && { ...known, rooms: [] } } as unknown as Stored;
};

const VERSIONS = [
  ['1', asVersion1],
  ['2', asBegun],
] as const;

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1') };
};

test('[X19] a channel of version 1 opens as it was: its keys and views, what it had under way, and what it owes', () => {
  const { table, facilitator, a } = open('X19 whole');
  t.say(table, facilitator, 'before');
  t.catchUpAll(table);
  table.minute += 7;
  const id = t.say(table, a, 'under way');
  const { channel } = a;
  const { floorMinute } = channel.time;
  const { own, ...rest } = upgradeChannel(asVersion1(channel));
  expect(own).toEqual({
    [hex(id)]: {
      kind: 'content',
      epoch: channel.epoch.number,
      room: channel.plenary,
      minute: floorMinute,
      viewK: channel.view.k,
      word: null,
    },
  });
  const { own: _, ...before } = channel;
  const standing = startStanding(channel.epoch.seats, channel.view.k, floorMinute);
  expect(rest).toEqual({ ...before, foundings: {}, standing });
  expect(channel.due.entriesSinceRotation).toBeGreaterThan(0);
});

test('[X19] what a device of version 1 had sent before it was upgraded is stored when the log shows it, and it reads on', () => {
  const { table, facilitator, a } = open('X19 under way');
  t.say(table, a, 'sent before');
  a.channel = upgradeChannel(asVersion1(a.channel));
  t.say(table, facilitator, 'sent after');
  expect(kindsOf(t.catchUp(table, a))).toEqual(['stored', 'content']);
  t.settle(table);
  expect([t.texts(a), t.texts(facilitator)]).toEqual([['sent after'], ['sent before']]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[N7] [X19] whoever had said that it leaves, to a device of version 1, is not heard after it was upgraded', () => {
  const { table, facilitator, a } = open('X19 left');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const key = seatKey(t.seatIdOf(a));
  const { channel } = b;
  const peers = { ...channel.peers, [key]: { ...channel.peers[key]!, leaving: true } };
  expect(upgradeChannel(asVersion1(channel)).standing.left).toEqual({});
  expect(upgradeChannel(asVersion1({ ...channel, peers })).standing.left).toEqual({ [key]: channel.view.k });
});

test.each(VERSIONS)('[X19] a change that a program of version %s had under way is the one that it was', (_, stored) => {
  const { table, facilitator, a } = open('X19 change');
  const again = (): void => {
    const { change, ...pending } = facilitator.channel.pending!;
    // The bundles that the entry carries are no part of what is judged.
    const { bundles: _, ...judged } = change as typeof change & { bundles?: unknown };
    const kept = upgradeChannel(stored({ ...facilitator.channel, pending: pending as never }));
    expect(kept.pending).toEqual({ ...pending, change: judged });
    facilitator.channel = kept;
  };
  const b = t.seat(table, facilitator, 'B1', 'B');
  expect(upgradeChannel(stored(facilitator.channel)).pending).toBe(null);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  again();
  t.enter(table, facilitator, 'A2', guest);
  t.settle(table);
  expect(t.rosterOf(a).length).toBe(4);
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(a)], t.env(table))));
  again();
  t.settle(table);
  expect([t.rosterOf(facilitator).length, t.rosterOf(b).length]).toEqual([3, 3]);
  expect(table.members.flatMap(t.alarms)).toEqual([]);
});

test('[X19] what a channel of this version says is kept: the change under way, and what is to be said again', () => {
  const { table, facilitator } = open('X19 kept');
  const rules = { ...t.RULES, version: 2, items: [] };
  t.append(table, facilitator, t.must(sealRules(facilitator.channel, rules, null, t.env(table))));
  const { channel } = facilitator;
  expect(channel.pending?.change.kind).toBe('rules');
  expect(upgradeChannel(channel)).toEqual(channel);
  const owing = { ...channel, due: { ...channel.due, repeats: ['accept'] } } as const;
  expect(upgradeChannel(owing)).toEqual(owing);
  expect(upgradeChannel(asBegun(owing)).due.repeats).toEqual([]);
});
