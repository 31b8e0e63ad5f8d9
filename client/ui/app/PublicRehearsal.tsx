import { useEffect } from 'react';
import { Leaving } from '../surfaces/safety/Leaving.tsx';
import { GoingContext, useWords } from './contexts.ts';
import { Failure } from './Failure.tsx';
import { RehearsalPlace } from './RehearsalPlace.tsx';
import { takeRehearsal } from './rehearsalAddress.ts';
import { Speaking } from './Speaking.tsx';
import { useTitle } from './useTitle.ts';
import { useTrail } from './useTrail.ts';

/** The rehearsal as a page for anybody: without a vault, and with no engine anywhere. To leave it is to load the program. */
export function PublicRehearsal() {
  return (
    <Speaking>
      <Failure>
        <Leaving engine={null} offline={null}>
          <Alone />
        </Leaving>
      </Failure>
    </Speaking>
  );
}

const start = { at: 'rehearsal', step: 'about' } as const;
/** Nothing lies before it: what is behind the first step is the program. */
const trail = { before: [], here: start };

const loadProgram = (): void => window.location.reload();

function Alone() {
  const words = useWords();
  const going = useTrail(trail);
  const { here, replace } = going;
  useTitle(words.name, { kind: 'firstVisit' });
  const left = here.at !== 'rehearsal';
  useEffect(() => {
    if (left) loadProgram();
  }, [left]);
  useEffect(() => {
    // An invitation was pasted into the address bar, or this address once more.
    const arrived = (): void => {
      if (takeRehearsal(window)) replace(start);
      else loadProgram();
    };
    window.addEventListener('hashchange', arrived);
    return () => window.removeEventListener('hashchange', arrived);
  }, [replace]);
  if (here.at !== 'rehearsal') return null;
  return (
    <GoingContext value={going}>
      <RehearsalPlace step={here.step} onLock={loadProgram} />
    </GoingContext>
  );
}
