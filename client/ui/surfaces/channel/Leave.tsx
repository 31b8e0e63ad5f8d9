import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';

type Properties = { readonly channel: ChannelView };

/** Leaving, by typing one word. Nobody owes a reason, so none is asked. */
export function Leave({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  return (
    <section className="stack-small" aria-labelledby="leave-title">
      <h2 id="leave-title">{words.seats.leave}</h2>
      {!channel.powers.leave && <p>{words.seats.leaveLast}</p>}
      {channel.powers.leave && (
        <TypedConfirm
          word={words.seats.leaveWord}
          action={words.seats.leave}
          busy={busy}
          onConfirm={() => void run(() => engine.leave(channel.id))}
        >
          <p>{words.seats.leaveText}</p>
          <p>{words.seats.leaveSame}</p>
        </TypedConfirm>
      )}
      <ProblemNote trouble={trouble} />
    </section>
  );
}
