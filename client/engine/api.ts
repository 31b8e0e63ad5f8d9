/**
 * What the page and the engine say to each other. The engine runs in a dedicated worker and is the only one that touches
 * keys, rows or the socket; the page draws snapshots and sends intents. Nothing here is a key, a log id or a state of the
 * protocol: ids are opaque strings that mean something to this device only.
 */

import { LIMITS } from '../../shared/protocol/limits.ts';
import type {
  Admission,
  ChannelView,
  MessageClass,
  NewRoom,
  Role,
  RoomChange,
  RoomSettings,
  RulesView,
  SideId,
  WhyBarred,
  WhyClosed,
} from './views.ts';

/** Limits of what is asked before a channel exists, or without one, in UTF-16 units or items; a channel's own are in its view. */
export const openingLimits = {
  seats: LIMITS.seats,
  labelLength: LIMITS.labelLength,
  textLength: LIMITS.textLength,
  rules: LIMITS.rules,
  ruleLength: LIMITS.ruleLength,
} as const;

/** Of a check of a shared secret: lengths in UTF-16 units, the secret's after its spaces and letters were made alike. */
export const secretLimits = { questionLength: 200, secretMin: 4, secretLength: 200, attempts: 3 } as const;

/** What a new channel is opened with unless its facilitator chooses: the defaults and bounds of `shared/room/settings.ts`. */
export const openingSettings = {
  admission: 'sides',
  settings: {
    recessSeconds: 86_400,
    quarantineSeconds: 86_400,
    successionDays: 7,
    caucusSeconds: 172_800,
    privateSessionSeconds: 259_200,
  },
  bounds: {
    recessSeconds: { min: 600, max: 604_800 },
    quarantineSeconds: { min: 0, max: 2_592_000 },
    successionDays: { min: 4, max: 60 },
    lifetimeSeconds: { min: 600, max: 7_776_000 },
  },
} as const satisfies { readonly admission: Admission; readonly settings: RoomSettings; readonly bounds: object };

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
  /** Not the page's own relay, and it never answered: it may be away, or take no page from elsewhere. */
  | { readonly kind: 'relaySilent' }
  | { readonly kind: 'notARelay' }
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
  | { readonly kind: 'closedNow'; readonly why: WhyClosed }
  | { readonly kind: 'quoteBarred'; readonly why: WhyBarred }
  /** Such a room may not be, or one of its seats cannot be called over the session that we have with it. */
  | { readonly kind: 'badRoom' }
  | { readonly kind: 'noSession' }
  /** A secret that a few tries could guess. */
  | { readonly kind: 'secretTooShort' }
  /** Three checks with this seat's key failed: a fourth would be a fourth guess. */
  | { readonly kind: 'noMoreGuesses' }
  | { readonly kind: 'gone' };

export type Outcome<T = null> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** What this browser lacks; said instead of failing. */
export type Missing = 'secureOrigin' | 'webAssembly' | 'workers';

/**
 * Where seats are kept: sealed on this device, or nowhere but in this tab's memory, which its end ends. `chosenBeside`: the device also
 * keeps seats, locked and untouched. `refused`: the browser keeps nothing for this page.
 */
export type Keeping =
  | { readonly kind: 'device' }
  | { readonly kind: 'memory'; readonly why: 'chosen' | 'chosenBeside' | 'refused' };

export type * from './views.ts';

