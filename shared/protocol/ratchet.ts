/**
 * Double Ratchet with header encryption (rev 3) and a sparse X-Wing step applied by the receiver.
 *
 *              first entry of a chain of theirs opens
 *        +--------------------------------------------------+
 *        |                                                  v
 *   [ sending: chain started ]                    [ pending: chain to start ]
 *        ^                                                  |
 *        +--------------------------------------------------+
 *              we seal: fresh key, root step, newest KEM secret mixed in
 *
 * A sending chain starts when we next seal, not when we receive: receiving then needs no randomness, and a KEM secret
 * that arrived in between is mixed in. The log's order is the session's order, so there is no store of skipped keys.
 * Every function returns a new state and leaves its argument as it was; the caller keeps the old one on failure. (Over 300 lines:
 * one state machine, both directions.)
 */
import {
  type Hash,
  type KemId,
  kemId,
  type Secret,
  type SymmetricKey,
  secret32,
  symmetricKey,
  type X25519Public,
  x25519Public,
} from '../brand.ts';
import { concat, getUint32, isZero, putUint32, sameBytes } from '../codec/bytes.ts';
import { aeadOpen, aeadSeal, TAG_BYTES, ZERO_NONCE } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import type { Random } from '../crypto/random.ts';
import { dh, type X25519KeyPair, x25519KeyPair } from '../crypto/x25519.ts';
import { assert, err, ok, type Result } from '../result.ts';
import { LIMITS } from './limits.ts';

/** One encapsulated secret that waits to be mixed into the root. */
export type PendingKem = {
  readonly id: KemId;
  readonly secret: Secret;
  readonly publicKeyHash: Hash;
  readonly ciphertextHash: Hash;
};

/** One direction of the session; `n` is the number of the next message. */
export type Chain = { readonly headerKey: SymmetricKey; readonly chainKey: SymmetricKey; readonly n: number };

export type Ratchet = {
  readonly root: Secret;
  /** H over both identities: bound into every root step. */
  readonly pair: Hash;
  /** Our current ratchet key; null between the peer's new chain and our next one. */
  readonly ours: X25519KeyPair | null;
  readonly theirs: X25519Public | null;
  readonly sending: Chain | null;
  readonly receiving: Chain | null;
  readonly nextSendingHeaderKey: SymmetricKey;
  readonly nextReceivingHeaderKey: SymmetricKey;
  /** Our next message starts a new chain. */
  readonly startsChain: boolean;
  /** Messages in our chain before `sending`. */
  readonly previousSent: number;
  /** Encapsulations that we made and the peer may name; oldest first. */
  readonly kemsSent: readonly PendingKem[];
  /** Encapsulations that we received; the newest is mixed in at our next chain. */
  readonly kemsReceived: readonly PendingKem[];
  /** What the header of our current chain names: repeated in each of its messages. */
  readonly sendingKem: KemId;
};

const NO_KEM = kemId(new Uint8Array(16));
const ZERO_SECRET = new Uint8Array(32);

/**
 * Header, 60 bytes before sealing:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 32 | dh: the sender's ratchet key |
 * | 32 | 4 | pn: messages in its previous chain |
 * | 36 | 4 | n: number of this message in its chain |
 * | 40 | 4 | received: one more than the highest number it received in our chain, 0 for none |
 * | 44 | 16 | kemId: the secret it mixed in at the start of this chain, zeros for none |
 */
export const HEADER_BYTES = 60;
export const SEALED_HEADER_BYTES = HEADER_BYTES + TAG_BYTES;

type Header = {
  readonly dh: X25519Public;
  readonly pn: number;
  readonly n: number;
  readonly received: number;
  readonly kemId: KemId;
};

const encodeHeader = (header: Header): Uint8Array => {
  const out = new Uint8Array(HEADER_BYTES);
  out.set(header.dh, 0);
  putUint32(out, 32, header.pn);
  putUint32(out, 36, header.n);
  putUint32(out, 40, header.received);
  out.set(header.kemId, 44);
  return out;
};

const decodeHeader = (bytes: Uint8Array): Header => ({
  dh: x25519Public(bytes.slice(0, 32)),
  pn: getUint32(bytes, 32),
  n: getUint32(bytes, 36),
  received: getUint32(bytes, 40),
  kemId: kemId(bytes.slice(44, 60)),
});

