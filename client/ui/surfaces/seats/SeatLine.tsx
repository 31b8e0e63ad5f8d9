import { Button } from 'react-aria-components/Button';
import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { UserText } from '../../parts/UserText.tsx';
import { factsOf } from './seatFacts.ts';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

/** One seat of the roster: label, role, how it stands, and what limits it. No presence, no last time. */
export function SeatLine({ channel, seat }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  return (
    <Button
      className="line"
      onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'seat', seat: seat.id } })}
    >
      <span className="line-title">
        <UserText text={seat.label} />
      </span>
      <span className="line-facts">{factsOf(words, seat).join(' · ')}</span>
    </Button>
  );
}
