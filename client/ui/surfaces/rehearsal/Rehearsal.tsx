import { useEffect, useState } from 'react';
import { useGoing, useWords } from '../../app/contexts.ts';
import { useMemory } from '../../app/drafts.ts';
import type { RehearsalStep } from '../../app/route.ts';
import { About } from './About.tsx';
import { copyOf } from './copy.ts';
import { Deniability } from './Deniability.tsx';
import { Editor } from './Editor.tsx';
import { emptyOf, exampleOf } from './example.ts';
import type { Made } from './made.ts';
import { Shown } from './Shown.tsx';
import { useMade } from './useMade.ts';

type Properties = { readonly step: RehearsalStep; readonly onLock: () => void };

/**
 * Rehearsal: an explanation, an editor, and what was made shown as a room. It is handed no engine and imports none; what stands in
 * it is in this component's memory, for fifteen minutes.
 *
 *     about ── begin ──> edit ── show ──> show ── Escape, Back ──> edit
 *       └── honest
 */
export function Rehearsal({ step, onLock }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const memory = useMemory();
  const [copied] = useState(() => {
    const { waiting } = memory.toAlter;
    return waiting === null ? null : copyOf(waiting, performance.now());
  });
  const { made, leftSeconds, over, begin, alter } = useMade(copied);
  useEffect(() => {
    memory.toAlter.waiting = null;
  }, [memory]);

  const start = (first: Made): void => {
    begin(first);
    go({ at: 'rehearsal', step: 'edit' });
  };
  if (step === 'honest') return <Deniability />;
  if (made === null || step === 'about') {
    return (
      <About
        copied={copied !== null && made !== null}
        over={over}
        onGoOn={made === null ? null : () => go({ at: 'rehearsal', step: 'edit' })}
        onExample={() => start(exampleOf(words))}
        onEmpty={() => start(emptyOf(words))}
      />
    );
  }
  if (step === 'show') return <Shown made={made} onChange={alter} onLock={onLock} />;
  return <Editor made={made} leftSeconds={leftSeconds} onChange={alter} />;
}
