/** What a newcomer is given, under the secret of the invitation, once its admission stands in the log. */
import * as v from 'valibot';
import { bundleId, channelId, hash32, logId, roomId, type Secret, seatId, secret32, symmetricKey } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { bytesOf, bytesUpTo, decode, encode, uintUpTo } from '../codec/cbor.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import type { Random } from '../crypto/random.ts';
import { assert, err, ok, type Result } from '../result.ts';
import { holdsTheKeys } from '../room/powers.ts';
import { rulesPlain, rulesSchema } from '../room/rules.ts';
import { startStanding } from '../room/standing.ts';
import { forNewcomer, standingPlain, standingSchema } from '../room/standingCodec.ts';
import { roomMinute, startTime } from '../room/time.ts';
import type { OurBundle } from './bundle.ts';
import { bundlePlain, bundleSchema } from './bundle.ts';
import {
  CHANNEL_VERSION,
  type Channel,
  type Env,
  makeEpoch,
  type Peer,
  type PendingAdmission,
  seatKey,
  startDue,
} from './channel.ts';
import { initiate } from './handshake.ts';
import { LIMITS } from './limits.ts';
import { EPOCH_SIZES, pad, unpad } from './padding.ts';
import type { Ratchet } from './ratchet.ts';
import { findSeat, seatPlain, seatsDiffer, seatsSchema } from './roster.ts';

/** A relay's position is opaque to us, and short. */
const POSITION_BYTES = 32;
const WELCOME_VERSION = 1;

const welcomeKey = (session: Secret) => symmetricKey(KDF('welcome', [session], [], 32));

/** What a fellow facilitator needs at the relay: the admin token of this generation, and what closes the channel. */
const powersOf = ({ adminToken, closeSecret, epoch }: Channel, admitted: PendingAdmission): readonly Uint8Array[] => {
  const role = findSeat(epoch.seats, admitted.seat)?.role;
  return role && holdsTheKeys(role) && adminToken && closeSecret ? [adminToken, closeSecret] : [];
};

/** `nonce 24, sealed padded CBOR`; the nonce is random because a Welcome may be sealed again after a crash. Implements I7. */
export const sealWelcome = (
  channel: Channel,
  admitted: PendingAdmission,
  position: Uint8Array,
  random: Random,
): Uint8Array => {
  const { epoch, view } = channel;
  const plain = encode([
    WELCOME_VERSION,
    channel.id,
    channel.log,
    channel.closeHash,
    [epoch.number, epoch.key, epoch.generation, epoch.token, epoch.seats.map(seatPlain), rulesPlain(epoch.rules)],
    channel.rooms.filter(({ kind }) => kind === 'plenary').map(({ id, key }) => [id, 0, key]),
    admitted.bundles.map(({ seat, bundle }) => [seat, bundlePlain(bundle)]),
    admitted.secrets.map(({ seat, psk }) => [seat, psk]),
    [view.k, view.hash, position],
    powersOf(channel, admitted),
    // The first version's guests know of no standing, and its rules of hardly any.
    ...(epoch.rules.settings ? [standingPlain(forNewcomer(channel.standing))] : []),
  ]);
  const padded = pad(plain, EPOCH_SIZES);
  assert(padded !== undefined, 'a Welcome for the largest roster fits');
  const nonce = random(NONCE_BYTES);
  const sealed = aeadSeal(welcomeKey(admitted.session), nonce, padded, channel.id);
  const out = new Uint8Array(nonce.length + sealed.length);
  out.set(nonce);
  out.set(sealed, nonce.length);
  return out;
};

const epochSchema = v.strictTuple([
  uintUpTo(Number.MAX_SAFE_INTEGER),
  bytesOf(32, symmetricKey),
  uintUpTo(Number.MAX_SAFE_INTEGER),
  bytesOf(32, secret32),
  seatsSchema,
  rulesSchema,
]);

const ITEMS = [
  v.literal(WELCOME_VERSION),
  bytesOf(32, channelId),
  bytesOf(32, logId),
  bytesOf(32, hash32),
  epochSchema,
  v.strictTuple([v.strictTuple([bytesOf(16, roomId), v.literal(0), bytesOf(32, symmetricKey)])]),
  v.pipe(v.array(v.strictTuple([bytesOf(16, seatId), bundleSchema])), v.maxLength(LIMITS.seats)),
  v.pipe(v.array(v.strictTuple([bytesOf(16, seatId), bytesOf(32, secret32)])), v.maxLength(LIMITS.seats)),
  v.strictTuple([uintUpTo(Number.MAX_SAFE_INTEGER), bytesOf(32, hash32), bytesUpTo(POSITION_BYTES)]),
  v.union([v.strictTuple([]), v.strictTuple([bytesOf(32, secret32), bytesOf(32, secret32)])]),
] as const;
const welcomeSchema = v.union([v.strictTuple([...ITEMS]), v.strictTuple([...ITEMS, standingSchema])]);

