/** Whether a log is destroyed: S9. */
import { sameHash } from '../hashing.ts';
import type { Decision, View } from '../stores/store.ts';
import { type Answer, closed, refuse } from './answer.ts';

/** A burn with everything about it that is computed once. */
export interface BurnRequest {
  readonly adminHash: Uint8Array;
  readonly proof: Uint8Array;
  readonly proofHash: Uint8Array;
}

/** The current admin token, and the proof that the log was created with. */
export function decideBurn({ log }: View, request: BurnRequest): Decision<Answer> {
  if (log.state !== 'open') return closed(log);
  const admin = sameHash(log.current.adminHash, request.adminHash);
  const proof = sameHash(log.closeHash, request.proofHash);
  if (!admin || !proof) return refuse('refused');
  return { change: { kind: 'burn', proof: request.proof }, answer: { kind: 'done' } };
}
