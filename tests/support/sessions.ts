/** Two ends of one session, without any entry around them. */
import { type Hash, hash32, type Secret, secret32 } from '../../shared/brand.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { kemEncapsulate, kemKeyPair } from '../../shared/crypto/kem.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import {
  initiatorRatchet,
  noteKemReceived,
  noteKemSent,
  type Opened,
  openMessage,
  type Ratchet,
  responderRatchet,
  type Sealed,
  sealMessage,
} from '../../shared/protocol/ratchet.ts';
import { kemNames } from '../../shared/protocol/seal.ts';
import { must } from './table.ts';

export type Ends = { j: Ratchet; a: Ratchet; session: Secret; pair: Hash; random: Random };
export const AD = new Uint8Array([1, 2, 3]);
export const core = (byte: number): Hash => hash32(new Uint8Array(32).fill(byte));

/** j was admitted later and starts; a answers. */
export const openEnds = (random: Random): Ends => {
  const spk = x25519KeyPair(random(32));
  const session = secret32(random(32));
  const pair = H('pair', [random(32)]);
  const start = { session, pair };
  return { j: initiatorRatchet(start, spk.publicKey), a: responderRatchet(start, spk), session, pair, random };
};

export type Side = 'j' | 'a';
const other = (side: Side): Side => (side === 'j' ? 'a' : 'j');

/** Seals and commits at one end. */
export const seal = (ends: Ends, from: Side, text = new Uint8Array([7]), at = core(1)): Sealed => {
  const sealed = sealMessage(ends[from], text, at, [AD], ends.random);
  ends[from] = sealed.state;
  return sealed;
};

/** Opens and commits at the other end. */
export const open = (ends: Ends, from: Side, sealed: Sealed, at = core(1)): Opened => {
  const opened = must(openMessage(ends[other(from)], sealed, at, [AD]));
  ends[other(from)] = opened.state;
  return opened;
};

export const pass = (ends: Ends, from: Side): Opened => open(ends, from, seal(ends, from));

/** One end encapsulates to a fresh key of the other; returns the id by which both name it. */
export const encapsulate = (ends: Ends, from: Side, arrives = true): Uint8Array => {
  const keys = kemKeyPair(ends.random(32));
  const made = kemEncapsulate(keys.publicKey, ends.random(64))!;
  const kem = { ...kemNames(keys.publicKey, made.ciphertext), secret: made.secret };
  ends[from] = noteKemSent(ends[from], kem);
  if (arrives)
    ends[other(from)] = noteKemReceived(ends[other(from)], { ...kem, secret: secret32(made.secret.slice()) });
  return kem.id;
};
