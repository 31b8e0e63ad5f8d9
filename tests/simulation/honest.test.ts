import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { play } from './played.ts';
import type { Life } from './world.ts';

beforeAll(() => ready);

const TIMES = process.env['SLOW'] === '1' ? 20 : 1;
const seeds = (count: number, name: string) => Array.from({ length: count * TIMES }, (_, i) => `${name} ${i}`);

/** Rooms beside the plenary, over all lives: how many were founded, continued or left, what was said there, and came too late. */
const rooms = { founded: 0, unsettled: 0, left: 0, said: 0, overtaken: 0 };

const counted = (life: Life): Life => {
  const { plenary } = life.devices[0]!.channel;
  rooms.founded += life.foundings;
  rooms.unsettled += life.unsettled.size;
  rooms.left += life.devices.reduce((sum, device) => sum + device.left.size, 0);
  rooms.said += [...life.truth.values()].filter(({ room }) => room !== hex(plenary)).length;
  rooms.overtaken += life.overtaken.size;
  return life;
};

test.each(seeds(4, 'calm'))(
  '[E9] [V1] [R9] nothing lost, nobody alarmed, one order for all: %s',
  (seed) => {
    expect(counted(play(seed, 0, 5)).delivered).toBeGreaterThan(60);
  },
  120_000,
);

test.each(seeds(12, 'trouble'))(
  '[R9] [N1] loss, crashes, races and retries: no alarm, all converge: %s',
  (seed) => {
    expect(counted(play(seed, 0.15, 7)).delivered).toBeGreaterThan(40);
  },
  120_000,
);

test('[Q2] [Q7] [Q8] the lives above had rooms that were founded, continued and left, and hardly a text was overtaken', () => {
  expect(rooms.founded).toBeGreaterThan(30);
  expect(rooms.unsettled).toBeGreaterThan(3);
  expect(rooms.left).toBeGreaterThan(0);
  expect(rooms.said).toBeGreaterThan(60);
  expect(rooms.overtaken).toBeLessThan(rooms.said / 5);
});
