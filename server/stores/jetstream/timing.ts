/** What the store on JetStream allows itself: every wait ends, every batch is bounded. Each with its reason. */

const KIB = 1024;

/** One question to the engine. A healthy cluster answers within milliseconds; a client waits for its relay about ten seconds. */
export const REQUEST_MILLISECONDS = 2_000;

/** A whole write with its attempts. Elections take the engine 4 to 9 seconds: beyond this the client hears `busy` and tries again. */
export const WRITE_MILLISECONDS = 6_000;

/** Between two attempts while nobody answers for the stream: often enough to notice an election's end. */
export const RETRY_MILLISECONDS = 150;

/** How often the engine says that the subscription lives, and how long a silence ends it: it is made anew then. */
export const HEARTBEAT_MILLISECONDS = 500;
export const SILENCE_MILLISECONDS = 2_000;

/** How long the engine keeps the subscription of a relay that is gone. */
export const ABANDONED_MILLISECONDS = 30_000;

/** Signs of life on the connection itself: two misses, and another node is tried. */
export const PING_MILLISECONDS = 1_000;
export const PINGS_MISSED = 2;
export const RECONNECT_MILLISECONDS = 250;

/** Until some node takes a connection at all. */
export const CONNECT_MILLISECONDS = 5_000;

/** Opening, with every head of every log replayed: this much without any progress is the end. */
export const OPEN_MILLISECONDS = 20_000;

/** Entries in one message: with their hashes they stay far below the 64 KiB that the engine takes as headers. */
export const MAX_BATCH_ENTRIES = 64;

/** Blobs in one message, save a single larger one: well below the engine's usual 1 MiB. */
export const MAX_BATCH_BYTES = 256 * KIB;

/** Ended blobs named in one record, for the same reason as entries. */
export const MAX_LAPSED_ENTRIES = 256;

/** Questions of one kind under way at once when many are asked: erasures, and messages of one page. */
export const QUESTIONS_AT_ONCE = 32;

/** How long the word that a log is gone stays for relays that are behind. One that was cut off for longer starts anew. */
export const GONE_SECONDS = 3_600;
