/**
 * What the page is shown of a channel and of what is said in it. Nothing here is a key, a log id or a state of the protocol: ids are
 * opaque strings that mean something to this device only. (Over 300 lines: the whole picture in one place.)
 */

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
  /** How this person verified the seat's key: never of another key, so that a new device begins at 'no'. */
  readonly verified: 'no' | 'compared' | 'scanned' | 'secret';
  /** The check of a shared secret with this seat that is on, or ended and was not put away. */
  readonly secretCheck: SecretCheck | null;
  /** A newcomer whose banner this person has not yet acknowledged. */
  readonly isNew: boolean;
  /** Until the seat ends by itself, if it does. */
  readonly endsInSeconds: number | null;
  /** While it holds the floor. */
  readonly floorSeconds: number | null;
  /** For facilitators only; to all others these are `away`. `asked`: a buddy asked to have it frozen. */
  readonly hold: 'lockedByHolder' | 'frozen' | 'asked' | null;
};

/** A check whether two people know the same secret, as one of them sees it. */
export type SecretCheck = {
  /** This person asked. */
  readonly byUs: boolean;
  readonly question: string;
  /**
   * 'starting': the other is being called. 'waiting': for the other's answer. 'asked': the other waits for ours, which nothing gives by
   * itself. 'working': both answered, the devices compare. The rest are ends.
   */
  readonly phase: 'starting' | 'waiting' | 'asked' | 'working' | 'matched' | 'differed' | 'ended';
  /** Of 'ended': one of the two declined, nobody answered in time, something came between, or the seat can be asked no more. */
  readonly why?: 'declined' | 'lapsed' | 'interrupted' | 'refused';
  /** Checks with this seat's key that may still fail. */
  readonly attemptsLeft: number;
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
  /** Others have to confirm. `needs`: sides whose key is missing, 'third' for the other facilitator. */
  | {
      readonly kind: 'proposed';
      readonly digits: readonly string[];
      readonly needs: readonly SideId[];
      readonly leftSeconds: number;
    }
  /** Somebody whose key was asked refused. */
  | { readonly kind: 'refused' }
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
  /** The seat ends by itself so long after the invitation was made. */
  readonly seatEndsInSeconds: number | null;
};

export type RoomForm = 'plenary' | 'caucus' | 'privateSession' | 'workingGroup';

/** Why nothing can be written in a room now. */
export type WhyClosed =
  | 'standing'
  | 'stopped'
  /** Started here; the others have not been called yet. */
  | 'opening'
  | 'noPower'
  | 'renderingsOnly'
  | 'noFloor'
  | 'recess'
  | 'rulesChanged'
  | 'waitingForOthers'
  | 'seatEnded'
  | 'left'
  | 'noThirdParty'
  /** Another room took its place. */
  | 'over'
  | 'alone';

export type RoomSeat = {
  readonly seat: string;
  /** `joining`: nothing shows yet that the call reached it. */
  readonly state: 'reads' | 'joining' | 'away';
};

export type RoomView = {
  readonly id: string;
  readonly form: RoomForm;
  /** Of a caucus. */
  readonly side: SideId | null;
  /** Who is in it, in roster order; ours included. */
  readonly seats: readonly RoomSeat[];
  /**
   * What keeps others out of it: 'cryptography' when this person verified each of its seats, 'compareFirst' when a facilitator who
   * had lied at somebody's admission could sit between two of them. Of the plenary always 'cryptography'.
   */
  readonly proof: 'cryptography' | 'compareFirst';
  readonly unread: number;
  /** Ids of seats that will read what is sent now, in roster order; ours included. */
  readonly readers: readonly string[];
  /** Names this set of readers in this room: sent back with a message, so that a changed roster stops the send. */
  readonly readersToken: string;
  /** Why posting is not possible now, or null. */
  readonly closed: WhyClosed | null;
  /** No new authentic entry for 24 hours: sending asks first. */
  readonly notKnownCurrent: boolean;
  readonly lifetimeSeconds: number;
  /** Entries of this room that could not be opened: said in one line. */
  readonly unreadable: number;
  readonly missed: number;
  /** Seat that started it; '' for the plenary. */
  readonly founder: string;
  readonly mayLeave: boolean;
  readonly mayShorten: boolean;
  /** Seats that could be added: that starts a room in place of this one. */
  readonly mayAdd: readonly string[];
};

