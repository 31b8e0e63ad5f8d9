/** The end of the address that opens the rehearsal for anybody: no engine is started for it. */
export const REHEARSAL_ADDRESS = '#rehearsal';

/**
 * Whether the page's address asks for the rehearsal. If so the end of the address goes at once: what is made up there is to look
 * like any other page of this host, its address included.
 */
export function takeRehearsal(page: Window): boolean {
  const { location, history } = page;
  if (location.hash !== REHEARSAL_ADDRESS) return false;
  history.replaceState(null, '', location.pathname + location.search);
  return true;
}
