import { useEffect, useRef } from 'react';
import type { ChannelView, ProposalView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { AdmissionProposal } from './AdmissionProposal.tsx';
import { isCarriedOut } from './carriedOut.ts';
import { LongerProposal } from './LongerProposal.tsx';
import { RemovalProposal } from './RemovalProposal.tsx';
import { SuccessionProposal } from './SuccessionProposal.tsx';
import { Waiting } from './Waiting.tsx';
import { Withdraw } from './Withdraw.tsx';

type Properties = { readonly channel: ChannelView; readonly proposalId: string };

const titleOf = (words: Catalogue, { ours, kind }: ProposalView): string =>
  ours ? words.proposal.ours[kind] : words.proposal.asks[kind];

/** One proposal: what it is about, this person's key, whose keys are missing, and its end. */
export function Proposal({ channel, proposalId }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const proposal = channel.proposals.find(({ id }) => id === proposalId);
  // As it was when the page first showed it: held against the channel once it is over.
  const first = useRef<{ readonly proposal: ProposalView; readonly channel: ChannelView } | undefined>(undefined);
  useEffect(() => {
    if (proposal !== undefined) first.current ??= { proposal, channel };
  }, [proposal, channel]);
  if (proposal === undefined) {
    const before = first.current;
    return (
      <Page about="over" title={words.proposal.over} onBack={back}>
        {before !== undefined && <p className="strong">{titleOf(words, before.proposal)}</p>}
        <p role="status">
          {before === undefined
            ? words.proposal.overText
            : isCarriedOut(before.proposal, before.channel, channel)
              ? words.proposal.overDone[before.proposal.kind]
              : words.proposal.overElse}
        </p>
        <div className="actions">
          <ActionButton look="primary" onPress={back}>
            {words.common.done}
          </ActionButton>
        </div>
      </Page>
    );
  }
  const answer = (agreed: boolean): void =>
    void run(
      () => engine.answerProposal(channel.id, proposal.id, agreed),
      () => {
        if (!agreed) back();
      },
    );
  const matter = { proposal, busy, onAnswer: answer };
  return (
    <Page title={titleOf(words, proposal)} onBack={back}>
      <ConnectionLine channel={channel} />
      {proposal.kind !== 'longer' && (
        <p>
          <span className="strong">
            <SeatName side={proposal.side} label={proposal.label} />
          </span>
          {' · '}
          {words.roles[proposal.role]}
        </p>
      )}
      {proposal.kind === 'admission' && <AdmissionProposal {...matter} />}
      {proposal.kind === 'removal' && <RemovalProposal {...matter} />}
      {proposal.kind === 'succession' && <SuccessionProposal channel={channel} {...matter} />}
      {proposal.kind === 'longer' && proposal.rules !== null && (
        <LongerProposal channel={channel} rules={proposal.rules} {...matter} />
      )}
      <ProblemNote trouble={trouble} />
      <Waiting proposal={proposal} />
      {proposal.ourKey === 'given' && !proposal.ours && (
        <div className="actions">
          <ActionButton look="primary" onPress={back}>
            {words.common.done}
          </ActionButton>
        </div>
      )}
      {proposal.ours && !proposal.refused && <Withdraw channel={channel} proposal={proposal} />}
    </Page>
  );
}
