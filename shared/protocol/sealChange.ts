/** Changes, as their author seals them. The relay takes each with `rotate`: all of it, or nothing. */
import { type Hash, type SeatId, type Secret, secret32, symmetricKey } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { aeadSeal, ZERO_NONCE } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import { err, ok, type Result } from '../result.ts';
import { confirmersOf } from '../room/agreement.ts';
import type { Closing, RoomChange } from '../room/change.ts';
import type { NewRole } from '../room/matter.ts';
import { holdsTheKeys } from '../room/powers.ts';
import type { Rules } from '../room/rules.ts';
import { findProposal } from '../room/standing.ts';
import { keyOf } from '../room/words.ts';
import { bundleHash } from './bundle.ts';
import type { Admission } from './changeBody.ts';
import { type Channel, type Env, ourSeat, type PendingAdmission, seatKey } from './channel.ts';
import { closingsDue } from './closings.ts';
import { epochAfter, freshToken, proposalHash } from './epoch.ts';
import type { RequestParts } from './invitation.ts';
import { type Turn, turnBy } from './judging.ts';
import { LIMITS } from './limits.ts';
import { EPOCH_SIZES } from './padding.ts';
import { findSeat, type Seat } from './roster.ts';
import { FOR_THE_LOGS_LIFE, mayWrite, plenaryOf, reachesAll, type SealError, type Sealing, sealDraft } from './seal.ts';
import { matterHash, sceneOf } from './takeWord.ts';
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
  readonly change: Admission | Exclude<RoomChange, { readonly kind: 'admit' }>;
  readonly psks: Readonly<Record<string, Secret>>;
  readonly admitted: PendingAdmission | null;
};

/** The admin token for each other seat that holds it in the new roster, under the secret that only its slot carries. Implements M15. */
const sealAdmin = (
  channel: Channel,
  seats: readonly Seat[],
  privates: Readonly<Record<string, Secret>>,
  adminToken: Secret,
) =>
  seats.flatMap((seat) => {
    const secret = privates[seatKey(seat.id)];
    if (!secret || !holdsTheKeys(seat.role) || sameBytes(seat.id, channel.us.seat)) return [];
    const key = symmetricKey(KDF('admin', [secret], [channel.id, seat.id], 32));
    return [{ seat: seat.id, sealed: aeadSeal(key, ZERO_NONCE, adminToken, channel.id) }];
  });

type Prepared = { readonly turn: Turn; readonly adminToken: Secret };

/** Under settings whoever left, ended or was frozen goes first: of what other changes rest on it is told nothing any more. */
const waitsForClosings = (channel: Channel, change: RoomChange, nowMinute: number): boolean =>
  channel.epoch.rules.settings !== undefined &&
  change.kind !== 'closings' &&
  closingsDue(channel, nowMinute).length > 0;

/** What the change would make of this epoch, and the token that the relay asks for; or why it cannot be made now. */
const prepare = (channel: Channel, change: RoomChange, env: Env): Result<Prepared, SealError> => {
  const { adminToken } = channel;
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  if (channel.pending !== null) return err('changePending');
  if (adminToken === null) return err('noPower');
  const at = { viewK: channel.view.k, minute: env.nowMinute };
  const turn = turnBy(channel, ourSeat(channel), change, at);
  if (!turn.ok) return turn;
  return waitsForClosings(channel, change, env.nowMinute) ? err('changePending') : ok({ turn: turn.value, adminToken });
};

const sealChange = (channel: Channel, plan: ChangePlan, env: Env): Result<EpochSealing, SealError> => {
  const prepared = prepare(channel, plan.change, env);
  if (!prepared.ok) return prepared;
  const { turn } = prepared.value;
  const stays = channel.epoch.seats.filter(({ id }) => findSeat(turn.seats, id) !== undefined);
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
        admin: sealAdmin(channel, turn.seats, privates, adminToken),
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
  const pending = {
    entry: sealed.value.id,
    change: plan.change,
    epoch: epochAfter(channel, turn, key, token),
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
      adminToken: prepared.value.adminToken,
      newTokenHash: relayHash('token', token),
      newAdminHash: relayHash('admin', adminToken),
    },
  });
};

const plainly = (change: ChangePlan['change']): ChangePlan => ({ change, psks: {}, admitted: null });

