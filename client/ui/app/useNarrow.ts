import { useSyncExternalStore } from 'react';

/** Widths at which the style sheets change the layout: below, for a phone; above, with the rooms beside the conversation. */
const narrow = '(max-width: 39.99rem)';
const wide = '(min-width: 68.75rem)';

/** Whether a query holds, followed as it changes. It is asked once: asking is work, and each row of a conversation wants to know. */
const watching = (query: string): (() => boolean) => {
  let list: MediaQueryList | undefined;
  const asked = (): MediaQueryList => {
    list ??= window.matchMedia(query);
    return list;
  };
  const watch = (changed: () => void): (() => void) => {
    asked().addEventListener('change', changed);
    return () => asked().removeEventListener('change', changed);
  };
  return () => useSyncExternalStore(watch, () => asked().matches);
};

/** True on a screen as narrow as a phone's, followed as it turns. */
export const useNarrow = watching(narrow);

/** True where there is room for the list of rooms beside the conversation. */
export const useWide = watching(wide);
