import type { Problem } from '../engine/api.ts';

/** What happened, what was kept, what to do. */
export type ProblemWords = { readonly happened: string; readonly kept: string; readonly next: string };

/** What a promise on a screen rests on; the three are never mixed. */
export type Guarantee = 'crypto' | 'device' | 'promise';

/** What happens, line by line, and what each line rests on. */
export type SureLines = readonly { readonly kind: Guarantee; readonly text: string }[];

/** Problems the page itself can have, besides the engine's. */
export type Trouble = Problem | { readonly kind: 'crashed' };
