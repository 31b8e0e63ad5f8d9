import { createContext } from 'react';
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
