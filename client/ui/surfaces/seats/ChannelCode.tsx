import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { ComparedDigits } from './ComparedDigits.tsx';

type Properties = { readonly channel: ChannelView };

/**
 * The code that every seat of the present roster sees alike. Other readers mean other digits, also where a freeze leaves the seat in
 * sight: what was shown before is put away.
 */
export function ChannelCode({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const plenary = channel.rooms.find(({ form }) => form === 'plenary');
  const roster = [...channel.seats.map((seat) => seat.id), plenary?.readersToken].join(' ');
  return (
    <ComparedDigits
      key={roster}
      title={words.seats.channelCode}
      text={words.seats.channelCodeText}
      showWords={words.seats.channelCodeShow}
      compared={channel.codeCompared ? words.seats.codeCompared : null}
      compute={() => engine.channelCode(channel.id)}
      onCompared={() => engine.noteCompared(channel.id, null)}
    />
  );
}
