import { useLayoutEffect } from 'react';

/**
 * The browser asks before this tab is closed or reloaded while `asks`. A layout effect, so that it is over as soon as nothing is on
 * the page any more.
 */
export function useStay(asks: boolean): void {
  useLayoutEffect(() => {
    if (!asks) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [asks]);
}
