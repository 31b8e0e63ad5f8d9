/** What travels: nothing of who wrote it, nothing that one channel shares with another, nothing of what is said but its size class. */
import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { foundChannel, logHashes } from '../../shared/protocol/channel.ts';
import { linkLog, linkLogHashes } from '../../shared/protocol/link.ts';
import { type Sealing, sealHeartbeat, sealRotation, sealText } from '../../shared/protocol/seal.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

/** Bytes that two strangers have in common at four places in a row by chance: one pair in 2^32. */
const PIECE_BYTES = 8;

const piecesOf = (bytes: Uint8Array): Set<string> => {
  const text = hex(bytes);
  return new Set(
    Array.from({ length: Math.max(0, bytes.length - PIECE_BYTES + 1) }, (_, at) =>
      text.slice(2 * at, 2 * (at + PIECE_BYTES)),
    ),
  );
};

/** How many pieces stand in more than one of these. */
const shared = (all: readonly Uint8Array[]): number => {
  const seen = new Set<string>();
  let twice = 0;
  for (const bytes of all) {
    const pieces = piecesOf(bytes);
    for (const piece of pieces) if (seen.has(piece)) twice += 1;
    for (const piece of pieces) seen.add(piece);
  }
  return twice;
};

const words = (text: string) => ({ text, messageClass: 'rule', quotes: [] }) as const;

test('[Z31] no two blobs of a log have anything in common, of one author or of two, and all ask for the same', () => {
  const { table, facilitator } = t.openTable(seeded('Z31'));
  const members = [facilitator, t.seat(table, facilitator, 'A1'), t.seat(table, facilitator, 'B1', 'B')];
  const from = table.log.entries.length;
  for (let round = 0; round < 3; round += 1)
    for (const member of members) {
      t.say(table, member, `the same words`);
      t.catchUpAll(table);
    }
  const entries = table.log.entries.slice(from);
  expect(entries.length).toBe(9);
  expect(shared(entries.map(({ blob }) => blob))).toBe(0);
  expect(new Set(entries.map(({ lifetimeSeconds }) => lifetimeSeconds)).size).toBe(1);
  expect(new Set(entries.map(({ blob }) => blob.length)).size).toBe(1);
  // What a member gives the relay with an entry is the channel's, not its own.
  for (const part of ['token', 'generation'] as const)
    expect(new Set(members.map(({ channel }) => String(channel.epoch[part]))).size).toBe(1);
});

test('[Z32] two channels of one device, and their invitations, give a relay nothing in common', () => {
  const random = seeded('Z32');
  const seen: Uint8Array[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { table, facilitator } = t.openTable(random);
    const guest = t.invite(table, facilitator, 'A1', 'A');
    const link = linkLog(guest.link.secret);
    const given = [logHashes(facilitator.channel), linkLogHashes(link)].flatMap((hashes) => Object.values(hashes));
    seen.push(facilitator.channel.log, facilitator.channel.epoch.token, facilitator.channel.adminToken!);
    seen.push(facilitator.channel.closeSecret!, link.log, link.token, link.adminToken, link.closeSecret, ...given);
    t.say(table, facilitator, 'the same words');
    seen.push(table.log.entries.at(-1)!.blob);
  }
  expect(seen.length).toBe(3 * 15);
  expect(shared(seen)).toBe(0);
  // Inside, too: nothing that names or authenticates a seat stands in two channels.
  const [one, two] = [1, 2].map(() => foundChannel({ label: 'F', rules: t.RULES }, { random, nowMinute: 1 }));
  const names = [one!, two!].flatMap(({ id, us, plenary }) => [id, us.seat, us.ik.publicKey, us.ik.secretKey, plenary]);
  expect(shared(names)).toBe(0);
});

test('[Z29] what is written neither packs nor repeats: any words of a class have one size, and the same words share no bytes', () => {
  const { table, facilitator } = t.openTable(seeded('Z29'));
  const a = t.seat(table, facilitator, 'A1');
  const sealed = (text: string): Sealing => t.must(sealText(a.channel, a.channel.plenary, words(text), t.env(table)));
  const random = seeded('Z29 words');
  // Texts that a packer would make much smaller, or not at all; and one that is in the log already.
  for (const [length, texts] of [
    [200, ['a'.repeat(200), hex(random(100)), 'ab'.repeat(100), '\u0000'.repeat(200)]],
    [900, ['a'.repeat(900), hex(random(450)), 'the same '.repeat(100)]],
    [4000, ['a'.repeat(4000), hex(random(2000)), 'the same '.repeat(440).padEnd(4000)]],
  ] as const) {
    const sizes = texts.map((text) => sealed(text).blob.length);
    expect([length, new Set(sizes).size]).toEqual([length, 1]);
  }
  const quoted = 'words that somebody else chose. '.repeat(6);
  t.say(table, facilitator, quoted);
  t.catchUpAll(table);
  const again = [sealed(quoted), sealed(quoted), sealed(quoted.slice(0, 100)), sealed('')];
  const blobs = [table.log.entries.at(-1)!.blob, ...again.map(({ blob }) => blob)];
  expect(new Set(blobs.map(({ length }) => length)).size).toBe(1);
  expect(shared(blobs)).toBe(0);
  // A heartbeat is as long as words; a rotation tells that it is one, and nothing else.
  expect(t.must(sealHeartbeat(a.channel, t.env(table))).blob.length).toBe(blobs[0]!.length);
  const rotations = [facilitator, a].map(({ channel }) => t.must(sealRotation(channel, t.env(table))).blob.length);
  expect(new Set(rotations).size).toBe(1);
});
