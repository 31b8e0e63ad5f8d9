import { expect, it } from 'vitest';
import { HIDDEN_MS, IDLE_MS, type IdleEvent, type IdleState, startIdle, stepIdle } from '../../client/engine/idle.ts';
import { chance, int, seeded } from '../support/seeded.ts';

const START = 1_000_000;
const activity: IdleEvent = { kind: 'activity' };
const time: IdleEvent = { kind: 'time' };
const seen = (visible: boolean): IdleEvent => ({ kind: 'visibility', visible });

/** Plays events at their times; the lock that the last one gave. */
const play = (events: readonly (readonly [number, IdleEvent])[], visible = true) => {
  let state: IdleState = startIdle(START, visible);
  let lock: string | null = null;
  for (const [at, event] of events) ({ state, lock } = stepIdle(state, event, START + at));
  return lock;
};

it('[G11] ten minutes without a key, pointer or touch lock, and not a moment before', () => {
  expect(IDLE_MS).toBe(600_000);
  expect(play([[IDLE_MS - 1, time]])).toBeNull();
  expect(play([[IDLE_MS, time]])).toBe('idle');
  expect(
    play([
      [IDLE_MS - 1, activity],
      [IDLE_MS + 1000, time],
    ]),
  ).toBeNull();
  expect(
    play([
      [1000, activity],
      [IDLE_MS + 1000, time],
    ]),
  ).toBe('idle');
});

it('[G11] five minutes hidden lock, and coming back in time does not', () => {
  expect(HIDDEN_MS).toBe(300_000);
  expect(
    play([
      [0, seen(false)],
      [HIDDEN_MS - 1, time],
    ]),
  ).toBeNull();
  expect(
    play([
      [0, seen(false)],
      [HIDDEN_MS, time],
    ]),
  ).toBe('hidden');
  expect(
    play([
      [0, seen(false)],
      [1000, seen(false)],
      [HIDDEN_MS, time],
    ]),
  ).toBe('hidden');
  expect(
    play([
      [0, seen(false)],
      [HIDDEN_MS - 1, seen(true)],
      [HIDDEN_MS + 1, time],
    ]),
  ).toBeNull();
  expect(play([[HIDDEN_MS, time]], false)).toBe('hidden');
});

it('[G11] a device that slept through the limit locks, whatever wakes it', () => {
  for (const event of [activity, time, seen(true), seen(false)]) {
    expect(play([[IDLE_MS, event]])).toBe('idle');
    expect(
      play([
        [0, seen(false)],
        [HIDDEN_MS, event],
      ]),
    ).toBe('hidden');
  }
});

it('[G11] a clock set back does not lock at once and does not wait for the old time to come again', () => {
  expect(play([[-3_600_000, time]])).toBeNull();
  expect(
    play([
      [-3_600_000, time],
      [-3_600_000 + IDLE_MS, time],
    ]),
  ).toBe('idle');
});

it('[G11] whatever happens, looking again at the time it names is soon enough', () => {
  const random = seeded('idle');
  let locks = 0;
  for (let run = 0; run < 500; run += 1) {
    let now = START;
    let state = startIdle(now, chance(random, 0.5));
    let [activeAt, hiddenAt] = [now, state.hiddenAtMs];
    for (let step = 0; step < 30; step += 1) {
      const event = [activity, time, seen(true), seen(false)][int(random, 4)]!;
      const result = stepIdle(state, event, now);
      const tooIdle = now - activeAt >= IDLE_MS;
      const tooHidden = hiddenAt !== null && now - hiddenAt >= HIDDEN_MS;
      expect(result.lock !== null).toBe(tooIdle || tooHidden);
      if (result.lock !== null) {
        locks += 1;
        break;
      }
      if (event.kind === 'activity') activeAt = now;
      if (event.kind === 'visibility') hiddenAt = event.visible ? null : (hiddenAt ?? now);
      state = result.state;
      expect(result.nextCheckMs).toBe(
        Math.min(activeAt + IDLE_MS, hiddenAt === null ? Infinity : hiddenAt + HIDDEN_MS),
      );
      now += int(random, 400_000);
    }
  }
  expect(locks).toBeGreaterThan(100);
});
