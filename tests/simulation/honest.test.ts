import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { agreement, alarmsOf, expected, opensOutside, shownTexts } from './properties.ts';
import { lastWords, live, openLife, rest } from './world.ts';

beforeAll(() => ready);

const TIMES = process.env['SLOW'] === '1' ? 20 : 1;
const seeds = (count: number, name: string) => Array.from({ length: count * TIMES }, (_, i) => `${name} ${i}`);

const play = (seed: string, trouble: number, limit: number) => {
  const life = openLife(seed, limit, trouble);
  live(life, 160);
  rest(life);
  lastWords(life);
  const seated = life.devices.filter(({ closed }) => !closed);
  for (const device of life.devices) {
    expect([seed, device.name, alarmsOf(device)]).toEqual([seed, device.name, []]);
    expect([seed, device.name, shownTexts(device)]).toEqual([seed, device.name, expected(life, device)]);
    expect([seed, device.name, opensOutside(life, device)]).toEqual([seed, device.name, 0]);
  }
  expect([seed, new Set(seated.map(agreement)).size]).toEqual([seed, 1]);
  // Everybody who still has a seat reads everybody's last words.
  const ends = seated.map(({ name }) => `${name} ends`).sort();
  for (const device of seated)
    expect([
      seed,
      device.name,
      shownTexts(device)
        .filter((text) => text.endsWith(' ends'))
        .sort(),
    ]).toEqual([seed, device.name, ends]);
  return life;
};

test.each(seeds(4, 'calm'))(
  '[E9] [V1] [R9] nothing lost, nobody alarmed, one order for all: %s',
  (seed) => {
    expect(play(seed, 0, 5).delivered).toBeGreaterThan(60);
  },
  120_000,
);

test.each(seeds(12, 'trouble'))(
  '[R9] [N1] loss, crashes, races and retries: no alarm, all converge: %s',
  (seed) => {
    expect(play(seed, 0.15, 7).delivered).toBeGreaterThan(60);
  },
  120_000,
);
