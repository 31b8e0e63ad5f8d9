import { Button } from 'react-aria-components/Button';
import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { UserText } from '../../parts/UserText.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

/** One seat of the roster: label, role, and what is known of its keys. No presence, no last time. */
export function SeatLine({ channel, seat }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const facts = [
    words.roles[seat.role],
    seat.ours
      ? words.seats.ourSeat
      : seat.joining
        ? words.seats.joining
        : seat.away
          ? words.seats.away
          : words.seats.trust[seat.trust],
    ...(seat.endsInSeconds === null ? [] : [words.seats.ends(seat.endsInSeconds)]),
  ];
  return (
    <Button
      className="line"
      onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'seat', seat: seat.id } })}
    >
      <span className="line-title">
        <UserText text={seat.label} />
      </span>
      <span className="line-facts">{facts.join(' · ')}</span>
    </Button>
  );
}
