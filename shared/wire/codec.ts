/**
 * Frames to bytes and back. Decoding is total: any bytes give a frame or an error kind, never an exception, and only the
 * one encoding of a frame is taken (W3, W4). The table below is the byte layout: type number, then fields in order.
 */
import { decode, encode, Tokenizer, Type } from 'cborg';
import * as field from './fields.ts';
import { type ClientFrame, type PlacedEntry, type RelayFrame, WIRE_VERSION } from './frames.ts';
import { MAX_FRAME_BYTES } from './limits.ts';
import { assert, err, ok, type Result } from './result.ts';

/** Why bytes are no frame. `version`: well-formed, but of a version that this code does not speak. */
export type FrameError = 'malformed' | 'oversize' | 'version';

type AnyFrame = ClientFrame | RelayFrame;
type Body<F> = Omit<F, 'type' | 'requestId'>;
interface Layout<F> {
  readonly type: number;
  readonly fields: { readonly [K in keyof Body<F>]: field.Field<Body<F>[K]> };
}
type Layouts<Frames extends AnyFrame> = { readonly [T in Frames['type']]: Layout<Extract<Frames, { type: T }>> };

const access = { log: field.key, generation: field.uint32, token: field.key };

const CLIENT_LAYOUTS: Layouts<ClientFrame> = {
  create: {
    type: 1,
    fields: {
      log: field.key,
      tokenHash: field.key,
      adminHash: field.key,
      closeHash: field.key,
      lifetimeSeconds: field.amount,
      quotaBytes: field.amount,
      ticket: field.ticket,
    },
  },
  append: { type: 2, fields: { ...access, lifetimeSeconds: field.amount, blob: field.blob } },
  read: { type: 3, fields: { ...access, after: field.position, limit: field.uint32 } },
  follow: { type: 4, fields: { ...access, after: field.position } },
  unfollow: { type: 5, fields: { follow: field.uint32 } },
  rotate: {
    type: 6,
    fields: {
      ...access,
      adminToken: field.key,
      newTokenHash: field.key,
      newAdminHash: field.key,
      lifetimeSeconds: field.amount,
      blob: field.blob,
    },
  },
  burn: { type: 7, fields: { log: field.key, adminToken: field.key, proof: field.key } },
  ping: { type: 8, fields: {} },
};

const RELAY_LAYOUTS: Layouts<RelayFrame> = {
  ok: { type: 16, fields: { position: field.position, duplicate: field.bool } },
  entry: { type: 17, fields: { position: field.position, entry: field.entry } },
  page: { type: 18, fields: { entries: field.placedEntries, more: field.bool, ended: field.bool } },
  end: { type: 19, fields: {} },
  refused: { type: 20, fields: { code: field.refusal } },
  burned: { type: 21, fields: { proof: field.key } },
  pong: { type: 22, fields: {} },
};

interface Row {
  readonly name: string;
  readonly type: number;
  readonly fields: readonly (readonly [string, field.Field<unknown>])[];
}

const CLIENT_ROWS = rows(CLIENT_LAYOUTS);
const RELAY_ROWS = rows(RELAY_LAYOUTS);
const BY_NAME = new Map([...CLIENT_ROWS, ...RELAY_ROWS].map((row) => [row.name, row]));
const BY_NUMBER = new Map([...CLIENT_ROWS, ...RELAY_ROWS].map((row) => [row.type, row.name]));

/** Shortest lengths and integers, no indefinite lengths; tags and simple values but true and false have no decoder. */
const STRICT = { strict: true, allowIndefinite: false, allowUndefined: false };

/**
 * What STRICT leaves open: a float may stand for an integer. Without floats every item has one encoding, so that a frame
 * need not be encoded again and compared (W3). A property test does just that.
 */
class WithoutFloats extends Tokenizer {
  override next() {
    const token = super.next();
    if (Type.equals(token.type, Type.float)) throw new Error('no frame holds a float');
    return token;
  }
}

/** The one encoding of `frame`, in a buffer of the caller's own. Throws only on a frame that no type would allow. */
export function encodeFrame(frame: AnyFrame): Uint8Array<ArrayBuffer> {
  const row = BY_NAME.get(frame.type);
  assert(row !== undefined, 'a frame of no known type');
  const values = frame as unknown as Readonly<Record<string, unknown>>;
  const items: unknown[] = [WIRE_VERSION, row.type, frame.requestId];
  for (const [name, kind] of row.fields) items.push(kind.write(values[name]));
  return encode(items);
}

