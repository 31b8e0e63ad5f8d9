import { useCallback, useRef, useState } from 'react';
import type { Outcome } from '../../engine/api.ts';
import type { Trouble } from '../../i18n/en.ts';

export type Action = {
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly clear: () => void;
  /** Runs one intent. A second press while the first is under way does nothing. */
  readonly run: <T>(intent: () => Promise<Outcome<T>>, then?: (value: T) => void) => Promise<void>;
};

/** One button's way to the engine: busy while it waits, the problem when it fails, never both. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const running = useRef(false);

  const run = useCallback(async <T>(intent: () => Promise<Outcome<T>>, then?: (value: T) => void): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setTrouble(null);
    try {
      const outcome = await intent();
      if (outcome.ok) then?.(outcome.value);
      else setTrouble(outcome.problem);
    } catch {
      setTrouble({ kind: 'crashed' });
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);

  const clear = useCallback(() => setTrouble(null), []);
  return { busy, trouble, clear, run };
}
