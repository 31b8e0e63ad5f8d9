import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { openLinkEntry, sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { sealHello, sealRotation } from '../../shared/protocol/seal.ts';
import { told } from '../support/craft.ts';
import { openCrowd } from '../support/crowd.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

test('[E2] [I7] [H2] [K2] at 100 seats the largest Welcome, hello and rotation fit the relay and open', () => {
  const { table, facilitator } = openCrowd(seeded('100 seats'), 99);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const [first, last] = [table.members[1]!, table.members[98]!];
  for (const member of [facilitator, first, last]) t.catchUp(table, member);
  const welcome = sealWelcomeEntry(guest.link.secret, facilitator.welcomes[0]!.blob, table.random);
  const entry = t.must(openLinkEntry(guest.link.secret, welcome));
  expect(entry).toEqual({ kind: 'welcome', payload: facilitator.welcomes[0]!.blob });
  const j = t.enter(table, facilitator, 'A2', guest);
  expect(t.rosterOf(j).length).toBe(100);
  const hello = t.must(sealHello(j.channel, t.env(table)));
  const rotation = t.must(sealRotation(facilitator.channel, t.env(table)));
  for (const member of [facilitator, first, last]) expect(told(table, member, hello.blob)).toEqual(['greeted']);
  for (const member of [first, last]) expect(told(table, member, rotation.blob)).toEqual([]);
  const sizes = [welcome, hello.blob, rotation.blob, table.log.entries[0]!.blob].map(({ length }) => length);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(LIMITS.blobBytes);
  expect(Math.min(...sizes.slice(0, 3))).toBeGreaterThan(170_000);
}, 60_000);
