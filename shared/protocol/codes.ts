import type { Hash, SeatId } from '../brand.ts';
import { base64url, fromBase64url } from '../codec/bytes.ts';
import { encode } from '../codec/cbor.ts';
import { equalSecrets } from '../crypto/compare.ts';
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

/** What the safety number of a pair covers: channel and both identities, in the order of the roster, so that both see the same. No secret. */
const pairHash = (channel: Channel, seat: SeatId): Hash | undefined => {
  const theirs = findSeat(channel.epoch.seats, seat);
  const ours = findSeat(channel.epoch.seats, channel.us.seat);
  if (!theirs || !ours || theirs === ours) return undefined;
  const pair = channel.epoch.seats.filter((each) => each === theirs || each === ours);
  return H('safetyNumber', [channel.id, ...pair.flatMap((each) => [each.id, each.ik])]);
};

/** Sixty digits to compare by voice. Slow on purpose. Implements N11, Y1. */
export const safetyNumber = (channel: Channel, seat: SeatId): readonly string[] | undefined => {
  const pair = pairHash(channel, seat);
  return pair && digits('digitsPair', pair, 12);
};

/** What stands before the hash in a code that is scanned: what it is, and its version. */
const SCAN_FRONT = 'parley-safety:1:';

/** The same as one text, to be scanned from the other's screen. Implements Y2. */
export const safetyCode = (channel: Channel, seat: SeatId): string | undefined => {
  const pair = pairHash(channel, seat);
  return pair && `${SCAN_FRONT}${base64url(pair)}`;
};

/** What a text that was scanned says of a pair; undefined without such a pair. Implements Y2. */
export const compareCode = (
  channel: Channel,
  seat: SeatId,
  text: string,
): 'matches' | 'differs' | 'notACode' | undefined => {
  const pair = pairHash(channel, seat);
  if (pair === undefined) return undefined;
  const scanned = text.startsWith(SCAN_FRONT) ? fromBase64url(text.slice(SCAN_FRONT.length)) : undefined;
  if (scanned?.length !== 32) return 'notACode';
  return equalSecrets(scanned, pair) ? 'matches' : 'differs';
};
