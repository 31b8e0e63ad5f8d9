/**
 * Marks: what an author says later of its own message, in the same room.
 *
 *     said ──withdraw──> withdrawn: its content is dropped everywhere
 *       │ tighten: its class becomes stricter, never looser
 *       └ release: undecided ──> kept in the room <──> may be quoted elsewhere
 */
import type { SeatId } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import type { MessageClass } from '../protocol/body.ts';
import { isStricter } from './classes.ts';
import type { Mark, Verdict } from './words.ts';

export type Release = 'undecided' | 'kept' | 'quotable';

/** What of a message decides how it may be used. `room`: any name that is equal for one room only. */
export type SaidFacts = {
  readonly author: SeatId;
  readonly room: string;
  /** From which its time runs: its author's minute, but never later than when we first saw it. */
  readonly minute: number;
  readonly messageClass: MessageClass;
  readonly release: Release;
  readonly withdrawn: boolean;
};

export type Marked<T extends SaidFacts = SaidFacts> = {
  readonly said: T;
  readonly verdict:
    | Exclude<Verdict, { readonly kind: 'ignored' }>
    | { readonly kind: 'ignored'; readonly why: WhyNoMark };
};

export type WhyNoMark = 'notAuthor' | 'notThisRoom' | 'looser';

const apply = <T extends SaidFacts>(said: T, mark: Mark): Marked<T> => {
  const late: Marked<T> = { said, verdict: { kind: 'late' } };
  const to = (change: Partial<SaidFacts>): Marked<T> => ({ said: { ...said, ...change }, verdict: { kind: 'taken' } });
  if (said.withdrawn) return late;
  if (mark.kind === 'withdraw') return to({ withdrawn: true });
  if (mark.kind === 'release') {
    const release = mark.mayBeQuoted ? 'quotable' : 'kept';
    return said.release === release ? late : to({ release });
  }
  if (mark.messageClass === said.messageClass) return late;
  if (!isStricter(mark.messageClass, said.messageClass)) return { said, verdict: { kind: 'ignored', why: 'looser' } };
  return to({ messageClass: mark.messageClass });
};

/** The message after a mark of it. A mark of a message that this device does not hold is nothing to anybody. */
export const applyMark = <T extends SaidFacts>(said: T, mark: Mark, author: SeatId, room: string): Marked<T> => {
  if (!sameBytes(said.author, author)) return { said, verdict: { kind: 'ignored', why: 'notAuthor' } };
  if (said.room !== room) return { said, verdict: { kind: 'ignored', why: 'notThisRoom' } };
  return apply(said, mark);
};
