import { useState } from 'react';
import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { days, hours } from '../../app/spans.ts';
import { useAction } from '../../app/useAction.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { Sure } from '../../parts/Sure.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

const minute = 60;
const lengths = [10 * minute, 30 * minute, hours(1), hours(6), days(1)];

/** The floor of a seat that writes only with it: given for a while, or taken back. */
export function Floor({ channel, seat }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [seconds, setSeconds] = useState(30 * minute);
  const left = useSecondsLeft(seat.floorSeconds ?? 0, seat);
  const give = (length: number): void => void run(() => engine.giveFloor(channel.id, seat.id, length));
  return (
    <section className="stack-small" aria-labelledby="floor-title">
      <h2 id="floor-title">{words.floor.title}</h2>
      <p>{words.floor.text}</p>
      <p className="hint">
        <Sure kind="device" /> {words.floor.sure}
      </p>
      <p role="status">{seat.floorSeconds === null ? words.seats.noFloor : words.seats.floor(left)}</p>
      {seat.floorSeconds === null ? (
        <>
          <SpanChoice label={words.floor.lasts} seconds={seconds} among={lengths} onChange={setSeconds} />
          <div className="actions">
            <ActionButton busy={busy} onPress={() => give(seconds)}>
              {words.floor.give}
            </ActionButton>
          </div>
        </>
      ) : (
        <div className="actions">
          <ActionButton busy={busy} onPress={() => give(0)}>
            {words.floor.take}
          </ActionButton>
        </div>
      )}
      <ProblemNote trouble={trouble} />
    </section>
  );
}