/** A room that this person may start, and whom they may call into it; themselves not named. */
export type RoomChoice = {
  readonly form: Exclude<RoomForm, 'plenary'>;
  readonly seats: readonly string[];
  readonly lifetimeSeconds: number;
};

export type NewRoom = {
  readonly form: Exclude<RoomForm, 'plenary'>;
  /** Besides ourselves. */
  readonly seats: readonly string[];
  readonly lifetimeSeconds: number;
};

export type RecessView = {
  readonly leftSeconds: number;
  /** Which side called it is nobody's business. */
  readonly by: 'facilitator' | 'side';
  readonly breach: boolean;
  readonly mayEnd: boolean;
};

/** Something that needs more keys than its author's. */
export type ProposalView = {
  readonly id: string;
  readonly kind: 'admission' | 'removal' | 'longer' | 'succession';
  readonly ours: boolean;
  /** Of the seat that it is about: the guest's, the one to be closed, the one to become facilitator. Empty for `longer`. */
  readonly label: string;
  readonly side: SideId;
  readonly role: Role;
  /** Of an admission: what guest, facilitator and every confirmer see alike. */
  readonly digits: readonly string[];
  /** Of `longer`: the rules that would come. */
  readonly rules: RulesView | null;
  /** Sides whose key is missing, 'third' for the other facilitator: never seats. Of `longer` empty. */
  readonly needs: readonly SideId[];
  /** Of `longer`: how many seats have yet to agree. */
  readonly missing: number;
  readonly ourKey: 'asked' | 'given' | 'none';
  readonly refused: boolean;
  readonly leftSeconds: number;
};

export type RoomSettings = {
  readonly recessSeconds: number;
  readonly quarantineSeconds: number;
  readonly successionDays: number;
  readonly caucusSeconds: number;
  readonly privateSessionSeconds: number;
};

export type Admission = 'facilitator' | 'sides' | 'cofacilitator';

export type RulesView = {
  readonly items: readonly string[];
  readonly version: number;
  readonly lifetimeSeconds: number;
  readonly admission: Admission;
  /** Null in channels of the first version, where one key admits and nobody calls a recess. */
  readonly settings: RoomSettings | null;
};

/** What was kept for how long under earlier rules. */
export type RulesHistoryLine = { readonly version: number; readonly lifetimeSeconds: number };

/** What happened to the channel and stays on the screen until this person has seen it. */
export type ChannelNotice =
  | { readonly id: string; readonly kind: 'succession'; readonly label: string }
  | { readonly id: string; readonly kind: 'shorterLifetime'; readonly room: string; readonly lifetimeSeconds: number }
  | { readonly id: string; readonly kind: 'breach' }
  /** A seat was admitted in place of one of the same side and label. */
  | { readonly id: string; readonly kind: 'substituted'; readonly label: string; readonly side: SideId };

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
  readonly rules: RulesView;
  /** Every version since we came, the present one last. */
  readonly rulesHistory: readonly RulesHistoryLine[];
  /**
   * While changed rules are not yet accepted by all; `waitingFor` counts seats, and says of none which. `changed`: positions of the items
   * that did not stand in the rules before; null where this device did not keep those.
   */
  readonly acceptance: {
    readonly accepted: boolean;
    readonly waitingFor: number;
    readonly changed: readonly number[] | null;
  } | null;
  readonly recess: RecessView | null;
  /** Whether we may call a recess now, and of what length at most. */
  readonly recessRight: { readonly state: 'now' | 'usedToday' | 'no'; readonly maxSeconds: number };
  readonly proposals: readonly ProposalView[];
  readonly notices: readonly ChannelNotice[];
  /** Rooms that we may start. */
  readonly roomChoices: readonly RoomChoice[];
  /** Rooms of ours that wait to be opened. */
  readonly roomsOpening: number;
  /** Of these, those that nobody was called into yet: `cancelRooms` takes them back. */
  readonly roomsWaiting: number;
  /** Seats that we named as our buddies. */
  readonly buddies: readonly string[];
  /** Seats that named us: we may ask to have them frozen. */
  readonly buddyOf: readonly string[];
  /** Whether the facilitator has been silent so long that we, the co-facilitator, may ask to succeed. */
  readonly maySucceed: boolean;
  readonly powers: {
    readonly invite: boolean;
    readonly remove: boolean;
    readonly freeze: boolean;
    readonly close: boolean;
    readonly post: boolean;
    readonly changeRules: boolean;
    readonly giveFloor: boolean;
    /** Of those who hold the keys one has to stay. */
    readonly leave: boolean;
  };
  readonly limits: { readonly seats: number; readonly labelLength: number; readonly textLength: number };
  /** Messages written here that the relay does not have yet. */
  readonly waiting: number;
  /** True once this person compared the channel code in this epoch. */
  readonly codeCompared: boolean;
};

