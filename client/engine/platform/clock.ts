/** Time as the engine knows it; tests and the test build bring their own. */
export type Clock = {
  /** Milliseconds since 1970 by the device. It may jump either way: a person sets it, a laptop sleeps. */
  readonly nowMs: () => number;
  /** Runs once, not before `ms` have passed, unless cancelled. Cancelling twice, or too late, does nothing. */
  readonly setTimer: (ms: number, run: () => void) => Cancel;
};

export type Cancel = () => void;

/** Beyond this a browser's timer would fire at once; a timer that is due later is set again. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/** The clock of the device. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  setTimer: (ms, run) => {
    let handle: ReturnType<typeof setTimeout>;
    const wait = (left: number): void => {
      const step = Math.min(left, LONGEST_TIMER_MS);
      handle = setTimeout(() => (left > step ? wait(left - step) : run()), step);
    };
    wait(Math.max(0, ms));
    return () => clearTimeout(handle);
  },
};
