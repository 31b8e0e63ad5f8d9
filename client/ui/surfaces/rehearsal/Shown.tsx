import { useEffect, useMemo, useRef, useState } from 'react';
import { EngineContext, GoingContext, OpenContext, useGoing } from '../../app/contexts.ts';
import { emptyMemory, MemoryContext } from '../../app/drafts.ts';
import type { Going } from '../../app/useTrail.ts';
import { Room } from '../room/Room.tsx';
import { madeDeeds } from './deeds.ts';
import type { Made } from './made.ts';

type Properties = {
  readonly made: Made;
  readonly onChange: (change: (made: Made) => Made) => void;
  readonly onLock: () => void;
};

/**
 * The made conversation as a room: the room's own component, with made-up values and with deeds that lead nowhere. Nothing here adds
 * to what that component draws. Escape leads back to the editor, as Back does.
 */
export function Shown({ made, onChange, onLock }: Properties) {
  const going = useGoing();
  const latest = useRef(made);
  latest.current = made;
  const owner = useRef({ alter: onChange, lock: onLock });
  owner.current = { alter: onChange, lock: onLock };
  const [memory] = useState(emptyMemory);
  const [deeds] = useState(() =>
    madeDeeds({
      read: () => latest.current,
      alter: (change) => owner.current.alter(change),
      lock: () => owner.current.lock(),
    }),
  );
  useEffect(() => deeds.tell(made), [deeds, made]);

  const { back } = going;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      // Something over the room closes first.
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) back();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [back]);

  // From a made room one gets to its editor and nowhere else.
  const inside: Going = useMemo(
    () => ({
      here: { at: 'channel', channel: 'made', page: { name: 'room' } },
      go: (route) => {
        if (route.at === 'rehearsal') back();
      },
      replace: () => undefined,
      back,
      restart: () => undefined,
    }),
    [back],
  );
  return (
    <EngineContext value={deeds.engine}>
      <GoingContext value={inside}>
        <MemoryContext value={memory}>
          <OpenContext value={true}>
            <Room channel={made.channel} named={made.room} />
          </OpenContext>
        </MemoryContext>
      </GoingContext>
    </EngineContext>
  );
}
