/**
 * The standing: what words have made of the room, beside roster and rules. It lives through epochs; see `afterChange.ts` for
 * what a change of membership or rules makes of it.
 */
import type { Hash } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Seat } from '../protocol/roster.ts';
import type { Matter } from './matter.ts';
import type { Side } from './roles.ts';
import { keyOf, type SeatKey } from './words.ts';

export type Sign = { readonly k: number; readonly minute: number };

export type Recess = {
  /** Position of the word that called it, or shortened or ended it since. */
  readonly k: number;
  readonly author: SeatKey;
  /** The caller's: 'third' for a recess of the facilitators. Never on a screen. */
  readonly side: Side;
  readonly fromMinute: number;
  /** 0 once a word ended it. */
  readonly untilMinute: number;
  readonly breach: boolean;
};

/**
 *     proposed ──confirms of every group──> its author may change ──epoch──> (gone, as all proposals of the epoch)
 *        │ └────────── 24 h, or 7 days for what is no admission ──> lapsed
 *        └─────────── one refusal, or its author's withdrawal ────> refused
 */
export type Proposal = {
  readonly hash: Hash;
  readonly k: number;
  readonly minute: number;
  readonly author: SeatKey;
  readonly matter: Matter;
  readonly confirms: readonly (Sign & { readonly seat: SeatKey })[];
  /** Position of the first refusal. */
  readonly refusedAt: number | null;
};

export type Standing = {
  readonly recess: Recess | null;
  /** Minute at which each side last used its daily right. */
  readonly sideRecess: Readonly<Partial<Record<Side, number>>>;
  readonly proposals: readonly Proposal[];
  /** Who has accepted the changed rules; null once all have, so that nobody's acceptance is kept. */
  readonly outstanding: { readonly rules: Hash; readonly accepted: readonly SeatKey[] } | null;
  readonly floors: readonly { readonly seat: SeatKey; readonly untilMinute: number }[];
  readonly buddies: Readonly<Record<SeatKey, readonly SeatKey[]>>;
  /** Seats that a buddy asked to freeze: all stop wrapping to them at once, and a facilitator's epoch closes them. */
  readonly freezes: readonly (Sign & { readonly seat: SeatKey; readonly author: SeatKey })[];
  /** Minute at which each facilitator last froze a seat by its one key. */
  readonly froze: Readonly<Record<SeatKey, number>>;
  /** When each seat was heard in the plenary, the oldest first. */
  readonly signs: Readonly<Record<SeatKey, readonly Sign[]>>;
  /** Seats that said so and wrote nothing since. */
  readonly away: readonly SeatKey[];
  /** Position at which a seat said that it leaves. */
  readonly left: Readonly<Record<SeatKey, number>>;
  /** Frozen seats, which others go on seeing as away until they are replaced, and facilitators that are gone. */
  readonly goneSeats: readonly { readonly seat: Seat; readonly how: 'away' | 'closed'; readonly sinceMinute: number }[];
};

/** Signs kept of a seat. */
export const SIGNS_KEPT = 8;
/** Gone seats kept in sight: as many as there may be seats. */
export const GONE_KEPT = LIMITS.seats;

/** A standing in which nothing was said yet. Each seat counts as heard now: silence is measured from here. */
export const startStanding = (seats: readonly Seat[], k: number, minute: number): Standing => ({
  recess: null,
  sideRecess: {},
  proposals: [],
  outstanding: null,
  floors: [],
  buddies: {},
  freezes: [],
  froze: {},
  signs: Object.fromEntries(seats.map((seat) => [keyOf(seat.id), [{ k, minute }]])),
  away: [],
  left: {},
  goneSeats: [],
});

/**
 * One more sign. Of too many, the two neighbours closest in time become one, where the earlier stood and with the later minute: whoever
 * comes back and writes much does not hide its silence from a change that was sealed before, and nobody counts as silent for longer than
 * it was.
 */
const withSign = (signs: readonly Sign[], sign: Sign): readonly Sign[] => {
  const all = [...signs, sign];
  if (all.length <= SIGNS_KEPT) return all;
  const gaps = signs.map(({ minute }, index) => Math.max(0, (all[index + 1] ?? sign).minute - minute));
  const at = gaps.indexOf(Math.min(...gaps));
  const [first = sign, second = sign] = all.slice(at);
  return [...all.slice(0, at), { k: first.k, minute: Math.max(first.minute, second.minute) }, ...all.slice(at + 2)];
};

/** Notes an authentic plenary entry of a seat that gave us its minute, whatever it says, before what it says is judged. */
export const noteSign = (standing: Standing, seat: SeatKey, sign: Sign): Standing => ({
  ...standing,
  signs: { ...standing.signs, [seat]: withSign(standing.signs[seat] ?? [], sign) },
  away: standing.away.filter((key) => key !== seat),
});

export const findProposal = (standing: Standing, hash: Hash): Proposal | undefined =>
  standing.proposals.find((proposal) => sameBytes(proposal.hash, hash));
