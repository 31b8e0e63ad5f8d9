/**
 * Takes an invitation link out of the address bar. The secret sits in the fragment, which never reaches the host; erasing it at
 * once keeps it from shoulders and copied addresses. Until the person decides it stays in this history entry's state, so that a
 * reload resumes; `settle` removes it from there.
 */
export type LinkKeeper = {
  /** The link that waits for a decision, or null. */
  readonly pending: () => string | null;
  readonly settle: () => void;
  /** Calls back when a link arrives later, pasted into the address bar of the open page. Returns the way to stop. */
  readonly watch: (listener: (link: string) => void) => () => void;
};

const prefix = '#i/';

type HistoryState = { readonly link?: unknown };

const linkIn = (state: unknown): string | null => {
  if (typeof state !== 'object' || state === null) return null;
  const { link } = state as HistoryState;
  return typeof link === 'string' ? link : null;
};

export function linkKeeper(page: Window): LinkKeeper {
  const bare = (): string => page.location.pathname + page.location.search;
  const take = (): string | null => {
    if (!page.location.hash.startsWith(prefix)) return null;
    const link = page.location.href;
    page.history.replaceState({ link }, '', bare());
    return link;
  };
  take();
  return {
    pending: () => linkIn(page.history.state),
    settle: () => page.history.replaceState(null, '', bare()),
    watch: (listener) => {
      const arrived = (): void => {
        const link = take();
        if (link !== null) listener(link);
      };
      page.addEventListener('hashchange', arrived);
      return () => page.removeEventListener('hashchange', arrived);
    },
  };
}
