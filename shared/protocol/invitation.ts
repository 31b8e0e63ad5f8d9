/**
 * The invitation: a one-time log of its own, four kinds of entry, each sealed under the key that derives from the link. (Over
 * 300 lines: both sides of one exchange stay side by side.)
 *
 *     facilitator                     one-time log                        guest
 *        offer (channel, seat, rules, bundle_F)  -->
 *                                            <--  request (ek_J, ct, sealed: ik_J, bundle_J, rules hash)
 *        digits, compared by voice on both sides; the admission enters the channel's log
 *        welcome (under SK)  -->
 *                                            <--  late (a second opener says that it came)
 *
 * `k0 = KDF(link secret, DH(ek_J, ik_F), DH(ek_J, spk_F), ss; H(bundle_F), ik_F, ek_J, ct, channel, both seat ids)`;
 * `SK = KDF(k0, DH(ik_J, spk_F); ik_J, ik_F, H(bundle_J))`. Modelled in invite_link_*, phish_digits_*.
 */
import * as v from 'valibot';
import {
  type ChannelId,
  channelId,
  type Hash,
  hash32,
  type KemCiphertext,
  kemCiphertext,
  type SeatId,
  type Secret,
  seatId,
  secret32,
  symmetricKey,
  type X25519Public,
  type X25519Secret,
} from '../brand.ts';
import { concat, sameBytes } from '../codec/bytes.ts';
import { bytesOf, bytesUpTo, decode, encode, textUpTo, uintUpTo } from '../codec/cbor.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES, ZERO_NONCE } from '../crypto/aead.ts';
import { equalSecrets, wipe } from '../crypto/compare.ts';
import { H, KDF } from '../crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate } from '../crypto/kem.ts';
import type { Random } from '../crypto/random.ts';
import { type Agree, agreeAsOwner, dh, type X25519KeyPair, x25519KeyPair } from '../crypto/x25519.ts';
import { assert, err, ok, type Result } from '../result.ts';
import { type Role, roleNumber, roleSchema, type Side, sideNumber, sideSchema } from '../room/roles.ts';
import { type Rules, rulesHash, rulesPlain, rulesSchema } from '../room/rules.ts';
import { type Bundle, bundleHash, bundlePlain, bundleSchema, makeBundle, type OurBundle } from './bundle.ts';
import type { Channel } from './channel.ts';
import { pairHash } from './handshake.ts';
import { encodeX25519, x25519Schema } from './keys.ts';
import { LIMITS } from './limits.ts';
import { type Link, type LinkLog, linkLog } from './link.ts';
import { CONTENT_SIZES, EPOCH_SIZES, pad, unpad } from './padding.ts';
import { guestRatchet, hostRatchet, type Ratchet } from './ratchet.ts';
import { minuteSchema } from './roster.ts';

/** The seat that waits for the guest. */
export type OfferedSeat = {
  readonly id: SeatId;
  readonly role: Role;
  readonly side: Side;
  readonly label: string;
  readonly endsMinute: number;
};

/** What a link shows, and nothing else. */
export type Offer = {
  readonly channel: ChannelId;
  readonly host: { readonly seat: SeatId; readonly label: string };
  readonly seat: OfferedSeat;
  readonly rules: Rules;
  readonly expiresMinute: number;
  readonly bundle: Bundle;
};

/** The facilitator's record of an invitation. */
export type Invitation = {
  readonly secret: Secret;
  readonly offer: Offer;
  readonly ours: OurBundle;
  /** The host's identity secret: the same bytes as in its channel. */
  readonly hostSecret: X25519Secret;
};

/** The guest's record, from the request on. */
export type GuestRequest = {
  readonly secret: Secret;
  readonly offer: Offer;
  readonly ik: X25519KeyPair;
  readonly ours: OurBundle;
  readonly session: Secret;
  readonly ratchet: Ratchet;
  readonly transcript: Hash;
};

/** What the facilitator learns from the request. */
export type Asked = {
  readonly ik: X25519Public;
  readonly bundle: Bundle;
  readonly session: Secret;
  readonly ratchet: Ratchet;
  readonly transcript: Hash;
  /** Not in a row of 0.1.0, whose rules ask nobody. */
  readonly parts?: RequestParts | undefined;
};

