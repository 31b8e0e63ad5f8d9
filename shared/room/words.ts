/**
 * Words: opened entries of the plenary that change the room's passing state. What they do is decided by `reduce`, in the order
 * of the log, also for our own words: they count when the log shows them.
 */
import type { EntryId, Hash, RoomId, SeatId } from '../brand.ts';
import { hex } from '../codec/bytes.ts';
import type { MessageClass } from '../protocol/body.ts';
import type { Seat } from '../protocol/roster.ts';
import type { Matter } from './matter.ts';
import type { Rules } from './rules.ts';
import type { Standing } from './standing.ts';

/** A seat's id in hex: how seats are named inside the standing. */
export type SeatKey = string;
export const keyOf = (id: SeatId): SeatKey => hex(id);

export type StandingWord =
  /** `hash`: the proposal's name, as the reader itself worked it out from the matter. */
  | { readonly kind: 'proposal'; readonly hash: Hash; readonly matter: Matter }
  | { readonly kind: 'confirm'; readonly proposal: Hash }
  /** Said by somebody who is asked, or by the proposal's author to withdraw it. */
  | { readonly kind: 'refuse'; readonly proposal: Hash }
  | { readonly kind: 'recess'; readonly untilMinute: number; readonly breach: boolean }
  | { readonly kind: 'endRecess' }
  | { readonly kind: 'accept'; readonly rules: Hash }
  | { readonly kind: 'buddies'; readonly seats: readonly SeatId[] }
  | { readonly kind: 'away' }
  /** A floor that ends at or before the word's own minute is taken back. */
  | { readonly kind: 'floor'; readonly seat: SeatId; readonly untilMinute: number }
  | { readonly kind: 'freeze'; readonly seat: SeatId }
  | { readonly kind: 'leave' };

/** What an author says of an earlier message of its own, in the same room (`marks.ts`). */
export type Mark =
  | { readonly kind: 'withdraw'; readonly entry: EntryId }
  | { readonly kind: 'tighten'; readonly entry: EntryId; readonly messageClass: MessageClass }
  | { readonly kind: 'release'; readonly entry: EntryId; readonly mayBeQuoted: boolean };

/** What is said in a room about that room (`rooms.ts`). */
export type RoomForm = 'caucus' | 'privateSession' | 'workingGroup';
/** `verification`: of two seats, for a check of a shared secret and nothing else. No person is shown it as a room. */
export type AnyForm = RoomForm | 'verification';
export type Charter = {
  readonly form: AnyForm;
  readonly seats: readonly SeatId[];
  readonly lifetimeSeconds: number;
  readonly continues: RoomId | null;
};
export type RoomWord =
  | { readonly kind: 'charter'; readonly charter: Charter }
  | { readonly kind: 'roomLeave' }
  | { readonly kind: 'roomShorten'; readonly lifetimeSeconds: number };

export type Word = StandingWord | Mark | RoomWord;

/** What a word is judged by: the epoch that the reader is in, which is the one the word was sealed in. */
export type Scene = {
  readonly epoch: number;
  readonly seats: readonly Seat[];
  readonly rules: Rules;
  readonly rulesHash: Hash;
  /** The reader's room time. Only what may differ for a minute without harm is judged by it. */
  readonly minute: number;
};

export type RoomEvent<W extends StandingWord = StandingWord> = {
  readonly word: W;
  readonly author: SeatId;
  readonly inPlenary: boolean;
  /** Position of the entry, and the position up to which its author had read. */
  readonly k: number;
  readonly viewK: number;
  /** The author's own. */
  readonly minute: number;
};

/** Why a word does nothing, though it is authentic: its author's client broke a rule. */
export type Overreach =
  | 'oldRules'
  | 'notThisRoom'
  | 'noSeat'
  | 'left'
  | 'seatEnded'
  | 'noPower'
  | 'malformed'
  | 'datedAhead'
  | 'unknownProposal'
  | 'notAsked'
  | 'settled'
  | 'tooMany'
  | 'notSilent'
  | 'usedToday'
  | 'tooLong'
  | 'recess'
  | 'otherRules'
  | 'notBuddy';

/** `late`: said in good faith, but something that its author had not read yet came first, or it says what stands already. */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'ignored'; readonly why: Overreach }
  | { readonly kind: 'late' };

/** What became different, for those who show or do something about it. */
export type Effect =
  | { readonly kind: 'proposed' | 'confirmed' | 'refused'; readonly proposal: Hash }
  | { readonly kind: 'recessBegan' | 'recessEnded' }
  | { readonly kind: 'accepted'; readonly all: boolean }
  | {
      readonly kind: 'buddiesNamed' | 'awaySaid' | 'floorGiven' | 'floorTaken' | 'freezeAsked' | 'left';
      readonly seat: SeatKey;
    };

export type Reduced = {
  readonly standing: Standing;
  readonly verdict: Verdict;
  readonly effects: readonly Effect[];
};

/** A word whose author is a seat of the roster that may still speak. */
export type Said<K extends StandingWord['kind']> = Omit<RoomEvent, 'word' | 'author' | 'inPlenary'> & {
  readonly word: Extract<StandingWord, { readonly kind: K }>;
  readonly author: Seat;
};

export const taken = (standing: Standing, ...effects: readonly Effect[]): Reduced => ({
  standing,
  verdict: { kind: 'taken' },
  effects,
});
export const ignored = (standing: Standing, why: Overreach): Reduced => ({
  standing,
  verdict: { kind: 'ignored', why },
  effects: [],
});
export const late = (standing: Standing): Reduced => ({ standing, verdict: { kind: 'late' }, effects: [] });

/** How far ahead of the reader's room time a recess or a floor may be dated: clocks differ, and nobody may borrow days. */
export const AHEAD_MINUTES = 120;
