import { useEffect } from 'react';
import type { EngineApi } from '../../engine/api.ts';

const atMostEveryMilliseconds = 20_000;

/** Tells the engine that somebody is there, and whether the page can be seen: its idle lock needs no more than that. */
export function useActivity(engine: EngineApi | null): void {
  useEffect(() => {
    if (engine === null) return;
    let last = Number.NEGATIVE_INFINITY;
    const quietly = (): undefined => undefined;
    const active = (): void => {
      const now = performance.now();
      if (now - last < atMostEveryMilliseconds) return;
      last = now;
      engine.noteActivity().catch(quietly);
    };
    const visibility = (): void => {
      engine.noteVisibility(document.visibilityState === 'visible').catch(quietly);
    };
    const kinds = ['keydown', 'pointerdown', 'touchstart', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, active, { passive: true });
    document.addEventListener('visibilitychange', visibility);
    visibility();
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, active);
      document.removeEventListener('visibilitychange', visibility);
    };
  }, [engine]);
}
