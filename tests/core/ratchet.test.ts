import { beforeAll, expect, test } from 'vitest';
import { concat, getUint32 } from '../../shared/codec/bytes.ts';
import { aeadOpen, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { dh, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { guestRatchet, hostRatchet, openMessage, type Ratchet, sealMessage } from '../../shared/protocol/ratchet.ts';
import { flipped, snapshot } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import { AD, core, type Ends, open, openEnds, pass, seal } from '../support/sessions.ts';

beforeAll(() => ready);

const ZEROS = new Uint8Array(32);
const key = (bytes: Uint8Array) => bytes as Parameters<typeof aeadOpen>[0];
const refuses = (ends: Ends, sealed: ReturnType<typeof seal>, at = core(1), ad: Uint8Array = AD): boolean => {
  const before = snapshot(ends.a);
  const { ok } = openMessage(ends.a, sealed, at, [ad]);
  expect(snapshot(ends.a)).toBe(before);
  return !ok;
};
/** Opens a header with a header key, as a test may. */
const headerOf = (sealed: ReturnType<typeof seal>, headerKey: Uint8Array) =>
  aeadOpen(key(headerKey), sealed.nonce, sealed.header, AD)!;

test('[R1] root and header keys follow from the session secret; the responder starts with its prekey', () => {
  const ends = openEnds(seeded('R1'));
  const out = KDF('sessionStart', [ends.session], [], 96);
  for (const end of [ends.j, ends.a]) expect(end.root).toEqual(out.slice(0, 32));
  expect(ends.j.nextSendingHeaderKey).toEqual(out.slice(32, 64));
  expect(ends.a.nextReceivingHeaderKey).toEqual(out.slice(32, 64));
  expect(ends.a.nextSendingHeaderKey).toEqual(out.slice(64));
  expect(ends.j.nextReceivingHeaderKey).toEqual(out.slice(64));
  expect(ends.a.ours?.publicKey).toEqual(ends.j.theirs);
});

test('[R1] the first message of the initiator starts a chain with a fresh key', () => {
  const ends = openEnds(seeded('R1 fresh'));
  const { j } = ends;
  const keys = [0, 1].map(() => sealMessage(j, ZEROS, core(1), [AD], ends.random).state.ours!.publicKey);
  expect(keys[0]).not.toEqual(keys[1]);
  expect(pass(ends, 'j').plaintext).toEqual(new Uint8Array([7]));
});

test('[R2] the host of an invitation may write first, towards the key of the request', () => {
  const random = seeded('R2');
  const { session, pair } = openEnds(random);
  const spk = x25519KeyPair(random(32));
  const ek = x25519KeyPair(random(32));
  const guest = guestRatchet({ session, pair }, ek, spk.publicKey);
  const host = hostRatchet({ session, pair }, spk, ek.publicKey);
  expect(guest.ours).toEqual(ek);
  expect(host.theirs).toEqual(ek.publicKey);
  const ends: Ends = { j: guest, a: host, session, pair, random };
  expect(pass(ends, 'a').plaintext.length).toBe(1);
  for (const side of ['j', 'a', 'j', 'j'] as const) expect(pass(ends, side).clone).toBe(false);
  const again: Ends = { j: guest, a: host, session, pair, random };
  const first = seal(again, 'j');
  expect(headerOf(first, guest.sending!.headerKey).slice(0, 32)).toEqual(ek.publicKey);
  expect(open(again, 'j', first).skipped).toBe(0);
});

test('[R3] root and chain steps are those of the text', () => {
  const ends = openEnds(seeded('R3'));
  const before = ends.j;
  seal(ends, 'j');
  const { ours, sending } = ends.j;
  const shared = dh(ours!.secretKey, before.theirs!)!;
  const out = KDF('ratchetRoot', [before.root, shared, ZEROS], [ZEROS, ZEROS, ends.pair], 96);
  expect(ends.j.root).toEqual(out.slice(0, 32));
  expect(ends.j.nextSendingHeaderKey).toEqual(out.slice(64));
  expect(sending?.headerKey).toEqual(before.nextSendingHeaderKey);
  expect(sending?.chainKey).toEqual(KDF('ratchetChain', [out.slice(32, 64)], [], 64).slice(0, 32));
});

test('[R4] header of 60 bytes under the header key, content under a key of message key and core', () => {
  const ends = openEnds(seeded('R4'));
  pass(ends, 'j');
  pass(ends, 'a');
  seal(ends, 'j');
  const chain = ends.j.sending!;
  const text = new Uint8Array([1, 2, 3, 4]);
  const sealed = seal(ends, 'j', text, core(9));
  const header = headerOf(sealed, chain.headerKey);
  expect([header.length, sealed.nonce.length, sealed.header.length]).toEqual([60, 24, 76]);
  expect(header.slice(0, 32)).toEqual(ends.j.ours?.publicKey);
  expect([32, 36, 40].map((at) => getUint32(header, at))).toEqual([1, 1, 1]);
  expect(header.slice(44)).toEqual(new Uint8Array(16));
  const messageKey = KDF('ratchetChain', [chain.chainKey], [], 64).slice(32);
  const contentKey = KDF('slot', [messageKey], [core(9)], 32);
  const ad = concat([AD, sealed.nonce, sealed.header]);
  expect(aeadOpen(key(contentKey), ZERO_NONCE, sealed.content, ad)).toEqual(text);
});

test('[R4] [R9] [Z25] every changed bit of nonce, header, content, AD or core is refused and changes no state', () => {
  const ends = openEnds(seeded('R4 bits'));
  const sealed = seal(ends, 'j', new Uint8Array(20));
  let tried = 0;
  for (const part of ['nonce', 'header', 'content'] as const)
    for (let at = 0; at < sealed[part].length; at += 1, tried += 1)
      expect(refuses(ends, { ...sealed, [part]: flipped(sealed[part], at) })).toBe(true);
  expect(tried).toBe(24 + 76 + 36);
  expect(refuses(ends, sealed, core(2))).toBe(true);
  for (let at = 0; at < AD.length; at += 1) expect(refuses(ends, sealed, core(1), flipped(AD, at))).toBe(true);
  for (const part of ['header', 'content'] as const)
    expect(refuses(ends, { ...sealed, [part]: sealed[part].slice(0, 15) })).toBe(true);
  expect(open(ends, 'j', sealed).plaintext).toEqual(new Uint8Array(20));
});

test('[R5] a number that was seen, or lies before the next, is refused and leaves the state unchanged', () => {
  const ends = openEnds(seeded('R5'));
  const [first, second, third] = [seal(ends, 'j'), seal(ends, 'j'), seal(ends, 'j')];
  open(ends, 'j', first!);
  expect(refuses(ends, first!)).toBe(true);
  open(ends, 'j', third!);
  for (const old of [first!, second!, third!]) expect(refuses(ends, old)).toBe(true);
  pass(ends, 'a');
  pass(ends, 'j');
  for (const old of [first!, second!, third!]) expect(refuses(ends, old)).toBe(true);
});

test('[R7] a restored state uses no content key twice: what it sealed twice shares no key stream', () => {
  const ends = openEnds(seeded('R7'));
  const restored: Ratchet = ends.j;
  // The generator repeats too: the worst that a restored device could do.
  const stuck = (length: number) => new Uint8Array(length).fill(5);
  const sealAt = (byte: number, at: number) =>
    sealMessage(restored, new Uint8Array(64).fill(byte), core(at), [AD], stuck).content.subarray(0, 64);
  const overlap = (one: Uint8Array, two: Uint8Array) => one.filter((byte, i) => (byte ^ two[i]!) === 0x33).length;
  expect(overlap(sealAt(0x11, 1), sealAt(0x22, 2))).toBeLessThan(8);
  expect(overlap(sealAt(0x11, 1), sealAt(0x22, 1))).toBe(64);
});
