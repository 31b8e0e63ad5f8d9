import { beforeAll, expect, test } from 'vitest';
import { aeadOpen } from '../../shared/crypto/aead.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { dh, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import {
  canSeal,
  droppedSecrets,
  guestRatchet,
  hostRatchet,
  openMessage,
  type Ratchet,
  sealMessage,
} from '../../shared/protocol/ratchet.ts';
import { snapshot } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import { AD, core, type Ends, encapsulate, open, openEnds, pass, seal } from '../support/sessions.ts';

beforeAll(() => ready);

/** As though this side had sealed `count` messages that never came. */
const wound = (ratchet: Ratchet, count: number): Ratchet => {
  let { chainKey } = ratchet.sending!;
  const { headerKey, n } = ratchet.sending!;
  for (let i = 0; i < count; i += 1) chainKey = KDF('ratchetChain', [chainKey], [], 64).slice(0, 32) as typeof chainKey;
  return { ...ratchet, sending: { headerKey, chainKey, n: n + count } };
};

const refused = (ends: Ends, sealed: ReturnType<typeof seal>): boolean => {
  const before = snapshot(ends.a);
  const opened = openMessage(ends.a, sealed, core(1), [AD]);
  expect(snapshot(ends.a)).toBe(before);
  return !opened.ok;
};

test('[R6] a number that jumps is derived through and counted, within a chain and across two', () => {
  const ends = openEnds(seeded('R6'));
  expect(pass(ends, 'j').skipped).toBe(0);
  const lost = seal(ends, 'j');
  seal(ends, 'j');
  expect(pass(ends, 'j').skipped).toBe(2);
  expect(refused(ends, lost)).toBe(true);
  seal(ends, 'j');
  pass(ends, 'a');
  seal(ends, 'j');
  expect(pass(ends, 'j').skipped).toBe(2);
  const keys = Object.keys(ends.a).join();
  expect(keys).not.toMatch(/skipped|missed|old/i);
});

test('[R6] [Z26] 100,000 steps are derived through, one more is refused', () => {
  const ends = openEnds(seeded('R6 limit'));
  pass(ends, 'j');
  const far = wound(ends.j, LIMITS.chainSteps);
  expect(LIMITS.chainSteps).toBe(100_000);
  const farther = wound(far, 1);
  const sealed = sealMessage(far, new Uint8Array(1), core(1), [AD], ends.random);
  const refusedOne = sealMessage(farther, new Uint8Array(1), core(1), [AD], ends.random);
  expect(refused(ends, refusedOne)).toBe(true);
  expect(open(ends, 'j', sealed).skipped).toBe(100_000);
}, 120_000);

test('[R8] the newest received secret is mixed into the next chain and named in each of its headers', () => {
  const ends = openEnds(seeded('R8'));
  pass(ends, 'j');
  pass(ends, 'a');
  encapsulate(ends, 'a');
  const id = encapsulate(ends, 'a');
  const before = ends.j;
  const newest = before.kemsReceived.at(-1)!;
  for (let i = 0; i < 3; i += 1) {
    const sealed = seal(ends, 'j');
    const header = aeadOpen(ends.j.sending!.headerKey, sealed.nonce, sealed.header, AD)!;
    expect(header.slice(44)).toEqual(id);
    open(ends, 'j', sealed);
  }
  const shared = dh(ends.j.ours!.secretKey, before.theirs!)!;
  const context = [newest.publicKeyHash, newest.ciphertextHash, ends.pair];
  expect(ends.j.root).toEqual(KDF('ratchetRoot', [before.root, shared, newest.secret], context, 96).slice(0, 32));
  expect(newest.id).toEqual(newest.ciphertextHash.slice(0, 16));
  expect([ends.j.kemsReceived, ends.a.kemsSent]).toEqual([[], []]);
});

test('[R8] a secret is used once: the next chain names none', () => {
  const ends = openEnds(seeded('R8 once'));
  pass(ends, 'j');
  encapsulate(ends, 'j');
  pass(ends, 'a');
  expect(ends.a.sendingKem.some((byte) => byte !== 0)).toBe(true);
  pass(ends, 'j');
  pass(ends, 'a');
  expect(ends.a.sendingKem).toEqual(new Uint8Array(16));
});

