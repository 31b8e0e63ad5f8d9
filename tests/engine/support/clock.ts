import type { Clock } from '../../../client/engine/platform/clock.ts';

/** A clock that stands until it is put forward. */
export type ManualClock = Clock & {
  /** Puts it forward timer by timer, letting what each set off run before the next. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many timers wait: none should once everything is closed. */
  readonly waiting: () => number;
};

/** Lets everything that is ready run: promises first, then what IndexedDB and sockets of this process queued. */
export const settled = async (rounds = 20): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setImmediate(resolve));
};

export const manualClock = (startMs = 1_900_000_000_000): ManualClock => {
  let now = startMs;
  const timers = new Set<{ readonly dueMs: number; readonly run: () => void }>();
  return {
    nowMs: () => now,
    setTimer: (ms, run) => {
      const timer = { dueMs: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const until = now + ms;
      for (;;) {
        await settled(2);
        const [next] = [...timers].filter((timer) => timer.dueMs <= until).sort((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.dueMs);
        next.run();
      }
      now = until;
      await settled(2);
    },
    waiting: () => timers.size,
  };
};