type Start = { readonly session: Secret; readonly pair: Hash };

/** The 32 bytes of each key that a KDF gave in one, which is wiped. */
const parted = (out: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array] => {
  const keys = [out.slice(0, 32), out.slice(32, 64), out.slice(64)] as const;
  out.fill(0);
  return keys;
};

const startKeys = (session: Secret): { root: Secret; initiator: SymmetricKey; responder: SymmetricKey } => {
  const [root, initiator, responder] = parted(KDF('sessionStart', [session], [], 96));
  return { root: secret32(root), initiator: symmetricKey(initiator), responder: symmetricKey(responder) };
};

const EMPTY = {
  sending: null,
  receiving: null,
  previousSent: 0,
  kemsSent: [],
  kemsReceived: [],
  sendingKem: NO_KEM,
} as const;

/** The side admitted later. Its first message starts a chain towards the responder's signed-less prekey `theirs`. Implements R1. */
export const initiatorRatchet = ({ session, pair }: Start, theirs: X25519Public): Ratchet => {
  const keys = startKeys(session);
  return {
    ...EMPTY,
    root: keys.root,
    pair,
    ours: null,
    theirs,
    nextSendingHeaderKey: keys.initiator,
    nextReceivingHeaderKey: keys.responder,
    startsChain: true,
  };
};

/** The side admitted earlier: its first ratchet key is the prekey of the bundle that was used. Implements R1. */
export const responderRatchet = ({ session, pair }: Start, ours: X25519KeyPair): Ratchet => {
  const keys = startKeys(session);
  return {
    ...EMPTY,
    root: keys.root,
    pair,
    ours,
    theirs: null,
    nextSendingHeaderKey: keys.responder,
    nextReceivingHeaderKey: keys.initiator,
    startsChain: false,
  };
};

/**
 * The pair that an invitation makes starts with the guest's first chain already agreed (its ratchet key is the request's
 * `ek`), so that the facilitator can write first: a newcomer who is slow to greet still learns of later epochs. Implements R2.
 */
export const guestRatchet = (start: Start, ours: X25519KeyPair, theirs: X25519Public): Ratchet =>
  startChain(initiatorRatchet(start, theirs), ours);

export const hostRatchet = (start: Start, ours: X25519KeyPair, theirs: X25519Public): Ratchet => {
  const stepped = receiveChain(responderRatchet(start, ours), theirs, null);
  assert(stepped !== undefined, 'the invitation checked its keys');
  return stepped;
};

/** `RK', CK, NHK = KDF(RK, DH, ss; H(xk), H(ct), pair)`; DH is wiped. Implements R3, R8. */
const rootStep = (state: Ratchet, shared: Secret, kem: PendingKem | null) => {
  const secrets = [state.root, shared, kem?.secret ?? ZERO_SECRET];
  const context = [kem?.publicKeyHash ?? ZERO_SECRET, kem?.ciphertextHash ?? ZERO_SECRET, state.pair];
  const [root, chainKey, nextHeaderKey] = parted(KDF('ratchetRoot', secrets, context, 96));
  shared.fill(0);
  return { root: secret32(root), chainKey: symmetricKey(chainKey), nextHeaderKey: symmetricKey(nextHeaderKey) };
};

const chainStep = (chainKey: SymmetricKey): { chainKey: SymmetricKey; messageKey: Secret } => {
  const [next, messageKey] = parted(KDF('ratchetChain', [chainKey], [], 64));
  return { chainKey: symmetricKey(next), messageKey: secret32(messageKey) };
};

const startChain = (state: Ratchet, ours: X25519KeyPair): Ratchet => {
  const kem = state.kemsReceived.at(-1) ?? null;
  const shared = state.theirs && dh(ours.secretKey, state.theirs);
  assert(shared != null, 'a chain starts towards a key of the peer, which was checked when it came');
  const step = rootStep(state, shared, kem);
  return {
    ...state,
    root: step.root,
    ours,
    sending: { headerKey: state.nextSendingHeaderKey, chainKey: step.chainKey, n: 0 },
    nextSendingHeaderKey: step.nextHeaderKey,
    previousSent: state.sending?.n ?? 0,
    startsChain: false,
    kemsReceived: [],
    sendingKem: kem?.id ?? NO_KEM,
  };
};

