import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { ComparedDigits } from './ComparedDigits.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

/** The safety number of this person and one other seat. */
export function SafetyNumber({ channel, seat }: Properties) {
  const words = useWords();
  const engine = useEngine();
  return (
    <ComparedDigits
      title={words.seats.safetyNumber}
      text={words.seats.safetyText}
      showWords={words.seats.safetyShow}
      compared={seat.trust === 'compared' ? words.seats.trust.compared : null}
      compute={() => engine.safetyNumber(channel.id, seat.id)}
      onCompared={() => engine.noteCompared(channel.id, seat.id)}
    />
  );
}