/** Reasons that need no key come before those that do; a removal that was agreed to stays whole. */
const withDue = (closings: readonly Closing[], due: readonly Closing[], proposal: Hash | null): readonly Closing[] => {
  const dueOf = ({ seat }: Closing) => due.find((each) => sameBytes(each.seat, seat));
  const named = closings.map((closing) => (proposal === null ? (dueOf(closing) ?? closing) : closing));
  return [...named, ...due.filter(({ seat }) => !closings.some((closing) => sameBytes(closing.seat, seat)))];
};

/**
 * Closes seats, each for its reason, and whoever else is due: from this entry on nothing is readable to them. `proposal`: the
 * removal that was agreed to. Rules of the first version know no reasons. Implements N7, M7, M14.
 */
export const sealClosings = (
  channel: Channel,
  closings: readonly Closing[],
  proposal: Hash | null,
  env: Env,
): Result<EpochSealing, SealError> => {
  if (channel.epoch.rules.settings === undefined)
    return sealChange(channel, plainly({ kind: 'close', seats: closings.map(({ seat }) => seat) }), env);
  const all = withDue(closings, closingsDue(channel, env.nowMinute), proposal);
  return sealChange(channel, plainly({ kind: 'closings', closings: all, proposal }), env);
};

/** Closes seats for the reason that each has, or as removed by the proposal of ours that says just so. Implements N7, M7. */
export const sealRemoval = (channel: Channel, seats: readonly SeatId[], env: Env): Result<EpochSealing, SealError> => {
  const name = matterHash(channel, { kind: 'removal', seats });
  const proposal = findProposal(channel.standing, name) ? name : null;
  const closings = seats.map((seat): Closing => ({ seat, why: 'removed' }));
  return sealClosings(channel, closings, proposal, env);
};

/** Changes the rules. `proposal`: where something is kept longer, or fewer decide. Implements M9, M10. */
export const sealRules = (
  channel: Channel,
  rules: Rules,
  proposal: Hash | null,
  env: Env,
): Result<EpochSealing, SealError> => sealChange(channel, plainly({ kind: 'rules', rules, proposal }), env);

/** Succeeds a silent facilitator. Implements M15. */
export const sealRoles = (
  channel: Channel,
  roles: readonly NewRole[],
  proposal: Hash,
  env: Env,
): Result<EpochSealing, SealError> => sealChange(channel, plainly({ kind: 'roles', roles, proposal }), env);

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

/** The confirmations that we hold, if the admission asked for any: a list for the eye, since each reader counts its own. */
const confirmationsOf = (channel: Channel, proposal: Hash): Admission['confirmations'] => {
  const held = findProposal(channel.standing, proposal);
  if (held === undefined) return [];
  const given = confirmersOf(channel.standing, sceneOf(channel), held, channel.view.k);
  return channel.epoch.seats.filter(({ id }) => given.has(keyOf(id))).map(({ id }) => ({ seat: id, proposal }));
};

/**
 * Admits a guest: an introduction secret for each pair goes to the seat in its slot, and to the guest in the Welcome. `unconfirmed`
 * while keys are missing: before that nobody makes a session with the guest. Implements N4, H6, M6.
 */
export const sealAdmission = (channel: Channel, candidate: Candidate, env: Env): Result<EpochSealing, SealError> => {
  if (channel.epoch.seats.length >= LIMITS.seats) return err('full');
  const seat = seatFor(channel, candidate);
  const newcomerBundle = bundleHash(candidate.bundle);
  const psks: Record<string, Secret> = {};
  const secrets: { seat: SeatId; psk: Secret }[] = [];
  const bundles: PendingAdmission['bundles'][number][] = [];
  for (const other of channel.epoch.seats) {
    const key = seatKey(other.id);
    const isUs = sameBytes(other.id, channel.us.seat);
    const bundle = isUs ? channel.bundles[0]?.bundle : channel.peers[key]?.bundle;
    // A seat that we have no session with holds the change back by itself.
    if (!bundle) continue;
    bundles.push({ seat: other.id, bundle });
    if (isUs) continue;
    const psk = secret32(env.random(32));
    psks[key] = psk;
    secrets.push({ seat: other.id, psk });
  }
  const { invitation, bundle, session, ratchet } = candidate;
  const proposal = proposalHash(channel.id, seat, newcomerBundle);
  const change: Admission = {
    kind: 'admit',
    seat,
    newcomerBundle,
    proposal,
    confirmations: confirmationsOf(channel, proposal),
    bundles: bundles.map(({ seat: id, bundle: given }) => ({ seat: id, bundle: bundleHash(given), id: given.id })),
  };
  return sealChange(
    channel,
    { change, psks, admitted: { invitation, seat: seat.id, bundle, session, ratchet, secrets, bundles } },
    env,
  );
};
