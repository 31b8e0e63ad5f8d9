/** Changes of membership by others, as an entry of theirs says them. */
import { symmetricKey } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { aeadOpen, ZERO_NONCE } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import type { EpochBody } from './body.ts';
import { bundleHash } from './bundle.ts';
import { type Channel, type Env, ourSeat, presentMinute } from './channel.ts';
import type { SlotContent } from './entry.ts';
import { applyEpoch, epochAfter, seatsAfter } from './epoch.ts';
import { done, epochOutputs, halt, type Received } from './received.ts';
import type { Seat } from './roster.ts';

export const takeEpoch = (channel: Channel, author: Seat, body: EpochBody, slot: SlotContent, env: Env): Received => {
  const { change } = body;
  const seats = seatsAfter(channel, author, change);
  if (!seats.ok) return seats.error === 'newer' ? halt(channel, 'newer') : done(channel, [{ kind: 'invalidChange' }]);
  const epoch = epochAfter(channel, seats.value, body.key, body.token);
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
  const applied = applyEpoch(channel, epoch, { newcomer }, env.nowMinute);
  return done({ ...applied.channel, adminToken: openAdmin(channel, us, body, slot) }, epochOutputs(applied));
};

/** The new admin token, where our role holds it. */
const openAdmin = (channel: Channel, us: Seat, body: EpochBody, slot: SlotContent): Channel['adminToken'] => {
  const ours = body.admin.find(({ seat }) => sameBytes(seat, us.id));
  if (!ours) return null;
  const key = symmetricKey(KDF('admin', [slot.private], [channel.id, us.id], 32));
  const opened = aeadOpen(key, ZERO_NONCE, ours.sealed, channel.id);
  return opened?.length === 32 ? (opened as Channel['adminToken']) : null;
};
