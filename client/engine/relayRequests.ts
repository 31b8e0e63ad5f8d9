import type { PlacedEntry, Position, Ticket } from '../../shared/wire/frames.ts';
import type { RefusalCode } from '../../shared/wire/refusal.ts';

/** Why a request has no answer that helps. */
export type RequestError =
  /** No socket, or it was lost before the answer: whether the relay did it is unknown. The same bytes may be sent again. */
  | { readonly kind: 'notConnected' }
  /** No answer in time; as unknown as the above. */
  | { readonly kind: 'timeout' }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** The log is gone; `proof` is yet to be checked against its closeHash. */
  | { readonly kind: 'burned'; readonly proof: Uint8Array };

/** What lets us at one generation of a log. */
export type Access = { readonly log: Uint8Array; readonly generation: number; readonly token: Uint8Array };

export type CreateRequest = {
  readonly log: Uint8Array;
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
  readonly closeHash: Uint8Array;
  readonly lifetimeSeconds: number;
  readonly quotaBytes: number;
  readonly ticket: Ticket;
};
export type AppendRequest = Access & { readonly lifetimeSeconds: number; readonly blob: Uint8Array };
export type ReadRequest = Access & { readonly after: Position; readonly limit: number };
export type FollowRequest = Access & { readonly after: Position };
export type RotateRequest = Access & {
  readonly adminToken: Uint8Array;
  readonly newTokenHash: Uint8Array;
  readonly newAdminHash: Uint8Array;
  readonly lifetimeSeconds: number;
  readonly blob: Uint8Array;
};
export type BurnRequest = { readonly log: Uint8Array; readonly adminToken: Uint8Array; readonly proof: Uint8Array };

/** Where an entry stands, and whether it stood there already. */
export type Placed = { readonly position: Position; readonly duplicate: boolean };
export type Page = { readonly entries: readonly PlacedEntry[]; readonly more: boolean; readonly ended: boolean };

/** Who is told of a follow's entries. */
export type FollowListener = {
  /** The next entries in order. Awaited before the next batch comes, so the listener sets the pace. Must not reject. */
  readonly entries: (batch: readonly PlacedEntry[]) => Promise<void>;
  /**
   * Nothing more will come; called once, after the last batch was taken: 'end' when the generation ended, else why not. A
   * connection never follows again by itself: whoever wants to, asks again from the position it has kept.
   */
  readonly over: (why: 'end' | RequestError) => void;
};

export type Follow = {
  /** The newest position there was when the follow began (empty: none); having it means having caught up. */
  readonly newest: Position;
  /** After this the listener is not called again. */
  readonly stop: () => void;
};
