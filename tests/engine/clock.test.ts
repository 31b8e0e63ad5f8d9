import { expect, it } from 'vitest';
import { systemClock } from '../../client/engine/platform/clock.ts';
import { shiftedClock } from '../../client/engine/platform/shiftedClock.ts';
import { manualClock } from './support/clock.ts';

it('a shifted clock runs what became due, in order, and keeps the rest', async () => {
  const real = manualClock();
  const clock = shiftedClock(real);
  const ran: string[] = [];
  clock.setTimer(60_000, () => ran.push('minute'));
  clock.setTimer(1_000, () => {
    ran.push('second');
    clock.setTimer(500, () => ran.push('after'));
  });
  const cancel = clock.setTimer(2_000, () => ran.push('never'));
  clock.setTimer(3_600_000, () => ran.push('hour'));
  cancel();
  const before = clock.nowMs();
  clock.advance(30 * 60_000);
  expect(clock.nowMs() - before).toBe(30 * 60_000);
  expect(ran).toEqual(['second', 'minute']);
  await real.advance(500);
  expect(ran).toEqual(['second', 'minute', 'after']);
  await real.advance(29 * 60_000);
  expect(ran).toEqual(['second', 'minute', 'after']);
  await real.advance(60_000);
  expect(ran).toEqual(['second', 'minute', 'after', 'hour']);
  expect(real.waiting()).toBe(0);
});

it('the device’s clock runs a timer, and a cancelled one never', async () => {
  const ran: string[] = [];
  const cancel = systemClock.setTimer(0, () => ran.push('cancelled'));
  cancel();
  const forever = systemClock.setTimer(40 * 86_400_000, () => ran.push('too early'));
  await new Promise<void>((resolve) => {
    systemClock.setTimer(1, () => {
      ran.push('ran');
      resolve();
    });
  });
  forever();
  expect(ran).toEqual(['ran']);
  expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1_000);
});
