/**
 * The frames between client and relay. One binary WebSocket message is one frame is one deterministic CBOR array
 * `[version, type, requestId, ...fields]`, the fields in the order of the interfaces below (CDDL in docs/SPEC.md, W).
 *
 *   client → relay                relay → client, with the same requestId
 *   create append rotate burn     ok | refused | burned
 *   read                          page | refused | burned
 *   follow                        ok, then entry*, then end | burned | refused when there is no more to follow
 *   unfollow                      ok
 *   ping                          pong
 */
import type { RefusalCode } from './refusal.ts';

/** The version that opens every frame. */
export const WIRE_VERSION = 1;
/** Where the relay takes WebSockets. */
export const WIRE_PATH = '/relay';
/** The WebSocket subprotocol, so that another version can live beside this one. */
export const WIRE_SUBPROTOCOL = 'parley.v1';

/** 32 random bytes that name a log. */
export type LogId = Uint8Array;
/** A place in a log, as its relay gave it: opaque, 1 to 32 bytes. Empty: before everything that may be read. */
export type Position = Uint8Array;

/** What lets a log be created: nothing, an operator's ticket, or a parent log whose quota and end the new log shares. */
export type Ticket =
  | { readonly kind: 'none' }
  | { readonly kind: 'operator'; readonly ticket: Uint8Array }
  | { readonly kind: 'parent'; readonly log: LogId; readonly generation: number; readonly token: Uint8Array };

/** An entry as the relay still has it: its sealed bytes, or only their relay hash once its lifetime is over. */
export type WireEntry =
  | { readonly kind: 'blob'; readonly blob: Uint8Array }
  | { readonly kind: 'hash'; readonly hash: Uint8Array };

/** Open a log. Its generation 0 begins with it; it lives `lifetimeSeconds` after its last rotate. */
export interface CreateFrame {
  readonly type: 'create';
  readonly requestId: number;
  readonly log: LogId;
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
  readonly closeHash: Uint8Array;
  readonly lifetimeSeconds: number;
  readonly quotaBytes: number;
  readonly ticket: Ticket;
}

/** Add an entry. `lifetimeSeconds` 0: as long as the log lives. The same blob twice is one entry. */
export interface AppendFrame {
  readonly type: 'append';
  readonly requestId: number;
  readonly log: LogId;
  readonly generation: number;
  readonly token: Uint8Array;
  readonly lifetimeSeconds: number;
  readonly blob: Uint8Array;
}

/** Ask for up to `limit` entries after a position. */
export interface ReadFrame {
  readonly type: 'read';
  readonly requestId: number;
  readonly log: LogId;
  readonly generation: number;
  readonly token: Uint8Array;
  readonly after: Position;
  readonly limit: number;
}

/** Ask for every entry after a position, those to come included. The requestId names the follow. */
export interface FollowFrame {
  readonly type: 'follow';
  readonly requestId: number;
  readonly log: LogId;
  readonly generation: number;
  readonly token: Uint8Array;
  readonly after: Position;
}

/** Stop the follow that was begun with `follow` as its requestId. */
export interface UnfollowFrame {
  readonly type: 'unfollow';
  readonly requestId: number;
  readonly follow: number;
}

/** End this generation with `blob` as its last entry and begin the next one, or fail if another rotate came first. */
export interface RotateFrame {
  readonly type: 'rotate';
  readonly requestId: number;
  readonly log: LogId;
  readonly generation: number;
  readonly token: Uint8Array;
  readonly adminToken: Uint8Array;
  readonly newTokenHash: Uint8Array;
  readonly newAdminHash: Uint8Array;
  /** How long the log lives from now on, unless rotated again. The rotate's own entry lives as long as the log. */
  readonly lifetimeSeconds: number;
  readonly blob: Uint8Array;
}

/** Destroy the log and its children. `proof` must hash to the closeHash of its creation, and is shown to whoever asks later. */
export interface BurnFrame {
  readonly type: 'burn';
  readonly requestId: number;
  readonly log: LogId;
  readonly adminToken: Uint8Array;
  readonly proof: Uint8Array;
}

/** Ask for a sign of life. */
export interface PingFrame {
  readonly type: 'ping';
  readonly requestId: number;
}

/**
 * Done. Append and rotate: the entry's position, and whether it was there already. Follow: the newest position that this
 * generation may read now (empty: none), so that the client knows when it has caught up. Otherwise: empty; a create
 * repeated exactly is a duplicate.
 */
export interface OkFrame {
  readonly type: 'ok';
  readonly requestId: number;
  readonly position: Position;
  readonly duplicate: boolean;
}

/** The next entry of the follow `requestId`. */
export interface EntryFrame {
  readonly type: 'entry';
  readonly requestId: number;
  readonly position: Position;
  readonly entry: WireEntry;
}

/** One entry of a page with its place. */
export interface PlacedEntry {
  readonly position: Position;
  readonly entry: WireEntry;
}

/** Entries in order. `more`: read on after the last one. `ended`: the last one ended this generation. */
export interface PageFrame {
  readonly type: 'page';
  readonly requestId: number;
  readonly entries: readonly PlacedEntry[];
  readonly more: boolean;
  readonly ended: boolean;
}

/** The follow `requestId` has delivered the entry that ended its generation, and is over. */
export interface EndFrame {
  readonly type: 'end';
  readonly requestId: number;
}

/** The request, or the follow, is refused. */
export interface RefusedFrame {
  readonly type: 'refused';
  readonly requestId: number;
  readonly code: RefusalCode;
}

/** The log was burned by whoever knew `proof`; the client checks that it hashes to the channel's closeHash. */
export interface BurnedFrame {
  readonly type: 'burned';
  readonly requestId: number;
  readonly proof: Uint8Array;
}

/** The sign of life asked for. */
export interface PongFrame {
  readonly type: 'pong';
  readonly requestId: number;
}

/** Everything that a client may send. */
export type ClientFrame =
  | CreateFrame
  | AppendFrame
  | ReadFrame
  | FollowFrame
  | UnfollowFrame
  | RotateFrame
  | BurnFrame
  | PingFrame;

/** Everything that a relay may send. */
export type RelayFrame = OkFrame | EntryFrame | PageFrame | EndFrame | RefusedFrame | BurnedFrame | PongFrame;
