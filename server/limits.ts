/** What the relay allows itself and its sockets, beyond what clients must know (shared/wire/limits.ts). Each with its reason. */

const KIB = 1024;

/** Unsent bytes above which a socket gets nothing more until it has drained: several entries, little enough for thousands. */
export const FULL_SOCKET_BYTES = 256 * KIB;

/** Sockets at once in one process; 5,000 of them idle cost tens of MiB. */
export const MAX_SOCKETS = 5_000;

/** WebSocket fragments in one message: browsers split large ones, nobody splits one into crumbs. */
export const MAX_FRAGMENTS = 64;

/** Pieces a message may arrive in before it is complete: a largest frame in the smallest usual TCP segments, twice over. */
export const MAX_BUFFERED_CHUNKS = 2_048;

/** How long a closing socket has to say goodbye. */
export const CLOSE_MILLISECONDS = 2_000;

/** How long an HTTP request may take to arrive: the relay serves small static files. */
export const REQUEST_MILLISECONDS = 15_000;
export const HEADERS_MILLISECONDS = 10_000;
export const KEEP_ALIVE_MILLISECONDS = 5_000;

/** HTTP headers and bodies: browsers send little, and nothing is ever posted. */
export const MAX_HEADER_BYTES = 8 * KIB;
export const MAX_BODY_BYTES = 1 * KIB;

/** How often what is past its end is removed from the disk. What is read is exact whenever that is. */
export const SWEEP_MILLISECONDS = 60_000;

/** Misses of the sign of life after which a socket is dropped. */
export const MISSED_HEARTBEATS = 2;
