/** What people type, made fit for what is sealed. */

/** Whole and within bounds, whatever a field gave. */
export const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.floor(Number.isFinite(value) ? value : least)));

/** What people type may hold half a character; CBOR has none. */
export const wellFormed = (text: string): string => text.toWellFormed();
