/** What once broke something is played in every run; and no decoder is left out of the table. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { seeded } from '../support/seeded.ts';
import { decodersOf, NOT_FUZZED } from './decoders.ts';
import { casesOf, play, type Target } from './target.ts';
import { allTargets } from './targets.ts';

let targets: readonly Target[];
beforeAll(async () => {
  await ready;
  targets = allTargets();
});

const CORPUS = join(import.meta.dirname, 'corpus');

/** `TARGET, WHAT IT IS.hex`: hex digits, broken into lines. */
const kept = readdirSync(CORPUS).filter((name) => name.endsWith('.hex'));

test.each(kept)('[Z52] what once broke a decoder is dealt with: %s', (name) => {
  const target = targets.find((each) => name.startsWith(`${each.name}, `));
  if (!target) throw new Error('it names no target');
  const bytes = new Uint8Array(Buffer.from(readFileSync(join(CORPUS, name), 'utf8').replace(/\s/g, ''), 'hex'));
  expect(bytes.length).toBeGreaterThan(0);
  expect(['taken', 'refused']).toContain(play(target, bytes));
});

test('[Z52] there is something to play', () => {
  expect(kept.length).toBeGreaterThan(0);
});

test('[Z50] each decoder reads its samples, and bears the first cases of a seed', () => {
  for (const target of targets) {
    const next = casesOf(seeded(`here ${target.name}`), target);
    const outcomes = Array.from({ length: target.samples.length + 40 }, () => play(target, next()));
    expect(outcomes.length).toBeGreaterThan(40);
  }
});

test('[Z53] each decoder of the core and of the engine is fuzzed, or stands in the list of those that need not be', () => {
  const there = decodersOf(join(import.meta.dirname, '../..'));
  expect(there.length).toBeGreaterThan(40);
  const covered = new Set(targets.flatMap(({ covers }) => covers));
  expect(there.filter((decoder) => !covered.has(decoder) && !(decoder in NOT_FUZZED))).toEqual([]);
  // Neither the table nor the list names what is not there.
  for (const named of [...covered, ...Object.keys(NOT_FUZZED)]) expect(there).toContain(named);
  for (const named of Object.keys(NOT_FUZZED)) expect([named, covered.has(named)]).toEqual([named, false]);
});
