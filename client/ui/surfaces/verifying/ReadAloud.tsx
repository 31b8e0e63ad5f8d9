import { useState } from 'react';
import type { ChannelView, SafetyNumber, SeatView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Digits } from '../../parts/Digits.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { Differ } from './Differ.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView; readonly number: SafetyNumber | null };

/** Sixty digits in four rows, read to each other; and what the two of them found. */
export function ReadAloud({ channel, seat, number }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [differ, setDiffer] = useState(false);
  return (
    <>
      <p className="strong">{words.compare.byVoice}</p>
      <p>{words.readAloud.how}</p>
      <p role="status">{number === null && words.seats.computing}</p>
      {number !== null && (
        <>
          <div className="digit-rows">
            <Digits groups={number.digits} label={words.seats.safetyNumber} />
          </div>
          <div className="actions">
            <ActionButton onPress={() => setDiffer(true)}>{words.readAloud.differ}</ActionButton>
            <ActionButton
              look="primary"
              busy={busy}
              onPress={() => {
                setDiffer(false);
                void run(() => engine.noteCompared(channel.id, seat.id));
              }}
            >
              {words.readAloud.match}
            </ActionButton>
          </div>
        </>
      )}
      {differ && (
        <Differ title={words.readAloud.differTitle}>
          <p>
            {words.readAloud.differText} {words.readAloud.differNext}
          </p>
        </Differ>
      )}
      <ProblemNote trouble={trouble} />
      <SureList lines={words.verifying.means} />
      <p className="hint">{words.verifying.path}</p>
    </>
  );
}