test('[R8] a name that the peer does not know is not authentic, and leaves its state unchanged', () => {
  const ends = openEnds(seeded('R8 unknown'));
  pass(ends, 'j');
  pass(ends, 'a');
  encapsulate(ends, 'a');
  const kem = ends.j.kemsReceived[0]!;
  const renamed = { ...ends.j, kemsReceived: [{ ...kem, id: new Uint8Array(16).fill(9) as typeof kem.id }] };
  const sealed = sealMessage(renamed, new Uint8Array(1), core(1), [AD], ends.random);
  expect(refused(ends, sealed)).toBe(true);
  // Naming one that the peer does not know, and mixing none at all: as bad.
  const zeros = new Uint8Array(32);
  const none = { secret: zeros, publicKeyHash: zeros, ciphertextHash: zeros } as unknown as typeof kem;
  const pretended = { ...ends.j, kemsReceived: [{ ...none, id: new Uint8Array(16).fill(9) as typeof kem.id }] };
  expect(refused(ends, sealMessage(pretended, new Uint8Array(1), core(1), [AD], ends.random))).toBe(true);
  const other = { ...ends.j, kemsReceived: [{ ...kem, secret: new Uint8Array(32) as typeof kem.secret }] };
  expect(refused(ends, sealMessage(other, new Uint8Array(1), core(1), [AD], ends.random))).toBe(true);
  expect(pass(ends, 'j').plaintext.length).toBe(1);
});

test('[R8] an encapsulation that never came, or could not be opened, is missed and the session lives', () => {
  const ends = openEnds(seeded('R8 missed'));
  pass(ends, 'j');
  encapsulate(ends, 'j', false);
  for (const side of ['a', 'j', 'a', 'j', 'a'] as const) expect(pass(ends, side).plaintext.length).toBe(1);
  expect(ends.a.sendingKem).toEqual(new Uint8Array(16));
  expect(ends.j.kemsSent.length).toBe(1);
});

test('[R8] five encapsulations without an answer keep the newest four on both sides, and the session lives', () => {
  const ends = openEnds(seeded('R8 five'));
  pass(ends, 'j');
  const ids = [1, 2, 3, 4, 5].map(() => encapsulate(ends, 'j'));
  for (const kems of [ends.j.kemsSent, ends.a.kemsReceived]) expect(kems.map((kem) => kem.id)).toEqual(ids.slice(1));
  pass(ends, 'a');
  expect(ends.a.sendingKem).toEqual(ids[4]);
  expect(ends.j.kemsSent).toEqual([]);
  for (const side of ['j', 'a', 'j'] as const) expect(pass(ends, side).plaintext.length).toBe(1);
});

test('[R10] the header says one more than the highest number received', () => {
  const ends = openEnds(seeded('R10'));
  const received = (sealed: ReturnType<typeof seal>) =>
    new DataView(aeadOpen(ends.j.sending!.headerKey, sealed.nonce, sealed.header, AD)!.buffer).getUint32(40);
  expect(received(seal(ends, 'j'))).toBe(0);
  pass(ends, 'j');
  for (const count of [1, 2, 3]) {
    expect(pass(ends, 'a').skipped).toBe(0);
    expect(received(seal(ends, 'j'))).toBe(count);
  }
});

test('[R10] whoever restored an older state learns of it from the next answer, and no one else does', () => {
  for (const answered of [false, true]) {
    const ends = openEnds(seeded(`R10 clone ${answered}`));
    pass(ends, 'j');
    pass(ends, 'a');
    if (answered) pass(ends, 'j');
    const older = ends.j;
    for (let i = 0; i < 3; i += 1) expect(pass(ends, 'j').clone).toBe(false);
    const current = ends.j;
    const answer = seal(ends, 'a');
    expect(openMessage({ ...current }, answer, core(1), [AD])).toMatchObject({ ok: true, value: { clone: false } });
    const atClone = openMessage(older, answer, core(1), [AD]);
    // Of an older chain the restored state holds no key that fits: that is refused, which is an alarm too.
    if (answered) expect(atClone).toMatchObject({ ok: true, value: { clone: true } });
    else expect(atClone).toMatchObject({ ok: false });
  }
});

