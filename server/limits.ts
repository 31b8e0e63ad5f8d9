/**
 * Every limit of a relay, per socket, per log, per source and for the whole process, each with its reason. Those that
 * clients must know stand in shared/wire/limits.ts and are passed on here.
 */
export * from '../shared/wire/limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

// One socket.

/** Unsent bytes above which a socket gets nothing more until it has drained: several entries, little enough for thousands. */
export const FULL_SOCKET_BYTES = 256 * KIB;

/** Bytes of a socket's requests under way: four of the largest, so that one who floods does not fill a whole turn. */
export const MAX_SOCKET_BYTES_UNDER_WAY = 2 * MIB;

/** WebSocket fragments in one message: browsers split large ones, nobody splits one into crumbs. */
export const MAX_FRAGMENTS = 64;

/** Pieces a message may arrive in before it is complete: a largest frame in the smallest usual TCP segments, twice over. */
export const MAX_BUFFERED_CHUNKS = 2_048;

/** How long a closing socket has to say goodbye. */
export const CLOSE_MILLISECONDS = 2_000;

/** Misses of the sign of life after which a socket is dropped. */
export const MISSED_HEARTBEATS = 2;

/** How long an HTTP request may take to arrive: the relay serves small static files. */
export const REQUEST_MILLISECONDS = 15_000;
export const HEADERS_MILLISECONDS = 10_000;
export const KEEP_ALIVE_MILLISECONDS = 5_000;
/** How often sockets that send nothing, or slowly, are looked for. */
export const SLOW_CHECK_MILLISECONDS = 5_000;

/** HTTP headers and bodies: browsers send little, and nothing is ever posted. */
export const MAX_HEADER_BYTES = 8 * KIB;
export const MAX_BODY_BYTES = 1 * KIB;

// The whole process. One log is limited by its quota, in which each entry counts 128 bytes besides its blob (S7).

/** Sockets at once; 16,000 of them idle cost some 150 MiB, and most systems allow 20,000 descriptors or more. */
export const MAX_SOCKETS = 16_000;

/** Connections at once, those included that have not asked for anything yet. */
export const MAX_CONNECTIONS = MAX_SOCKETS + 2_000;

/** Bytes of all requests under way: some tens of milliseconds of a disk's work, so that nobody waits behind much more. */
export const MAX_BYTES_UNDER_WAY = 32 * MIB;

/** Bytes that wait to be taken by all sockets together before each gets only little at a time. */
export const MAX_UNSENT_BYTES = 256 * MIB;
/** That little: with every socket at it, the process stays within the same order. */
export const LITTLE_SOCKET_BYTES = 16 * KIB;
/** How often that is looked at. */
export const WEIGH_MILLISECONDS = 1_000;

/** The newest entries of a followed log that are kept in memory, for followers whose sockets were full for a moment. */
export const MAX_TAIL_BYTES = 1 * MIB;
/** The same for all logs together; when there is more, all are let go, and whoever is behind reads from the store. */
export const MAX_TAILS_BYTES = 64 * MIB;

/** How often what is past its end is removed from the disk. What is read is exact whenever that is. */
export const SWEEP_MILLISECONDS = 60_000;

// One source: a network that connects directly, or that the proxy names.

/** Sockets that a source may open at once, and then per second: an office that reconnects together is let in. */
export const SOCKETS_AT_ONCE = 120;
export const SOCKETS_PER_SECOND = 2;

/** Sockets that a source may have open: people of one organisation behind one address, several tabs each. */
export const SOCKETS_PER_SOURCE = 512;

/** Sources remembered; when there are more, all are forgotten. */
export const MAX_SOURCES = 50_000;
