import { useState } from 'react';
import type { ChannelView, ProposalView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Certain } from './Certain.tsx';

type Properties = { readonly channel: ChannelView; readonly proposal: ProposalView };

/** Its author takes a proposal back. Of a guest's that ends the invitation, so it is asked twice. */
export function Withdraw({ channel, proposal }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const [doubting, setDoubting] = useState(false);
  const withdraw = (): void => void run(() => engine.withdrawProposal(channel.id, proposal.id), back);
  const ends = proposal.kind === 'admission';
  return (
    <>
      <ProblemNote trouble={trouble} />
      {doubting ? (
        <Certain action={words.proposal.withdraw} busy={busy} onConfirm={withdraw} onCancel={() => setDoubting(false)}>
          <p className="strong">{words.admission.withdrawText}</p>
        </Certain>
      ) : (
        <>
          <p className="hint">{ends ? words.admission.withdrawText : words.proposal.withdrawText}</p>
          <div className="actions">
            <ActionButton busy={busy} onPress={() => (ends ? setDoubting(true) : withdraw())}>
              {words.proposal.withdraw}
            </ActionButton>
          </div>
        </>
      )}
    </>
  );
}
