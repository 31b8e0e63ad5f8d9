import { useEffect, useState } from 'react';
import type { SafetyNumber } from '../../../engine/api.ts';
import type { Trouble } from '../../../i18n/en.ts';
import { useEngine } from '../../app/contexts.ts';

/** The number of this device and a seat: null while it is computed, which takes half a second on purpose. */
export function useSafetyNumber(
  channel: string,
  seat: string,
): { readonly number: SafetyNumber | null; readonly trouble: Trouble | null } {
  const engine = useEngine();
  const [number, setNumber] = useState<SafetyNumber | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    let wanted = true;
    engine.safetyNumber(channel, seat).then(
      (outcome) => {
        if (!wanted) return;
        if (outcome.ok) setNumber(outcome.value);
        else setTrouble(outcome.problem);
      },
      () => setTrouble({ kind: 'crashed' }),
    );
    return () => {
      wanted = false;
    };
  }, [engine, channel, seat]);
  return { number, trouble };
}
