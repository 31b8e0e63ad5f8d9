/** Changes by others, as an entry of theirs says them. */
import { symmetricKey } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { aeadOpen, ZERO_NONCE } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import { holdsTheKeys, mayDo } from '../room/powers.ts';
import type { EpochBody } from './body.ts';
import { bundleHash } from './bundle.ts';
import { type Channel, type Env, ourSeat, presentMinute } from './channel.ts';
import type { SlotContent } from './entry.ts';
import { applyEpoch, epochAfter } from './epoch.ts';
import { turnBy } from './judging.ts';
import { done, epochOutputs, halt, type Received } from './received.ts';
import { findSeat, type Seat } from './roster.ts';
import type { Spoken } from './takeWord.ts';

/** Takes a change that its author may make, by what had been said up to its view; every other leaves all as it is. Implements N6. */
export const takeEpoch = (
  channel: Channel,
  author: Seat,
  spoken: Spoken,
  body: EpochBody,
  slot: SlotContent,
  env: Env,
): Received => {
  const { change } = body;
  const refused = done(channel, [{ kind: 'invalidChange' }]);
  // Only whoever may change the roster can make this program admit that it is too old.
  if (change.kind === 'newer') return mayDo(author.role, 'admit') ? halt(channel, 'newer') : refused;
  const turn = turnBy(channel, author, change, spoken);
  if (!turn.ok) return refused;
  const { event } = turn.value;
  const epoch = epochAfter(channel, turn.value, body.key, body.token);
  const us = ourSeat(channel);
  const admission = change.kind === 'admit' ? change : null;
  const named = admission?.bundles.find(({ seat }) => sameBytes(seat, us.id));
  const ours = named && channel.bundles.find((held) => sameBytes(bundleHash(held.bundle), named.bundle));
  const newcomer = admission && {
    seat: admission.seat.id,
    ourBundle: ours?.bundle.id ?? null,
    peer: {
      pair: {
        phase: 'awaitingHello',
        bundle: admission.newcomerBundle,
        introduction: {
          channel: channel.id,
          initiator: { seat: admission.seat.id, ik: admission.seat.ik },
          responder: { seat: us.id, ik: us.ik },
          psk: slot.private,
          epoch: epoch.number,
          introducer: author.id,
        },
      },
      bundle: null,
      usedBundle: null,
      heardMinute: presentMinute(channel),
      leaving: false,
    } as const,
  };
  const applied = applyEpoch(channel, epoch, { newcomer, event }, env.nowMinute);
  // Whoever lost its role gives up what closes the channel, as it is given no admin token.
  const role = findSeat(epoch.seats, us.id)?.role;
  const closeSecret = role && holdsTheKeys(role) ? channel.closeSecret : null;
  const adminToken = openAdmin(channel, us, body, slot);
  return done({ ...applied.channel, adminToken, closeSecret }, epochOutputs(applied));
};

/** The new admin token, where our role holds it. */
const openAdmin = (channel: Channel, us: Seat, body: EpochBody, slot: SlotContent): Channel['adminToken'] => {
  const ours = body.admin.find(({ seat }) => sameBytes(seat, us.id));
  if (!ours) return null;
  const key = symmetricKey(KDF('admin', [slot.private], [channel.id, us.id], 32));
  const opened = aeadOpen(key, ZERO_NONCE, ours.sealed, channel.id);
  return opened?.length === 32 ? (opened as Channel['adminToken']) : null;
};
