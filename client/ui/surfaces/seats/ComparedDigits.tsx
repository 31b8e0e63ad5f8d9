import { useState } from 'react';
import type { Outcome } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Digits } from '../../parts/Digits.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';

type Properties = {
  readonly title: string;
  readonly text: string;
  readonly showWords: string;
  /** Said once the person has compared; null while they have not. */
  readonly compared: string | null;
  readonly compute: () => Promise<Outcome<readonly string[]>>;
  readonly onCompared: () => Promise<Outcome>;
};

/** Digits computed when asked, and the mark that they were compared by voice. */
export function ComparedDigits({ title, text, showWords, compared, compute, onCompared }: Properties) {
  const words = useWords();
  const { busy, trouble, run } = useAction();
  const [digits, setDigits] = useState<readonly string[] | null>(null);
  return (
    <section className="stack-small">
      <h2>{title}</h2>
      <p>{text}</p>
      <p className="hint">
        {words.compare.byVoice} {words.compare.whoSpeaks}
      </p>
      {compared !== null && (
        <Notice icon="check">
          <p>{compared}</p>
        </Notice>
      )}
      <p role="status">{busy && digits === null && words.seats.computing}</p>
      {digits === null ? (
        <ActionButton busy={busy} onPress={() => void run(compute, setDigits)}>
          {showWords}
        </ActionButton>
      ) : (
        <Digits groups={digits} label={title} />
      )}
      {digits !== null && compared === null && (
        <ActionButton busy={busy} onPress={() => void run(onCompared)}>
          {words.seats.markCompared}
        </ActionButton>
      )}
      <ProblemNote trouble={trouble} />
    </section>
  );
}
