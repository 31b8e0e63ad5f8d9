import { useState } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { lifetimesBelow } from './lifetimes.ts';

type Properties = { readonly channel: ChannelView; readonly room: RoomView };

/** Words of a room may be kept for less time than was agreed, never for more. */
export function ShortenRoom({ channel, room }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const among = lifetimesBelow(room.lifetimeSeconds);
  const [chosen, setChosen] = useState<number | null>(null);
  const seconds = chosen !== null && among.includes(chosen) ? chosen : among.at(-1);
  if (seconds === undefined) return null;
  return (
    <section className="stack-small" aria-labelledby="shorten-room">
      <h2 id="shorten-room">{words.rooms.shorten}</h2>
      <SpanChoice label={words.rooms.shortenTo} seconds={seconds} among={among} onChange={setChosen} />
      <p className="hint">
        {words.rooms.shortenText} {words.rooms.shortenNever}
      </p>
      <ProblemNote trouble={trouble} />
      <ActionButton
        look="caution"
        busy={busy}
        onPress={() => void run(() => engine.shortenRoom(channel.id, room.id, seconds))}
      >
        {words.rooms.shortenAction}
      </ActionButton>
    </section>
  );
}
