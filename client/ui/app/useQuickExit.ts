import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { EngineApi } from '../../engine/api.ts';
import { NEUTRAL_PAGE, neutralTab, onExitKey } from './exitKey.ts';
import type { OfflineStart } from './offlineStart.ts';
import { depthIn } from './useTrail.ts';

/** The screen is empty by then. Long enough to delete a database on a slow phone, where that was chosen; a lock takes milliseconds. */
const ENGINE_LIMIT_MS = 3_000;
const HISTORY_LIMIT_MS = 300;

const atMost = (ms: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, ms))]);

/** Where nothing is kept the browser asks before a tab goes. Not now. */
const withoutAsking = (): void =>
  window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true });

/** Back to where this visit began, so that "back" on the neutral page leads out of here and not into it. */
const unwindHistory = async (): Promise<void> => {
  const depth = depthIn(window.history.state);
  if (depth === 0) return;
  const there = new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }));
  window.history.go(-depth);
  await atMost(HISTORY_LIMIT_MS, there);
};

/**
 * Quick exit. At once, whatever else is going on, nothing is on the screen; then the engine wipes its keys (or destroys them, if
 * that was chosen), and a neutral page takes the place of this one. `left`: draw nothing any more.
 */
export function useQuickExit(
  engine: EngineApi | null,
  offline: OfflineStart | null,
): { readonly left: boolean; readonly leave: () => void } {
  const [left, setLeft] = useState(false);
  const leaving = useRef(false);
  const leave = useCallback(() => {
    if (leaving.current) return;
    leaving.current = true;
    const wiped = (engine?.quickExit() ?? Promise.resolve('locked')).then((how) =>
      how === 'destroyed' ? offline?.forget() : undefined,
    );
    try {
      flushSync(() => setLeft(true));
    } finally {
      withoutAsking();
      neutralTab();
      const gone = Promise.all([atMost(ENGINE_LIMIT_MS, wiped), unwindHistory()]);
      void gone.finally(() => window.location.replace(NEUTRAL_PAGE));
    }
  }, [engine, offline]);

  useEffect(() => onExitKey(leave), [leave]);
  return { left, leave };
}
