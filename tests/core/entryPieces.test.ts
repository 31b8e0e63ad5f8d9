/** An entry piece by piece: what its decoders refuse each by itself, what sealing draws, and what stays of it in memory. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { bundleId, kemCiphertext, symmetricKey, x25519Public } from '../../shared/brand.ts';
import { concat, hex, uint64, utf8 } from '../../shared/codec/bytes.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { decodeSlot, openOuter, type SlotPlan, slotAd, splitSlot } from '../../shared/protocol/entry.ts';
import { openMessage } from '../../shared/protocol/ratchet.ts';
import { ratchetOf, sealText } from '../../shared/protocol/seal.ts';
import { forge, innerOf, outerOf, peek, roomKeyOf, sealInner, snapshot } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';
import { expectGone, watched } from '../support/watched.ts';

beforeAll(() => ready);
afterEach(() => vi.restoreAllMocks());

const two = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1') };
};

const replaced = (bytes: Uint8Array, at: number, by: Uint8Array | readonly number[]): Uint8Array => {
  const out = bytes.slice();
  out.set(by, at);
  return out;
};

test('[E1] [E8] a version, class or count that is none, and a number that is too large, are malformed each by itself', () => {
  const { table, a } = two('E8 pieces');
  const opened = (inner: Uint8Array) => openOuter(sealInner(table, a, inner), roomKeyOf(a), a.channel.log);
  const malformed = { ok: false, error: 'malformed' };
  const inner = innerOf(a, forge(table, a, {}));
  expect(opened(inner).ok).toBe(true);
  for (const version of [0, 2, 255]) expect(opened(replaced(inner, 0, [version]))).toEqual(malformed);
  for (const at of [49, 121]) {
    expect(opened(replaced(inner, at, uint64(Number.MAX_SAFE_INTEGER))).ok).toBe(true);
    for (const large of [[0, 0x20, 0, 0, 0, 0, 0, 0], new Uint8Array(8).fill(255)])
      expect(opened(replaced(inner, at, large))).toEqual(malformed);
  }
  // Long slots, so that nothing but the class is wrong; and as long as a body, as if no slot were there.
  const long = innerOf(a, forge(table, a, { slotClass: 'rotation' }));
  expect(opened(replaced(long, 177, [2])).ok).toBe(true);
  for (const none of [3, 255]) expect(opened(replaced(long, 177, [none]))).toEqual(malformed);
  const noSlots = replaced(new Uint8Array(1024 + 16), 0, inner.slice(0, 178));
  for (const none of [7, 255]) expect(opened(replaced(noSlots, 178, [none]))).toEqual(malformed);
});

test('[E2] [E6] what a slot holds is refused with a flag that is none, and with another class’s length', () => {
  const short = new Uint8Array(65);
  const long = new Uint8Array(65 + 1168);
  for (const [content, slotClass] of [
    [short, 'short'],
    [short, 'hello'],
    [long, 'rotation'],
  ] as const) {
    for (const flag of [0, 1, 2, 3])
      expect(decodeSlot(replaced(content, 64, [flag]), slotClass)).toMatchObject({ flag, kem: null });
    for (const none of [4, 5, 128, 255]) expect(decodeSlot(replaced(content, 64, [none]), slotClass)).toBeUndefined();
    const another = content === short ? long : short;
    for (const wrong of [another, content.slice(1), concat([content, new Uint8Array(1)])])
      expect(decodeSlot(wrong, slotClass)).toBeUndefined();
  }
});

test('[E6] [E7] what is drawn for an entry goes into it to the last byte, whatever its class and whoever has a session', () => {
  const { table, facilitator, a } = two('E7 drawn');
  t.seat(table, facilitator, 'B1', 'B');
  const hello = {
    bundle: bundleId(table.random(16)),
    ek: x25519Public(table.random(32)),
    ct: kemCiphertext(table.random(1120)),
  };
  const slots: readonly ((plan: SlotPlan) => SlotPlan)[] = [
    (plan) => plan,
    (plan) => ({ ...plan, hello }),
    (plan) => ({ ...plan, ratchet: null }),
  ];
  for (const slotClass of ['short', 'rotation', 'hello'] as const)
    for (const slot of slots) {
      const drawn: Uint8Array[] = [];
      const random = (length: number) => {
        const bytes = table.random(length);
        drawn.push(bytes);
        return bytes;
      };
      forge({ ...table, random }, a, { slotClass, slot });
      expect(drawn.length).toBe(1);
      expect(drawn[0]!.length).toBeGreaterThan(300);
      expect(drawn[0]!.every((byte) => byte === 0)).toBe(true);
    }
});

test('[E4] whoever seals keeps no copy of K, of the body’s key or of the words, and whoever reads none of the keys, nor the body as it was opened', () => {
  const { table, facilitator, a } = two('E4 wiped');
  const body = seeded('E4 words')(100);
  const { result: blob, held } = watched(() => forge(table, facilitator, { body }));
  const outer = outerOf(a, blob);
  const [from, to] = t.rosterOf(a);
  const { sealed } = splitSlot(outer.slots[1]!, 'short');
  const ratchet = ratchetOf(t.peerOf(a, facilitator)!.pair)!;
  const { plaintext } = t.must(openMessage(ratchet, sealed, outer.core, slotAd(outer.core, from!, to!)));
  const key = plaintext.slice(0, 32);
  const bodyKey = symmetricKey(KDF('body', [key], [a.channel.id], 64).slice(0, 32));
  expectGone(held, [key, bodyKey, body]);
  const reading = watched(() => peek(table, a, blob));
  for (const secret of reading.result.wipe) secret.fill(0);
  expectGone(reading.held, [key, bodyKey, body]);
});

test('[E4] the body is wiped as it was encoded and as it was padded', () => {
  const { table, a } = two('E4 encoded');
  const text = 'words that nobody else says';
  // A body is an array of seven.
  const said = (bytes: Uint8Array): boolean => bytes[0] === 0x87 && hex(bytes).includes(hex(utf8(text)));
  const copied: Uint8Array[] = [];
  const { set } = Uint8Array.prototype;
  vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, ...given) {
    if (given[0] instanceof Uint8Array && said(given[0])) copied.push(given[0]);
    set.apply(this, given);
  });
  t.must(sealText(a.channel, a.channel.plenary, { text, messageClass: 'rule', quotes: [] }, t.env(table)));
  vi.restoreAllMocks();
  expect(copied.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true, true]);
});

test('[R4] what sealing used up of each session is handed over to be wiped, and nothing that the next state holds', () => {
  const { table, facilitator, a } = two('R4 used up');
  const b = t.seat(table, facilitator, 'B1', 'B');
  t.say(table, a, 'a chain begins');
  const content = { text: 'and goes on', messageClass: 'rule', quotes: [] } as const;
  const { channel, wipe } = t.must(sealText(a.channel, a.channel.plenary, content, t.env(table)));
  const usedUp = [facilitator, b].map((reader) => ratchetOf(t.peerOf(a, reader)!.pair)!.sending!.chainKey);
  expect(wipe).toEqual(usedUp);
  for (const [at, key] of usedUp.entries()) {
    expect(wipe[at]).toBe(key);
    expect(snapshot(channel)).not.toContain(hex(key));
  }
});
