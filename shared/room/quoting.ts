/**
 * Quotation and quarantine. A quote is a reference: no text of one message is ever copied into another, so that
 * expiry, withdrawal and a stricter class hold for quotes too. What may be quoted is asked again whenever a quote is drawn.
 */
import type { Seat } from '../protocol/roster.ts';
import { mayUse } from './classes.ts';
import type { SaidFacts } from './marks.ts';
import type { Settings } from './settings.ts';
import { keyOf } from './words.ts';

/** `running`: its author may allow quoting before it is over. `kept`: it stays in its room. */
export type Quarantine =
  | { readonly kind: 'running'; readonly leftMinutes: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'quotable' };

/** How far a message may leave its room. At the end of a quarantine no answer means: kept in the room. */
export const quarantineOf = (
  said: Pick<SaidFacts, 'release' | 'minute'>,
  settings: Settings,
  minute: number,
): Quarantine => {
  if (said.release !== 'undecided') return { kind: said.release };
  if (settings.quarantineMinutes === 0) return { kind: 'quotable' };
  const leftMinutes = said.minute + settings.quarantineMinutes - minute;
  return leftMinutes > 0 ? { kind: 'running', leftMinutes } : { kind: 'kept' };
};

/** Whether its author is to be asked now: may be quoted, keep in the room, or withdraw. */
export const asksAuthor = (said: SaidFacts, settings: Settings, minute: number): boolean =>
  said.release === 'undecided' &&
  !said.withdrawn &&
  mayUse(said.messageClass) &&
  settings.quarantineMinutes > 0 &&
  minute >= said.minute + settings.quarantineMinutes;

export type WhyNoQuote = 'withdrawn' | 'notForUse' | 'quarantine' | 'kept' | 'otherReaders';

/** Why a message may not be copied, or null. */
export const whyNoCopy = (said: SaidFacts): WhyNoQuote | null => {
  if (said.withdrawn) return 'withdrawn';
  return mayUse(said.messageClass) ? null : 'notForUse';
};

/** A room that a quote would be read in. `room` is the name that `SaidFacts` has for it. */
export type QuoteTarget = { readonly room: string; readonly readers: readonly Seat[] };

/**
 * Why a message may not be quoted in a room, or null. Into its own room whatever may be used; into another one only when each
 * reader there reads it where it was said, and only once it is released.
 */
export const whyNoQuote = (
  said: SaidFacts,
  sourceReaders: readonly Seat[],
  target: QuoteTarget,
  settings: Settings,
  minute: number,
): WhyNoQuote | null => {
  const why = whyNoCopy(said);
  if (why !== null || target.room === said.room) return why;
  const reading = new Set(sourceReaders.map((seat) => keyOf(seat.id)));
  if (!target.readers.every((seat) => reading.has(keyOf(seat.id)))) return 'otherReaders';
  const { kind } = quarantineOf(said, settings, minute);
  if (kind === 'quotable') return null;
  return kind === 'running' ? 'quarantine' : 'kept';
};
