import { useCallback, useEffect, useState } from 'react';
import { useEngine } from '../../app/contexts.ts';

/** A generated passphrase of six words, and the way to another. */
export function useSuggestion(): { readonly suggestion: string; readonly another: () => void } {
  const engine = useEngine();
  const [suggestion, setSuggestion] = useState('');
  const another = useCallback(() => {
    engine.suggestPassphrase().then(setSuggestion, () => setSuggestion(''));
  }, [engine]);
  useEffect(another, [another]);
  return { suggestion, another };
}
