import { useState } from 'react';
import type { ChannelView, Standing } from '../../../engine/api.ts';
import { useEngine, useKeeping, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Digits } from '../../parts/Digits.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Differ } from './Differ.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly standing: Extract<Standing, { kind: 'comparing' }>;
};

/** The guest's half of the comparison: four groups are read out, two are listened for. */
export function Comparing({ channel, standing }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const asleep = useKeeping().kind === 'device' ? words.compare.asleep : words.keeping.stayOpen;
  const [doubting, setDoubting] = useState(false);
  const say = (matched: boolean) => void run(() => engine.guestCompared(channel.id, matched));
  return (
    <>
      <p className="strong">{words.compare.byVoice}</p>
      <p>{words.compare.guestHow}</p>
      {standing.digits.length === 0 ? (
        <p role="status">{words.compare.preparing}</p>
      ) : (
        <Digits groups={standing.digits} label={words.compare.title} />
      )}
      <p>{words.compare.guestListen}</p>
      <p>{words.compare.membersCall}</p>
      <p className="hint">
        {words.compare.why} {words.compare.whoSpeaks}
      </p>
      <p role="status" className="hint">
        {standing.requestSent ? words.compare.requestSent : words.compare.requestSending} {asleep}
      </p>
      <ProblemNote trouble={trouble} />
      {standing.weMatched && (
        <Notice icon="check">
          <p role="status">{words.compare.matchedWaiting}</p>
        </Notice>
      )}
      {doubting ? (
        <Differ busy={busy} onConfirm={() => say(false)} onCancel={() => setDoubting(false)} />
      ) : (
        <div className="actions">
          <ActionButton disabled={busy} onPress={() => setDoubting(true)}>
            {words.compare.differ}
          </ActionButton>
          {!standing.weMatched && (
            <ActionButton look="primary" busy={busy} disabled={standing.digits.length === 0} onPress={() => say(true)}>
              {words.compare.match}
            </ActionButton>
          )}
        </div>
      )}
    </>
  );
}