/** Follows the peer into its new chain, or undefined when its key or the KEM that it names is not acceptable. */
const receiveChain = (state: Ratchet, theirs: X25519Public, named: KemId | null): Ratchet | undefined => {
  const index = named === null ? -1 : state.kemsSent.findIndex((kem) => sameBytes(kem.id, named));
  if (named !== null && index < 0) return undefined;
  const kem = state.kemsSent[index] ?? null;
  const shared = state.ours && dh(state.ours.secretKey, theirs);
  if (shared == null) return undefined;
  const step = rootStep(state, shared, kem);
  return {
    ...state,
    root: step.root,
    ours: null,
    theirs,
    receiving: { headerKey: state.nextReceivingHeaderKey, chainKey: step.chainKey, n: 0 },
    nextReceivingHeaderKey: step.nextHeaderKey,
    startsChain: true,
    kemsSent: state.kemsSent.slice(index + 1),
  };
};

/** Whether we can seal to this peer: a responder cannot before the initiator's first message. */
export const canSeal = (state: Ratchet): boolean => state.theirs !== null;

export type Sealed = {
  readonly state: Ratchet;
  readonly nonce: Uint8Array;
  readonly header: Uint8Array;
  readonly content: Uint8Array;
};

/**
 * The ADs of what a slot seals, in one buffer: `context` for the header; for the content also the nonce and the header as it
 * travels, which stands in `content` once it is sealed.
 */
const adsOf = (context: readonly Uint8Array[], nonce: Uint8Array, sealedHeader: Uint8Array) => {
  const content = concat([...context, nonce, sealedHeader]);
  return { header: content.subarray(0, content.length - nonce.length - sealedHeader.length), content };
};

const NO_HEADER = new Uint8Array(SEALED_HEADER_BYTES);

/**
 * Seals `plaintext` for the peer, bound to `context`. The content's key is `KDF(message key, core)` with a zero nonce, so that a restored state
 * never uses a key twice. Implements R4, R7.
 */
export const sealMessage = (
  before: Ratchet,
  plaintext: Uint8Array,
  core: Hash,
  context: readonly Uint8Array[],
  random: Random,
): Sealed => {
  const state = before.startsChain ? startChain(before, x25519KeyPair(random(32))) : before;
  assert(state.sending !== null && state.ours !== null, 'sealing needs a chain');
  const { chainKey, messageKey } = chainStep(state.sending.chainKey);
  const nonce = random(24);
  const ads = adsOf(context, nonce, NO_HEADER);
  const header = aeadSeal(
    state.sending.headerKey,
    nonce,
    encodeHeader({
      dh: state.ours.publicKey,
      pn: state.previousSent,
      n: state.sending.n,
      received: state.receiving?.n ?? 0,
      kemId: state.sendingKem,
    }),
    ads.header,
  );
  ads.content.set(header, ads.content.length - header.length);
  const key = symmetricKey(KDF('slot', [messageKey], [core], 32));
  const content = aeadSeal(key, ZERO_NONCE, plaintext, ads.content);
  key.fill(0);
  messageKey.fill(0);
  // The chain's first key was never in a state that the caller held.
  if (before.startsChain) state.sending.chainKey.fill(0);
  return {
    state: { ...state, sending: { ...state.sending, chainKey, n: state.sending.n + 1 } },
    nonce,
    header,
    content,
  };
};

export type Opened = {
  readonly state: Ratchet;
  readonly plaintext: Uint8Array;
  /** Numbers of the peer's chains that never came to us. */
  readonly skipped: number;
  /** The peer received a number that we never sent: this seat is in use elsewhere, or was restored. */
  readonly clone: boolean;
};

const derive = (chain: Chain, n: number): { chain: Chain; messageKey: Secret } => {
  let step = chainStep(chain.chainKey);
  for (let i = chain.n; i < n; i += 1) {
    const next = chainStep(step.chainKey);
    step.chainKey.fill(0);
    step.messageKey.fill(0);
    step = next;
  }
  return { chain: { headerKey: chain.headerKey, chainKey: step.chainKey, n: n + 1 }, messageKey: step.messageKey };
};

