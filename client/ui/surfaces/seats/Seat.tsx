import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Leave } from '../channel/Leave.tsx';
import { RemoveSeat } from './RemoveSeat.tsx';
import { SafetyNumber } from './SafetyNumber.tsx';

type Properties = { readonly channel: ChannelView; readonly seatId: string };

/** One seat: what is known of it, the number to compare by voice, and how it ends. */
export function Seat({ channel, seatId }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const seat = channel.seats.find((candidate) => candidate.id === seatId);
  if (seat === undefined) {
    return (
      <Page title={words.seats.seat} onBack={back}>
        <ProblemNote trouble={{ kind: 'gone' }} />
      </Page>
    );
  }
  return (
    <Page title={words.seats.seat} onBack={back}>
      <p className="strong">
        <SeatName side={seat.side} label={seat.label} />
      </p>
      <p>
        {words.roles[seat.role]} · {seat.ours ? words.seats.ourSeat : words.seats.trust[seat.trust]}
      </p>
      {seat.endsInSeconds !== null && <p>{words.seats.ends(seat.endsInSeconds)}</p>}
      <p className="hint">{words.seats.vouched}</p>
      {!seat.ours && <SafetyNumber channel={channel} seat={seat} />}
      {!seat.ours && channel.powers.remove && <RemoveSeat channel={channel} seat={seat} />}
      {seat.ours && <Leave channel={channel} />}
    </Page>
  );
}