const OFFER = 0;
const REQUEST = 1;
const WELCOME = 2;
const LATE = 3;

/** A Welcome is padded and sealed already: its entry takes the next size that holds it and fits the relay's limit. */
const LINK_SIZES = [...CONTENT_SIZES, ...EPOCH_SIZES.map((size) => size + 64)];

/** Everything in a one-time log: `nonce 24, sealed padded CBOR [kind, payload]`. */
const sealLinkEntry = (log: LinkLog, kind: number, payload: Uint8Array, random: Random): Uint8Array => {
  const plain = encode([kind, payload]);
  const padded = pad(plain, LINK_SIZES);
  assert(padded !== undefined, 'what stands in a one-time log fits');
  const nonce = random(NONCE_BYTES);
  return concat([nonce, aeadSeal(log.key, nonce, padded, log.log)]);
};

export type LinkEntry =
  | { readonly kind: 'offer'; readonly payload: Uint8Array }
  | { readonly kind: 'request'; readonly payload: Uint8Array }
  | { readonly kind: 'welcome'; readonly payload: Uint8Array }
  | { readonly kind: 'late' };

const linkEntrySchema = v.strictTuple([uintUpTo(255), bytesUpTo(LIMITS.blobBytes)]);

/** One entry of a one-time log, or why it is none: then it counts for nothing. */
export const openLinkEntry = (secret: Secret, blob: Uint8Array): Result<LinkEntry, 'notAuthentic' | 'malformed'> => {
  const log = linkLog(secret);
  const padded = aeadOpen(log.key, blob.subarray(0, NONCE_BYTES), blob.subarray(NONCE_BYTES), log.log);
  if (padded === undefined) return err('notAuthentic');
  const plain = unpad(padded, LINK_SIZES);
  const decoded = plain ? decode(linkEntrySchema, plain) : err('malformed' as const);
  if (!decoded.ok) return decoded;
  const [kind, payload] = decoded.value;
  if (kind === OFFER) return ok({ kind: 'offer', payload });
  if (kind === REQUEST) return ok({ kind: 'request', payload });
  if (kind === WELCOME) return ok({ kind: 'welcome', payload });
  return kind === LATE ? ok({ kind: 'late' }) : err('malformed');
};

/** `[channel, host seat, host label, seat, rules, expiresMinute, bundle]` */
const encodeOffer = (offer: Offer): Uint8Array =>
  encode([
    offer.channel,
    offer.host.seat,
    offer.host.label,
    [offer.seat.id, roleNumber(offer.seat.role), sideNumber(offer.seat.side), offer.seat.label, offer.seat.endsMinute],
    rulesPlain(offer.rules),
    offer.expiresMinute,
    bundlePlain(offer.bundle),
  ]);

const label = textUpTo(LIMITS.labelLength);
const offerSchema = v.pipe(
  v.strictTuple([
    bytesOf(32, channelId),
    bytesOf(16, seatId),
    label,
    v.strictTuple([bytesOf(16, seatId), roleSchema, sideSchema, label, minuteSchema]),
    rulesSchema,
    minuteSchema,
    bundleSchema,
  ]),
  v.transform(
    ([channel, host, hostLabel, [id, role, side, seatLabel, endsMinute], rules, expiresMinute, bundle]): Offer => ({
      channel,
      host: { seat: host, label: hostLabel },
      seat: { id, role, side, label: seatLabel, endsMinute },
      rules,
      expiresMinute,
      bundle,
    }),
  ),
);

