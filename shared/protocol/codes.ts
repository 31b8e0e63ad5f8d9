import type { SeatId } from '../brand.ts';
import { encode } from '../codec/cbor.ts';
import { digits } from '../crypto/digits.ts';
import { H } from '../crypto/kdf.ts';
import { rulesHash } from '../room/rules.ts';
import type { Channel } from './channel.ts';
import type { GuestRequest } from './invitation.ts';
import { findSeat, seatPlain } from './roster.ts';

/** The digits of an invitation: six groups of five, equal on both screens exactly when both hold the same transcript. Implements I6. */
export const invitationDigits = (transcript: GuestRequest['transcript']): readonly string[] =>
  digits('digitsInvitation', transcript);

/** The channel code: over roster, rules and channel. Members who compare it rule out a lying introducer. Implements N11. */
export const channelCode = (channel: Channel): readonly string[] =>
  digits(
    'digitsChannel',
    H('channelCode', [channel.id, encode(channel.epoch.seats.map(seatPlain)), rulesHash(channel.epoch.rules)]),
  );

/** The safety number of a pair: both identities, in the order of the roster, so that both see the same. Implements N11. */
export const safetyNumber = (channel: Channel, seat: SeatId): readonly string[] | undefined => {
  const theirs = findSeat(channel.epoch.seats, seat);
  const ours = findSeat(channel.epoch.seats, channel.us.seat);
  if (!theirs || !ours) return undefined;
  const pair = channel.epoch.seats.filter((each) => each === theirs || each === ours);
  return digits('digitsPair', H('safetyNumber', [channel.id, ...pair.flatMap((each) => [each.id, each.ik])]));
};
