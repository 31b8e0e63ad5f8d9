/** Whether a generation ends and the next one begins: S8. Of two rotates of one generation exactly one wins. */
import type { RotateFrame } from '../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES, ROTATE_RESERVE_BYTES } from '../../shared/wire/limits.ts';
import { sameHash } from '../hashing.ts';
import type { Decision, OpenLog, View } from '../stores/store.ts';
import { type Answer, authorised, closed, refuse, repeat } from './answer.ts';

/** A rotate with everything about it that is computed once. */
export interface RotateRequest {
  readonly frame: RotateFrame;
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly expiresAt: number;
}

/** Token and admin token of the generation presented; then whether it is current; then room. */
export function decideRotate({ log }: View, request: RotateRequest): Decision<Answer> {
  if (log.state !== 'open') return closed(log);
  const generation = authorised(log, request.tokenHash);
  if (generation === undefined || !sameHash(generation.adminHash, request.adminHash)) return refuse('refused');
  if (generation.number !== log.current.number) return lost(log, request);
  if (log.found !== undefined) return refuse('malformed');
  const { blob, newTokenHash, newAdminHash } = request.frame;
  if (blob.length + ENTRY_OVERHEAD_BYTES > log.freeBytes + ROTATE_RESERVE_BYTES) return refuse('full');
  return {
    change: { kind: 'rotate', hash: request.hash, blob, newTokenHash, newAdminHash, expiresAt: request.expiresAt },
    answer: { kind: 'done' },
  };
}

/** The generation has ended: by this very request, sent again, or by another one. */
function lost(log: OpenLog, { frame }: RotateRequest): Decision<Answer> {
  const ended = log.found?.ends === true && log.found.generation === frame.generation;
  return ended ? repeat(log.found.position) : refuse('stale');
}
