import { useCallback, useEffect, useState } from 'react';
import type { InvitationOffer } from '../../../engine/api.ts';
import type { Trouble } from '../../../i18n/en.ts';
import { useEngine } from '../../app/contexts.ts';

export type Offer =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly offer: InvitationOffer }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** Reads what stands behind a link without spending it. */
export function useOffer(link: string): { readonly state: Offer; readonly again: () => void } {
  const engine = useEngine();
  const [state, setState] = useState<Offer>({ kind: 'reading' });
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => setAttempt((n) => n + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` reads the same link again
  useEffect(() => {
    let current = true;
    const learned = (next: Offer): void => {
      if (current) setState(next);
    };
    setState({ kind: 'reading' });
    engine.readInvitation(link).then(
      (outcome) =>
        learned(outcome.ok ? { kind: 'read', offer: outcome.value } : { kind: 'failed', trouble: outcome.problem }),
      () => learned({ kind: 'failed', trouble: { kind: 'crashed' } }),
    );
    return () => {
      current = false;
    };
  }, [engine, link, attempt]);

  return { state, again };
}
