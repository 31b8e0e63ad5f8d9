/** Frames that are CBOR and almost right: what each field refuses by itself. */
import { encode } from 'cborg';
import { expect, it } from 'vitest';
import { decodeClientFrame, decodeRelayFrame, encodeFrame } from '../../shared/wire/codec.ts';
import type { ClientFrame } from '../../shared/wire/frames.ts';

const key = new Uint8Array(32).fill(1);
const position = new Uint8Array(8).fill(2);
const malformed = { ok: false, error: 'malformed' };
const create = (ticket: unknown) => decodeClientFrame(encode([1, 1, 7, key, key, key, key, 60, 1_000_000, ticket]));
const page = (entries: unknown) => decodeRelayFrame(encode([1, 18, 7, entries, false, false]));

it('[W3] [W4] a ticket of no known kind, or of one with other parts, is malformed', () => {
  for (const ticket of [[0], [1, new Uint8Array(16)], [2, key, 3, key]]) expect(create(ticket).ok).toBe(true);
  const wrong = [
    ...[
      null,
      0,
      'ticket',
      [],
      [3],
      [0, 0],
      [0, key],
      [3, key],
      [3, key, 3, key],
      [1],
      [1, new Uint8Array(15)],
      [1, new Uint8Array(65)],
      [1, key, key],
    ],
    ...[[2], [2, key, 3], [2, key, 3, key, 0], [2, key.slice(1), 3, key], [2, key, -1, key], [2, key, 3, key.slice(1)]],
    [2, key, 2 ** 32, key],
  ];
  for (const ticket of wrong) expect([ticket, create(ticket)]).toEqual([ticket, malformed]);
});

it('[W3] [W4] a page of something else than placed entries is malformed', () => {
  const entry = [0, new Uint8Array(5)];
  const many = (count: number) => Array.from({ length: count }, () => [position, entry]);
  for (const entries of [[], [[position, entry]], [[position, [1, key]]], many(256)])
    expect(page(entries).ok).toBe(true);
  const wrong = [
    ...[
      null,
      5,
      'page',
      [5],
      [null],
      [[position]],
      [[position, null]],
      [[position, [0, new Uint8Array(5), 0]]],
      [[position, entry, 0]],
      [[position, 5]],
      [[position, [0]]],
    ],
    ...[[[position, [2, key]]], [[position, [0, new Uint8Array(0)]]], [[position, [1, key.slice(1)]]]],
    ...[[[new Uint8Array(0), entry]], [[new Uint8Array(33), entry]], [[5, entry]], many(257)],
  ];
  for (const entries of wrong) expect([entries, page(entries)]).toEqual([entries, malformed]);
});

it('[W2] a ticket of each kind comes back as it was sent', () => {
  const tickets = [
    { kind: 'none' },
    { kind: 'operator', ticket: new Uint8Array(16) },
    { kind: 'parent', log: key, generation: 3, token: key },
  ] as const;
  for (const ticket of tickets) {
    const hashes = { tokenHash: key, adminHash: key, closeHash: key };
    const bounds = { lifetimeSeconds: 60, quotaBytes: 1_000_000 };
    const sent: ClientFrame = { type: 'create', requestId: 7, log: key, ...hashes, ...bounds, ticket };
    expect(decodeClientFrame(encodeFrame(sent))).toEqual({ ok: true, value: sent });
  }
});

it('[W3] [W4] a version that is no number, and a truth that is none, are malformed', () => {
  expect(decodeClientFrame(encode(['1', 8, 5]))).toEqual(malformed);
  expect(decodeRelayFrame(encode([1, 16, 7, position, 0]))).toEqual(malformed);
  expect(decodeRelayFrame(encode([1, 20, 7, 'busy']))).toEqual(malformed);
});

it('[W2] a frame of a type that there is not is never encoded', () => {
  expect(() => encodeFrame({ type: 'shout', requestId: 7 } as never)).toThrow('no known type');
});
