/**
 * What the engine stores of a channel, row by row. A record is plain data, sealed by the store; its version stands in it.
 *
 *     guest:        asking --welcome, and the person said that the digits match--> seated --> ended
 *     facilitator:  opening --the relay has the log--> seated (alone) -------------------------> ended
 */
import type { MessageClass } from '../../../shared/protocol/body.ts';
import type { Channel, OwnKind } from '../../../shared/protocol/channel.ts';
import type { Check } from '../../../shared/protocol/checkWord.ts';
import type { Asked, GuestRequest, Invitation } from '../../../shared/protocol/invitation.ts';
import type { SaidToAll } from '../../../shared/protocol/sealWord.ts';
import type { SmpState } from '../../../shared/protocol/smp.ts';
import type { Release } from '../../../shared/room/marks.ts';
import type { Side } from '../../../shared/room/roles.ts';
import type { Rules } from '../../../shared/room/rules.ts';
import type { Mark, RoomForm } from '../../../shared/room/words.ts';

export const RECORD_VERSION = 4;

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

/**
 * What the person asked for that needs a change of epoch, a word or the relay: kept until it stands in the log, or until it cannot
 * be done any more. `sinceMinute`: of the device's clock; what needs others' keys waits for them no longer than a proposal lasts.
 */
export type Intent =
  | { readonly kind: 'admit'; readonly invitation: string }
  | { readonly kind: 'remove'; readonly seats: readonly Uint8Array[]; readonly sinceMinute: number }
  | { readonly kind: 'freeze'; readonly seat: Uint8Array }
  | { readonly kind: 'rules'; readonly rules: Rules; readonly sinceMinute: number }
  | { readonly kind: 'succeed'; readonly sinceMinute: number }
  | { readonly kind: 'word'; readonly word: SaidToAll }
  | { readonly kind: 'leave' }
  | { readonly kind: 'close' }
  | RoomIntent;

/** What the person asked for in or about a room. */
export type RoomIntent =
  /** Done once the room is open. `room`: what was founded for it and not given up since. */
  | { readonly kind: 'room'; readonly plan: RoomPlan; readonly room: Uint8Array | null }
  | { readonly kind: 'leaveRoom'; readonly room: string }
  | { readonly kind: 'shortenRoom'; readonly room: string; readonly lifetimeSeconds: number }
  /** What the author of a message says of it. `entry`: what was last sealed for it. */
  | { readonly kind: 'mark'; readonly room: string; readonly mark: Mark; readonly entry: Uint8Array | null };

/** The room that is wanted; its seats in any order, ours among them. */
export type RoomPlan = {
  readonly form: RoomForm;
  readonly seats: readonly Uint8Array[];
  readonly lifetimeSeconds: number;
  /** The room (hex) whose place it takes. */
  readonly continues: string | null;
};

export type RoomCounts = { readonly unread: number; readonly unreadable: number; readonly missed: number };

export type AlarmRecord = {
  readonly id: string;
  readonly kind: 'fork' | 'clone' | 'logLost' | 'secondOpener' | 'unconfirmed30Days' | 'invalidChange';
  readonly seat: string;
};

/** What happened to the channel and stays in sight until the person has seen it; fields that a kind does not use are empty. */
export type NoticeRecord = {
  readonly id: string;
  readonly kind: 'succession' | 'shorterLifetime' | 'breach' | 'substituted';
  readonly label: string;
  readonly side: Side;
  readonly room: string;
  readonly lifetimeSeconds: number;
};

/** How a seat's key was verified: `code` when it stood in the roster whose channel code was compared. */
export type Verified = 'code' | 'compared' | 'scanned' | 'secret';

/** How a check ended, as this device saw it. */
export type CheckOver = 'matched' | 'differed' | 'declined' | 'lapsed' | 'interrupted' | 'refused';

/** A check whether another seat's person knows the same secret: kept, since the two need not be online together. */
export type CheckRun = {
  /** The seat and key that it is about. */
  readonly keyed: string;
  readonly byUs: boolean;
  readonly question: string;
  /** The room of the two; null until we called the other; while calling, also that of the check before, as long as it is held. */
  readonly room: Uint8Array | null;
  /** Room minute at which it was asked for here, then that of the room's charter: its time runs from there. */
  readonly sinceMinute: number;
  readonly stage: /** `secret`: UTF-8 of its normal form, until there is a room to bind it to. */
    | { readonly kind: 'calling'; readonly secret: Uint8Array }
    | { readonly kind: 'running'; readonly state: SmpState }
    | { readonly kind: 'over'; readonly how: CheckOver }
    /** Declined or dismissed: shown no more, and kept until its last words stand in the log. */
    | { readonly kind: 'putAway' };
  /** Steps that are yet to stand in the log, in their order, and what was last sealed for the first of them. */
  readonly sends: readonly Check[];
  readonly entry: Uint8Array | null;
};

