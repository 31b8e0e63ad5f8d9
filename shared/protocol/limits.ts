/** Every bound of the protocol, with its reason. */

export const MINUTE = 60;
export const DAY_MINUTES = 24 * 60;

export const LIMITS = {
  /** A long-slot entry for 128 slots must stay under the relay's blob limit; nobody can oversee more readers. */
  seats: 100,
  /** A blob, as the relay takes it. */
  blobBytes: 512 * 1024,
  /** Steps derived through when a number jumps: 0.6 s of hashing, and more than any seat sends in a year away. */
  chainSteps: 100_000,
  /** Encapsulations pending each way: a peer that never answers must not cost us without end. */
  pendingKems: 4,
  /** A rotation after this many own entries, or after `rotationMinutes`. */
  rotationEntries: 50,
  rotationMinutes: 7 * DAY_MINUTES,
  /** A heartbeat after this many entries of others, or after `heartbeatMinutes`, since our last entry. */
  heartbeatEntries: 50,
  heartbeatMinutes: 3 * DAY_MINUTES,
  /** A client online sends a heartbeat out of turn after a time between these: a founding is then nothing unusual. */
  coverMinMinutes: 4 * 60,
  coverMaxMinutes: 20 * 60,
  /** Content gives a seat this long silent flag 1 until its next entry. */
  awayMinutes: 14 * DAY_MINUTES,
  /** Bundle secrets named by an admission, and the person's patience with an unconfirmed session. */
  helloMinutes: 30 * DAY_MINUTES,
  /** How long the keys of an ended epoch are kept, and how many epochs. */
  pastEpochMinutes: 7 * DAY_MINUTES,
  pastEpochs: 2,
  /** After this long without an authentic entry a room is not known to be current. */
  currentMinutes: DAY_MINUTES,
  /** A label has to fit a phone's roster strip. */
  labelLength: 48,
  /** Ground rules are read on a phone before anything else. */
  rules: 40,
  ruleLength: 1_000,
  /** A text; what is longer belongs in an attachment. UTF-16 units; also bounded by the largest body class. */
  textLength: 4_000,
  /** Quotes in one message. */
  quotes: 4,
  /** A charter has this long after its founding; a called room is kept longer, for a charter that waits for its relay. */
  calledMinutes: DAY_MINUTES,
  calledKeptMinutes: 2 * DAY_MINUTES,
  /** A room that another took the place of: what its last writers did not know of is asked about within this time. */
  continuedMinutes: 7 * DAY_MINUTES,
  /** A check of a shared secret waits this long for a person who is not online; a question is a line. */
  checkMinutes: 3 * DAY_MINUTES,
  questionLength: 200,
  /** Expiry of content. */
  minLifetimeSeconds: 10 * MINUTE,
  maxLifetimeSeconds: 90 * DAY_MINUTES * MINUTE,
  /** An invitation. */
  maxInvitationSeconds: 7 * DAY_MINUTES * MINUTE,
  /** A log lives this long after its last rotate. */
  logLifetimeSeconds: 365 * DAY_MINUTES * MINUTE,
} as const;
