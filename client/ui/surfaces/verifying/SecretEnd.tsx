import type { ChannelView, SeatView, SecretCheck } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly seat: SeatView;
  readonly check: SecretCheck;
  readonly onDigits: () => void;
};

/** What came of a check: what it means, what it does not mean, and what to do. It stays until the person puts it away. */
export function SecretEnd({ channel, seat, check, onDigits }: Properties) {
  const { secret } = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const putAway = (then: () => void): void => void run(() => engine.endSecretCheck(channel.id, seat.id), then);
  const doubt = check.phase === 'differed';
  return (
    <>
      <div role="status">
        <Words check={check} />
      </div>
      <section className="stack-small">
        <h2>{check.byUs ? secret.asked : secret.theirQuestion}</h2>
        <UserText text={check.question} />
      </section>
      {check.phase !== 'matched' && <p className="hint">{secret.checksLeft(check.attemptsLeft)}</p>}
      <div className="actions">
        <ActionButton look={doubt ? 'plain' : 'primary'} busy={busy} onPress={() => putAway(() => undefined)}>
          {secret.done}
        </ActionButton>
        {doubt && (
          <ActionButton look="primary" onPress={onDigits}>
            {secret.toDigits}
          </ActionButton>
        )}
      </div>
      <ProblemNote trouble={trouble} />
    </>
  );
}

function Words({ check }: { readonly check: SecretCheck }) {
  const { secret } = useWords();
  switch (check.phase) {
    case 'matched':
      return (
        <Notice icon="check">
          <p className="strong">{secret.matchedTitle}</p>
          <p>{secret.matched}</p>
        </Notice>
      );
    case 'differed':
      return (
        <Notice tone="danger">
          <p className="strong">{secret.differedTitle}</p>
          <p>{secret.differed}</p>
          <p>{secret.differedNext}</p>
        </Notice>
      );
    default:
      return (
        <Notice tone="caution">
          <p className="strong">{secret.endedTitle}</p>
          <p>
            {secret.why[check.why ?? 'interrupted']} {secret.nothing}
          </p>
        </Notice>
      );
  }
}
