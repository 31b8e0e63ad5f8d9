import { createContext, useContext, useState } from 'react';
import type { QuoteView } from '../../engine/api.ts';

/** What a person is writing in a room, and the readers they last saw while writing it. */
export type Draft = {
  readonly text: string;
  readonly quote: QuoteView | null;
  readonly seenToken: string | null;
  readonly seenReaders: readonly string[];
};

export const noDraft: Draft = { text: '', quote: null, seenToken: null, seenReaders: [] };

/** Drafts by room, in memory only: they survive a look at the roster, and nothing survives a lock. */
export const DraftsContext = createContext<Map<string, Draft>>(new Map());

/** The draft of one room, and how to change it. */
export function useDraft(key: string): readonly [Draft, (next: Draft) => void] {
  const drafts = useContext(DraftsContext);
  const [draft, setDraft] = useState<Draft>(drafts.get(key) ?? noDraft);
  const change = (next: Draft): void => {
    drafts.set(key, next);
    setDraft(next);
  };
  return [draft, change];
}
