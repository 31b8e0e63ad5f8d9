/**
 * Why the relay refuses a request: six coarse codes and no other detail, so that a refusal teaches a stranger nothing.
 * What a client shows for each is in docs/SPEC.md, W9.
 */
export const REFUSAL_CODES = {
  /** Unknown log, wrong token, wrong admin token or proof, a position that this log never gave: all the same outwards. */
  refused: 1,
  /** The generation has ended: another rotate came first. Read to its end, then go on under the next one. */
  stale: 2,
  /** The log's quota is used up. */
  full: 3,
  /** A ticket is needed, or this one is unknown, used or lapsed. */
  ticket: 4,
  /** A well-formed frame asks for what no relay gives: a mistake in the client. */
  malformed: 5,
  /** Not now: the store cannot take it, or too much is under way. Keep it and try again later. */
  busy: 6,
} as const;

/** The name of a refusal code. */
export type RefusalCode = keyof typeof REFUSAL_CODES;

const BY_NUMBER = new Map<unknown, RefusalCode>(
  (Object.keys(REFUSAL_CODES) as RefusalCode[]).map((code) => [REFUSAL_CODES[code], code]),
);

/** The refusal code with this number, if it is one. */
export function refusalCodeOf(number: unknown): RefusalCode | undefined {
  return BY_NUMBER.get(number);
}
