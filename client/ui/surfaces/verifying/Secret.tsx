import type { ChannelView, SeatView, SecretCheck } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { AnswerSecret } from './AnswerSecret.tsx';
import { AskSecret } from './AskSecret.tsx';
import { SecretEnd } from './SecretEnd.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly seat: SeatView;
  /** To the digits, where the answers left a doubt. */
  readonly onDigits: () => void;
};

/** A question that only two people can answer: asked, waited for, answered, and what came of it. One at a time. */
export function Secret({ channel, seat, onDigits }: Properties) {
  const check = seat.secretCheck;
  if (check === null) return <AskSecret channel={channel} seat={seat} />;
  switch (check.phase) {
    case 'asked':
      return <AnswerSecret channel={channel} seat={seat} check={check} />;
    case 'starting':
    case 'waiting':
    case 'working':
      return <Waiting channel={channel} seat={seat} check={check} />;
    case 'matched':
    case 'differed':
    case 'ended':
      return <SecretEnd channel={channel} seat={seat} check={check} onDigits={onDigits} />;
  }
}

type WaitingProperties = { readonly channel: ChannelView; readonly seat: SeatView; readonly check: SecretCheck };

function Waiting({ channel, seat, check }: WaitingProperties) {
  const { secret } = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const { phase } = check;
  const now = { starting: secret.starting, waiting: secret.waiting, working: secret.working };
  return (
    <>
      <p role="status" className="strong">
        {phase in now && now[phase as keyof typeof now]}
      </p>
      <section className="stack-small">
        <h2>{check.byUs ? secret.asked : secret.theirQuestion}</h2>
        <UserText text={check.question} />
      </section>
      {phase !== 'working' && (
        <p>
          {secret.waitingText} {secret.waitingOthers}
        </p>
      )}
      <div className="actions">
        <ActionButton busy={busy} onPress={() => void run(() => engine.endSecretCheck(channel.id, seat.id))}>
          {secret.breakOff}
        </ActionButton>
      </div>
      <ProblemNote trouble={trouble} />
    </>
  );
}
