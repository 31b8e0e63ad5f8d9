/** What the sockets' thread and the keeper's thread say to each other. */
import type { ClosedBatch } from '../relay.ts';
import type { StoreError, StorePlace } from '../stores/open.ts';
import type { Batch, ReadRequest } from '../stores/store.ts';
import { entryTailBytes, writeEntryTail } from './hot-frames.ts';
import type { Stretch } from './keeper.ts';
import { Packing, type Parcel, unpack } from './parcel.ts';
import type { PackedNews } from './runs.ts';

/** How the keeper's thread is begun. */
export interface KeeperOptions extends StorePlace {
  /** Whether logs open without a ticket. */
  readonly openToAll: boolean;
}

/** What is asked of a keeper besides frames. */
export type Question =
  | { readonly kind: 'read'; readonly request: ReadRequest }
  | { readonly kind: 'sweep' | 'healthy' | 'close' };

/** To the keeper. `now`: milliseconds since 1970. Frames and questions carry numbers, by which they are answered. */
export type ToKeeper =
  | { readonly kind: 'frames'; readonly now: number; readonly ids: Uint32Array<ArrayBuffer>; readonly frames: Parcel }
  | { readonly kind: 'watch'; readonly log: string; readonly wanted: boolean }
  | { readonly kind: 'question'; readonly now: number; readonly id: number; readonly question: Question };

/** From the keeper: the answers and news of a turn, an empty answer to what is no frame; and what was asked. */
export type FromKeeper =
  | { readonly kind: 'open' }
  | { readonly kind: 'notOpen'; readonly error: StoreError }
  | {
      readonly kind: 'turn';
      readonly ids: Uint32Array<ArrayBuffer>;
      readonly frames: Parcel;
      readonly news: PackedNews | null;
    }
  | { readonly kind: 'stretch'; readonly id: number; readonly stretch: PackedStretch }
  | { readonly kind: 'done'; readonly id: number; readonly value: boolean }
  | { readonly kind: 'failed'; readonly id: number }
  | { readonly kind: 'storeFailure'; readonly damaged: boolean };

/** Tails in one parcel, with the position to read on from as its last piece. */
export type PackedStretch =
  | ClosedBatch
  | { readonly state: 'open'; readonly pieces: Parcel; readonly more: boolean; readonly ended: boolean };

/** What a store read, for a follow. */
export function packStretch(batch: Batch): PackedStretch {
  if (batch.state !== 'open') return batch;
  const { entries, next, more, ended } = batch;
  let length = next.length;
  for (const { position, entry } of entries) length += entryTailBytes(position, entry);
  const packing = new Packing(entries.length + 1, length);
  for (const { position, entry } of entries) {
    packing.end(writeEntryTail(packing.bytes, packing.at, position, entry));
  }
  packing.add(next);
  return { state: 'open', pieces: packing.finish(), more, ended };
}

export function unpackStretch(packed: PackedStretch): Stretch {
  if (packed.state !== 'open') return packed;
  const tails = unpack(packed.pieces);
  const next = tails.pop() ?? new Uint8Array(0);
  return { state: 'open', tails, next, more: packed.more, ended: packed.ended };
}
