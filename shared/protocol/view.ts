import { type Hash, hash32, type LogId } from '../brand.ts';
import { uint64 } from '../codec/bytes.ts';
import { H, truncatedBlake2b512 } from '../crypto/kdf.ts';
import { relayHashInput } from '../wire/hashing.ts';

/** The newest entry of the log that a member has seen: how many, and the hash over all of them. */
export type View = { readonly k: number; readonly hash: Hash };

/** The relay's hash of what it may see, by what it is: a token, an admin token, a close secret or a blob. */
export const relayHash = (label: 'token' | 'admin' | 'close' | 'blob', x: Uint8Array): Hash =>
  truncatedBlake2b512(relayHashInput(label, x));

/** Before the first entry. */
export const startView = (log: LogId): View => ({ k: 0, hash: H('viewStart', [log]) });

/** The relay's hash of a blob: what it keeps when the blob expired. */
export const blobHash = (blob: Uint8Array): Hash => relayHash('blob', blob);

/** `H_k = H(H_{k-1}, k, H(blob_k))`. Implements V1. */
export const extendView = (view: View, hashOfBlob: Uint8Array): View => ({
  k: view.k + 1,
  hash: H('view', [view.hash, uint64(view.k + 1), hash32(hashOfBlob)]),
});
