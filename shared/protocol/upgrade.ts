/** Channels that earlier programs stored, brought to the shape of this one. Pure; what is newer is the caller's to refuse. */
import { hex } from '../codec/bytes.ts';
import type { RoomChange } from '../room/change.ts';
import { type Standing, startStanding } from '../room/standing.ts';
import { bundleHash } from './bundle.ts';
import {
  CHANNEL_VERSION,
  type Channel,
  type OwnEntry,
  type OwnKind,
  type PendingEpoch,
  type RoomDue,
  startDue,
} from './channel.ts';
import { proposalHash } from './epoch.ts';
import type { Plenary } from './room.ts';
import { findSeat } from './roster.ts';

/** What 0.1.0 stored, where it differs: one room, and no words. */
type Version1 = Omit<Channel, 'version' | 'rooms' | 'foundings' | 'standing' | 'own' | 'pending' | 'due'> & {
  readonly version: 1;
  readonly rooms: readonly Plenary[];
  readonly own: Readonly<Record<string, { readonly kind: OwnKind; readonly epoch: number | null }>>;
  readonly pending: PendingBefore | null;
  readonly due: RoomDue & { readonly entriesSinceRotation: number; readonly rotationMinute: number };
};

const ownFrom1 = ({ own, plenary, time, view }: Version1): Channel['own'] => {
  const rest = { room: plenary, minute: time.floorMinute, viewK: view.k, word: null };
  return Object.fromEntries(Object.entries(own).map(([id, sent]): [string, OwnEntry] => [id, { ...sent, ...rest }]));
};

type PendingBefore = Omit<PendingEpoch, 'change'> & { readonly change?: RoomChange; readonly rooms?: unknown };

/** The change that led to a pending epoch: rules of the first version know two. */
const changeOf = ({ id, epoch }: Pick<Channel, 'id' | 'epoch'>, pending: PendingBefore): RoomChange => {
  const { admitted } = pending;
  const seat = admitted && findSeat(pending.epoch.seats, admitted.seat);
  if (!seat) {
    const closed = epoch.seats.filter((before) => findSeat(pending.epoch.seats, before.id) === undefined);
    return { kind: 'close', seats: closed.map((before) => before.id) };
  }
  const newcomerBundle = bundleHash(admitted.bundle);
  const proposal = proposalHash(id, seat, newcomerBundle);
  return { kind: 'admit', seat, newcomerBundle, proposal, confirmations: [] };
};

const pendingFrom = (stored: Pick<Channel, 'id' | 'epoch'>, pending: PendingBefore | null): PendingEpoch | null => {
  if (pending === null) return null;
  const { rooms: _, ...kept } = pending;
  return { ...kept, change: kept.change ?? changeOf(stored, pending) };
};

/** Whoever had said that it leaves is not heard again. */
const standingFrom1 = ({ epoch, view, time, peers }: Version1): Standing => ({
  ...startStanding(epoch.seats, view.k, time.floorMinute),
  left: Object.fromEntries(Object.entries(peers).flatMap(([key, { leaving }]) => (leaving ? [[key, view.k]] : []))),
});

const from1 = (stored: Version1): Channel => {
  const { plenary, due } = stored;
  const { entriesSinceRotation, rotationMinute, ...inPlenary } = due;
  return {
    ...stored,
    version: CHANNEL_VERSION,
    foundings: {},
    standing: standingFrom1(stored),
    own: ownFrom1(stored),
    pending: pendingFrom(stored, stored.pending),
    due: { ...startDue(plenary, rotationMinute), entriesSinceRotation, rooms: { [hex(plenary)]: inPlenary } },
  };
};

/** What the first programs of this version stored: nothing to repeat. */
type Version2 = Omit<Channel, 'due' | 'pending'> & {
  readonly due: Omit<Channel['due'], 'repeats'> & Partial<Pick<Channel['due'], 'repeats'>>;
  readonly pending: PendingBefore | null;
};

const from2 = (stored: Version2): Channel => ({
  ...stored,
  due: { repeats: [], ...stored.due },
  pending: pendingFrom(stored, stored.pending),
});

/** Total over the versions that were released, and over this one's beginnings. */
export const upgradeChannel = (stored: Version1 | Version2): Channel =>
  stored.version === 1 ? from1(stored) : from2(stored);
