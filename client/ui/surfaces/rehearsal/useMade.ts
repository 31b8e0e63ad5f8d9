import { useCallback, useEffect, useState } from 'react';
import type { Made } from './made.ts';

/** From the moment something stands in it. */
export const LIMIT_SECONDS = 15 * 60;

const tickMilliseconds = 1_000;

/** Two clocks, because one may be set back and the other may stand still while the device sleeps. */
type Moment = { readonly wall: number; readonly page: number };

const now = (): Moment => ({ wall: Date.now(), page: performance.now() });

const secondsSince = (since: Moment): number => {
  const { wall, page } = now();
  return Math.max(wall - since.wall, page - since.page) / 1000;
};

type Held = { readonly made: Made; readonly since: Moment };

export type Making = {
  readonly made: Made | null;
  /** Until it goes by itself, in whole seconds. */
  readonly leftSeconds: number;
  /** The time ran out, and nothing new was begun. */
  readonly over: boolean;
  readonly begin: (made: Made) => void;
  readonly alter: (change: (made: Made) => Made) => void;
};

/** What is made up, for fifteen minutes, in this component's memory and nowhere else. */
export function useMade(first: Made | null): Making {
  const [held, setHeld] = useState<Held | null>(() => first && { made: first, since: now() });
  const [leftSeconds, setLeft] = useState(LIMIT_SECONDS);
  const [over, setOver] = useState(false);
  const since = held?.since;

  useEffect(() => {
    if (since === undefined) return;
    const look = (): void => {
      const left = Math.max(0, Math.ceil(LIMIT_SECONDS - secondsSince(since)));
      setLeft(left);
      if (left > 0) return;
      setHeld(null);
      setOver(true);
    };
    look();
    const timer = window.setInterval(look, tickMilliseconds);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [since]);

  const begin = useCallback((made: Made) => {
    setHeld({ made, since: now() });
    setOver(false);
  }, []);
  const alter = useCallback(
    (change: (made: Made) => Made) => setHeld((before) => before && { ...before, made: change(before.made) }),
    [],
  );
  return { made: held?.made ?? null, leftSeconds, over, begin, alter };
}
