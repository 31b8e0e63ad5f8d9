import { askedIn } from '../app/scanning.ts';

/**
 * Who asked for this scan. The fragment leaves the address bar at once, and stays with this entry of the history alone, so that a reload
 * goes on; null where nobody asked.
 */
export function takeAsked(page: Window): ReturnType<typeof askedIn> {
  const asked = askedIn(page.location.hash);
  if (asked !== null) page.history.replaceState({ asked: page.location.hash }, '', page.location.pathname);
  const state: unknown = page.history.state;
  const kept = typeof state === 'object' && state !== null && 'asked' in state ? state.asked : '';
  return typeof kept === 'string' ? askedIn(kept) : null;
}
