import type { ProposalView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';

type Properties = {
  readonly proposal: ProposalView;
  readonly busy: boolean;
  readonly onAnswer: (agreed: boolean) => void;
};

/** The second key to a removal. It closes a seat as much as the first, so it is typed as well. */
export function RemovalProposal({ proposal, busy, onAnswer }: Properties) {
  const words = useWords();
  return (
    <>
      <p>{proposal.ours ? words.removal.oursLead : words.removal.lead}</p>
      <SureList title={words.proposal.meansTitle} lines={words.removal.means} />
      <p>{words.seats.removeKept}</p>
      {proposal.ourKey === 'asked' && !proposal.refused && (
        <>
          <div className="actions">
            <ActionButton disabled={busy} onPress={() => onAnswer(false)}>
              {words.proposal.refuse}
            </ActionButton>
            <span className="hint">{words.proposal.refuseText}</span>
          </div>
          <TypedConfirm
            word={words.seats.removeWord}
            action={words.removal.agree}
            busy={busy}
            onConfirm={() => onAnswer(true)}
          >
            <p>{words.seats.removeText}</p>
          </TypedConfirm>
        </>
      )}
    </>
  );
}
