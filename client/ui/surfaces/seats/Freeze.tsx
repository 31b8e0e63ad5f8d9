import { useState } from 'react';
import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly seat: SeatView;
  /** A facilitator closes it at once; a buddy asks, and the next facilitator's device does it. */
  readonly by: 'facilitator' | 'buddy';
};

/** Freezing a seat whose device or person may be in other hands, one press away: what it does, what others see, and that it cannot be undone. */
export function Freeze({ channel, seat, by }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const { freeze } = words;
  const [asked, setAsked] = useState(false);
  const buddy = by === 'buddy';
  return (
    <section className="stack-small" aria-labelledby="freeze-title">
      <h2 id="freeze-title">{freeze.title}</h2>
      <p>{buddy ? freeze.buddyLead : freeze.lead}</p>
      {!asked && (
        <div className="actions">
          <ActionButton onPress={() => setAsked(true)}>{freeze.open}</ActionButton>
        </div>
      )}
      {asked && (
        <>
          <SureList title={freeze.meansTitle} lines={buddy ? freeze.buddyMeans : freeze.means} />
          {!buddy && <p className="hint">{freeze.limit}</p>}
          <TypedConfirm
            word={freeze.word}
            action={buddy ? freeze.buddyAction : freeze.action}
            busy={busy}
            onConfirm={() => void run(() => engine.freezeSeat(channel.id, seat.id), back)}
          >
            <p>{freeze.back}</p>
          </TypedConfirm>
        </>
      )}
      <ProblemNote trouble={trouble} />
    </section>
  );
}