export type Snapshot = {
  /** What the build calls itself; proves nothing. */
  readonly build: string;
  readonly keeping: Keeping;
  /** Without WebAssembly: what takes a second elsewhere takes up to a minute. */
  readonly slow: boolean;
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

/** What a link shows before anything is decided, and nothing else. */
export type InvitationOffer = {
  readonly convenedBy: string;
  readonly seatLabel: string;
  readonly side: SideId;
  readonly role: Role;
  /** All that is accepted: the text, how long words last, who admits, and the other settings. */
  readonly rules: RulesView;
  readonly endsInSeconds: number;
};

export type NewChannel = {
  /** Neutral; known to this device only. */
  readonly label: string;
  /** The facilitator's own role label, shown to guests as "convened by". */
  readonly ourLabel: string;
  readonly rules: readonly string[];
  readonly lifetimeSeconds: number;
  readonly admission: Admission;
  readonly settings: RoomSettings;
  /** The operator's ticket, or '' where the relay asks for none. */
  readonly ticket: string;
  /** The relay's address, where the page was given none (`assumedRelay`); '' for that assumed one. */
  readonly relay: string;
};

export type NewInvitation = {
  readonly label: string;
  readonly side: SideId;
  readonly role: Role;
  readonly lifetimeSeconds: number;
  /** The seat ends by itself so long after now; null: it does not. */
  readonly seatEndsInSeconds: number | null;
};

export type NewMessage = {
  readonly text: string;
  readonly quote: string | null;
  readonly messageClass: MessageClass;
  /** How long it stays on this device before it goes out; 0: at once. */
  readonly holdSeconds: number;
};

export type NewRules = {
  readonly rules: readonly string[];
  readonly lifetimeSeconds: number;
  readonly admission: Admission;
  readonly settings: RoomSettings;
};

/** Guesses an attacker would need, as a power of ten; `enough` is what `createVault` asks for. */
export type Strength = { readonly log10Guesses: number; readonly enough: boolean };

/** Sixty digits in twelve groups, and the same as one text. */
export type SafetyNumber = { readonly digits: readonly string[]; readonly code: string };

export type EngineApi = {
  /** Calls back at once and after each change, until the port closes. */
  watch(listener: (snapshot: Snapshot) => void): Promise<void>;
  takeOver(): Promise<void>;
  /** On a first visit or while locked: nothing is kept on this device from now on. What it kept before stays, locked. */
  keepNothing(): Promise<void>;
  suggestPassphrase(): Promise<string>;
  strength(passphrase: string): Promise<Strength>;
  createVault(passphrase: string): Promise<Outcome>;
  unlock(passphrase: string): Promise<Outcome>;
  changePassphrase(current: string, next: string): Promise<Outcome>;
  lock(): Promise<void>;
  /**
   * Locks at once; with `exitErases` on, destroys every seat of this device, and seats that nothing keeps in any case. Resolves when it
   * is done: `destroyed` when what this device kept is gone.
   */
  quickExit(): Promise<'locked' | 'destroyed'>;
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

  /** The address to suggest for the relay of a new channel; null where the page was given its relay. */
  assumedRelay(): Promise<string | null>;
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
    message: NewMessage,
    readersToken: string,
    confirmNotCurrent: boolean,
  ): Promise<Outcome<string>>;
  /** Sends a held message at once. */
  sendNow(channel: string, message: string): Promise<Outcome>;
  /** Sends a `review` or `failed` message again, to the readers the person has now seen. */
  resend(channel: string, message: string, readersToken: string): Promise<Outcome>;
  /** Drops a held, `review` or `failed` message: it was on no other screen. */
  discard(channel: string, message: string): Promise<Outcome>;
  withdraw(channel: string, message: string): Promise<Outcome>;
  tighten(channel: string, message: string, messageClass: MessageClass): Promise<Outcome>;
  /** The author's word on whether a message may be quoted in other rooms. */
  release(channel: string, message: string, mayBeQuoted: boolean): Promise<Outcome>;
  /** To the facilitators, in a private session `room`; `message` null: about the channel as a whole. */
  report(channel: string, room: string, message: string | null, text: string, withCopy: boolean): Promise<Outcome>;
  /** Rooms whose readers know such words and that do not include everybody who reads in `room`: asked before a text is pasted there. */
  whereSaid(channel: string, room: string, text: string): Promise<readonly string[]>;

  startRoom(channel: string, room: NewRoom): Promise<Outcome>;
  /** Takes back the starting of every room that nobody was called into yet. */
  cancelRooms(channel: string): Promise<Outcome>;
  addToRoom(channel: string, room: string, seats: readonly string[]): Promise<Outcome>;
  leaveRoom(channel: string, room: string): Promise<Outcome>;
  shortenRoom(channel: string, room: string, lifetimeSeconds: number): Promise<Outcome>;

  /** This person's key to a proposal: agreed, or refused; of an admission, that the digits match or not. */
  answerProposal(channel: string, proposal: string, agreed: boolean): Promise<Outcome>;
  /** Takes back a proposal of ours. */
  withdrawProposal(channel: string, proposal: string): Promise<Outcome>;
  callRecess(channel: string, seconds: number, breach: boolean): Promise<Outcome>;
  endRecess(channel: string): Promise<Outcome>;
  /** 0 seconds: takes the floor back. */
  giveFloor(channel: string, seat: string, seconds: number): Promise<Outcome>;
  /** Rules that keep something longer, or admit more easily, are proposed to all seats first. */
  changeRules(channel: string, rules: NewRules): Promise<Outcome>;
  acceptRules(channel: string): Promise<Outcome>;
  /** By a facilitator: closes it at once. By a named buddy: asks for it, and from then on nobody writes to it. */
  freezeSeat(channel: string, seat: string): Promise<Outcome>;
  nameBuddies(channel: string, seats: readonly string[]): Promise<Outcome>;
  /** The co-facilitator asks to become facilitator. */
  succeed(channel: string): Promise<Outcome>;
  dismissNotice(channel: string, notice: string): Promise<void>;

  acknowledgeNewcomer(channel: string, seat: string): Promise<void>;
  dismissAlarm(channel: string, alarm: string): Promise<void>;
  /** Digits are slow on purpose: about half a second. `code`: what the QR picture holds, the same on both screens and no secret. */
  safetyNumber(channel: string, seat: string): Promise<Outcome<SafetyNumber>>;
  channelCode(channel: string): Promise<Outcome<readonly string[]>>;
  noteCompared(channel: string, seat: string | null): Promise<Outcome>;
  /** What the camera read on the other's screen. 'matches' is noted; 'differs' changes nothing. */
  compareScanned(channel: string, seat: string, text: string): Promise<Outcome<'matches' | 'differs' | 'notACode'>>;
  /** Asks another seat whether it knows the same secret; neither learns the other's answer. */
  askSecret(channel: string, seat: string, question: string, secret: string): Promise<Outcome>;
  answerSecret(channel: string, seat: string, secret: string): Promise<Outcome>;
  /** Declines or breaks off a check; puts away one that ended. */
  endSecretCheck(channel: string, seat: string): Promise<Outcome>;
  /** A fresh name of 32 hex digits, under which one scan of a code is heard: no other page of this origin listens there. */
  scanName(): Promise<string>;

  removeSeat(channel: string, seat: string): Promise<Outcome>;
  leave(channel: string): Promise<Outcome>;
  closeChannel(channel: string): Promise<Outcome>;
  /** Erases what this device still holds of a channel that ended. */
  forget(channel: string): Promise<Outcome>;
};