/** This person's agreement to something proposed: given again by itself when a new epoch asks for it once more. */
export type Agreement = { readonly matter: Uint8Array; readonly rules: Uint8Array; readonly minute: number };

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
  /** Epoch in which this person compared the channel code, or -1. */
  readonly codeComparedEpoch: number;
  /** What this person verified, by seat and key (`trust.ts`). */
  readonly verified: Readonly<Record<string, Verified>>;
  /** Checks of a shared secret, one for each pair: by the other seat (hex). */
  readonly checks: Readonly<Record<string, CheckRun>>;
  /** Checks that failed, by seat and key: each was a guess. One that is on counts from the moment at which it tells the other anything. */
  readonly failedChecks: Readonly<Record<string, number>>;
  /** Seats (hex) that this person has seen join. */
  readonly acknowledged: readonly string[];
  /** By room (hex); a room that is not named has zeros. */
  readonly rooms: Readonly<Record<string, RoomCounts>>;
  /** k up to which the log was read to its end at least once: what stands after it is not shown yet. */
  readonly shownK: number;
  /** Stopped because the generation ended with an entry that we could not open. */
  readonly tampered: boolean;
  /** Rules before the present ones, since we came. */
  readonly formerRules: readonly Pick<Rules, 'version' | 'lifetimeSeconds' | 'items'>[];
  readonly notices: readonly NoticeRecord[];
  readonly agreements: readonly Agreement[];
  /** What this person put aside: nobody is told. */
  readonly putAside: readonly Agreement[];
  /** Digits of the guests about whom this person is asked, by the proposal's name (hex): worked out once, since they are slow. */
  readonly guestDigits: Readonly<Record<string, readonly string[]>>;
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
  codeComparedEpoch: -1,
  verified: {},
  checks: {},
  failedChecks: {},
  acknowledged: [],
  rooms: {},
  shownK: 0,
  tampered: false,
  formerRules: [],
  notices: [],
  agreements: [],
  putAside: [],
  guestDigits: {},
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
  readonly state: 'held' | 'waiting' | 'sent' | 'review' | 'failed' | 'received';
  readonly content:
    | {
        readonly kind: 'text';
        readonly text: string;
        readonly messageClass: MessageClass;
        readonly quotes: readonly Uint8Array[];
      }
    | { readonly kind: 'report'; readonly about: Uint8Array | null; readonly text: string; readonly copy: string }
    | { readonly kind: 'newer' | 'unopened' | 'unsent' | 'withdrawn' }
    | { readonly kind: 'seatOpened' | 'seatClosed' | 'roomOpened' | 'roomLeft' | 'recessEnded' | 'succession' }
    | { readonly kind: 'recessBegan'; readonly by: 'facilitator' | 'side'; readonly breach: boolean }
    | { readonly kind: 'rulesChanged'; readonly version: number }
    | { readonly kind: 'missed'; readonly count: number };
  /** Its author's word on whether it may be quoted in other rooms. */
  readonly release: Release;
  /** Until when it stays here, by this device's clock, and the readers that it then goes to. */
  readonly held: {
    readonly untilMs: number;
    readonly readersToken: string;
    /** Its author was told that the log is not known to be current, and wants it to go all the same. */
    readonly notCurrentConfirmed: boolean;
  } | null;
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
  readonly state:
    | 'open'
    | 'asked'
    /** Others were asked for their keys; `admitting` once the change itself was sealed. */
    | 'proposed'
    | 'refused'
    | 'admitting'
    | 'admitted'
    | 'declined'
    | 'lapsed'
    | 'revoked'
    | 'mismatch';
  readonly asked: Asked | null;
  readonly digits: readonly string[];
  readonly matched: boolean;
  readonly secondOpener: boolean;
  readonly position: Uint8Array;
  /** When others were first asked for their keys, by the device's clock; null before. */
  readonly proposedMinute: number | null;
  /** The seat ends by itself so long after the invitation was made; null: it does not. */
  readonly seatEndsInSeconds: number | null;
};

/** Views (k to H_k) of one batch of entries, joined: what headers of others are checked against. */
export type ViewRecord = {
  readonly version: typeof RECORD_VERSION;
  readonly firstK: number;
  readonly hashes: Uint8Array;
};
