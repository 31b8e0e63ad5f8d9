/** Changes of membership, as their author seals them. The relay takes each with `rotate`: all of it, or nothing. */
import { type Hash, type SeatId, type Secret, secret32, symmetricKey } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { aeadSeal, ZERO_NONCE } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import { err, ok, type Result } from '../result.ts';
import { mayDo } from '../room/powers.ts';
import type { Change } from './body.ts';
import { bundleHash } from './bundle.ts';
import { type Channel, type Env, ourSeat, type PendingAdmission, seatKey } from './channel.ts';
import { epochAfter, freshToken, proposalHash, seatsAfter } from './epoch.ts';
import type { RequestParts } from './invitation.ts';
import { LIMITS } from './limits.ts';
import { EPOCH_SIZES } from './padding.ts';
import type { Seat } from './roster.ts';
import {
  FOR_THE_LOGS_LIFE,
  mayWrite,
  plenaryOf,
  ratchetOf,
  reachesAll,
  type SealError,
  type Sealing,
  sealDraft,
} from './seal.ts';
import { relayHash } from './view.ts';

/** An epoch entry and what the relay needs to rotate. */
export type EpochSealing = Sealing & {
  readonly rotate: {
    readonly generation: number;
    readonly token: Secret;
    readonly adminToken: Secret;
    readonly newTokenHash: Hash;
    readonly newAdminHash: Hash;
  };
};

type ChangePlan = {
  readonly change: Change;
  readonly psks: Readonly<Record<string, Secret>>;
  readonly admitted: PendingAdmission | null;
};

/** The admin token for each other facilitator who stays, under the secret that only its slot carries. */
const sealAdmin = (
  channel: Channel,
  stays: readonly Seat[],
  privates: Readonly<Record<string, Secret>>,
  adminToken: Secret,
) =>
  stays.flatMap((seat) => {
    const secret = privates[seatKey(seat.id)];
    if (!secret || !mayDo(seat.role, 'admit') || sameBytes(seat.id, channel.us.seat)) return [];
    const key = symmetricKey(KDF('admin', [secret], [channel.id, seat.id], 32));
    return [{ seat: seat.id, sealed: aeadSeal(key, ZERO_NONCE, adminToken, channel.id) }];
  });

const sealChange = (channel: Channel, plan: ChangePlan, env: Env): Result<EpochSealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  if (channel.pending !== null) return err('changePending');
  if (channel.adminToken === null) return err('noPower');
  const seats = seatsAfter(channel, ourSeat(channel), plan.change);
  if (!seats.ok) return err('noPower');
  const stays = channel.epoch.seats.filter((seat) => seats.value.includes(seat));
  // Another facilitator's guest that has not greeted yet would never learn of this change: its hello comes first.
  if (!reachesAll(channel, stays)) return err('changePending');
  const key = symmetricKey(env.random(32));
  const token = freshToken(env.random);
  const adminToken = freshToken(env.random);
  const privates: Record<string, Secret> = {};
  for (const seat of stays) privates[seatKey(seat.id)] = plan.psks[seatKey(seat.id)] ?? secret32(env.random(32));
  const sealed = sealDraft(
    channel,
    {
      room: plenaryOf(channel),
      kind: 'epoch',
      payload: {
        kind: 'epoch',
        change: plan.change,
        key,
        token,
        admin: sealAdmin(channel, stays, privates, adminToken),
      },
      sizes: EPOCH_SIZES,
      slotClass: 'short',
      flag: (seat) => (stays.includes(seat) ? 0 : 3),
      private: (key) => privates[key] ?? null,
      lifetimeSeconds: FOR_THE_LOGS_LIFE,
    },
    env,
  );
  if (!sealed.ok) return sealed;
  const epoch = epochAfter(channel, seats.value, key, token);
  const pending = {
    entry: sealed.value.id,
    epoch,
    adminToken,
    admitted: plan.admitted,
  };
  const { generation, token: current } = channel.epoch;
  return ok({
    ...sealed.value,
    channel: { ...sealed.value.channel, pending },
    rotate: {
      generation,
      token: current,
      adminToken: channel.adminToken,
      newTokenHash: relayHash('token', token),
      newAdminHash: relayHash('admin', adminToken),
    },
  });
};

/** Closes seats: from this entry on nothing is readable to them. Implements N7. */
export const sealRemoval = (channel: Channel, seats: readonly SeatId[], env: Env): Result<EpochSealing, SealError> =>
  sealChange(channel, { change: { kind: 'close', seats }, psks: {}, admitted: null }, env);

/** What the facilitator's invitation knows of a guest whose digits matched. */
export type Candidate = Omit<PendingAdmission, 'secrets' | 'bundles' | 'seat'> & {
  readonly record: Omit<Seat, 'introducer' | 'since'>;
  /** Of its request; left out of what an earlier program stored, under whose rules nobody is asked. */
  readonly parts?: RequestParts | undefined;
};

/** The seat that a candidate would take in the next epoch. */
export const seatFor = (channel: Channel, { record }: Candidate): Seat => ({
  ...record,
  introducer: channel.us.seat,
  since: channel.epoch.number + 1,
});

/** Admits a guest: an introduction secret for each pair goes to the seat in its slot, and to the guest in the Welcome. Implements N4, H6. */
export const sealAdmission = (channel: Channel, candidate: Candidate, env: Env): Result<EpochSealing, SealError> => {
  if (channel.epoch.seats.length >= LIMITS.seats) return err('full');
  const seat = seatFor(channel, candidate);
  const newcomerBundle = bundleHash(candidate.bundle);
  const psks: Record<string, Secret> = {};
  const secrets: { seat: SeatId; psk: Secret }[] = [];
  const bundles: PendingAdmission['bundles'][number][] = [];
  for (const other of channel.epoch.seats) {
    const peer = channel.peers[seatKey(other.id)];
    const isUs = sameBytes(other.id, channel.us.seat);
    const bundle = isUs ? channel.bundles[0]?.bundle : peer?.bundle;
    if (!bundle || (!isUs && (!peer || ratchetOf(peer.pair) === null))) continue;
    bundles.push({ seat: other.id, bundle });
    if (isUs) continue;
    const psk = secret32(env.random(32));
    psks[seatKey(other.id)] = psk;
    secrets.push({ seat: other.id, psk });
  }
  const { invitation, bundle, session, ratchet } = candidate;
  const change: Change = {
    kind: 'admit',
    seat,
    newcomerBundle,
    proposal: proposalHash(channel.id, seat, newcomerBundle),
    confirmations: [],
    bundles: bundles.map(({ seat: id, bundle: given }) => ({ seat: id, bundle: bundleHash(given), id: given.id })),
  };
  return sealChange(
    channel,
    { change, psks, admitted: { invitation, seat: seat.id, bundle, session, ratchet, secrets, bundles } },
    env,
  );
};