/** A separate bundle for each invitation, and the log's first entry. Implements I3. */
export const makeInvitation = (
  channel: Channel,
  hostLabel: string,
  seat: Omit<OfferedSeat, 'id'> & Partial<Pick<OfferedSeat, 'id'>>,
  expiresMinute: number,
  random: Random,
): { readonly invitation: Invitation; readonly blob: Uint8Array; readonly bundleHash: Hash } => {
  const ours = makeBundle(channel.us.ik.publicKey, random);
  const secret = secret32(random(32));
  const offer: Offer = {
    channel: channel.id,
    host: { seat: channel.us.seat, label: hostLabel },
    seat: { ...seat, id: seat.id ?? seatId(random(16)) },
    rules: channel.epoch.rules,
    expiresMinute,
    bundle: ours.bundle,
  };
  const blob = sealLinkEntry(linkLog(secret), OFFER, encodeOffer(offer), random);
  return {
    invitation: { secret, offer, ours, hostSecret: channel.us.ik.secretKey },
    blob,
    bundleHash: bundleHash(ours.bundle),
  };
};

/** The offer behind a link; refused unless its bundle is the one that the link names. Implements I4. */
export const readOffer = (link: Link, payload: Uint8Array): Result<Offer, 'notAuthentic' | 'malformed'> => {
  const offer = decode(offerSchema, payload);
  if (!offer.ok) return offer;
  return sameBytes(bundleHash(offer.value.bundle), link.bundleHash) ? offer : err('notAuthentic');
};

type Shared = { readonly offer: Offer; readonly secret: Secret };

/** k0, from the DHs in the order of the paper above; they and the KEM's secret are wiped. */
const requestKey = (
  { offer, secret }: Shared,
  dhs: readonly Secret[],
  ss: Secret,
  ek: X25519Public,
  ct: KemCiphertext,
): Secret => {
  const context = [bundleHash(offer.bundle), offer.bundle.ik, ek, ct, offer.channel, offer.host.seat, offer.seat.id];
  const k0 = secret32(KDF('linkRequest', [secret, ...dhs, ss], context, 32));
  wipe([...dhs, ss]);
  return k0;
};

/** SK; what both agree on is wiped. */
const sessionKey = (k0: Secret, shared: Secret, ik: X25519Public, offer: Offer, bundle: Bundle): Secret => {
  const session = secret32(KDF('linkSession', [k0, shared], [ik, offer.bundle.ik, bundleHash(bundle)], 32));
  wipe([shared]);
  return session;
};

/** Of a request, what everybody needs who is to see its digits, besides keys and seat of the guest. */
export type RequestParts = { readonly hostBundle: Hash; readonly ek: X25519Public; readonly ct: KemCiphertext };

/** What the digits are made of: all that both sides said. Anything less lets a phisher through (proofs/phish_digits_*). Implements I6. */
export const transcriptFrom = (
  { hostBundle, ek, ct }: RequestParts,
  guest: { readonly ik: X25519Public; readonly bundle: Hash; readonly seat: SeatId },
  channel: { readonly id: ChannelId; readonly rules: Rules },
): Hash =>
  H('transcript', [hostBundle, ek, ct, guest.ik, guest.bundle, channel.id, guest.seat, rulesHash(channel.rules)]);

const transcriptOf = (offer: Offer, ek: X25519Public, ct: KemCiphertext, ik: X25519Public, bundle: Bundle): Hash =>
  transcriptFrom(
    { hostBundle: bundleHash(offer.bundle), ek, ct },
    { ik, bundle: bundleHash(bundle), seat: offer.seat.id },
    { id: offer.channel, rules: offer.rules },
  );

const startOf = (offer: Offer, ik: X25519Public, session: Secret) => ({
  session,
  pair: pairHash(offer.channel, { seat: offer.seat.id, ik }, { seat: offer.host.seat, ik: offer.bundle.ik }),
});

