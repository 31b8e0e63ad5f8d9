/** A life among honest members, and what must hold at its end. */
import { expect } from 'vitest';
import { RULES } from '../support/table.ts';
import { agreement, alarmsOf, expected, opensForeign, opensOutside, roomQuarrels, shownTexts } from './properties.ts';
import { type Life, lastWords, live, openLife, rest } from './world.ts';

/** Plays an honest life to its end and checks what must hold then. */
export const play = (seed: string, trouble: number, limit: number, rules = RULES): Life => {
  const life = openLife(seed, limit, trouble, rules);
  live(life, 200);
  rest(life);
  lastWords(life);
  const seated = life.devices.filter(({ closed }) => !closed);
  for (const device of life.devices) {
    expect([seed, device.name, alarmsOf(device, life.overtaken)]).toEqual([seed, device.name, []]);
    expect([seed, device.name, shownTexts(device)]).toEqual([seed, device.name, expected(life, device)]);
    expect([seed, device.name, opensOutside(life, device)]).toEqual([seed, device.name, 0]);
    expect([seed, device.name, opensForeign(life, device)]).toEqual([seed, device.name, 0]);
  }
  expect([seed, roomQuarrels(seated)]).toEqual([seed, []]);
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
