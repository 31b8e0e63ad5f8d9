/**
 * What the page and the engine say to each other. The engine runs in a dedicated worker and is the only one that touches
 * keys, rows or the socket; the page draws snapshots and sends intents. Nothing here is a key, a log id or a state of the
 * protocol: ids are opaque strings that mean something to this device only. (Over 300 lines: the whole contract in one place.)
 */

import { LIMITS } from '../../shared/protocol/limits.ts';

/** Limits of what is asked before a channel exists, in UTF-16 units or items; a channel's own are in its view. */
export const openingLimits = {
  labelLength: LIMITS.labelLength,
  rules: LIMITS.rules,
  ruleLength: LIMITS.ruleLength,
} as const;

/** Everything that can go wrong for a person; `ui` has one sentence (what happened, what was kept, what to do) for each. */
export type Problem =
  | { readonly kind: 'wrongPassphrase' }
  | { readonly kind: 'passphraseTooWeak' }
  | { readonly kind: 'notEnoughMemory' }
  | { readonly kind: 'storageFailed' }
  | { readonly kind: 'storageNewer' }
  | { readonly kind: 'storageDamaged' }
  | { readonly kind: 'notALink' }
  | { readonly kind: 'linkNewer' }
  | { readonly kind: 'linkForAnotherHost' }
  | { readonly kind: 'invitationGone' }
  | { readonly kind: 'invitationUsed' }
  | { readonly kind: 'invitationNotAuthentic' }
  | { readonly kind: 'notConnected' }
  | { readonly kind: 'relayRefused' }
  | { readonly kind: 'relayFull' }
  | { readonly kind: 'relayBusy' }
  | { readonly kind: 'ticketNeeded' }
  | { readonly kind: 'tooLong'; readonly max: number }
  | { readonly kind: 'tooMany'; readonly max: number }
  | { readonly kind: 'readersChanged' }
  | { readonly kind: 'notCurrent' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'noPower' }
  | { readonly kind: 'notYet' }
  | { readonly kind: 'gone' };

export type Outcome<T = null> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** What this browser lacks; said instead of failing. */
export type Missing = 'secureOrigin' | 'webAssembly' | 'indexedDb' | 'webLocks' | 'workers';

export type Snapshot = {
  /** What the build calls itself; proves nothing. */
  readonly build: string;
  readonly phase: Phase;
};

export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'unsupported'; readonly missing: readonly Missing[] }
  /** Another tab holds the seats; this one may take over. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'firstVisit' }
  | { readonly kind: 'locked'; readonly why: 'start' | 'asked' | 'idle' | 'hidden' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** Every seat of this device was destroyed; a reload begins as on a first visit. */
  | { readonly kind: 'erased' }
  | {
      readonly kind: 'open';
      readonly channels: readonly ChannelView[];
      /** Argon2id had to use less memory than it should on this device. */
      readonly weakerVault: boolean;
      readonly storagePersists: boolean;
      /** Quick exit also destroys every seat of this device: chosen beforehand. */
      readonly exitErases: boolean;
    };

export type Connection = 'connected' | 'connecting' | 'offline';

/** How a person's own way into a channel stands. */
export type Standing =
  /** Our join request is on its way or waits for the facilitator; compare `digits` by voice. */
  | {
      readonly kind: 'comparing';
      readonly digits: readonly string[];
      readonly weMatched: boolean;
      readonly requestSent: boolean;
    }
  /** Admitted; our greeting is on its way: we cannot read yet. */
  | { readonly kind: 'joining' }
  | { readonly kind: 'seated' }
  | { readonly kind: 'declined' }
  /** The invitation lapsed, was revoked, or the digits did not match. */
  | { readonly kind: 'ended'; readonly why: 'lapsed' | 'refused' | 'mismatch' }
  /** Our seat is closed: we left or were removed (the two look the same to the others). */
  | { readonly kind: 'seatClosed'; readonly why: 'left' | 'removed' }
  /** The channel was closed by its facilitator; nothing of it is kept but this line. */
  | { readonly kind: 'closed' }
  /** Sending has stopped for good. */
  | { readonly kind: 'stopped'; readonly why: 'fork' | 'clone' | 'logLost' | 'tampered' };

export type SideId = string;

export type SeatView = {
  readonly id: string;
  /** A role label, chosen by the facilitator: "academic". */
  readonly label: string;
  readonly role: Role;
  /** 'third' is the third party; others are 'A', 'B', ... */
  readonly side: SideId;
  readonly ours: boolean;
  /** Not yet able to read: admitted, greeting not seen. */
  readonly joining: boolean;
  readonly away: boolean;
  /** What we know of the pairwise session: 'compared' once its safety number was compared by voice. */
  readonly trust: 'unconfirmed' | 'unconfirmedLong' | 'confirmed' | 'compared';
  /** A newcomer whose banner this person has not yet acknowledged. */
  readonly isNew: boolean;
  /** Hours left until the seat ends by itself, if it does. */
  readonly endsInSeconds: number | null;
};

