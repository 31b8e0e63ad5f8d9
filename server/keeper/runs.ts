/**
 * What followers are told of: runs of entries that came one after another in one log under one generation, each entry
 * already encoded but for the front that names the follow.
 */
import type { Position } from '../../shared/wire/frames.ts';
import { keyOf } from '../hashing.ts';
import type { LogEvent } from '../stores/store.ts';
import { headerBytes, writeHeader } from '../websocket.ts';
import { entryTailBytes, writeEntryTail } from './hot-frames.ts';
import { Packing, type Parcel, unpack } from './parcel.ts';

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

/** News on their way to another thread. Per run its log, generation, whether it ends, and how many tails; pieces: both positions of each run, then its tails. */
export interface PackedNews {
  readonly logs: readonly string[];
  readonly numbers: Uint32Array<ArrayBuffer>;
  readonly pieces: Parcel;
  readonly gone: readonly string[];
  readonly entries: number;
  readonly bytes: number;
}

const NUMBERS_PER_RUN = 3;
const POSITIONS_PER_RUN = 2;

/** A run that may still grow: what was added to one log. */
interface Draft {
  readonly log: string;
  readonly first: Appended;
  last: Appended;
  readonly events: Appended[];
  /** Of its tails. */
  bytes: number;
}

/** Group what a store told, in its order; entries of logs that nobody watches are only counted. */
export function packNews(events: readonly LogEvent[], watched: ReadonlySet<string>): PackedNews {
  const drafts: Draft[] = [];
  const gone: string[] = [];
  const growing = new Map<string, Draft>();
  let [entries, bytes] = [0, 0];
  for (const event of events) {
    if (event.kind === 'gone') {
      const log = keyOf(event.log);
      growing.delete(log);
      gone.push(log);
      continue;
    }
    entries += 1;
    bytes += event.blob.length;
    const log = watched.size === 0 ? '' : keyOf(event.log);
    if (watched.has(log)) extend(drafts, growing, log, event);
  }
  return { ...packDrafts(drafts), gone, entries, bytes };
}

export function unpackNews({ logs, numbers, pieces, gone, entries, bytes }: PackedNews): News {
  const all = unpack(pieces);
  let at = 0;
  const runs = logs.map((log, index): Run => {
    const [generation = 0, ends = 0, count = 0] = numbers.subarray(index * NUMBERS_PER_RUN);
    const [previous = NOWHERE, position = NOWHERE] = [all[at], all[at + 1]];
    const tails = all.slice(at + POSITIONS_PER_RUN, at + POSITIONS_PER_RUN + count);
    at += POSITIONS_PER_RUN + count;
    return { log, generation, previous, position, ends: ends === 1, tails };
  });
  return { runs, gone, entries, bytes };
}

const NOWHERE: Position = new Uint8Array(0);

function extend(drafts: Draft[], growing: Map<string, Draft>, log: string, event: Appended): void {
  const tailBytes = entryTailBytes(event.position, { kind: 'blob', blob: event.blob });
  const draft = growing.get(log);
  if (draft?.first.generation === event.generation && !draft.last.ends && draft.bytes + tailBytes <= RUN_BYTES) {
    draft.events.push(event);
    draft.last = event;
    draft.bytes += tailBytes;
    return;
  }
  const begun = { log, first: event, last: event, events: [event], bytes: tailBytes };
  growing.set(log, begun);
  drafts.push(begun);
}

function packDrafts(drafts: readonly Draft[]): Pick<PackedNews, 'logs' | 'numbers' | 'pieces'> {
  let [pieces, length] = [0, 0];
  for (const { first, last, events, bytes } of drafts) {
    pieces += POSITIONS_PER_RUN + events.length;
    length += first.previous.length + last.position.length + bytes;
  }
  const packing = new Packing(pieces, length);
  const numbers = new Uint32Array(NUMBERS_PER_RUN * drafts.length);
  for (const [index, { first, last, events }] of drafts.entries()) {
    numbers.set([first.generation, last.ends ? 1 : 0, events.length], index * NUMBERS_PER_RUN);
    packing.add(first.previous);
    packing.add(last.position);
    for (const { position, blob } of events) {
      packing.end(writeEntryTail(packing.bytes, packing.at, position, { kind: 'blob', blob }));
    }
  }
  return { logs: drafts.map(({ log }) => log), numbers, pieces: packing.finish() };
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
