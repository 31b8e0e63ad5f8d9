import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Banner } from '../room/Banner.tsx';
import { proposalNotices } from './open.ts';

type Properties = { readonly channel: ChannelView };

/** What waits for this person's key, above the conversation. The answer itself is given on a page that says everything. */
export function ProposalBanners({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  return proposalNotices(channel).map((proposal) => (
    <Banner
      key={proposal.id}
      tone="caution"
      title={
        <>
          {words.proposal.asks[proposal.kind]}
          {proposal.kind !== 'longer' && (
            <>
              {': '}
              <SeatName side={proposal.side} label={proposal.label} />
            </>
          )}
          {proposal.kind === 'admission' && <span className="wide-only">. {words.proposal.byVoice}</span>}
        </>
      }
      action={
        <ActionButton
          look="caution"
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'proposal', proposal: proposal.id } })}
        >
          {words.proposal.go[proposal.kind]}
        </ActionButton>
      }
    />
  ));
}
