/** A change, as it is judged by everybody alike: by the words that stood when its author had read so far. */
import { sameBytes } from '../codec/bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { rosterAfter, rulesAfter } from '../room/afterChange.ts';
import type { ChangeEvent, ChangeVerdict, RoomChange } from '../room/change.ts';
import { judgeChange } from '../room/judgeChange.ts';
import type { Rules } from '../room/rules.ts';
import { type Channel, seatKey } from './channel.ts';
import { proposalHash } from './epoch.ts';
import type { Seat } from './roster.ts';
import { sceneOf } from './takeWord.ts';

/** What a valid change makes of the epoch that it ends. */
export type Turn = { readonly seats: readonly Seat[]; readonly rules: Rules; readonly event: ChangeEvent };

/** Seats that never wrote anything which we could open: a leave of theirs did not reach us. */
const unmetBy = (channel: Channel): ReadonlySet<string> =>
  new Set(
    channel.epoch.seats
      .map((seat) => seatKey(seat.id))
      .filter((key) => channel.peers[key]?.pair.phase !== 'confirmed' && key !== seatKey(channel.us.seat)),
  );

/** A name that is not that of this seat and bundle proves nothing. Implements N12. */
const isNamed = (channel: Channel, change: RoomChange): boolean =>
  change.kind !== 'admit' || sameBytes(change.proposal, proposalHash(channel.id, change.seat, change.newcomerBundle));

/**
 * What a change makes of this epoch, or why it counts for nothing. `viewK`: the position up to which its author had read, `minute`:
 * its own. Implements N6, N7, N12, M6.
 */
export const turnBy = (
  channel: Channel,
  author: Seat,
  change: RoomChange,
  at: { readonly viewK: number; readonly minute: number },
): Result<Turn, Exclude<ChangeVerdict, 'ok'>> => {
  if (!isNamed(channel, change)) return err('noPower');
  const { viewK, minute } = at;
  const event: ChangeEvent = { change, author, viewK, minute, unmet: unmetBy(channel) };
  const verdict = judgeChange(channel.standing, sceneOf(channel), event);
  if (verdict !== 'ok') return err(verdict);
  const { seats, rules } = channel.epoch;
  return ok({ seats: rosterAfter(seats, change), rules: rulesAfter(rules, change), event });
};