/** The guest's keys and its request. Posting it spends the link. Implements I5. */
export const makeRequest = (
  link: Link,
  offer: Offer,
  random: Random,
  ik: X25519KeyPair = x25519KeyPair(random(32)),
  agree: Agree = agreeAsOwner,
): Result<{ readonly request: GuestRequest; readonly blob: Uint8Array }, 'notAuthentic'> => {
  const ours = makeBundle(ik.publicKey, random);
  const ek = x25519KeyPair(random(32));
  const encapsulated = kemEncapsulate(offer.bundle.xk, random(64));
  const dh1 = dh(ek.secretKey, offer.bundle.ik);
  const dh2 = dh(ek.secretKey, offer.bundle.spk);
  const dh3 = agree(ik, offer.bundle.spk);
  if (!encapsulated || !dh1 || !dh2 || !dh3) return err('notAuthentic');
  const { ciphertext: ct, secret: ss } = encapsulated;
  const k0 = requestKey({ offer, secret: link.secret }, [dh1, dh2], ss, ek.publicKey, ct);
  const inner = encode([encodeX25519(ik.publicKey), bundlePlain(ours.bundle), rulesHash(offer.rules)]);
  const sealed = aeadSeal(symmetricKey(k0), ZERO_NONCE, inner, offer.channel);
  const blob = sealLinkEntry(linkLog(link.secret), REQUEST, encode([encodeX25519(ek.publicKey), ct, sealed]), random);
  const session = sessionKey(k0, dh3, ik.publicKey, offer, ours.bundle);
  wipe([k0]);
  const ratchet = guestRatchet(startOf(offer, ik.publicKey, session), ek, offer.bundle.spk);
  const transcript = transcriptOf(offer, ek.publicKey, ct, ik.publicKey, ours.bundle);
  return ok({ request: { secret: link.secret, offer, ik, ours, session, ratchet, transcript }, blob });
};

const requestSchema = v.strictTuple([x25519Schema, bytesOf(1120, kemCiphertext), bytesUpTo(4096)]);
const innerSchema = v.strictTuple([x25519Schema, bundleSchema, bytesOf(32, hash32)]);

/** The facilitator's reading of a request; whatever is not well-formed was no request. Implements I5. */
export const readRequest = (
  invitation: Invitation,
  payload: Uint8Array,
  agree: Agree = agreeAsOwner,
): Result<Asked, 'notAuthentic' | 'malformed'> => {
  const outer = decode(requestSchema, payload);
  if (!outer.ok) return outer;
  const [ek, ct, sealed] = outer.value;
  const { offer, ours, secret } = invitation;
  const ss = kemDecapsulate(ours.xkSeed, ct);
  const dh1 = agree({ publicKey: offer.bundle.ik, secretKey: invitation.hostSecret }, ek);
  const dh2 = dh(ours.spkSecret, ek);
  if (!ss || !dh1 || !dh2) return err('notAuthentic');
  const k0 = requestKey({ offer, secret }, [dh1, dh2], ss, ek, ct);
  const asked = readInner(invitation, k0, ek, ct, sealed);
  wipe([k0]);
  return asked;
};

const readInner = (
  { offer, ours }: Invitation,
  k0: Secret,
  ek: X25519Public,
  ct: KemCiphertext,
  sealed: Uint8Array,
): Result<Asked, 'notAuthentic' | 'malformed'> => {
  const inner = aeadOpen(symmetricKey(k0), ZERO_NONCE, sealed, offer.channel);
  if (inner === undefined) return err('notAuthentic');
  const decoded = decode(innerSchema, inner);
  if (!decoded.ok) return decoded;
  const [ik, bundle, accepted] = decoded.value;
  if (!sameBytes(bundle.ik, ik) || !equalSecrets(accepted, rulesHash(offer.rules))) return err('notAuthentic');
  const dh3 = dh(ours.spkSecret, ik);
  if (dh3 === undefined) return err('notAuthentic');
  const session = sessionKey(k0, dh3, ik, offer, bundle);
  const prekey = { publicKey: ours.bundle.spk, secretKey: ours.spkSecret.slice() as typeof ours.spkSecret };
  const ratchet = hostRatchet(startOf(offer, ik, session), prekey, ek);
  const parts = { hostBundle: bundleHash(offer.bundle), ek, ct };
  return ok({ ik, bundle, session, ratchet, transcript: transcriptOf(offer, ek, ct, ik, bundle), parts });
};

/** Wraps what `sealWelcome` made for the one-time log. */
export const sealWelcomeEntry = (secret: Secret, welcome: Uint8Array, random: Random): Uint8Array =>
  sealLinkEntry(linkLog(secret), WELCOME, welcome, random);

/** A second opener of a used link says so, for the facilitator. */
export const sealLate = (secret: Secret, random: Random): Uint8Array =>
  sealLinkEntry(linkLog(secret), LATE, new Uint8Array(0), random);
