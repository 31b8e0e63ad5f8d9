/** What a step of the ratchet works out on the way is in no memory of ours when the step is over: every array that ever held it is looked at. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { dh } from '../../shared/crypto/x25519.ts';
import { openMessage, type Ratchet, sealMessage } from '../../shared/protocol/ratchet.ts';
import { flipped, snapshot } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import { AD, core, open, openEnds, pass, seal } from '../support/sessions.ts';
import { expectGone, watched } from '../support/watched.ts';

beforeAll(() => ready);
afterEach(() => vi.restoreAllMocks());

const ZEROS = new Uint8Array(32);

/** The first `count` keys of the chain that starts with what two keys agree on, each with its message key and its content's. */
const chainOf = (root: Uint8Array, shared: Uint8Array, { pair }: { readonly pair: Uint8Array }, count: number) => {
  let chainKey = KDF('ratchetRoot', [root, shared, ZEROS], [ZEROS, ZEROS, pair], 96).slice(32, 64);
  return Array.from({ length: count }, () => {
    const out = KDF('ratchetChain', [chainKey], [], 64);
    const keys = { chainKey, messageKey: out.slice(32), contentKey: KDF('slot', [out.slice(32)], [core(1)], 32) };
    chainKey = out.slice(0, 32);
    return keys;
  });
};

test('[R4] whoever seals keeps nothing of what led to the message, and whoever opens it neither, also past numbers that were skipped', () => {
  const ends = openEnds(seeded('R4 wiped'));
  const { j: before, a } = ends;
  const { result: sealed, held } = watched(() => seal(ends, 'j'));
  const shared = dh(ends.j.ours!.secretKey, before.theirs!)!;
  const [zero, one, two] = chainOf(before.root, shared, ends, 3);
  expectGone(held, [shared, ...Object.values(zero!)]);
  const text = new Uint8Array([7]);
  for (const [message, led] of [
    [sealed, Object.values(zero!)],
    [seal(ends, 'j') && seal(ends, 'j'), [zero, one, two].flatMap((n) => [n!.chainKey, n!.messageKey])],
  ] as const) {
    const opening = watched(() => openMessage(a, message, core(1), [AD]));
    expect(opening.result).toMatchObject({ ok: true, value: { plaintext: text } });
    expectGone(opening.held, [shared, ...led]);
    const changed = { ...message, content: flipped(message.content, 3) };
    const refusing = watched(() => openMessage(a, changed, core(1), [AD]));
    expect(refusing.result.ok).toBe(false);
    expectGone(refusing.held, [shared, ...led]);
  }
});

test('[R1] [R4] of what a session begins with only its keys stay', () => {
  const random = seeded('R1 wiped');
  const { result, held } = watched(() => openEnds(random));
  const start = KDF('sessionStart', [result.session], [], 96);
  expectGone(held, [start]);
});

test('[R4] [R9] a step wipes nothing of the state that it was given: from that it can be done again', () => {
  const ends = openEnds(seeded('R9 again'));
  pass(ends, 'j');
  pass(ends, 'a');
  const twice = <T>(step: () => T, state: Ratchet): void => {
    const before = snapshot(state);
    expect(step()).toEqual(step());
    expect(snapshot(state)).toBe(before);
  };
  for (const _ of ['the first of a chain', 'the next']) {
    const { j, a } = ends;
    twice(() => sealMessage(j, new Uint8Array([7]), core(1), [AD], seeded('same')), j);
    const sealed = seal(ends, 'j');
    twice(() => openMessage(a, sealed, core(1), [AD]), a);
    open(ends, 'j', sealed);
  }
});
