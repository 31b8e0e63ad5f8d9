import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { KEYED } from '../support/keys.ts';
import { play } from './played.ts';

beforeAll(() => ready);

const TIMES = process.env['SLOW'] === '1' ? 20 : 1;
const seeds = (count: number, name: string) => Array.from({ length: count * TIMES }, (_, i) => `${name} ${i}`);

/** What was done by keys over all lives, and which words were said. */
const done: Record<string, number> = {};

const governed = (seed: string, trouble: number, limit: number): void => {
  const life = play(seed, trouble, limit, KEYED);
  for (const [what, times] of [...Object.entries(life.done), ...Object.entries(life.said)])
    done[what] = (done[what] ?? 0) + times;
};

test.each(seeds(6, 'keys of two'))(
  '[M2] [M6] [M7] [M14] [M15] two keys, freezes and succession: nobody alarmed, all hold the same: %s',
  (seed) => governed(seed, 0, 7),
  120_000,
);

test.each(seeds(14, 'two keys in trouble'))(
  '[M2] [M6] [N6] the same over loss, crashes, races and retries: %s',
  (seed) => governed(seed, 0.15, 8),
  120_000,
);

test('[M2] in the lives above all of it happened', () => {
  const least = {
    ...{ admission: 40, removal: 3, succession: 1, frozen: 3, rules: 3 },
    ...{ proposal: 40, confirm: 40, refuse: 3, buddies: 10, freeze: 3, accept: 5 },
  };
  for (const [what, times] of Object.entries(least)) expect([what, (done[what] ?? 0) >= times]).toEqual([what, true]);
});
