import type { ChannelView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';

type Properties = { readonly channel: ChannelView };

/** How many seats have yet to accept changed rules, or that all have. Never which. */
export function Acceptance({ channel }: Properties) {
  const { ruling } = useWords();
  const { acceptance, rules } = channel;
  if (acceptance === null && rules.settings !== null) return <p role="status">{ruling.allAccepted}</p>;
  if (acceptance === null || acceptance.waitingFor === 0) return null;
  return (
    <div className="stack-small">
      <p className="strong" role="status">
        {ruling.waiting(acceptance.waitingFor)}
      </p>
      <p className="hint">
        {ruling.waitingWho} {ruling.waitingAway}
      </p>
    </div>
  );
}
