import type { ProposalView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { keyNames } from './keyNames.ts';

type Properties = { readonly proposal: ProposalView };

/** What a proposal still waits for, in sides or in a count, and for how long; or that it was refused. */
export function Waiting({ proposal }: Properties) {
  const words = useWords();
  const left = useSecondsLeft(proposal.leftSeconds, proposal);
  if (proposal.refused) {
    return (
      <Notice tone="caution">
        <p role="status">{words.proposal.refused}</p>
      </Notice>
    );
  }
  return (
    <div className="stack-small">
      {proposal.ourKey === 'given' && (
        <Notice icon="check">
          <p role="status">{proposal.kind === 'admission' ? words.proposal.confirmed : words.proposal.agreed}</p>
        </Notice>
      )}
      {proposal.ourKey === 'none' && !proposal.ours && <p>{words.proposal.notAsked}</p>}
      <p role="status">{missing(words, proposal)}</p>
      <p>{words.proposal.left(left)}</p>
      <p className="hint">
        {words.proposal.nobody} <Sure kind="device" />
      </p>
    </div>
  );
}

const missing = (words: ReturnType<typeof useWords>, { kind, needs, missing: seats }: ProposalView): string => {
  if (kind === 'longer') return words.longer.missing(seats);
  return needs.length === 0 ? words.proposal.needsNone : words.proposal.needs(keyNames(words, needs));
};
