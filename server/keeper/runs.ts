/**
 * What followers are told of: runs of entries that came one after another in one log under one generation, each entry
 * already encoded but for the front that names the follow.
 */
import { encodeEntryTail } from '../../shared/wire/codec.ts';
import type { PlacedEntry, Position } from '../../shared/wire/frames.ts';
import { keyOf } from '../hashing.ts';
import type { LogEvent } from '../stores/store.ts';
import { headerBytes, writeHeader } from '../websocket.ts';

/** A run is cut before it grows beyond this, so that a follower whose socket is full is noticed between two. */
const RUN_BYTES = 128 * 1024;

/** Entries of one log, in order, with none missing between them. */
export interface Run {
  /** `keyOf` the log's id. */
  readonly log: string;
  readonly generation: number;
  /** The position before the first entry, and that of the last one. */
  readonly previous: Position;
  readonly position: Position;
  /** Whether the last entry ended the generation. */
  readonly ends: boolean;
  /** `encodeEntryTail` of each. */
  readonly tails: readonly Uint8Array[];
}

/** What changed in one turn of the keeper. */
export interface News {
  /** Of logs that are watched. */
  readonly runs: readonly Run[];
  /** Logs that are burned or ended: `keyOf` their ids. */
  readonly gone: readonly string[];
  /** Entries added to any log, and the bytes of their blobs. */
  readonly entries: number;
  readonly bytes: number;
}

type Appended = Extract<LogEvent, { kind: 'appended' }>;

/** A run that may still grow. */
type Draft = { -readonly [K in keyof Run]: Run[K] } & { readonly tails: Uint8Array[]; bytes: number };

/** Group what a store told, in its order; entries of logs that nobody watches are only counted. */
export function newsOf(events: readonly LogEvent[], watched: ReadonlySet<string>): News {
  const runs: Draft[] = [];
  const gone: string[] = [];
  const growing = new Map<string, Draft>();
  let [entries, bytes] = [0, 0];
  for (const event of events) {
    const log = keyOf(event.log);
    if (event.kind === 'gone') {
      growing.delete(log);
      gone.push(log);
      continue;
    }
    entries += 1;
    bytes += event.blob.length;
    if (watched.has(log)) extend(runs, growing, log, event);
  }
  return { runs, gone, entries, bytes };
}

function extend(runs: Draft[], growing: Map<string, Draft>, log: string, event: Appended): void {
  const { generation, previous, position, ends, blob } = event;
  const tail = encodeEntryTail({ position, entry: { kind: 'blob', blob } });
  const run = growing.get(log);
  if (run?.generation === generation && !run.ends && run.bytes + tail.length <= RUN_BYTES) {
    run.tails.push(tail);
    run.bytes += tail.length;
    run.position = position;
    run.ends = ends;
    return;
  }
  const begun = { log, generation, previous, position, ends, tails: [tail], bytes: tail.length };
  growing.set(log, begun);
  runs.push(begun);
}

/** The tails of entries that were read. */
export function tailsOf(entries: readonly PlacedEntry[]): Uint8Array[] {
  return entries.map(encodeEntryTail);
}

/** From this size on an entry is handed to the socket as it is; smaller ones are copied together. */
const LARGE_BYTES = 4 * 1024;

/**
 * Entries as they go out to the follow whose `entryFront` is given: one WebSocket message each, the pieces to be written one
 * after another.
 */
export function messagesOf(tails: readonly Uint8Array[], front: Uint8Array): readonly Uint8Array[] {
  const large = tails.every((tail) => tail.length >= LARGE_BYTES);
  return large ? tails.flatMap((tail) => [headOf(tail, front), tail]) : [joined(tails, front)];
}

function headOf(tail: Uint8Array, front: Uint8Array): Uint8Array {
  const length = front.length + tail.length;
  const head = new Uint8Array(headerBytes(length) + front.length);
  head.set(front, writeHeader(head, 0, length));
  return head;
}

function joined(tails: readonly Uint8Array[], front: Uint8Array): Uint8Array {
  let total = 0;
  for (const tail of tails) {
    const length = front.length + tail.length;
    total += headerBytes(length) + length;
  }
  const messages = Buffer.allocUnsafe(total);
  let at = 0;
  for (const tail of tails) {
    at = writeHeader(messages, at, front.length + tail.length);
    messages.set(front, at);
    messages.set(tail, at + front.length);
    at += front.length + tail.length;
  }
  return messages;
}
