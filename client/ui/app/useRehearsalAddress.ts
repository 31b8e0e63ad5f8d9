import { useEffect } from 'react';
import { takeRehearsal } from './rehearsalAddress.ts';
import type { Going } from './useTrail.ts';

/** Goes to the rehearsal when somebody puts its address into the address bar of a page that is open. */
export function useRehearsalAddress({ go }: Going): void {
  useEffect(() => {
    const arrived = (): void => {
      if (takeRehearsal(window)) go({ at: 'rehearsal', step: 'about' });
    };
    window.addEventListener('hashchange', arrived);
    return () => window.removeEventListener('hashchange', arrived);
  }, [go]);
}
