/**
 * What client and relay hash alike. The relay stores only hashes of what would let a finder of its disk act on a log.
 *
 *   relayHash(label, x) = first 32 bytes of BLAKE2b-512( lp(label) ‖ lp(x) )      lp(x) = 4-byte big-endian length ‖ x
 *
 * The hash function itself belongs to each side: node:crypto's `blake2b512` in the relay, libsodium in the client (W10).
 */

/** The labels that keep one kind of hash from standing for another. Part of the project's one table of labels. */
export const RELAY_LABELS = {
  /** A generation's token. */
  token: 'parley/1 relay token',
  /** A generation's admin token. */
  admin: 'parley/1 relay admin',
  /** The proof that closes a log. */
  close: 'parley/1 relay close',
  /** A sealed entry. */
  blob: 'parley/1 relay blob',
  /** An operator's ticket. */
  ticket: 'parley/1 relay ticket',
} as const;

/** What is being hashed. */
export type RelayLabel = keyof typeof RELAY_LABELS;

/** The bytes of a relay hash: the front of BLAKE2b-512, which both sides have natively. */
export const RELAY_HASH_BYTES = 32;

/** The input of BLAKE2b-512 for `relayHash(label, x)`; cut its output to RELAY_HASH_BYTES. The result is the caller's. */
export function relayHashInput(label: RelayLabel, x: Uint8Array): Uint8Array<ArrayBuffer> {
  const front = relayHashFront(label);
  return writeRelayHashInput(new Uint8Array(front.length + LENGTH_BYTES + x.length), front, x);
}

/** What such an input begins with, before the length of `x`. Not to be written to. */
export function relayHashFront(label: RelayLabel): Uint8Array {
  return FRONTS[label];
}

/** Write an input whose front is given into `input`, which is as long as both and LENGTH_BYTES. Returns `input`. */
export function writeRelayHashInput<Bytes extends Uint8Array>(input: Bytes, front: Uint8Array, x: Uint8Array): Bytes {
  input.set(front);
  const at = front.length;
  input[at] = x.length >>> 24;
  input[at + 1] = x.length >>> 16;
  input[at + 2] = x.length >>> 8;
  input[at + 3] = x.length;
  input.set(x, at + LENGTH_BYTES);
  return input;
}

/** The bytes of a length in `lp`. */
export const LENGTH_BYTES = 4;

/** lp(label) of each label, made once. */
const FRONTS: Readonly<Record<RelayLabel, Uint8Array>> = {
  token: lengthPrefixed(RELAY_LABELS.token),
  admin: lengthPrefixed(RELAY_LABELS.admin),
  close: lengthPrefixed(RELAY_LABELS.close),
  blob: lengthPrefixed(RELAY_LABELS.blob),
  ticket: lengthPrefixed(RELAY_LABELS.ticket),
};

function lengthPrefixed(ascii: string): Uint8Array {
  return Uint8Array.from([0, 0, 0, ascii.length, ...Array.from(ascii, (character) => character.charCodeAt(0))]);
}
