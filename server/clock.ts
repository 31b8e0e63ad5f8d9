/**
 * The relay's clock. Ends of logs and blobs depend on it, and what has ended is erased for good; so a system clock that
 * jumps is not believed at once. The relay goes on by the time that has passed, and tells the operator. If the jump was
 * put right within an hour, nothing has happened; if it was not, it was meant, and the new time holds.
 */
import { CLOCK_BACK, CLOCK_BELIEVED, CLOCK_JUMPED } from './lines.ts';

/** More than time services correct at once, far less than any lifetime that people choose. */
const JUMP_MILLISECONDS = 5 * 60_000;
/** Time for an operator, or a time service, to put a clock right. */
const DOUBT_MILLISECONDS = 60 * 60_000;

/** What a clock is made from; all in milliseconds. */
export interface ClockDeps {
  /** Since 1970, by the system's clock: may jump. */
  readonly system: () => number;
  /** Since some moment, save while the machine slept: never jumps. */
  readonly steady: () => number;
  /** How long the machine has slept; asked only when the others disagree, as the answer takes time. */
  readonly slept: () => number;
  /** Takes each line for the operator. */
  readonly say: (line: string) => void;
}

/** Milliseconds since 1970, without sudden jumps. */
export function startClock({ system, steady, slept, say }: ClockDeps): () => number {
  let [lastTime, lastSteady, lastSlept] = [system(), steady(), slept()];
  let doubtedSince: number | null = null;
  return () => {
    const [claimed, passed] = [system(), steady()];
    let expected = lastTime + passed - lastSteady;
    const apart = () => Math.abs(claimed - expected) > JUMP_MILLISECONDS;
    if (apart()) {
      const sleep = slept();
      expected += sleep - lastSlept;
      lastSlept = sleep;
    }
    const jumped = apart();
    if (jumped && doubtedSince === null) say(CLOCK_JUMPED);
    if (jumped) doubtedSince ??= passed;
    const believed = doubtedSince !== null && passed - doubtedSince >= DOUBT_MILLISECONDS;
    if (doubtedSince !== null && (believed || !jumped)) {
      say(jumped ? CLOCK_BELIEVED : CLOCK_BACK);
      doubtedSince = null;
    }
    lastTime = jumped && !believed ? expected : claimed;
    lastSteady = passed;
    return lastTime;
  };
}
