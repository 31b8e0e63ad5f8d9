/**
 * The deniable handshake of a newcomer J with a seat A admitted before it: PQXDH-shaped, nothing signed.
 *
 *     J: ek_J fresh for A, (ct, ss) = encapsulate(xk_A), SK = KDF(...)   -- hello: bundle id, ek, ct, first slot -->   A
 *     A: SK = KDF(...), opens the slot or refuses                        <-- any slot of A's fresh ratchet key --     J
 *
 * `SK = KDF(DH(ik_J, spk_A), DH(ek_J, ik_A), DH(ek_J, spk_A), ss, psk; both ik, both seat ids, H(bundle_A), ek_J, ct,
 * channel, epoch that admits J, seat that authored the admission)`, the initiator's values first. Modelled in
 * pair_outsider, pair_insider, pair_kembroken, introducer_confirm.
 */
import { type ChannelId, type Hash, type SeatId, type Secret, secret32, type X25519Public } from '../brand.ts';
import { uint64 } from '../codec/bytes.ts';
import { wipe } from '../crypto/compare.ts';
import { H, KDF } from '../crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate } from '../crypto/kem.ts';
import type { Random } from '../crypto/random.ts';
import { type Agree, agreeAsOwner, dh, type X25519KeyPair, x25519KeyPair } from '../crypto/x25519.ts';
import { err, ok, type Result } from '../result.ts';
import { type Bundle, bundleHash, type OurBundle } from './bundle.ts';
import type { HelloPrefix } from './entry.ts';
import { initiatorRatchet, type Ratchet, responderRatchet } from './ratchet.ts';

type Party = { readonly seat: SeatId; readonly ik: X25519Public };

/** What both sides know of the admission that made this pair. */
export type Introduction = {
  readonly channel: ChannelId;
  readonly initiator: Party;
  readonly responder: Party;
  readonly psk: Secret;
  readonly epoch: number;
  readonly introducer: SeatId;
};

/** Names the pair in every root step. */
export const pairHash = (channel: ChannelId, initiator: Party, responder: Party): Hash =>
  H('pair', [channel, initiator.ik, responder.ik, initiator.seat, responder.seat]);

/** SK; what it is made of is wiped, also where a part of it is missing. */
const sessionSecret = (
  intro: Introduction,
  dhs: readonly (Secret | undefined)[],
  ss: Secret,
  bundle: Bundle,
  hello: HelloPrefix,
): Secret | undefined => {
  const known = dhs.filter((shared) => shared !== undefined);
  const { initiator, responder } = intro;
  const context = [
    initiator.ik,
    responder.ik,
    initiator.seat,
    responder.seat,
    bundleHash(bundle),
    hello.ek,
    hello.ct,
    intro.channel,
    uint64(intro.epoch),
    intro.introducer,
  ];
  const whole = known.length === dhs.length;
  const session = whole ? secret32(KDF('handshake', [...known, ss, intro.psk], context, 32)) : undefined;
  wipe([...known, ss]);
  return session;
};

/** J's side. `notAuthentic` when the bundle that the introducer gave holds a key that is none. Implements H1, H2. */
export const initiate = (
  intro: Introduction,
  ours: X25519KeyPair,
  theirs: Bundle,
  random: Random,
  agree: Agree = agreeAsOwner,
): Result<{ readonly ratchet: Ratchet; readonly hello: HelloPrefix }, 'notAuthentic'> => {
  const ek = x25519KeyPair(random(32));
  const encapsulated = kemEncapsulate(theirs.xk, random(64));
  if (encapsulated === undefined) return err('notAuthentic');
  const hello = { bundle: theirs.id, ek: ek.publicKey, ct: encapsulated.ciphertext };
  const dhs = [agree(ours, theirs.spk), dh(ek.secretKey, intro.responder.ik), dh(ek.secretKey, theirs.spk)];
  const session = sessionSecret(intro, dhs, encapsulated.secret, theirs, hello);
  wipe([ek.secretKey]);
  if (session === undefined) return err('notAuthentic');
  const pair = pairHash(intro.channel, intro.initiator, intro.responder);
  const ratchet = initiatorRatchet({ session, pair }, theirs.spk);
  wipe([session]);
  return ok({ ratchet, hello });
};

/** A's side. Whether J is who it says shows when the slot opens with this ratchet. Implements H1, H3. */
export const respond = (
  intro: Introduction,
  ours: X25519KeyPair,
  bundle: OurBundle,
  hello: HelloPrefix,
  agree: Agree = agreeAsOwner,
): Result<Ratchet, 'notAuthentic'> => {
  const ss = kemDecapsulate(bundle.xkSeed, hello.ct);
  if (ss === undefined) return err('notAuthentic');
  const dhs = [dh(bundle.spkSecret, intro.initiator.ik), agree(ours, hello.ek), dh(bundle.spkSecret, hello.ek)];
  const session = sessionSecret(intro, dhs, ss, bundle.bundle, hello);
  if (session === undefined) return err('notAuthentic');
  const pair = pairHash(intro.channel, intro.initiator, intro.responder);
  // The ratchet gets its own copy: what a session wipes must not be the bundle's.
  const prekey = { publicKey: bundle.bundle.spk, secretKey: bundle.spkSecret.slice() as typeof bundle.spkSecret };
  const ratchet = responderRatchet({ session, pair }, prekey);
  wipe([session]);
  return ok(ratchet);
};