export type Role =
  | 'facilitator'
  | 'cofacilitator'
  | 'participant'
  | 'sideCoordinator'
  | 'interpreter'
  | 'noteTaker'
  | 'observer'
  | 'guarantor'
  | 'resourcePerson';

export type InvitationState =
  | { readonly kind: 'open' }
  | { readonly kind: 'asked'; readonly digits: readonly string[] | null; readonly matched: boolean }
  | { readonly kind: 'admitting' }
  | { readonly kind: 'admitted' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'lapsed' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'mismatch' };

export type InvitationCard = {
  readonly id: string;
  readonly label: string;
  readonly role: Role;
  readonly side: SideId;
  readonly state: InvitationState;
  /** Present while the invitation is open; whoever holds it can pose as the guest. */
  readonly link: string | null;
  readonly endsInSeconds: number;
  /** Someone else has opened this link after it was used. */
  readonly secondOpener: boolean;
};

export type RoomView = {
  readonly id: string;
  readonly kind: 'plenary';
  readonly unread: number;
  /** Ids of seats that will read what is sent now, in roster order; ours included. */
  readonly readers: readonly string[];
  /** Names this set of readers: sent back with a message, so that a changed roster stops the send. */
  readonly readersToken: string;
  /** Why posting is not possible now, or null. */
  readonly closed: 'standing' | 'stopped' | 'noPower' | null;
  /** No new authentic entry for 24 hours: sending asks first. */
  readonly notKnownCurrent: boolean;
  readonly lifetimeSeconds: number;
  /** Entries that were not for us or could not be opened: said in one line. */
  readonly unreadable: number;
  readonly missed: number;
};

export type Alarm =
  | { readonly id: string; readonly kind: 'fork' }
  | { readonly id: string; readonly kind: 'clone' }
  | { readonly id: string; readonly kind: 'logLost' }
  | { readonly id: string; readonly kind: 'secondOpener' }
  | { readonly id: string; readonly kind: 'unconfirmed30Days'; readonly seat: string }
  | { readonly id: string; readonly kind: 'invalidChange' };

export type ChannelView = {
  readonly id: string;
  readonly label: string;
  readonly standing: Standing;
  readonly connection: Connection;
  readonly ourSeat: string;
  readonly seats: readonly SeatView[];
  readonly invitations: readonly InvitationCard[];
  readonly rooms: readonly RoomView[];
  readonly alarms: readonly Alarm[];
  readonly rules: readonly string[];
  readonly rulesVersion: number;
  readonly lifetimeSeconds: number;
  readonly powers: {
    readonly invite: boolean;
    readonly remove: boolean;
    readonly close: boolean;
    readonly post: boolean;
  };
  readonly limits: { readonly seats: number; readonly labelLength: number; readonly textLength: number };
  /** Messages written here that the relay does not have yet. */
  readonly waiting: number;
  /** True once this person compared the channel code in this epoch. */
  readonly codeCompared: boolean;
};

export type MessageState =
  /** Written, not yet stored at the relay. */
  | 'waiting'
  | 'sent'
  /** The roster changed before it was stored: the person must look at the readers again. */
  | 'review'
  | 'failed'
  | 'received';

export type MessageView = {
  readonly id: string;
  /** Order within the room; whole and increasing, with gaps. Waiting messages come last. */
  readonly order: number;
  readonly seat: string;
  /** The author's label and side as they were then: seats may have closed since. */
  readonly label: string;
  readonly side: SideId;
  readonly ours: boolean;
  readonly state: MessageState;
  readonly content: MessageContent;
  readonly ageSeconds: number;
  readonly goneInSeconds: number;
};

export type MessageContent =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly messageClass: 'rule' | 'notForUse' | 'whatIf' | 'summary';
      readonly quote: QuoteView | null;
    }
  /** Written by a newer version of this program. */
  | { readonly kind: 'newer' }
  /** A message could not be opened. Its author is unknown. */
  | { readonly kind: 'unopened' }
  /** A message of ours whose lifetime was over while it waited to be sent; nothing of it is kept. */
  | { readonly kind: 'unsent' }
  /** Count of messages that expired or were withheld before this device read them. */
  | { readonly kind: 'missed'; readonly count: number }
  /** Somebody joined, or a seat was closed. */
  | { readonly kind: 'seatOpened'; readonly label: string; readonly side: SideId }
  | { readonly kind: 'seatClosed'; readonly label: string; readonly side: SideId };

export type QuoteView = {
  readonly messageId: string;
  readonly label: string;
  readonly side: SideId;
  readonly text: string | null;
};

/** Changes of one room's conversation. The first delivery carries everything that is there, newest page first. */
export type RoomChange = {
  readonly upserted: readonly MessageView[];
  readonly removed: readonly string[];
  readonly complete: boolean;
};