/** What the guest made when it asked, and what it expects. */
export type WelcomeKeys = {
  readonly channel: Channel['id'];
  readonly us: Channel['us'];
  readonly host: Channel['us']['seat'];
  readonly bundle: OurBundle;
  readonly session: Secret;
  readonly ratchet: Ratchet;
};

/**
 * Opens a Welcome into a channel that begins at the admission: nothing earlier can be read. Seats whose bundle is no bundle
 * get no session; with them the person is unconfirmed. Implements I7, I8.
 */
export const openWelcome = (
  keys: WelcomeKeys,
  blob: Uint8Array,
  env: Env,
): Result<{ readonly channel: Channel; readonly position: Uint8Array }, 'notAuthentic' | 'malformed'> => {
  const padded = aeadOpen(
    welcomeKey(keys.session),
    blob.subarray(0, NONCE_BYTES),
    blob.subarray(NONCE_BYTES),
    keys.channel,
  );
  if (padded === undefined) return err('notAuthentic');
  const plain = unpad(padded, EPOCH_SIZES);
  const decoded = plain ? decode(welcomeSchema, plain) : err('malformed' as const);
  if (!decoded.ok) return decoded;
  const [
    ,
    id,
    log,
    closeHash,
    [number, key, generation, token, seats, rules],
    [room],
    bundles,
    secrets,
    [k, hash, position],
    [adminToken = null, closeSecret = null],
    standing = startStanding(seats, k, env.nowMinute),
  ] = decoded.value;
  const us = findSeat(seats, keys.us.seat);
  const host = findSeat(seats, keys.host);
  if (!us || !host || !seatsDiffer(seats) || !sameBytes(id, keys.channel) || !sameBytes(us.ik, keys.us.ik.publicKey))
    return err('notAuthentic');
  const minute = roomMinute(startTime(env.nowMinute), env.nowMinute);
  const peers: Record<string, Peer> = {};
  for (const seat of seats) {
    if (seat === us) continue;
    const bundle = bundles.find(([owner]) => sameBytes(owner, seat.id))?.[1];
    const known = {
      bundle: bundle && sameBytes(bundle.ik, seat.ik) ? bundle : null,
      heardMinute: minute,
      leaving: standing.left[seatKey(seat.id)] !== undefined,
    };
    if (seat === host) {
      peers[seatKey(seat.id)] = { ...known, usedBundle: null, pair: { phase: 'confirmed', ratchet: keys.ratchet } };
      continue;
    }
    const psk = secrets.find(([owner]) => sameBytes(owner, seat.id))?.[1];
    if (!psk || !known.bundle) continue;
    const introduction = {
      channel: id,
      initiator: { seat: us.id, ik: us.ik },
      responder: { seat: seat.id, ik: seat.ik },
      psk,
      epoch: number,
      introducer: us.introducer,
    };
    const started = initiate(introduction, keys.us.ik, known.bundle, env.random, env.agree);
    if (!started.ok) continue;
    const { ratchet, hello } = started.value;
    peers[seatKey(seat.id)] = {
      ...known,
      usedBundle: bundleId(known.bundle.id),
      pair: { phase: 'unconfirmed', ratchet, hello, sinceMinute: minute },
    };
  }
  const channel: Channel = {
    version: CHANNEL_VERSION,
    id,
    log,
    plenary: room[0],
    closeHash,
    closeSecret,
    adminToken,
    us: keys.us,
    bundles: [{ ...keys.bundle, holds: [] }],
    epoch: makeEpoch(id, { number, key, seats, rules, generation, token }),
    past: [],
    rooms: [{ id: room[0], kind: 'plenary', key: room[2] }],
    foundings: {},
    standing,
    peers,
    view: { k, hash },
    gaps: 0,
    own: {},
    pending: null,
    hello: { phase: 'due' },
    due: startDue(room[0], minute),
    time: startTime(env.nowMinute),
    currentMinute: minute,
    halted: null,
  };
  return ok({ channel, position });
};
