import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { cutTo, goBack, goTo, type Route, replaceWith, startOfTrail, type Trail } from './route.ts';

export type Going = {
  readonly here: Route;
  readonly go: (route: Route) => void;
  readonly replace: (route: Route) => void;
  readonly back: () => void;
  /** Forgets where the person was: after a lock. */
  readonly restart: () => void;
};

/** How many entries of the browser's history lie between one with this state and the trail's beginning. */
export const depthIn = (state: unknown): number => {
  if (typeof state !== 'object' || state === null || !('depth' in state)) return 0;
  return typeof state.depth === 'number' ? state.depth : 0;
};

/** The trail begins at the history's present entry, after a lock or a reload: whatever lies behind it is behind the beginning. */
const beginHere = (): void => {
  const { state } = window.history;
  if (depthIn(state) > 0) window.history.replaceState({ ...state, depth: 0 }, '');
};

/** The typed trail, tied to the browser's back button by its depth alone. */
export function useTrail(initial: Trail): Going {
  const [trail, setTrail] = useState<Trail>(initial);
  const latest = useRef(trail);
  const apply = useCallback((next: Trail) => {
    latest.current = next;
    setTrail(next);
  }, []);

  useEffect(beginHere, []);
  useEffect(() => {
    const walked = (event: PopStateEvent): void => apply(cutTo(latest.current, depthIn(event.state)));
    window.addEventListener('popstate', walked);
    return () => window.removeEventListener('popstate', walked);
  }, [apply]);

  const go = useCallback(
    (route: Route) => {
      const next = goTo(latest.current, route);
      if (next.before.length > latest.current.before.length) {
        window.history.pushState({ depth: next.before.length }, '');
      }
      apply(next);
    },
    [apply],
  );
  const replace = useCallback((route: Route) => apply(replaceWith(latest.current, route)), [apply]);
  const back = useCallback(() => {
    if (depthIn(window.history.state) > 0) window.history.back();
    else apply(goBack(latest.current));
  }, [apply]);
  const restart = useCallback(() => {
    beginHere();
    apply(startOfTrail);
  }, [apply]);
  return useMemo(() => ({ here: trail.here, go, replace, back, restart }), [trail, go, replace, back, restart]);
}
