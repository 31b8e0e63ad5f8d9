/**
 * A recording of one channel as one seat's device met it, and what a reader of that recording says: the two formats between
 * the product and any other reader. Bytes are lower-case hex; minutes are whole minutes since 1970.
 */

/**
 * An entry as the relay gave it: a blob, or the hash of one that had expired before this seat read it. `ends`: the relay said that a
 * generation of the log ended with it (S8), as it does with each change of epoch.
 */
export type RecordedEntry = ({ readonly blob: string } | { readonly hash: string }) & { readonly ends?: true };

/** A one-time log that this seat took part in, as host or as guest. */
export type RecordedInvitation = {
  /** Of the link: the log's id, token and key derive from it. */
  readonly secret: string;
  /** Of the link: H(bundle_F). */
  readonly bundleHash: string;
  readonly blobs: readonly string[];
};

/** What the founder starts from, where everybody else starts from a Welcome. Nothing later is in it. */
export type Founding = {
  readonly channel: string;
  readonly log: string;
  readonly plenary: string;
  readonly seat: string;
  readonly label: string;
  /** Deterministic CBOR of the first rules. */
  readonly rules: string;
  readonly key: string;
  readonly token: string;
  readonly closeHash: string;
  /** Deterministic CBOR of its first bundle: of every later one of a seat its own entries tell. */
  readonly bundle: string;
};

export type Recording = {
  readonly format: 1;
  /** Null for whoever came in by an invitation: then its own is the first of `invitations`. */
  readonly founding: Founding | null;
  /** The channel's log from its first entry, as far as this seat read it. */
  readonly entries: readonly RecordedEntry[];
  readonly invitations: readonly RecordedInvitation[];
  /** Every X25519 secret that this seat drew, in no order: identity key, prekeys, `ek`s, ratchet keys. */
  readonly x25519: readonly string[];
  /** K of each own entry that nobody could read: while a founder is alone no slot holds it. */
  readonly entryKeys: readonly string[];
  /** What this seat encapsulated or decapsulated: shared secret by H(ct). A reader without X-Wing looks them up. */
  readonly kems: Readonly<Record<string, string>>;
};

/**
 * `before`: stands before what this seat may read. `own`, `opened`: read. `flagged`: authentic, and not for this seat. `closed`: closed
 * this seat. `otherRoom`: no key of this seat opens it. `beforeHello`: its author had not seen this seat's hello. `expired`: only its hash.
 */
export type EntryStatus = 'before' | 'own' | 'opened' | 'flagged' | 'closed' | 'otherRoom' | 'beforeHello' | 'expired';

/** What is read in a body. */
export type ReadBody = {
  readonly kind: number;
  readonly version: number;
  readonly minute: number;
  readonly class: number;
  readonly lifetimeSeconds: number;
  readonly quotes: readonly string[];
  /** Its CBOR. */
  readonly payload: string;
  /** Of kind 1. */
  readonly text: string | null;
};

/** One position of the log, and what the channel is after it. */
export type ReadEntry = {
  readonly k: number;
  readonly status: EntryStatus;
  /** Of what stands before this seat came nothing more is known. */
  readonly entry: string | null;
  readonly view: string | null;
  readonly author: string | null;
  readonly room: string | null;
  readonly body: ReadBody | null;
  readonly epoch: number | null;
  readonly rosterHash: string | null;
  readonly rulesHash: string | null;
};

export type Reading = {
  readonly channel: string;
  readonly log: string;
  readonly seat: string;
  /** Of each invitation of this seat, in their order: for whom, and what the digits of both screens are made of. */
  readonly invitations: readonly { readonly seat: string; readonly transcript: string }[];
  readonly entries: readonly ReadEntry[];
  /** Rooms beside the plenary that this seat was called into, in the order of their founding. */
  readonly rooms: readonly string[];
  /** Encapsulations that were mixed into a root of this seat's sessions. */
  readonly kemSteps: number;
  /** Of the pair with each other seat of the last roster, as it is scanned. */
  readonly safetyCodes: Readonly<Record<string, string>>;
  /**
   * Groups of five, joined by spaces: of the first invitation, and after the last entry those of the channel and of the pair with
   * the first other seat of the roster. Null unless they are asked for: they are slow on purpose.
   */
  readonly digits: { readonly invitation: string; readonly channel: string; readonly pair: string } | null;
};
