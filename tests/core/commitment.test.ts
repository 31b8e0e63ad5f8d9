import { beforeAll, expect, test } from 'vitest';
import { type SymmetricKey, secret32 } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { aeadOpen, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { type OuterEntry, openBody } from '../../shared/protocol/entry.ts';
import { unpad } from '../../shared/protocol/padding.ts';
import { forge, innerOf, outerOf, sealInner, told } from '../support/craft.ts';
import { lastOf, salamander } from '../support/salamander.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';
import { cases, unhex, vectorsPresent } from '../vectors/folder.ts';

beforeAll(() => ready);

const keysOf = (key: Uint8Array, channel: Uint8Array) => {
  const out = KDF('body', [key], [channel], 64);
  return { bodyKey: out.slice(0, 32) as SymmetricKey, com: out.slice(32) };
};

type Saved = { key1: string; key2: string; nonce: string; ad: string; ct_and_tag: string };

test.skipIf(!vectorsPresent)(
  '[E4] saved two-key ciphertexts: plain AEAD opens both ways, the commitments differ',
  () => {
    const file = 'salamander/xchacha20poly1305_two_key_ciphertexts.json';
    const channel = new Uint8Array(32);
    for (const saved of cases(file, (json) => (json as { vectors: Saved[] }).vectors)) {
      const [one, two] = [saved.key1, saved.key2].map((key) => unhex(key) as SymmetricKey);
      const texts = [one!, two!].map((key) =>
        aeadOpen(key, unhex(saved.nonce), unhex(saved.ct_and_tag), unhex(saved.ad)),
      );
      expect(texts.every((text) => text !== undefined)).toBe(true);
      expect(texts[0]).not.toEqual(texts[1]);
      expect(keysOf(one!, channel).com).not.toEqual(keysOf(two!, channel).com);
    }
  },
);

test('[E4] [Z20] a body that opens under two keys is read only with the key that its commitment names', () => {
  const random = seeded('E4 salamander');
  const { table, facilitator } = t.openTable(random);
  const a = t.seat(table, facilitator, 'A1');
  const outer = outerOf(facilitator, forge(table, a, {}));
  const { channel } = outer.header;
  // The sender's freedom: it draws keys until a two-key body works out.
  for (let found = 0; found === 0; ) {
    const one = secret32(random(32));
    const first = keysOf(one, channel);
    const last = lastOf(first.bodyKey, 256);
    let two = secret32(random(32));
    while (lastOf(keysOf(two, channel).bodyKey, 256) !== last) two = secret32(random(32));
    const second = keysOf(two, channel);
    const headerBytes = concat([outer.headerBytes.slice(0, 89), first.com, outer.headerBytes.slice(121)]);
    const body = salamander([first.bodyKey, second.bodyKey], headerBytes, 256);
    if (!body) continue;
    found += 1;
    const plain = [first, second].map(({ bodyKey }) => aeadOpen(bodyKey, ZERO_NONCE, body, headerBytes));
    expect(plain.map((text) => text !== undefined && unpad(text, [256]) !== undefined)).toEqual([true, true]);
    expect(plain[0]).not.toEqual(plain[1]);
    const crafted = { ...outer, header: { ...outer.header, com: first.com }, headerBytes, body } as OuterEntry;
    expect(openBody(crafted, one).ok).toBe(true);
    expect(openBody(crafted, two)).toEqual({ ok: false, error: 'notAuthentic' });
  }
});

test('[E4] the key is random and single: another key, or a body under another commitment, is refused by every reader', () => {
  const { table, facilitator } = t.openTable(seeded('E4 keys'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const inner = innerOf(a, forge(table, a, {}));
  const other = innerOf(a, forge(table, a, {}));
  const mixed = [concat([inner.slice(0, 89), other.slice(89, 121), inner.slice(121)])];
  const bodyAt = inner.length - 272;
  mixed.push(concat([inner.slice(0, bodyAt), other.slice(bodyAt)]));
  for (const bytes of mixed)
    for (const reader of [facilitator, b])
      expect(told(table, reader, sealInner(table, a, bytes))).toEqual(['unopened']);
  for (const reader of [facilitator, b]) expect(told(table, reader, sealInner(table, a, inner))).toEqual(['content']);
});