/** The header, and whether it belongs to the chain that we are receiving or begins the next. */
const openHeader = (state: Ratchet, nonce: Uint8Array, sealed: Uint8Array, ad: Uint8Array) => {
  const same = state.receiving && aeadOpen(state.receiving.headerKey, nonce, sealed, ad);
  if (same) return { header: decodeHeader(same), fresh: false };
  const next = aeadOpen(state.nextReceivingHeaderKey, nonce, sealed, ad);
  return next && { header: decodeHeader(next), fresh: true };
};

/** Finds the key, opens, and only then returns a state to commit. Implements R4, R5, R6, R9, R10. */
export const openMessage = (
  state: Ratchet,
  sealed: { readonly nonce: Uint8Array; readonly header: Uint8Array; readonly content: Uint8Array },
  core: Hash,
  context: readonly Uint8Array[],
): Result<Opened, 'notAuthentic'> => {
  const ads = adsOf(context, sealed.nonce, sealed.header);
  const found = openHeader(state, sealed.nonce, sealed.header, ads.header);
  if (!found) return err('notAuthentic');
  const { header, fresh } = found;
  const ended = state.receiving?.n ?? 0;
  if (fresh && header.pn < ended) return err('notAuthentic');
  const named = isZero(header.kemId) ? null : header.kemId;
  const stepped = fresh ? receiveChain(state, header.dh, named) : state;
  if (stepped?.receiving == null || stepped.theirs === null) return err('notAuthentic');
  const { receiving } = stepped;
  if (!sameBytes(header.dh, stepped.theirs) || header.n < receiving.n) return err('notAuthentic');
  if (header.n - receiving.n > LIMITS.chainSteps) return err('notAuthentic');
  const { chain, messageKey } = derive(receiving, header.n);
  const key = symmetricKey(KDF('slot', [messageKey], [core], 32));
  const plaintext = aeadOpen(key, ZERO_NONCE, sealed.content, ads.content);
  key.fill(0);
  messageKey.fill(0);
  if (fresh) receiving.chainKey.fill(0);
  if (plaintext === undefined) return err('notAuthentic');
  // What the peer had received of us when it sealed is part of our chain before its present one.
  const weSent = state.startsChain || fresh ? (state.sending?.n ?? 0) : state.previousSent;
  return ok({
    state: { ...stepped, receiving: chain },
    plaintext,
    skipped: header.n - receiving.n + (fresh ? header.pn - ended : 0),
    clone: header.received > weSent,
  });
};

/**
 * The oldest is forgotten past the limit. That loses nothing: each encapsulation needs a newer bundle of the peer, and what
 * the peer sealed before it published that bundle stands before it in the log. Implements R8.
 */
export const noteKemSent = (state: Ratchet, kem: PendingKem): Ratchet => ({
  ...state,
  kemsSent: [...state.kemsSent, kem].slice(-LIMITS.pendingKems),
});

export const noteKemReceived = (state: Ratchet, kem: PendingKem): Ratchet => ({
  ...state,
  kemsReceived: [...state.kemsReceived, kem].slice(-LIMITS.pendingKems),
});

/** What must be zeroed once the new state is stored: the secrets that it no longer holds. */
export const droppedSecrets = (before: Ratchet, after: Ratchet): readonly Uint8Array[] => {
  const kept = secretsOf(after);
  return secretsOf(before).filter((secret) => !kept.includes(secret));
};

const secretsOf = (state: Ratchet): readonly Uint8Array[] => {
  const secrets: Uint8Array[] = [state.root, state.nextSendingHeaderKey, state.nextReceivingHeaderKey];
  if (state.ours) secrets.push(state.ours.secretKey);
  if (state.sending) secrets.push(state.sending.chainKey, state.sending.headerKey);
  if (state.receiving) secrets.push(state.receiving.chainKey, state.receiving.headerKey);
  for (const kem of state.kemsSent) secrets.push(kem.secret);
  for (const kem of state.kemsReceived) secrets.push(kem.secret);
  return secrets;
};
