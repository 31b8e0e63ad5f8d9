import { useState } from 'react';
import { type ChannelView, type SeatView, secretLimits } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { WordField } from '../../parts/WordField.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

/** The question and the answer that the other should give too. */
export function AskSecret({ channel, seat }: Properties) {
  const { secret } = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [question, setQuestion] = useState('');
  const [answer, setAnswer] = useState('');
  const { questionLength, secretLength } = secretLimits;
  const filled = question.trim() !== '' && answer.trim() !== '';
  const fits = question.length <= questionLength && answer.length <= secretLength;
  return (
    <form
      className="stack-small"
      onSubmit={(event) => {
        event.preventDefault();
        if (filled && fits) void run(() => engine.askSecret(channel.id, seat.id, question, answer));
      }}
    >
      <p>{secret.how}</p>
      <WordField
        label={secret.question}
        value={question}
        onChange={setQuestion}
        hint={secret.questionHint}
        max={questionLength}
        lines={2}
      />
      <WordField
        label={secret.answer}
        value={answer}
        onChange={setAnswer}
        hint={secret.answerHint}
        max={secretLength}
      />
      <p className="strong">{secret.guess}</p>
      <p>{secret.guesses(secretLimits.attempts)}</p>
      <div className="actions">
        <ActionButton type="submit" look="primary" busy={busy} disabled={!filled || !fits}>
          {secret.ask}
        </ActionButton>
      </div>
      <ProblemNote trouble={trouble} />
      <SureList lines={secret.lines} />
    </form>
  );
}
