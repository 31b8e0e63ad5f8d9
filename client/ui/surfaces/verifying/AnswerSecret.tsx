import { useState } from 'react';
import { type ChannelView, type SeatView, type SecretCheck, secretLimits } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { WordField } from '../../parts/WordField.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView; readonly check: SecretCheck };

/** Somebody asks: who, in which channel, and what. An answer only from this person, or none. */
export function AnswerSecret({ channel, seat, check }: Properties) {
  const { secret } = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [answer, setAnswer] = useState('');
  const { secretLength } = secretLimits;
  const fits = answer.trim() !== '' && answer.length <= secretLength;
  return (
    <form
      className="stack-small"
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) void run(() => engine.answerSecret(channel.id, seat.id, answer));
      }}
    >
      <p>
        {secret.asks}: <SeatName side={seat.side} label={seat.label} />
      </p>
      <p className="hint">
        {secret.asksIn}: <UserText text={channel.label} />
      </p>
      <section className="stack-small asked-question">
        <h2>{secret.theirQuestion}</h2>
        <UserText text={check.question} />
      </section>
      <p className="strong">{secret.answerWhen}</p>
      <WordField
        label={secret.answer}
        value={answer}
        onChange={setAnswer}
        hint={secret.answerHint}
        max={secretLength}
      />
      <p className="hint">{secret.answerOnce}</p>
      <div className="actions">
        <ActionButton disabled={busy} onPress={() => void run(() => engine.endSecretCheck(channel.id, seat.id))}>
          {secret.decline}
        </ActionButton>
        <ActionButton type="submit" look="primary" busy={busy} disabled={!fits}>
          {secret.send}
        </ActionButton>
      </div>
      <p className="hint">{secret.declineMeans}</p>
      <ProblemNote trouble={trouble} />
      <SureList lines={secret.lines} />
    </form>
  );
}
