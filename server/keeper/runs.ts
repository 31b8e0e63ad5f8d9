/**
 * What followers are told of: runs of entries that came one after another in one log under one generation, each entry
 * already encoded but for the front that names the follow.
 */
import { entryFront } from '../../shared/wire/codec.ts';
import type { PlacedEntry } from '../../shared/wire/frames.ts';
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
  /** The position before the first entry, and that of the last one: `keyOf` each. */
  readonly previous: string;
  readonly position: string;
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

/** News on their way to another thread. Per run its log, both positions, generation, whether it ends, and how many tails. */
export interface PackedNews {
  readonly logs: readonly string[];
  readonly positions: readonly string[];
  readonly numbers: Uint32Array<ArrayBuffer>;
  readonly tails: Parcel;
  readonly gone: readonly string[];
  readonly entries: number;
  readonly bytes: number;
}

const NUMBERS_PER_RUN = 3;

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

export function unpackNews({ logs, positions, numbers, tails: parcel, gone, entries, bytes }: PackedNews): News {
  const all = unpack(parcel);
  let at = 0;
  const runs = logs.map((log, index): Run => {
    const [generation = 0, ends = 0, count = 0] = numbers.subarray(index * NUMBERS_PER_RUN);
    const [previous = '', position = ''] = [positions[2 * index], positions[2 * index + 1]];
    const tails = all.slice(at, at + count);
    at += count;
    return { log, generation, previous, position, ends: ends === 1, tails };
  });
  return { runs, gone, entries, bytes };
}

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

function packDrafts(drafts: readonly Draft[]): Pick<PackedNews, 'logs' | 'positions' | 'numbers' | 'tails'> {
  let [tails, length] = [0, 0];
  for (const { events, bytes } of drafts) {
    tails += events.length;
    length += bytes;
  }
  const packing = new Packing(tails, length);
  const numbers = new Uint32Array(NUMBERS_PER_RUN * drafts.length);
  const positions: string[] = [];
  for (const [index, { first, last, events }] of drafts.entries()) {
    positions.push(keyOf(first.previous), keyOf(last.position));
    numbers.set([first.generation, last.ends ? 1 : 0, events.length], index * NUMBERS_PER_RUN);
    for (const { position, blob } of events) {
      packing.end(writeEntryTail(packing.bytes, packing.at, position, { kind: 'blob', blob }));
    }
  }
  return { logs: drafts.map(({ log }) => log), positions, numbers, tails: packing.finish() };
}

/** From this size on an entry is handed to the socket as it is; smaller ones are copied together. */
const LARGE_BYTES = 4 * 1024;

/** What the frames of most follows begin with: clients count from 1 on each socket, and a follow comes first. */
const FRONTS: readonly Uint8Array[] = Array.from({ length: 24 }, (_, requestId) => entryFront(requestId));

function frontOf(requestId: number): Uint8Array {
  return FRONTS[requestId] ?? entryFront(requestId);
}

/** Entries as they go out to a follow: one WebSocket message each, the pieces to be written one after another. */
export function messagesOf(tails: readonly Uint8Array[], requestId: number): readonly Uint8Array[] {
  const front = frontOf(requestId);
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

/** What a store read, as `messagesOf` would join it. */
export function messagesOfEntries(entries: readonly PlacedEntry[], requestId: number): Uint8Array<ArrayBuffer> {
  const front = frontOf(requestId);
  let total = 0;
  for (const { position, entry } of entries) {
    const length = front.length + entryTailBytes(position, entry);
    total += headerBytes(length) + length;
  }
  const messages = Buffer.allocUnsafeSlow(total);
  let at = 0;
  for (const { position, entry } of entries) {
    at = writeHeader(messages, at, front.length + entryTailBytes(position, entry));
    messages.set(front, at);
    at = writeEntryTail(messages, at + front.length, position, entry);
  }
  return messages;
}