export type MessageClass = 'rule' | 'notForUse' | 'whatIf' | 'summary';

export type MessageState =
  /** Held on this device for a while; nothing of it has left. */
  | 'held'
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
  /** Until a held message goes out. */
  readonly heldSeconds: number | null;
  readonly actions: MessageActions;
};

/** Why something cannot be done with a message. */
export type WhyBarred = 'withdrawn' | 'notForUse' | 'quarantine' | 'kept' | 'otherReaders' | 'closed' | 'notOurs';

/** What can be done with a message; a reason where it cannot, null where it can. */
export type MessageActions = {
  readonly reply: WhyBarred | null;
  /** Other rooms of ours that it could be quoted in. */
  readonly quoteIn: readonly { readonly room: string; readonly why: WhyBarred | null }[];
  readonly copy: WhyBarred | null;
  /** Classes that it could be made; only stricter ones, only ours. */
  readonly tighten: readonly MessageClass[];
  readonly withdraw: boolean;
  /** Of ours: whether it may be quoted in other rooms, and whether its author is asked now. */
  readonly release: { readonly state: 'undecided' | 'kept' | 'quotable'; readonly asks: boolean } | null;
  /** Until the quarantine is over, while it runs. */
  readonly quarantineSeconds: number | null;
  readonly report: boolean;
};

export type MessageContent =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly messageClass: MessageClass;
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
  /** Its author took it back. */
  | { readonly kind: 'withdrawn' }
  /** A recess began or ended; which side called it is nobody's business. */
  | { readonly kind: 'recessBegan'; readonly by: 'facilitator' | 'side'; readonly breach: boolean }
  | { readonly kind: 'recessEnded' }
  | { readonly kind: 'roomOpened' }
  | { readonly kind: 'roomLeft'; readonly label: string; readonly side: SideId }
  | { readonly kind: 'rulesChanged'; readonly version: number }
  /** The co-facilitator became facilitator. */
  | { readonly kind: 'succession'; readonly label: string }
  /** What somebody reports to facilitators, with a copy of a message if they added one. */
  | {
      readonly kind: 'report';
      readonly text: string;
      readonly copy: string;
      /** The message that it is about, where this device holds that. */
      readonly about: { readonly label: string; readonly side: SideId; readonly text: string } | null;
    }
  /** Somebody joined, or a seat was closed. */
  | { readonly kind: 'seatOpened'; readonly label: string; readonly side: SideId }
  | { readonly kind: 'seatClosed'; readonly label: string; readonly side: SideId };

export type QuoteView = {
  readonly messageId: string;
  readonly label: string;
  readonly side: SideId;
  /** Null when this device does not hold it any more, or when it may not be quoted here. */
  readonly text: string | null;
  /** The class that the quoted message is shown with; null where nothing of it is shown. */
  readonly messageClass: MessageClass | null;
  readonly barred: boolean;
};

/** Changes of one room's conversation. The first delivery carries everything that is there, newest page first. */
export type RoomChange = {
  readonly upserted: readonly MessageView[];
  readonly removed: readonly string[];
  readonly complete: boolean;
};
