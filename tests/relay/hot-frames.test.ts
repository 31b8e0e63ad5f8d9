import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryTailBytes, okFrame, readAppend, writeEntryTail } from '../../server/keeper/hot-frames.ts';
import { decodeClientFrame, encodeEntryTail, encodeFrame } from '../../shared/wire/codec.ts';
import type { AppendFrame, WireEntry } from '../../shared/wire/frames.ts';
import { MAX_BLOB_BYTES } from '../../shared/wire/limits.ts';

const bytes = (least: number, most = least) => fc.uint8Array({ minLength: least, maxLength: most });
/** As likely short as long, and often next to where the encoding changes. */
const integer = fc.oneof(
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const blob = bytes(1, 300);
const append: fc.Arbitrary<AppendFrame> = fc.record({
  type: fc.constant('append' as const),
  requestId: integer,
  log: bytes(32),
  generation: integer,
  token: bytes(32),
  lifetimeSeconds: integer,
  blob,
});
const position = bytes(0, 32);
const entry: fc.Arbitrary<WireEntry> = fc.oneof(
  fc.record({ kind: fc.constant('blob' as const), blob }),
  fc.record({ kind: fc.constant('hash' as const), hash: bytes(32) }),
);

const PLAIN: AppendFrame = {
  type: 'append',
  requestId: 5,
  log: new Uint8Array(32),
  generation: 0,
  token: new Uint8Array(32),
  lifetimeSeconds: 0,
  blob: new Uint8Array(8),
};

const plain = (frame: AppendFrame) => ({
  ...frame,
  log: Uint8Array.from(frame.log),
  token: Uint8Array.from(frame.token),
  blob: Uint8Array.from(frame.blob),
});

/** What is read by hand is what the codec reads, or nothing is read. */
function agrees(frame: Uint8Array): boolean {
  const read = readAppend(frame);
  if (read === undefined) return false;
  const decoded = decodeClientFrame(frame);
  expect(decoded).toEqual({ ok: true, value: plain(read) });
  return true;
}

describe('frames by hand', () => {
  it('read every append as the codec does', () => {
    fc.assert(
      fc.property(append, (frame) => {
        expect(agrees(encodeFrame(frame))).toBe(true);
      }),
    );
  });

  it('read and write blobs of every length of head', () => {
    for (const length of [1, 23, 24, 255, 256, 65_535, 65_536, MAX_BLOB_BYTES]) {
      const large = new Uint8Array(length).fill(7);
      const read = readAppend(encodeFrame({ ...PLAIN, blob: large }));
      expect(Buffer.from(read?.blob ?? []).equals(large)).toBe(true);
      const placed = { position: new Uint8Array(8), entry: { kind: 'blob' as const, blob: large } };
      const written = Buffer.alloc(entryTailBytes(placed.position, placed.entry));
      writeEntryTail(written, 0, placed.position, placed.entry);
      expect(written.equals(encodeEntryTail(placed))).toBe(true);
    }
  });

  it('read nothing that the codec does not: bytes changed, cut off or added', () => {
    const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(append, change, fc.nat(), bytes(1, 3), (frame, { at, value }, cut, more) => {
        const whole = encodeFrame(frame);
        const changed = whole.slice();
        // Mostly where the heads are, for little is decided within the byte strings.
        changed[at % Math.min(whole.length, 96)] = value;
        agrees(changed);
        expect(agrees(whole.slice(0, cut % whole.length))).toBe(false);
        expect(agrees(Uint8Array.from([...whole, ...more]))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('leave longer encodings, empty blobs and other types to the codec', () => {
    const whole = encodeFrame(PLAIN);
    const longer = Uint8Array.from([...whole.subarray(0, 3), 0x18, 5, ...whole.subarray(4)]);
    expect(readAppend(longer)).toBeUndefined();
    expect(readAppend(encodeFrame({ ...PLAIN, blob: new Uint8Array(0) }))).toBeUndefined();
    expect(readAppend(encodeFrame({ type: 'ping', requestId: 5 }))).toBeUndefined();
    expect(readAppend(encodeFrame({ ...PLAIN, lifetimeSeconds: 2 ** 40 }))).toBeUndefined();
    expect(readAppend(new Uint8Array(0))).toBeUndefined();
  });

  it('write answers and entries as the codec does', () => {
    fc.assert(
      fc.property(integer, position, entry, fc.nat({ max: 9 }), (requestId, place, what, front) => {
        const ok = encodeFrame({ type: 'ok', requestId, position: place, duplicate: false });
        expect(Buffer.from(ok).equals(okFrame(requestId, place))).toBe(true);
        const tail = encodeEntryTail({ position: place, entry: what });
        const written = Buffer.alloc(front + tail.length);
        expect(entryTailBytes(place, what)).toBe(tail.length);
        expect(writeEntryTail(written, front, place, what)).toBe(written.length);
        expect(written.subarray(front).equals(tail)).toBe(true);
      }),
    );
  });
});
