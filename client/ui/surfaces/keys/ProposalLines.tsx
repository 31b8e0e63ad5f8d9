import { Button } from 'react-aria-components/Button';
import type { ChannelView, ProposalView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { SeatName } from '../../parts/SeatName.tsx';

type Properties = { readonly channel: ChannelView };

/** A guest whom we asked the others about has a card of its own. */
const hasNoCard = ({ ours, kind }: ProposalView): boolean => !(ours && kind === 'admission');

/** What is proposed now, on the page of the seats: also what this person put aside, answered or asked for. */
export function ProposalLines({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const shown = channel.proposals.filter(hasNoCard);
  if (shown.length === 0) return null;
  return (
    <section className="stack-small" aria-labelledby="proposals-title">
      <h2 id="proposals-title">{words.proposal.list}</h2>
      <ul className="lines">
        {shown.map((proposal) => (
          <li key={proposal.id}>
            <Button
              className="line"
              onPress={() =>
                go({ at: 'channel', channel: channel.id, page: { name: 'proposal', proposal: proposal.id } })
              }
            >
              <span className="line-title">
                {proposal.ours ? words.proposal.ours[proposal.kind] : words.proposal.asks[proposal.kind]}
                {proposal.ourKey === 'asked' && !proposal.refused && <span className="dot" aria-hidden="true" />}
              </span>
              <span className="line-facts">
                {proposal.kind !== 'longer' && (
                  <>
                    <SeatName side={proposal.side} label={proposal.label} />
                    {' · '}
                  </>
                )}
                {stateOf(words, proposal)}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const stateOf = (words: ReturnType<typeof useWords>, { refused, ourKey, kind, leftSeconds }: ProposalView): string => {
  if (refused) return words.proposal.refused;
  if (ourKey === 'asked') return words.proposal.go[kind];
  return words.time.ends(leftSeconds);
};
