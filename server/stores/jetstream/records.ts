/**
 * What a message of the stream says, in its one header; its payload is the blobs that it names, one after another. The
 * header alone rebuilds everything but blobs, so a relay starts by reading headers only.
 *
 *   header Parley: base64( CBOR [ format, kind, log, after, … ] )
 *
 * `after` says how far its writer had read the stream when it decided. A record is void if another one of the same family of
 * logs stands between that and its own place (apply.ts).
 */
import { decode, encode } from 'cborg';
import * as v from 'valibot';
import type { LogId } from '../../../shared/wire/frames.ts';
import { KEY_BYTES } from '../../../shared/wire/limits.ts';

/** The header's name. */
export const RECORD_HEADER = 'Parley';

/** What this code writes. Records of a later format stop the store: a newer relay shares the stream. */
const RECORD_FORMAT = 1;

const bytes: v.GenericSchema<Uint8Array> = v.instance(Uint8Array);
const key = v.pipe(
  bytes,
  v.check(({ length }) => length === KEY_BYTES),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const front = { log: key, after: count };
const entry = v.strictObject({ hash: key, bytes: count });

/** The records. Numbers of entries count from 1 in their log; sizes are bytes, ends seconds since 1970. */
const RECORD = v.variant('kind', [
  v.strictObject({
    ...front,
    kind: v.literal('create'),
    parent: v.nullable(key),
    tokenHash: key,
    adminHash: key,
    closeHash: key,
    quotaBytes: count,
    expiresAt: count,
  }),
  v.strictObject({
    ...front,
    kind: v.literal('append'),
    /** The number of the first of the entries; they all end together. */
    number: count,
    generation: count,
    expiresAt: v.nullable(count),
    entries: v.array(entry),
  }),
  v.strictObject({
    ...front,
    kind: v.literal('rotate'),
    number: count,
    generation: count,
    entry,
    newTokenHash: key,
    newAdminHash: key,
    expiresAt: count,
  }),
  /** Outlives every other message of its log, so it names the parent again. */
  v.strictObject({
    ...front,
    kind: v.literal('burn'),
    parent: v.nullable(key),
    proof: bytes,
    expiresAt: count,
  }),
  /** Blobs past their end: what stays of their entries, as the messages that held them are erased after this. */
  v.strictObject({
    ...front,
    kind: v.literal('lapse'),
    entries: v.array(v.strictObject({ number: count, generation: count, hash: key, bytes: count })),
  }),
  /** The log is past its end, burned or not: nothing of it is to stay. */
  v.strictObject({ ...front, kind: v.literal('gone') }),
]);

/** One record. */
export type LogRecord = v.InferOutput<typeof RECORD>;
/** A record without what the writer adds when it publishes. */
export type RecordBody = LogRecord extends infer R ? (R extends LogRecord ? Omit<R, 'log' | 'after'> : never) : never;

/** A record is of a later format, or none at all: somebody else writes to this stream. */
export class ForeignRecordError extends Error {}

/** The header's value. */
export function encodeRecord(record: LogRecord): string {
  return Buffer.from(encode([RECORD_FORMAT, record])).toString('base64');
}

/** The record in a header's value. Throws ForeignRecordError on anything that this code did not write. */
export function decodeRecord(header: string): LogRecord {
  const [format, record] = unpack(header);
  const checked = v.safeParse(RECORD, record);
  if (format !== RECORD_FORMAT || !checked.success) throw new ForeignRecordError('a record of another format');
  return checked.output;
}

/** The record of a change to this log, as bytes in a header. */
export function recordOf(log: LogId, after: number, body: RecordBody): LogRecord {
  return { ...body, log, after } as LogRecord;
}

function unpack(header: string): readonly unknown[] {
  try {
    const outer: unknown = decode(Buffer.from(header, 'base64'));
    return Array.isArray(outer) ? outer : [];
  } catch {
    return [];
  }
}
