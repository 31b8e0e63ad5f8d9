import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeClientFrame,
  decodeRelayFrame,
  encodeEntryTail,
  encodeFrame,
  entryFront,
} from '../../shared/wire/codec.ts';
import type { ClientFrame, RelayFrame, Ticket, WireEntry } from '../../shared/wire/frames.ts';
import { MAX_BLOB_BYTES, MAX_FRAME_BYTES, MAX_PAGE_ENTRIES } from '../../shared/wire/limits.ts';
import { REFUSAL_CODES, type RefusalCode } from '../../shared/wire/refusal.ts';

const bytes = (least: number, most = least) => fc.uint8Array({ minLength: least, maxLength: most });
const key = bytes(32);
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const amount = fc.maxSafeNat();
const blob = fc.oneof(bytes(1, 600), fc.constant(new Uint8Array(70_000).fill(7)));
const position = bytes(0, 32);
const ticket: fc.Arbitrary<Ticket> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('operator' as const), ticket: bytes(16, 64) }),
  fc.record({ kind: fc.constant('parent' as const), log: key, generation: uint32, token: key }),
);
const entry: fc.Arbitrary<WireEntry> = fc.oneof(
  fc.record({ kind: fc.constant('blob' as const), blob }),
  fc.record({ kind: fc.constant('hash' as const), hash: key }),
);
const code = fc.constantFrom(...(Object.keys(REFUSAL_CODES) as RefusalCode[]));
const access = { log: key, generation: uint32, token: key };
const of = <T extends string, R extends object>(type: T, fields: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  fc.record({ type: fc.constant(type), requestId: uint32, ...fields }) as unknown as fc.Arbitrary<
    { type: T; requestId: number } & R
  >;

const clientFrame: fc.Arbitrary<ClientFrame> = fc.oneof(
  of('create', {
    log: key,
    tokenHash: key,
    adminHash: key,
    closeHash: key,
    lifetimeSeconds: amount,
    quotaBytes: amount,
    ticket,
  }),
  of('append', { ...access, lifetimeSeconds: amount, blob }),
  of('read', { ...access, after: position, limit: uint32 }),
  of('follow', { ...access, after: position }),
  of('unfollow', { follow: uint32 }),
  of('rotate', {
    ...access,
    adminToken: key,
    newTokenHash: key,
    newAdminHash: key,
    lifetimeSeconds: amount,
    blob,
  }),
  of('burn', { log: key, adminToken: key, proof: key }),
  of('ping', {}),
);
const relayFrame: fc.Arbitrary<RelayFrame> = fc.oneof(
  of('ok', { position, duplicate: fc.boolean() }),
  of('entry', { position, entry }),
  of('page', {
    entries: fc.array(fc.record({ position: bytes(1, 32), entry }), { maxLength: 6 }),
    more: fc.boolean(),
    ended: fc.boolean(),
  }),
  of('end', {}),
  of('refused', { code }),
  of('burned', { proof: key }),
  of('pong', {}),
);

const DIRECTIONS = [
  { name: 'client', frame: clientFrame as fc.Arbitrary<ClientFrame | RelayFrame>, decode: decodeClientFrame },
  { name: 'relay', frame: relayFrame as fc.Arbitrary<ClientFrame | RelayFrame>, decode: decodeRelayFrame },
] as const;

describe.each(DIRECTIONS)('frames of a $name', ({ frame, decode }) => {
  it('[W2] every frame comes back as it was sent', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(frame, (sent) => {
        seen.add(sent.type);
        expect(decode(encodeFrame(sent))).toEqual({ ok: true, value: sent });
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBeGreaterThanOrEqual(7);
  });

  it('[W3] a frame has one encoding: any other bytes are another frame or none', () => {
    let changed = 0;
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, where, difference) => {
        const encoded = encodeFrame(sent);
        const altered = encoded.slice();
        const index = where % Math.min(altered.length, 120);
        altered[index] = (altered[index] ?? 0) ^ difference;
        const decoded = decode(altered);
        changed += decoded.ok ? 1 : 0;
        if (decoded.ok) expect(encodeFrame(decoded.value)).toEqual(altered);
      }),
      { numRuns: 500 },
    );
    expect(changed).toBeGreaterThan(0);
  });

  it('[W3] truncated frames and frames with bytes behind them are malformed', () => {
    fc.assert(
      fc.property(frame, fc.nat(), bytes(1, 9), (sent, cut, behind) => {
        const encoded = encodeFrame(sent);
        const shorter = encoded.subarray(0, cut % encoded.length);
        expect(decode(shorter)).toEqual({ ok: false, error: 'malformed' });
        expect(decode(Buffer.concat([encoded, behind]))).toEqual({ ok: false, error: 'malformed' });
      }),
      { numRuns: 300 },
    );
  });

  it('[W4] no bytes make decoding throw', () => {
    fc.assert(
      fc.property(fc.oneof(bytes(0, 200), nearlyFrames), (anything) => {
        expect(decode(anything)).toHaveProperty('ok');
      }),
      { numRuns: 4000 },
    );
  });
});

/** Arrays that begin like a frame and go on with anything that CBOR can say. */
const nearlyFrames = fc
  .tuple(fc.integer({ min: 0, max: 25 }), fc.array(fc.oneof(fc.anything({ maxDepth: 2 }), key, uint32, position)))
  .map(([type, rest]) => {
    try {
      return encode([1, type, 1, ...rest]);
    } catch {
      return new Uint8Array([0x80]);
    }
  });

