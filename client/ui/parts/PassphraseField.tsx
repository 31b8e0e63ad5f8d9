import { useState } from 'react';
import { useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';
import { WordField } from './WordField.tsx';

type Properties = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error?: string | null;
  readonly autoFocus?: boolean;
};

/** A passphrase, hidden until asked: bystanders read screens. */
export function PassphraseField({ label, value, onChange, hint, error = null, autoFocus = false }: Properties) {
  const words = useWords();
  const [shown, setShown] = useState(false);
  return (
    <div className="field-with-button">
      <WordField
        label={label}
        value={value}
        onChange={onChange}
        type={shown ? 'text' : 'password'}
        error={error}
        autoFocus={autoFocus}
        {...(hint === undefined ? {} : { hint })}
      />
      <ActionButton
        onPress={() => setShown(!shown)}
        label={`${shown ? words.common.hide : words.common.show}: ${label}`}
      >
        {shown ? words.common.hide : words.common.show}
      </ActionButton>
    </div>
  );
}
