/**
 * Every limit of the wire in one place, each with its reason. Sizes in bytes, times in seconds, the unit in each name.
 * Rules W6, W7 and S16 to S18 of docs/SPEC.md state them.
 */

const KIB = 1024;
const DAY_SECONDS = 86_400;

/** The largest sealed entry: the Welcome of a channel of 100 seats (256 KiB body class, long slots) fits with room to spare. */
export const MAX_BLOB_BYTES = 512 * KIB;

/** The largest frame either way: one largest blob, its tokens and the CBOR around them. */
export const MAX_FRAME_BYTES = MAX_BLOB_BYTES + 4 * KIB;

/** Positions are opaque; 32 bytes hold any store's (a stream name's hash, a sequence, a node). */
export const MAX_POSITION_BYTES = 32;

/** Log ids, tokens, proofs and their hashes: 256 bits, so that none can be guessed and all look alike. */
export const KEY_BYTES = 32;

/** An operator's ticket: short enough to be read out, never guessable. */
export const MIN_TICKET_BYTES = 16;
export const MAX_TICKET_BYTES = 64;

/** The id of an entry is this many bytes from the front of its blob's hash: enough that a retry alone can meet it. */
export const ENTRY_ID_BYTES = 16;

/** Request ids and generations are 32-bit: at one per second a generation counter lasts 136 years. */
export const MAX_UINT32 = 0xffff_ffff;

/** Entries in one page at most; a page also never carries more than MAX_BLOB_BYTES of blobs and hashes, save one entry. */
export const MAX_PAGE_ENTRIES = 256;

/** What one entry is counted as besides its blob in pages and quotas: its row and hash outlive the blob. */
export const ENTRY_OVERHEAD_BYTES = 128;

/**
 * How far rotates alone may go beyond a quota: at least eight of the largest. A member who fills a log must not be able
 * to keep the facilitator from removing them.
 */
export const ROTATE_RESERVE_BYTES = 4 * 1024 * KIB + 8 * (4 * KIB);

/** What one log is counted as in the quota it lives on, so that empty child logs are not free. */
export const LOG_OVERHEAD_BYTES = 1 * KIB;

/** A log lives a year after its last rotate; some slack for a channel that renews late. */
export const MAX_LOG_LIFETIME_SECONDS = 400 * DAY_SECONDS;

/** A log shorter-lived than a minute could not be joined by a person. */
export const MIN_LOG_LIFETIME_SECONDS = 60;

/** A channel with attachments; beyond it the operator's disk is at stake. */
export const MAX_QUOTA_BYTES = 1024 * 1024 * KIB;

/** Below this not even the largest entry fits. */
export const MIN_QUOTA_BYTES = MAX_FRAME_BYTES + LOG_OVERHEAD_BYTES;

/** Logs one socket follows at once: a device's channels, and invitations under way in them. */
export const MAX_FOLLOWS_PER_SOCKET = 128;

/** Requests of one socket under way at once; more are left in the socket until some are answered. */
export const MAX_REQUESTS_UNDER_WAY = 256;

/** All that a socket may send before its first operation succeeded: a stranger costs no more memory than this. */
export const MAX_STRANGER_BYTES = 64 * KIB;

/** How long a socket may stay without a first successful operation. */
export const STRANGER_SECONDS = 10;

/** The relay asks each socket for a sign of life about this often, and drops it after two misses: phones vanish silently. */
export const HEARTBEAT_SECONDS = 30;
