import { useEffect, useState } from 'react';

const tickMilliseconds = 30_000;

/** Whole seconds since `since` (of `performance.now()`), counted again every half minute unless told otherwise: ages move without new snapshots. */
export function useElapsed(since: number, everyMilliseconds = tickMilliseconds): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(performance.now()), everyMilliseconds);
    return () => window.clearInterval(timer);
  }, [everyMilliseconds]);
  return Math.max(0, Math.floor((now - since) / 1000));
}

/** Seconds left of something the engine counted when `owner` arrived. */
export function useSecondsLeft(seconds: number, owner: unknown, everyMilliseconds = tickMilliseconds): number {
  const [arrived, setArrived] = useState(() => ({ owner, at: performance.now() }));
  if (arrived.owner !== owner) setArrived({ owner, at: performance.now() });
  return Math.max(0, seconds - useElapsed(arrived.at, everyMilliseconds));
}
