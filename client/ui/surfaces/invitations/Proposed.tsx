import type { ChannelView, InvitationState } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Digits } from '../../parts/Digits.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { AwaySides } from '../keys/AwaySides.tsx';
import { keyNames } from '../keys/keyNames.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly state: Extract<InvitationState, { kind: 'proposed' }>;
};

/** The others were asked: the digits that they compare, whose keys are missing by side, and for how long it is tried. */
export function Proposed({ channel, state }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const left = useSecondsLeft(state.leftSeconds, state);
  // The request of this guest is the one with the same digits.
  const request = channel.proposals.find(
    ({ ours, kind, digits }) => ours && kind === 'admission' && digits.join(' ') === state.digits.join(' '),
  );
  return (
    <>
      <p className="strong" role="status">
        {state.needs.length === 0 ? words.proposal.needsNone : words.proposal.needs(keyNames(words, state.needs))}
      </p>
      <AwaySides channel={channel} asked={state.needs} />
      <p>{words.proposal.left(left)}</p>
      <Digits groups={state.digits} label={words.admission.digits} />
      <p>{words.admit.byItself}</p>
      <p className="hint">
        {words.proposal.nobody} <Sure kind="device" />
      </p>
      {request !== undefined && (
        <div className="actions">
          <ActionButton
            onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'proposal', proposal: request.id } })}
          >
            {words.admit.seeProposal}
          </ActionButton>
        </div>
      )}
    </>
  );
}
