/** Epochs: what a member holds after a change. Which changes are valid is in `judging.ts`. */
import { type Hash, type SeatId, type Secret, type SymmetricKey, secret32 } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { encode } from '../codec/cbor.ts';
import { H } from '../crypto/kdf.ts';
import { standingAfter } from '../room/afterChange.ts';
import type { ChangeEvent } from '../room/change.ts';
import { rulesHash } from '../room/rules.ts';
import { roomMinute } from '../room/time.ts';
import { type Channel, type Epoch, makeEpoch, type PastEpoch, type Peer, seatKey } from './channel.ts';
import { withoutLoneChecks } from './dropRooms.ts';
import { LIMITS } from './limits.ts';
import { renewedRooms } from './room.ts';
import { findSeat, type Seat, seatPlain } from './roster.ts';

/** H(proposal): what confirmations name. Covers the seat as it will stand in the roster, and the newcomer's bundle. */
export const proposalHash = (channel: Channel['id'], seat: Seat, newcomerBundle: Hash): Hash =>
  H('proposal', [channel, encode(seatPlain(seat)), newcomerBundle]);

export const epochAfter = (
  channel: Channel,
  { seats, rules }: Pick<Epoch, 'seats' | 'rules'>,
  key: SymmetricKey,
  token: Secret,
): Epoch =>
  makeEpoch(channel.id, {
    number: channel.epoch.number + 1,
    key,
    seats,
    rules,
    generation: channel.epoch.generation + 1,
    token,
  });

/** Epochs whose keys we still keep: the last two, for seven days. Implements N8. */
export const keptPast = (past: readonly PastEpoch[], minute: number): readonly PastEpoch[] =>
  past.filter((epoch) => minute - epoch.endedMinute < LIMITS.pastEpochMinutes).slice(0, LIMITS.pastEpochs);

export type Applied = {
  readonly channel: Channel;
  readonly event: ChangeEvent;
  readonly opened: readonly Seat[];
  readonly closed: readonly Seat[];
};

/**
 * Takes a valid change: new roster, rules and standing, room keys renewed one way, peers of closed seats forgotten. `newcomer` is how we meet the
 * admitted seat; its bundle hold keeps the prekey alive that it may greet us with.
 */
export const applyEpoch = (
  before: Channel,
  epoch: Epoch,
  change: {
    readonly event: ChangeEvent;
    readonly newcomer: { readonly seat: SeatId; readonly peer: Peer; readonly ourBundle: Uint8Array | null } | null;
  },
  nowMinute: number,
): Applied => {
  const channel = withoutLoneChecks(before, epoch.seats);
  const minute = roomMinute(channel.time, nowMinute);
  const opened = epoch.seats.filter((seat) => findSeat(channel.epoch.seats, seat.id) === undefined);
  const closed = channel.epoch.seats.filter((seat) => findSeat(epoch.seats, seat.id) === undefined);
  const peers: Record<string, Peer> = { ...channel.peers };
  for (const seat of closed) delete peers[seatKey(seat.id)];
  const { newcomer, event } = change;
  if (newcomer) peers[seatKey(newcomer.seat)] = newcomer.peer;
  const gone = new Set(closed.map((seat) => seatKey(seat.id)));
  const ended: PastEpoch = {
    number: channel.epoch.number,
    seats: channel.epoch.seats,
    rooms: channel.rooms.map(({ id, key }) => ({ id, key })),
    endedMinute: minute,
  };
  const bundles = channel.bundles.map((held) => {
    const holds = held.holds.filter((hold) => !gone.has(hold.seat));
    const named = newcomer?.ourBundle && sameBytes(held.bundle.id, newcomer.ourBundle);
    return { ...held, holds: named ? [...holds, { seat: seatKey(newcomer.seat), sinceMinute: minute }] : holds };
  });
  const after = { seats: epoch.seats, rulesHash: rulesHash(epoch.rules) };
  return {
    channel: {
      ...channel,
      epoch,
      standing: standingAfter(channel.standing, event, { k: channel.view.k, before: channel.epoch.seats, after }),
      rooms: renewedRooms(channel.rooms, epoch.key, epoch.seats, minute),
      peers,
      bundles,
      past: keptPast([ended, ...channel.past], minute),
      pending: null,
    },
    event,
    opened,
    closed,
  };
};

/** Bundles whose secrets we still need: the two newest, and those that an admission may still greet. Implements H5. */
export const keptBundles = (bundles: Channel['bundles'], minute: number): Channel['bundles'] => {
  const live = bundles.map((held) => ({
    ...held,
    holds: held.holds.filter((hold) => minute - hold.sinceMinute < LIMITS.helloMinutes),
  }));
  return live.filter((held, index) => index < 2 || held.holds.length > 0);
};

/** A newcomer's hello was processed: its admission holds our bundle no longer. */
export const releaseHold = (bundles: Channel['bundles'], seat: string): Channel['bundles'] =>
  bundles.map((held) => ({ ...held, holds: held.holds.filter((hold) => hold.seat !== seat) }));

export const freshToken = (random: (length: number) => Uint8Array): Secret => secret32(random(32));
