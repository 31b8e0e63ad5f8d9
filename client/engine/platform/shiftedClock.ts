import type { Cancel, Clock } from './clock.ts';

/** A clock that tests put forward; timers that become due by it run at once, in the order in which they are due. */
export type ShiftedClock = Clock & { readonly advance: (ms: number) => void };

type Timer = { readonly dueMs: number; readonly run: () => void; cancel: Cancel };

export const shiftedClock = (real: Clock): ShiftedClock => {
  let shiftMs = 0;
  const timers = new Set<Timer>();
  const nowMs = (): number => real.nowMs() + shiftMs;

  const fire = (timer: Timer): void => {
    if (timers.delete(timer)) timer.run();
  };
  const arm = (timer: Timer): void => {
    timer.cancel();
    timer.cancel = real.setTimer(timer.dueMs - nowMs(), () => fire(timer));
  };

  return {
    nowMs,
    setTimer: (ms, run) => {
      const timer: Timer = { dueMs: nowMs() + ms, run, cancel: () => {} };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    advance: (ms) => {
      shiftMs += ms;
      const due = [...timers].filter((timer) => timer.dueMs <= nowMs()).sort((a, b) => a.dueMs - b.dueMs);
      for (const timer of due) fire(timer);
      for (const timer of timers) arm(timer);
    },
  };
};
