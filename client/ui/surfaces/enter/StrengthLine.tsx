import { useEffect, useState } from 'react';
import type { Strength } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';

type Properties = { readonly passphrase: string; readonly onStrength: (enough: boolean) => void };

/** How many guesses an attacker would need, as an estimate. The passphrase goes to the engine and nowhere else. */
export function StrengthLine({ passphrase, onStrength }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const [strength, setStrength] = useState<Strength | null>(null);

  useEffect(() => {
    if (passphrase === '') {
      setStrength(null);
      onStrength(false);
      return;
    }
    let current = true;
    const learned = (next: Strength | null): void => {
      if (!current) return;
      setStrength(next);
      onStrength(next?.enough ?? false);
    };
    engine.strength(passphrase).then(learned, () => learned(null));
    return () => {
      current = false;
    };
  }, [engine, passphrase, onStrength]);

  if (strength === null) return <p className="hint">{words.strength.empty}</p>;
  const exponent = Math.max(0, Math.round(strength.log10Guesses));
  return (
    <p className="hint strength" data-enough={strength.enough}>
      <span className="strength-bar" aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, exponent * 5)}%` }} />
      </span>
      {words.strength.guesses}{' '}
      <bdi dir="ltr">
        10<sup>{exponent}</sup>
      </bdi>
      . <span className="strong">{strength.enough ? words.strength.enough : words.strength.weak}</span>
    </p>
  );
}
