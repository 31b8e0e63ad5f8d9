import { useRef, useState } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine } from '../../app/contexts.ts';
import { type Draft, useMemory } from '../../app/drafts.ts';
import { askedFrom, type Elsewhere, inserted, saidElsewhere } from './taken.ts';

export type Asking = { readonly places: readonly Elsewhere[]; readonly before: string };

export type PasteGuard = {
  /** Words that are known elsewhere stand in the field: the person has to decide before anything can be sent. */
  readonly asking: Asking | null;
  /** To be called with each change of the text. */
  readonly look: (before: string, after: string) => void;
  readonly keep: () => void;
  /** The text as it was before. */
  readonly undo: () => void;
  /** Resolves once everything put in has been looked up: true if nothing is left to decide. */
  readonly clear: () => Promise<boolean>;
};

/**
 * Looks up what comes into a text at one stroke, whichever way it came: pasted, dropped, or put in by a keyboard. It may stand in
 * the field while it is looked up, and it cannot be sent before that is done.
 */
export function usePasteGuard(
  channel: ChannelView,
  room: RoomView,
  latest: () => Draft,
  change: (draft: Draft) => void,
): PasteGuard {
  const engine = useEngine();
  const { taken } = useMemory();
  const [asking, setAsking] = useState<Asking | null>(null);
  const open = useRef(false);
  const looking = useRef<Promise<void>>(Promise.resolve());

  const ask = (next: Asking | null): void => {
    open.current = next !== null;
    setAsking(next);
  };
  const look = (before: string, after: string): void => {
    const piece = inserted(before, after);
    if (piece.trim().length < askedFrom) return;
    const found = saidElsewhere(engine, { channel, room }, taken, piece).then((places) => {
      if (places.length > 0 && latest().text.includes(piece)) ask({ places, before });
    });
    looking.current = Promise.all([looking.current, found.catch(() => undefined)]).then(() => undefined);
  };
  return {
    asking,
    look,
    keep: () => ask(null),
    undo: () => {
      if (asking !== null) change({ ...latest(), text: asking.before });
      ask(null);
    },
    clear: async () => {
      await looking.current;
      return !open.current;
    },
  };
}
