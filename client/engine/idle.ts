/** When the vault locks by itself: pure, so that no test waits. The engine feeds it and calls back at `nextCheckMs`. */

/** Long enough to read a long message, short enough for a phone left on a table. */
export const IDLE_MS = 10 * 60_000;
/**
 * Hidden, nobody reads: half of the idle time. Not less, since looking something up in another tab, or a call to compare
 * digits on the same phone, takes minutes, and each unlock costs a passphrase typed where somebody may look.
 */
export const HIDDEN_MS = 5 * 60_000;

export type IdleState = { readonly activeAtMs: number; readonly hiddenAtMs: number | null };

export type IdleEvent =
  /** A key, pointer or touch. */
  | { readonly kind: 'activity' }
  | { readonly kind: 'visibility'; readonly visible: boolean }
  /** Only time passed. */
  | { readonly kind: 'time' };

export type IdleStep = {
  readonly state: IdleState;
  /** Lock now, and why; then start afresh at the next unlock. */
  readonly lock: 'idle' | 'hidden' | null;
  /** When to look again if nothing happens, as a time. */
  readonly nextCheckMs: number;
};

/** As of an unlock. */
export const startIdle = (nowMs: number, visible: boolean): IdleState => ({
  activeAtMs: nowMs,
  hiddenAtMs: visible ? null : nowMs,
});

/**
 * Looks first whether it was too late already: a device that slept through the limit locks, whatever woke it. A clock set
 * back counts from there.
 */
export const stepIdle = (before: IdleState, event: IdleEvent, nowMs: number): IdleStep => {
  const known: IdleState = {
    activeAtMs: Math.min(before.activeAtMs, nowMs),
    hiddenAtMs: before.hiddenAtMs === null ? null : Math.min(before.hiddenAtMs, nowMs),
  };
  if (known.hiddenAtMs !== null && nowMs - known.hiddenAtMs >= HIDDEN_MS) return due(known, 'hidden', nowMs);
  if (nowMs - known.activeAtMs >= IDLE_MS) return due(known, 'idle', nowMs);
  const state = after(known, event, nowMs);
  const hiddenLimit = state.hiddenAtMs === null ? Number.POSITIVE_INFINITY : state.hiddenAtMs + HIDDEN_MS;
  return { state, lock: null, nextCheckMs: Math.min(state.activeAtMs + IDLE_MS, hiddenLimit) };
};

const due = (state: IdleState, lock: 'idle' | 'hidden', nowMs: number): IdleStep => ({
  state,
  lock,
  nextCheckMs: nowMs,
});

const after = (state: IdleState, event: IdleEvent, nowMs: number): IdleState => {
  switch (event.kind) {
    case 'activity':
      return { ...state, activeAtMs: nowMs };
    case 'visibility':
      return { ...state, hiddenAtMs: event.visible ? null : (state.hiddenAtMs ?? nowMs) };
    case 'time':
      return state;
  }
};
