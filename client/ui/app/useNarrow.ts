import { useSyncExternalStore } from 'react';

/** The width below which the style sheets lay out for a phone. */
const query = '(max-width: 39.99rem)';

const watch = (changed: () => void): (() => void) => {
  const list = window.matchMedia(query);
  list.addEventListener('change', changed);
  return () => list.removeEventListener('change', changed);
};

/** True on a screen as narrow as a phone's, followed as it turns. */
export const useNarrow = (): boolean => useSyncExternalStore(watch, () => window.matchMedia(query).matches);
