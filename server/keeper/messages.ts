/** What the sockets' thread and the keeper's thread say to each other. */
import type { StoreError, StorePlace } from '../stores/open.ts';
import type { FollowRead, Stretch } from './keeper.ts';
import type { Parcel } from './parcel.ts';
import type { PackedNews } from './runs.ts';

/** How the keeper's thread is begun. */
export interface KeeperOptions extends StorePlace {
  /** Whether logs open without a ticket. */
  readonly openToAll: boolean;
}

/** What is asked of a keeper besides frames. */
export type Question =
  | { readonly kind: 'read'; readonly request: FollowRead }
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
  | { readonly kind: 'stretch'; readonly id: number; readonly stretch: Stretch }
  | { readonly kind: 'done'; readonly id: number; readonly value: boolean }
  | { readonly kind: 'failed'; readonly id: number }
  | { readonly kind: 'storeFailure'; readonly damaged: boolean };