it('[W3] longer ways to say the same are malformed', () => {
  const ping = [0x83, 0x01, 0x08, 0x05];
  expect(decodeClientFrame(Uint8Array.from(ping)).ok).toBe(true);
  const others = {
    'an integer in two bytes': [0x83, 0x01, 0x08, 0x18, 0x05],
    'an integer as a float': [0x83, 0x01, 0x08, 0xf9, 0x45, 0x00],
    'an integer as a longer float': [0x83, 0x01, 0x08, 0xfa, 0x40, 0xa0, 0x00, 0x00],
    'an integer as the longest float': [0x83, 0x01, 0x08, 0xfb, 0x40, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
    'an indefinite array': [0x9f, 0x01, 0x08, 0x05, 0xff],
    'an array length in two bytes': [0x98, 0x03, 0x01, 0x08, 0x05],
    'a tagged integer': [0x83, 0x01, 0x08, 0xc1, 0x05],
    'a field too many': [0x84, 0x01, 0x08, 0x05, 0x00],
    'a text as request id': [0x83, 0x01, 0x08, 0x61, 0x35],
    'a negative request id': [0x83, 0x01, 0x08, 0x24],
    'a map': [0xa1, 0x01, 0x08],
  };
  for (const [what, given] of Object.entries(others)) {
    expect([what, decodeClientFrame(Uint8Array.from(given))]).toEqual([what, { ok: false, error: 'malformed' }]);
  }
});

it('[W2] a frame of another version says so', () => {
  expect(decodeClientFrame(encode([2, 8, 5]))).toEqual({ ok: false, error: 'version' });
  expect(decodeRelayFrame(encode([2, 22, 5, 'news']))).toEqual({ ok: false, error: 'version' });
});

it('[W4] [Z33] deep nesting and huge promised lengths are malformed, not fatal', () => {
  expect(decodeClientFrame(new Uint8Array(MAX_FRAME_BYTES).fill(0x81)).ok).toBe(false);
  expect(decodeClientFrame(Uint8Array.from([0x9b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1])).ok).toBe(false);
  expect(decodeClientFrame(Uint8Array.from([0x84, 1, 2, 3, 0x5a, 0xff, 0xff, 0xff, 0xff])).ok).toBe(false);
});

it('[W2] an entry encoded in two parts is the entry, for every requestId', () => {
  const placed = fc.record({ position: bytes(1, 32), entry });
  fc.assert(
    fc.property(placed, fc.nat({ max: 0xffff_ffff }), ({ position, entry: what }, requestId) => {
      const whole = encodeFrame({ type: 'entry', requestId, position, entry: what });
      expect(Buffer.concat([entryFront(requestId), encodeEntryTail({ position, entry: what })])).toEqual(
        Buffer.from(whole),
      );
    }),
  );
  for (const size of [1, 23, 24, 255, 256, 65_535, 65_536, MAX_BLOB_BYTES]) {
    const large = { position: new Uint8Array(8), entry: { kind: 'blob', blob: new Uint8Array(size) } } as const;
    const whole = encodeFrame({ type: 'entry', requestId: 7, ...large });
    expect(Buffer.concat([entryFront(7), encodeEntryTail(large)]).equals(whole)).toBe(true);
  }
});

it('[W6] the largest blob fits in a frame, one byte more does not', () => {
  const append = (size: number): ClientFrame => ({
    type: 'append',
    requestId: 0xffffffff,
    log: new Uint8Array(32),
    generation: 0xffffffff,
    token: new Uint8Array(32),
    lifetimeSeconds: 0,
    blob: new Uint8Array(size),
  });
  const largest = encodeFrame(append(MAX_BLOB_BYTES));
  expect(largest.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  expect(decodeClientFrame(largest).ok).toBe(true);
  expect(decodeClientFrame(encodeFrame(append(MAX_BLOB_BYTES + 1)))).toEqual({ ok: false, error: 'malformed' });
  expect(decodeClientFrame(new Uint8Array(MAX_FRAME_BYTES))).toEqual({ ok: false, error: 'malformed' });
  expect(decodeClientFrame(new Uint8Array(MAX_FRAME_BYTES + 1))).toEqual({ ok: false, error: 'oversize' });
});

it('[W6] a page holds no more entries than its limit', () => {
  const one = { position: new Uint8Array(8), entry: { kind: 'hash', hash: new Uint8Array(32) } } as const;
  const page = (count: number): RelayFrame => ({
    type: 'page',
    requestId: 1,
    entries: Array.from({ length: count }, () => one),
    more: false,
    ended: false,
  });
  expect(decodeRelayFrame(encodeFrame(page(MAX_PAGE_ENTRIES))).ok).toBe(true);
  expect(decodeRelayFrame(encodeFrame(page(MAX_PAGE_ENTRIES + 1))).ok).toBe(false);
});

it('[W11] positions are up to 32 bytes, and never empty beside an entry', () => {
  const entryAt = (length: number) =>
    encode([1, 18, 1, [[new Uint8Array(length), [1, new Uint8Array(32)]]], false, false]);
  expect(decodeRelayFrame(entryAt(32)).ok).toBe(true);
  expect(decodeRelayFrame(entryAt(33)).ok).toBe(false);
  expect(decodeRelayFrame(entryAt(0)).ok).toBe(false);
});

it('[W9] there are six refusal codes and no seventh', () => {
  expect(Object.values(REFUSAL_CODES)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(decodeRelayFrame(encode([1, 20, 1, 6]))).toMatchObject({ ok: true, value: { code: 'busy' } });
  expect(decodeRelayFrame(encode([1, 20, 1, 7]))).toEqual({ ok: false, error: 'malformed' });
  expect(decodeRelayFrame(encode([1, 20, 1, 0]))).toEqual({ ok: false, error: 'malformed' });
});