/** What a client sent. Its byte strings are copies, free of `bytes`. */
export function decodeClientFrame(bytes: Uint8Array): Result<ClientFrame, FrameError> {
  return decodeFrame(bytes, CLIENT_ROWS) as Result<ClientFrame, FrameError>;
}

/** What a relay sent. Its byte strings are copies, free of `bytes`. */
export function decodeRelayFrame(bytes: Uint8Array): Result<RelayFrame, FrameError> {
  return decodeFrame(bytes, RELAY_ROWS) as Result<RelayFrame, FrameError>;
}

/** The type of what looks like a frame of this version, from its first bytes alone. */
export function typeOf(bytes: Uint8Array): AnyFrame['type'] | undefined {
  return bytes[1] === WIRE_VERSION ? (BY_NUMBER.get(bytes[2] ?? 0) as AnyFrame['type'] | undefined) : undefined;
}

/**
 * An entry's frame without its front, so that an entry is encoded once however many follow it: to the follow `requestId`
 * go `entryFront(requestId)` and then this.
 */
export function encodeEntryTail({ position, entry }: PlacedEntry): Uint8Array<ArrayBuffer> {
  const [kind, bytes] = entry.kind === 'blob' ? [0, entry.blob] : [1, entry.hash];
  const [positionHead, bytesHead] = [byteStringHead(position.length), byteStringHead(bytes.length)];
  const bytesAt = positionHead.length + position.length + ENTRY_HEAD_BYTES + bytesHead.length;
  const tail = new Uint8Array(bytesAt + bytes.length);
  tail.set(positionHead);
  tail.set(position, positionHead.length);
  tail.set([ARRAY_OF_TWO, kind, ...bytesHead], positionHead.length + position.length);
  tail.set(bytes, bytesAt);
  return tail;
}

const ARRAY_OF_TWO = 0x82;
/** The entry's array and its kind are a byte each. */
const ENTRY_HEAD_BYTES = 2;

/** The head of a byte string in CBOR (RFC 8949, 3), by hand: every entry that goes out passes here. A test compares. */
function byteStringHead(length: number): readonly number[] {
  if (length < 24) return [0x40 | length];
  if (length <= 0xff) return [0x58, length];
  if (length <= 0xffff) return [0x59, length >> 8, length & 0xff];
  return [0x5a, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
}

/** What the frames of all entries of the follow `requestId` begin with. */
export function entryFront(requestId: number): Uint8Array<ArrayBuffer> {
  const frame = encodeFrame({ type: 'entry', requestId, ...ANY_ENTRY });
  return frame.subarray(0, frame.length - encodeEntryTail(ANY_ENTRY).length);
}

const ANY_ENTRY: PlacedEntry = { position: new Uint8Array(0), entry: { kind: 'blob', blob: new Uint8Array(1) } };

function decodeFrame(bytes: Uint8Array, known: readonly Row[]): Result<unknown, FrameError> {
  if (bytes.length > MAX_FRAME_BYTES) return err('oversize');
  const items = decodeItems(bytes);
  if (items === undefined) return err('malformed');
  const [version, type, requestId, ...rest] = items;
  if (typeof version === 'number' && version !== WIRE_VERSION) return err('version');
  const row = known.find((candidate) => candidate.type === type);
  const id = field.uint32.read(requestId);
  if (version !== WIRE_VERSION || row === undefined || id === undefined) return err('malformed');
  const frame = readFields(row, id, rest);
  return frame === undefined ? err('malformed') : ok(frame);
}

function decodeItems(bytes: Uint8Array): unknown[] | undefined {
  try {
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    const item: unknown = decode(plain, { ...STRICT, tokenizer: new WithoutFloats(plain, STRICT) });
    return Array.isArray(item) ? item : undefined;
  } catch {
    return undefined;
  }
}

function readFields(row: Row, requestId: number, items: readonly unknown[]): AnyFrame | undefined {
  if (items.length !== row.fields.length) return undefined;
  const frame: Record<string, unknown> = { type: row.name, requestId };
  for (const [index, [name, kind]] of row.fields.entries()) {
    const value = kind.read(items[index]);
    if (value === undefined) return undefined;
    frame[name] = value;
  }
  return frame as unknown as AnyFrame;
}

function rows(layouts: Readonly<Record<string, { readonly type: number; readonly fields: object }>>): readonly Row[] {
  return Object.entries(layouts).map(([name, layout]) => ({
    name,
    type: layout.type,
    fields: Object.entries(layout.fields) as [string, field.Field<unknown>][],
  }));
}
