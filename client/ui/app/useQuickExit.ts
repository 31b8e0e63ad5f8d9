import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { EngineApi } from '../../engine/api.ts';
import type { OfflineStart } from './offlineStart.ts';
import { depthIn } from './useTrail.ts';

/**
 * The one key, by its place on the keyboard: the same for every layout and language. Why this one: docs/decisions/0027.
 * Some keyboards send it only together with their function key.
 */
export const EXIT_KEY = 'F8';

/** A page of this origin with no word of ours: client/page.html. */
const NEUTRAL_PAGE = '/page.html';
const NEUTRAL_TITLE = 'Page';

/** The screen is empty by then. Long enough to delete a database on a slow phone, where that was chosen; a lock takes milliseconds. */
const ENGINE_LIMIT_MS = 3_000;
const HISTORY_LIMIT_MS = 300;

/** What browsers say of a key that an input method took, also where they forget `isComposing`. */
const COMPOSING = 229;

/** A key alone: with others it belongs to the browser or a screen reader, and while something is composed to the input method. */
const isExitKey = (event: KeyboardEvent): boolean => {
  const { altKey, ctrlKey, metaKey, shiftKey, isComposing, keyCode } = event;
  const composing = isComposing || keyCode === COMPOSING;
  return event.code === EXIT_KEY && !altKey && !ctrlKey && !metaKey && !shiftKey && !composing;
};

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

/** The tab shows neither our name nor our sign while the neutral page is on its way. */
const neutralTab = (): void => {
  document.title = NEUTRAL_TITLE;
  for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel="icon"]')) icon.href = 'data:,';
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

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!isExitKey(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      leave();
    };
    // First of all listeners: no field, dialog or menu can keep the key to itself.
    window.addEventListener('keydown', pressed, { capture: true });
    return () => window.removeEventListener('keydown', pressed, { capture: true });
  }, [leave]);
  return { left, leave };
}
