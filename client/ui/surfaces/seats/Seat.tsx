import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Leave } from '../channel/Leave.tsx';
import { Compare } from '../verifying/Compare.tsx';
import { Buddies } from './Buddies.tsx';
import { Floor } from './Floor.tsx';
import { Freeze } from './Freeze.tsx';
import { RemoveSeat } from './RemoveSeat.tsx';
import { Succession } from './Succession.tsx';
import { doesOf, factsOf, isVisitor } from './seatFacts.ts';

type Properties = { readonly channel: ChannelView; readonly seatId: string };

/** One seat: what is known of it, what its role may do, and what this person may do about it. */
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
      <ConnectionLine channel={channel} />
      <p className="strong">
        <SeatName side={seat.side} label={seat.label} />
      </p>
      <p>{factsOf(words, seat).join(' · ')}</p>
      {channel.rules.settings !== null && <p>{doesOf(words, seat)}</p>}
      <p className="hint">{words.seats.vouched}</p>
      {seat.ours ? <OurSeat channel={channel} seat={seat} /> : <OtherSeat channel={channel} seat={seat} />}
    </Page>
  );
}

type SeatProperties = { readonly channel: ChannelView; readonly seat: SeatView };

/**
 * A frozen seat is gone for good: only what became of it is left to say. Of one that is away nothing is offered that would show, by
 * failing, that it is frozen.
 */
function OtherSeat({ channel, seat }: SeatProperties) {
  const words = useWords();
  const { replace } = useGoing();
  const { powers, rules } = channel;
  const governed = rules.settings !== null;
  if (seat.hold === 'frozen') {
    return (
      <Notice>
        <p>{words.freeze.frozen}</p>
        {powers.invite && (
          <div className="actions">
            <ActionButton
              onPress={() => replace({ at: 'channel', channel: channel.id, page: { name: 'invite', place: seat.id } })}
            >
              {words.freeze.inviteAgain}
            </ActionButton>
          </div>
        )}
      </Notice>
    );
  }
  return (
    <>
      {seat.hold !== null && (
        <Notice>
          <p>{seat.hold === 'asked' ? words.freeze.asked : words.freeze.locked}</p>
        </Notice>
      )}
      {seat.hold === null && !seat.away && <Compare channel={channel} seat={seat} />}
      {seat.hold === null && seat.away && (
        <p className="hint">
          {words.seats.awayText} <Sure kind="device" />
        </p>
      )}
      {governed && powers.giveFloor && isVisitor(seat) && <Floor channel={channel} seat={seat} />}
      {governed && powers.freeze && seat.hold !== 'asked' && <Freeze channel={channel} seat={seat} by="facilitator" />}
      {governed && !powers.freeze && channel.buddyOf.includes(seat.id) && (
        <Freeze channel={channel} seat={seat} by="buddy" />
      )}
      {powers.remove && <RemoveSeat channel={channel} seat={seat} />}
    </>
  );
}

function OurSeat({ channel, seat }: SeatProperties) {
  const governed = channel.rules.settings !== null;
  return (
    <>
      {governed && seat.role === 'cofacilitator' && <Succession channel={channel} />}
      {governed && channel.seats.length > 1 && <Buddies channel={channel} />}
      <Leave channel={channel} />
    </>
  );
}
