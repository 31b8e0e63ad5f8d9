/**
 * When things end. Ends are kept in coarse steps, so that a seized disk does not tell from an entry's end when, to the
 * second, it came (S10). Rounding is upwards: nothing ends before its time.
 */
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** The moment `lifetimeSeconds` from `now` (seconds), up to the next whole hour, or whole minute for less than a day. */
export function endOf(now: number, lifetimeSeconds: number): number {
  const step = lifetimeSeconds >= DAY_SECONDS ? HOUR_SECONDS : MINUTE_SECONDS;
  return Math.ceil((now + lifetimeSeconds) / step) * step;
}
