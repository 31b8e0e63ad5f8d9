import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { PassphraseField } from '../../parts/PassphraseField.tsx';
import { StrengthLine } from './StrengthLine.tsx';
import { useSuggestion } from './useSuggestion.ts';

type Properties = {
  readonly label: string;
  readonly againLabel: string;
  readonly action: string;
  readonly busy: boolean;
  readonly onChosen: (passphrase: string) => void;
};

/** Choosing a passphrase: six generated words are offered first; one's own are estimated as they are typed. */
export function NewPassphrase({ label, againLabel, action, busy, onChosen }: Properties) {
  const words = useWords();
  const { suggestion, another } = useSuggestion();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [enough, setEnough] = useState(false);
  const differs = second !== '' && first !== second;
  const ready = enough && first === second;
  const take = (): void => {
    setFirst(suggestion);
    setSecond(suggestion);
  };
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onChosen(first);
      }}
    >
      <div className="card">
        <p className="hint">{words.firstVisit.generated}</p>
        <p className="phrase" dir="ltr" lang="en">
          {suggestion}
        </p>
        <div className="actions">
          <ActionButton onPress={take}>{words.firstVisit.useGenerated}</ActionButton>
          <ActionButton look="quiet" onPress={another}>
            {words.firstVisit.another}
          </ActionButton>
        </div>
      </div>
      <PassphraseField label={label} value={first} onChange={setFirst} hint={words.firstVisit.fieldHint} />
      <StrengthLine passphrase={first} onStrength={setEnough} />
      <PassphraseField
        label={againLabel}
        value={second}
        onChange={setSecond}
        error={differs ? words.firstVisit.differs : null}
      />
      <div className="actions">
        <ActionButton look="primary" type="submit" busy={busy} disabled={!ready}>
          {action}
        </ActionButton>
      </div>
    </Form>
  );
}