/** What a link shows before anything is decided, and nothing else. */
export type InvitationOffer = {
  readonly convenedBy: string;
  readonly seatLabel: string;
  readonly side: SideId;
  readonly role: Role;
  readonly rules: readonly string[];
  readonly lifetimeSeconds: number;
  readonly endsInSeconds: number;
};

export type NewChannel = {
  /** Neutral; known to this device only. */
  readonly label: string;
  /** The facilitator's own role label, shown to guests as "convened by". */
  readonly ourLabel: string;
  readonly rules: readonly string[];
  readonly lifetimeSeconds: number;
  /** The operator's ticket, or '' where the relay asks for none. */
  readonly ticket: string;
};

export type NewInvitation = {
  readonly label: string;
  readonly side: SideId;
  readonly role: Role;
  readonly lifetimeSeconds: number;
};

/** Guesses an attacker would need, as a power of ten; `enough` is what `createVault` asks for. */
export type Strength = { readonly log10Guesses: number; readonly enough: boolean };

export type EngineApi = {
  /** Calls back at once and after each change, until the port closes. */
  watch(listener: (snapshot: Snapshot) => void): Promise<void>;
  takeOver(): Promise<void>;
  suggestPassphrase(): Promise<string>;
  strength(passphrase: string): Promise<Strength>;
  createVault(passphrase: string): Promise<Outcome>;
  unlock(passphrase: string): Promise<Outcome>;
  changePassphrase(current: string, next: string): Promise<Outcome>;
  lock(): Promise<void>;
  /** Locks at once; with `exitErases` on, destroys every seat of this device. Resolves when either is done. */
  quickExit(): Promise<void>;
  exitErases(on: boolean): Promise<Outcome>;
  /**
   * Destroys the keys of one channel's seat on this device, or for null of all and the vault with them; nothing brings them back.
   * `remains`: the browser has not yet rewritten its storage, so that files may hold what the passphrase could open.
   */
  travelLock(channel: string | null): Promise<Outcome<'destroyed' | 'remains'>>;
  /** The page saw a key, pointer or touch; and whether it can be seen. For the idle lock. */
  noteActivity(): Promise<void>;
  noteVisibility(visible: boolean): Promise<void>;

  /** Reads the invitation behind a link without spending it; needs no vault. */
  readInvitation(link: string): Promise<Outcome<InvitationOffer>>;
  /** Makes the keys of the seat and sends the join request, which spends the link. Resolves with the channel's id. */
  acceptInvitation(link: string): Promise<Outcome<string>>;
  declineInvitation(link: string): Promise<Outcome>;
  /** The guest's word on the digits. */
  guestCompared(channel: string, matched: boolean): Promise<Outcome>;

  openChannel(channel: NewChannel): Promise<Outcome<string>>;
  invite(channel: string, invitation: NewInvitation): Promise<Outcome<string>>;
  revoke(channel: string, invitation: string): Promise<Outcome>;
  /** A new link for the same seat, after the old one lapsed, was revoked or declined. */
  reissue(channel: string, invitation: string): Promise<Outcome<string>>;
  /** The facilitator's word on the digits. */
  facilitatorCompared(channel: string, invitation: string, matched: boolean): Promise<Outcome>;
  admit(channel: string, invitation: string): Promise<Outcome>;

  watchRoom(channel: string, room: string, listener: (change: RoomChange) => void): Promise<void>;
  unwatchRoom(channel: string, room: string): Promise<void>;
  markRead(channel: string, room: string): Promise<void>;
  /** `readersToken` is the set the person saw; with another one in force the outcome is `readersChanged` and nothing is kept. */
  send(
    channel: string,
    room: string,
    text: string,
    quote: string | null,
    readersToken: string,
    confirmNotCurrent: boolean,
  ): Promise<Outcome<string>>;
  /** Sends a `review` or `failed` message again, to the readers the person has now seen. */
  resend(channel: string, message: string, readersToken: string): Promise<Outcome>;
  discard(channel: string, message: string): Promise<Outcome>;

  acknowledgeNewcomer(channel: string, seat: string): Promise<void>;
  dismissAlarm(channel: string, alarm: string): Promise<void>;
  /** Digits are slow on purpose: about half a second. */
  safetyNumber(channel: string, seat: string): Promise<Outcome<readonly string[]>>;
  channelCode(channel: string): Promise<Outcome<readonly string[]>>;
  noteCompared(channel: string, seat: string | null): Promise<Outcome>;

  removeSeat(channel: string, seat: string): Promise<Outcome>;
  leave(channel: string): Promise<Outcome>;
  closeChannel(channel: string): Promise<Outcome>;
  /** Erases what this device still holds of a channel that ended. */
  forget(channel: string): Promise<Outcome>;
};
