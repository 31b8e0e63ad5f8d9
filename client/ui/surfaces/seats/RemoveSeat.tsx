import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';
import { askedForRemoval } from '../keys/asked.ts';
import { keyNames } from '../keys/keyNames.ts';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

/** Closing somebody's seat, by typing one word, and with whose key besides; nothing later can be read by it. */
export function RemoveSeat({ channel, seat }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const asked = askedForRemoval(channel, seat);
  return (
    <section className="stack-small" aria-labelledby="remove-title">
      <h2 id="remove-title">{words.seats.remove}</h2>
      <p>{asked.length === 0 ? words.seats.removeAlone : words.seats.removeAsks(keyNames(words, asked))}</p>
      <TypedConfirm
        word={words.seats.removeWord}
        action={words.seats.remove}
        busy={busy}
        onConfirm={() => void run(() => engine.removeSeat(channel.id, seat.id), back)}
      >
        <p>{words.seats.removeText}</p>
        <p>{words.seats.removeKept}</p>
      </TypedConfirm>
      <ProblemNote trouble={trouble} />
    </section>
  );
}
