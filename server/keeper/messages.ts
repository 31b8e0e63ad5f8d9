/** What the sockets' thread and the keeper's thread say to each other. */
import type { Position } from '../../shared/wire/frames.ts';
import type { ClosedBatch } from '../relay.ts';
import type { StoreError, StorePlace } from '../stores/open.ts';
import type { ReadRequest } from '../stores/store.ts';
import type { Stretch } from './keeper.ts';
import { type Parcel, pack, unpack } from './parcel.ts';
import type { News, Run } from './runs.ts';

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

/** Per run its log, generation, whether it ends, and how many tails; pieces: both positions of each run, then its tails. */
export interface PackedNews {
  readonly logs: readonly string[];
  readonly numbers: Uint32Array<ArrayBuffer>;
  readonly pieces: Parcel;
  readonly gone: readonly string[];
  readonly entries: number;
  readonly bytes: number;
}

/** Tails in one parcel, with the position to read on from as its last piece. */
export type PackedStretch =
  | ClosedBatch
  | { readonly state: 'open'; readonly pieces: Parcel; readonly more: boolean; readonly ended: boolean };

const NUMBERS_PER_RUN = 3;

export function packNews({ runs, ...rest }: News): PackedNews {
  const numbers = runs.flatMap(({ generation, ends, tails }) => [generation, ends ? 1 : 0, tails.length]);
  const pieces = runs.flatMap(({ previous, position, tails }) => [previous, position, ...tails]);
  return { logs: runs.map(({ log }) => log), numbers: Uint32Array.from(numbers), pieces: pack(pieces), ...rest };
}

export function unpackNews({ logs, numbers, pieces, ...rest }: PackedNews): News {
  const all = unpack(pieces);
  let at = 0;
  const next = (): Position => all[at++] ?? new Uint8Array(0);
  const runs = logs.map((log, index): Run => {
    const [generation = 0, ends = 0, count = 0] = numbers.subarray(index * NUMBERS_PER_RUN);
    const [previous, position] = [next(), next()];
    const tails = all.slice(at, at + count);
    at += count;
    return { log, generation, previous, position, ends: ends === 1, tails };
  });
  return { runs, ...rest };
}

export function packStretch(stretch: Stretch): PackedStretch {
  if (stretch.state !== 'open') return stretch;
  const { tails, next, more, ended } = stretch;
  return { state: 'open', pieces: pack([...tails, next]), more, ended };
}

export function unpackStretch(packed: PackedStretch): Stretch {
  if (packed.state !== 'open') return packed;
  const tails = unpack(packed.pieces);
  const next = tails.pop() ?? new Uint8Array(0);
  return { state: 'open', tails, next, more: packed.more, ended: packed.ended };
}
