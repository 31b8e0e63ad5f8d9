/**
 * What followers are told of: runs of entries that came one after another in one log under one generation, each entry
 * already encoded but for the front that names the follow.
 */
import { encodeEntryTail, entryFront } from '../../shared/wire/codec.ts';
import type { PlacedEntry, Position } from '../../shared/wire/frames.ts';
import { keyOf } from '../hashing.ts';
import type { LogEvent } from '../stores/store.ts';
import { frameHeader } from '../websocket.ts';

/** A run is cut before it grows beyond this, so that a follower whose socket is full is noticed between two. */
export const RUN_BYTES = 128 * 1024;

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
  readonly runs: readonly Run[];
  /** Logs that are burned or ended: `keyOf` their ids. */
  readonly gone: readonly string[];
}

/** A run that may still grow. */
type Draft = { -readonly [K in keyof Run]: Run[K] } & { readonly tails: Uint8Array[]; bytes: number };

/** Group what a store told, in its order. */
export function newsOf(events: readonly LogEvent[]): News {
  const runs: Draft[] = [];
  const gone: string[] = [];
  const growing = new Map<string, Draft>();
  for (const event of events) {
    const log = keyOf(event.log);
    if (event.kind === 'gone') {
      growing.delete(log);
      gone.push(log);
      continue;
    }
    const { generation, previous, position, ends } = event;
    const tail = encodeEntryTail({ position, entry: { kind: 'blob', blob: event.blob } });
    const run = growing.get(log);
    if (run?.generation === generation && !run.ends && run.bytes + tail.length <= RUN_BYTES) {
      run.tails.push(tail);
      run.bytes += tail.length;
      run.position = position;
      run.ends = ends;
    } else {
      const begun = { log, generation, previous, position, ends, tails: [tail], bytes: tail.length };
      growing.set(log, begun);
      runs.push(begun);
    }
  }
  return { runs, gone };
}

/** The tails of entries that were read. */
export function tailsOf(entries: readonly PlacedEntry[]): Uint8Array[] {
  return entries.map(encodeEntryTail);
}

/** Entries as they go out to the follow `requestId`: one WebSocket message each, in one piece. */
export function messagesOf(tails: readonly Uint8Array[], requestId: number): Buffer {
  const front = entryFront(requestId);
  const pieces: Uint8Array[] = [];
  for (const tail of tails) pieces.push(frameHeader(front.length + tail.length), front, tail);
  return Buffer.concat(pieces);
}
