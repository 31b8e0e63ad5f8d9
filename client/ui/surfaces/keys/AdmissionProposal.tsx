import { useState } from 'react';
import type { ProposalView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Digits } from '../../parts/Digits.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { Certain } from './Certain.tsx';

type Properties = {
  readonly proposal: ProposalView;
  readonly busy: boolean;
  readonly onAnswer: (agreed: boolean) => void;
};

/** Somebody at the door: the digits that guest, facilitator and everybody who is asked see alike, and the answers: who could not compare refuses as well. */
export function AdmissionProposal({ proposal, busy, onAnswer }: Properties) {
  const words = useWords();
  const [refusing, setRefusing] = useState<'differ' | 'cannot' | null>(null);
  const asked = proposal.ourKey === 'asked' && !proposal.refused;
  return (
    <>
      {asked && (
        <>
          <p className="strong">{words.compare.byVoice}</p>
          <p>{words.compare.hostHow}</p>
        </>
      )}
      <div className="large-digits">
        <Digits groups={proposal.digits} label={words.admission.digits} />
      </div>
      {asked && (
        <>
          <p>{words.compare.hostListen}</p>
          <p className="hint">{words.admission.orFacilitator}</p>
          {refusing !== null ? (
            <Certain
              action={words.admission[refusing]}
              busy={busy}
              onConfirm={() => onAnswer(false)}
              onCancel={() => setRefusing(null)}
            >
              <p className="strong">{words.admission.differSure}</p>
            </Certain>
          ) : (
            <div className="actions">
              <ActionButton disabled={busy} onPress={() => setRefusing('differ')}>
                {words.admission.differ}
              </ActionButton>
              <ActionButton disabled={busy} onPress={() => setRefusing('cannot')}>
                {words.admission.cannot}
              </ActionButton>
              <ActionButton look="primary" busy={busy} onPress={() => onAnswer(true)}>
                {words.admission.match}
              </ActionButton>
            </div>
          )}
          <SureList title={words.proposal.meansTitle} lines={words.admission.means} />
          <p className="hint">{words.admit.effect}</p>
        </>
      )}
    </>
  );
}
