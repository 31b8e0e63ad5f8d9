/**
 * What the engine stores of a channel, row by row. A record is plain data, sealed by the store; its version stands in it.
 *
 *     guest:        asking --welcome, and the person said that the digits match--> seated --> ended
 *     facilitator:  opening --the relay has the log--> seated (alone) -------------------------> ended
 */
import type { MessageClass } from '../../../shared/protocol/body.ts';
import type { Channel, OwnKind } from '../../../shared/protocol/channel.ts';
import type { Asked, GuestRequest, Invitation } from '../../../shared/protocol/invitation.ts';
import type { Side } from '../../../shared/room/roles.ts';

export const RECORD_VERSION = 2;

export type EndReason = 'declined' | 'lapsed' | 'refused' | 'mismatch' | 'left' | 'removed' | 'closed';

export type Stage =
  | {
      readonly kind: 'asking';
      readonly request: GuestRequest;
      readonly digits: readonly string[];
      readonly weMatched: boolean;
      readonly requestSent: boolean;
      /** The Welcome, once it came; opened when the person said that the digits match. */
      readonly welcome: Uint8Array | null;
    }
  /** The relay may have been asked to make the log: asked again, with the same log and ticket, until it answers. Not shown. */
  | { readonly kind: 'opening'; readonly channel: Channel; readonly ticket: Uint8Array | null }
  | { readonly kind: 'seated'; readonly channel: Channel }
  | { readonly kind: 'ended'; readonly why: EndReason };

/** What the person asked for that needs a change of epoch or the relay: kept until it stands in the log. */
export type Intent =
  | { readonly kind: 'admit'; readonly invitation: string }
  | { readonly kind: 'remove'; readonly seats: readonly Uint8Array[] }
  | { readonly kind: 'leave' }
  | { readonly kind: 'close' };

export type AlarmRecord = {
  readonly id: string;
  readonly kind: 'fork' | 'clone' | 'logLost' | 'secondOpener' | 'unconfirmed30Days' | 'invalidChange';
  readonly seat: string;
};

export type ChannelRecord = {
  readonly version: typeof RECORD_VERSION;
  /** Neutral; known to this device only. */
  readonly label: string;
  /** Origin of the relay that holds the log: the channel's own, never the page's. */
  readonly relay: string;
  readonly stage: Stage;
  /** Where in the log we have read to, as the relay names it. */
  readonly position: Uint8Array;
  readonly intents: readonly Intent[];
  readonly alarms: readonly AlarmRecord[];
  /** Seats (hex) of which the person was told that their session stays unconfirmed: told once, dismissed or not. */
  readonly toldUnconfirmed: readonly string[];
  /** Seats (hex) whose safety number this person compared. */
  readonly compared: readonly string[];
  /** Epoch in which this person compared the channel code, or -1. */
  readonly codeComparedEpoch: number;
  /** Seats (hex) that this person has seen join. */
  readonly acknowledged: readonly string[];
  readonly unread: number;
  readonly unreadable: number;
  readonly missed: number;
  /** Stopped because the generation ended with an entry that we could not open. */
  readonly tampered: boolean;
};

/** A record at the start of each way into a channel. */
export const newRecord = (label: string, relay: string, stage: Stage, position: Uint8Array): ChannelRecord => ({
  version: RECORD_VERSION,
  label,
  relay,
  stage,
  position,
  intents: [],
  alarms: [],
  toldUnconfirmed: [],
  compared: [],
  codeComparedEpoch: -1,
  acknowledged: [],
  unread: 0,
  unreadable: 0,
  missed: 0,
  tampered: false,
});

/** Past every k: what waits stands last, in the order it was written. */
export const WAITING_ORDER = 2 ** 50;

export type MessageRecord = {
  readonly version: typeof RECORD_VERSION;
  /** k of its entry, or past every k while it waits. */
  readonly order: number;
  readonly room: string;
  readonly entry: Uint8Array | null;
  readonly seat: string;
  readonly label: string;
  readonly side: Side;
  readonly ours: boolean;
  readonly state: 'waiting' | 'sent' | 'review' | 'failed' | 'received';
  readonly content:
    | {
        readonly kind: 'text';
        readonly text: string;
        readonly messageClass: MessageClass;
        readonly quotes: readonly Uint8Array[];
      }
    | { readonly kind: 'newer' | 'unopened' | 'unsent' | 'seatOpened' | 'seatClosed' }
    | { readonly kind: 'missed'; readonly count: number };
  /** Room minute from which its lifetime counts, and at which it is gone. */
  readonly minute: number;
  readonly goneMinute: number;
};

/** One thing to tell the relay, in order; resent as it is until the relay answers. */
export type OutboxRecord = {
  readonly version: typeof RECORD_VERSION;
  readonly task:
    | {
        readonly kind: 'append';
        readonly log: Uint8Array;
        readonly generation: number;
        readonly token: Uint8Array;
        readonly lifetimeSeconds: number;
        readonly blob: Uint8Array;
        readonly own: { readonly entry: Uint8Array; readonly kind: OwnKind; readonly message: string } | null;
      }
    | {
        readonly kind: 'rotate';
        readonly log: Uint8Array;
        readonly generation: number;
        readonly token: Uint8Array;
        readonly adminToken: Uint8Array;
        readonly newTokenHash: Uint8Array;
        readonly newAdminHash: Uint8Array;
        readonly blob: Uint8Array;
        readonly entry: Uint8Array;
      }
    | {
        readonly kind: 'burn';
        readonly log: Uint8Array;
        readonly adminToken: Uint8Array;
        readonly proof: Uint8Array;
        readonly closes: boolean;
      };
};

export type InvitationRecord = {
  readonly version: typeof RECORD_VERSION;
  readonly invitation: Invitation;
  readonly link: string;
  readonly state: 'open' | 'asked' | 'admitting' | 'admitted' | 'declined' | 'lapsed' | 'revoked' | 'mismatch';
  readonly asked: Asked | null;
  readonly digits: readonly string[];
  readonly matched: boolean;
  readonly secondOpener: boolean;
  readonly position: Uint8Array;
};

/** Views (k to H_k) of one batch of entries, joined: what headers of others are checked against. */
export type ViewRecord = {
  readonly version: typeof RECORD_VERSION;
  readonly firstK: number;
  readonly hashes: Uint8Array;
};