test('[R5] [R6] a peer that counts back within its chain, or before it, or names another key in it, is refused', () => {
  const ends = openEnds(seeded('R5 peer'));
  pass(ends, 'j');
  pass(ends, 'j');
  const { sending } = ends.j;
  const asIf = (change: Partial<Ratchet>) =>
    sealMessage({ ...ends.j, ...change }, new Uint8Array(1), core(1), [AD], ends.random);
  // Under the key of the next number, but with an earlier one.
  expect(refused(ends, asIf({ sending: { ...sending!, n: 1 } }))).toBe(true);
  expect(refused(ends, asIf({ ours: x25519KeyPair(ends.random(32)) }))).toBe(true);
  pass(ends, 'a');
  // A new chain, after fewer numbers of the one before than came.
  expect(refused(ends, asIf({ sending: { ...ends.j.sending!, n: 1 } }))).toBe(true);
  expect(pass(ends, 'j').skipped).toBe(0);
});

test('[R1] nobody seals before a chain can start: the responder not before the first message', () => {
  const ends = openEnds(seeded('R1 first'));
  expect([canSeal(ends.j), canSeal(ends.a)]).toEqual([true, false]);
  expect(() => seal(ends, 'a')).toThrow('sealing needs a chain');
  pass(ends, 'j');
  expect(canSeal(ends.a)).toBe(true);
});

test('[C4] [R1] [R2] no chain starts towards a key of low order: whoever asks for one has a bug, and is told', () => {
  const { session, pair, random } = openEnds(seeded('C4 chain'));
  const ours = x25519KeyPair(random(32));
  const small = new Uint8Array(32) as typeof ours.publicKey;
  expect(() => guestRatchet({ session, pair }, ours, small)).toThrow('which was checked when it came');
  expect(() => hostRatchet({ session, pair }, ours, small)).toThrow('the invitation checked its keys');
  expect(hostRatchet({ session, pair }, ours, ours.publicKey).theirs).toEqual(ours.publicKey);
});

test('[R9] a state that lost a key seals nothing and opens nothing', () => {
  const ends = openEnds(seeded('R9 damaged'));
  pass(ends, 'j');
  const before = ends.a;
  const next = seal(ends, 'j');
  expect(() => seal({ ...ends, j: { ...ends.j, ours: null } }, 'j')).toThrow('sealing needs a chain');
  expect(refused({ ...ends, a: { ...before, theirs: null } }, next)).toBe(true);
  expect(refused(ends, next)).toBe(false);
});

test('[R4] what a state holds no more is named whole, each secret once, and nothing that it still holds', () => {
  const ends = openEnds(seeded('R4 dropped'));
  pass(ends, 'j');
  pass(ends, 'a');
  encapsulate(ends, 'a');
  encapsulate(ends, 'j');
  pass(ends, 'j');
  encapsulate(ends, 'a');
  const { j } = ends;
  const held = [
    ...[j.root, j.nextSendingHeaderKey, j.nextReceivingHeaderKey, j.ours!.secretKey],
    ...[j.sending!.chainKey, j.sending!.headerKey, j.receiving!.chainKey, j.receiving!.headerKey],
    ...[...j.kemsSent, ...j.kemsReceived].map(({ secret }) => secret),
  ];
  expect([j.kemsSent.length, j.kemsReceived.length]).toEqual([1, 1]);
  const nothing = openEnds(seeded('R4 others')).j;
  const dropped = droppedSecrets(j, nothing);
  expect(new Set(dropped)).toEqual(new Set(held));
  expect(dropped.length).toBe(held.length);
  expect(droppedSecrets(j, j)).toEqual([]);
  seal(ends, 'j');
  expect(droppedSecrets(j, ends.j)).toEqual([j.sending!.chainKey]);
});
