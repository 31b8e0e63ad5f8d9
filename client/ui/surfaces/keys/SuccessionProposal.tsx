import type { ChannelView, ProposalView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SureList } from '../../parts/SureList.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly proposal: ProposalView;
  readonly busy: boolean;
  readonly onAnswer: (agreed: boolean) => void;
};

/** The co-facilitator asks to take the place of a facilitator who is gone. */
export function SuccessionProposal({ channel, proposal, busy, onAnswer }: Properties) {
  const words = useWords();
  const days = channel.rules.settings?.successionDays;
  return (
    <>
      {days !== undefined && <p>{words.succession.lead(days)}</p>}
      <p className="strong">{words.succession.becomes}</p>
      <SureList title={words.proposal.meansTitle} lines={words.succession.means} />
      <p className="hint">{words.succession.word}</p>
      {proposal.ourKey === 'asked' && !proposal.refused && (
        <>
          <p className="hint">{words.proposal.refuseText}</p>
          <div className="actions">
            <ActionButton disabled={busy} onPress={() => onAnswer(false)}>
              {words.proposal.refuse}
            </ActionButton>
            <ActionButton look="primary" busy={busy} onPress={() => onAnswer(true)}>
              {words.proposal.agree}
            </ActionButton>
          </div>
        </>
      )}
    </>
  );
}
