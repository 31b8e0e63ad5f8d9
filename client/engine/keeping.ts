/** Where a tab keeps its seats, and how it goes over to keeping nothing. */
import type { Keeping } from './api.ts';
import type { Place } from './platform/index.ts';
import { memoryStorage, ownTab } from './platform/memoryRows.ts';

/** A place, and what the person is told of it. */
export type KeptAt = Place & { readonly keeping: Keeping };

/** In this tab's memory, and nowhere else. */
export const inMemory = (why: Extract<Keeping, { kind: 'memory' }>['why']): KeptAt => ({
  storage: memoryStorage(),
  tabLock: ownTab,
  keeping: { kind: 'memory', why },
});

/** With the browser, where it has the means. */
export const whereKept = (kept: Place | null): KeptAt =>
  kept === null ? inMemory('refused') : { ...kept, keeping: { kind: 'device' } };
