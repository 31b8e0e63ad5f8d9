import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { ComparedDigits } from './ComparedDigits.tsx';

type Properties = { readonly channel: ChannelView };

/** The code that every seat sees alike while the roster is the same. A new roster means new digits. */
export function ChannelCode({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const roster = channel.seats.map((seat) => seat.id).join(' ');
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
