import { useSyncExternalStore } from 'react';

/** Widths at which the style sheets change the layout: below, for a phone; above, with the rooms beside the conversation. */
const narrow = '(max-width: 39.99rem)';
const wide = '(min-width: 68.75rem)';

type Watch = (changed: () => void) => () => void;

const watching =
  (query: string): Watch =>
  (changed) => {
    const list = window.matchMedia(query);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  };
const watchNarrow = watching(narrow);
const watchWide = watching(wide);

/** True on a screen as narrow as a phone's, followed as it turns. */
export const useNarrow = (): boolean => useSyncExternalStore(watchNarrow, () => window.matchMedia(narrow).matches);

/** True where there is room for the list of rooms beside the conversation. */
export const useWide = (): boolean => useSyncExternalStore(watchWide, () => window.matchMedia(wide).matches);
