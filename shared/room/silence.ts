/**
 * Who has not been heard. What a change depends on is measured by entries up to its view and by their authors' minutes, never
 * by the reader's clock, so that all decide alike; what only closes our own composer is measured by our room time.
 */
import type { SeatId } from '../brand.ts';
import { DAY_MINUTES, LIMITS } from '../protocol/limits.ts';
import type { Seat } from '../protocol/roster.ts';
import { holdsTheKeys } from './powers.ts';
import type { Standing } from './standing.ts';
import { keyOf, type SeatKey } from './words.ts';

/** Newest minute of a seat in the plenary, among entries up to a position; undefined when none is known. */
export const lastHeard = (standing: Standing, seat: SeatKey, upTo = Number.MAX_SAFE_INTEGER): number | undefined => {
  const minutes = (standing.signs[seat] ?? []).filter(({ k }) => k <= upTo).map(({ minute }) => minute);
  return minutes.length > 0 ? Math.max(...minutes) : undefined;
};

/**
 * The minute from which the facilitator's seat has been silent, as of a position: its last sign, or when it was closed. Undefined
 * while no facilitator was ever heard, or when the only signs we keep of it come later.
 */
export const facilitatorSilentSince = (
  standing: Standing,
  seats: readonly Seat[],
  upTo = Number.MAX_SAFE_INTEGER,
): number | undefined => {
  const facilitators = seats.filter((seat) => seat.role === 'facilitator');
  const heard = facilitators.map((seat) => lastHeard(standing, keyOf(seat.id), upTo));
  const gone = standing.goneSeats
    .filter(({ seat }) => seat.role === 'facilitator')
    .map(({ sinceMinute }) => sinceMinute);
  const minutes = facilitators.length > 0 ? heard : gone;
  return minutes.length === 0 || minutes.includes(undefined)
    ? undefined
    : Math.max(...minutes.filter((minute) => minute !== undefined));
};

/** Whether a minute lies so many days after the facilitator's last sign. */
export const silentAt = (since: number | undefined, minute: number, days: number): boolean =>
  since !== undefined && minute - since >= days * DAY_MINUTES;

/** Away: it said so, or nothing of it was heard for 14 days. The same word for whoever is quiet, locked, frozen or leaving. */
export const isAway = (standing: Standing, seat: SeatId, minute: number): boolean => {
  const key = keyOf(seat);
  const heard = lastHeard(standing, key);
  return standing.away.includes(key) || (heard !== undefined && minute - heard >= LIMITS.awayMinutes);
};

/** Whether every facilitator and co-facilitator is away or gone: then the plenary is closed to writing. */
export const thirdPartyGone = (standing: Standing, seats: readonly Seat[], minute: number): boolean =>
  seats.every((seat) => !holdsTheKeys(seat.role) || isAway(standing, seat.id, minute));

/**
 * A minute that has passed, as the log itself proves: at least two seats other than this one have been heard at it or later.
 * Whoever dates its words back gains nothing after that.
 */
export const provenMinute = (standing: Standing, except: SeatKey): number => {
  const minutes = Object.keys(standing.signs)
    .filter((seat) => seat !== except)
    .map((seat) => lastHeard(standing, seat) ?? 0)
    .sort((a, b) => b - a);
  return minutes[1] ?? 0;
};

/** Whether a seat's time was over at a minute of its own, or at one that the log proves. */
export const hasEnded = (standing: Standing, seat: Seat, minute: number): boolean =>
  seat.endsMinute > 0 && seat.endsMinute <= Math.max(minute, provenMinute(standing, keyOf(seat.id)));

/** Whether nothing is wrapped to a seat any more, though it stands in the roster: it left, ended, or a buddy had it frozen. */
export const isGivenNothing = (standing: Standing, seat: Seat, minute: number): boolean => {
  const key = keyOf(seat.id);
  return (
    standing.left[key] !== undefined ||
    standing.freezes.some((freeze) => freeze.seat === key) ||
    hasEnded(standing, seat, minute)
  );
};
