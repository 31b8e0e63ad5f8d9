/**
 * One tab at a time holds the seats. `onLost` is called at once, at most once, when another tab takes over: by then the
 * other one may already be writing, so the loser must write nothing more and wipe its keys.
 */
export type TabLock = {
  /** 'elsewhere': another tab holds it; nothing is queued. Not for a tab that holds it already. */
  readonly acquire: (onLost: () => void) => Promise<'held' | 'elsewhere'>;
  /** Takes it from whoever holds it. */
  readonly takeOver: (onLost: () => void) => Promise<'held'>;
  /** Resolves once the other tab has let go; rejects never, resolves 'elsewhere' when `takeOver` or `release` came first. */
  readonly wait: (onLost: () => void) => Promise<'held' | 'elsewhere'>;
  /** Lets go, or stops waiting. Others, and we ourselves, find it free a moment later. */
  readonly release: () => void;
};
