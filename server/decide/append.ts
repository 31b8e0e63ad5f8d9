/** Whether an entry is added: S4 to S7. */
import type { AppendFrame } from '../../shared/wire/frames.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../shared/wire/limits.ts';
import type { Decision, View } from '../stores/store.ts';
import { type Answer, authorised, closed, refuse, repeat } from './answer.ts';

/** An append with everything about it that is computed once. */
export interface AppendRequest {
  readonly frame: AppendFrame;
  readonly tokenHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly expiresAt: number | null;
}

/** Token first; then the repetition, which is told its place also after its generation ended; then order and room. */
export function decideAppend({ log }: View, request: AppendRequest): Decision<Answer> {
  if (log.state !== 'open') return closed(log);
  const generation = authorised(log, request.tokenHash);
  if (generation === undefined) return refuse('refused');
  const current = generation.number === log.current.number;
  if (log.found !== undefined && (current || log.found.generation === generation.number)) {
    return repeat(log.found.position);
  }
  if (!current) return refuse('stale');
  const { blob } = request.frame;
  if (blob.length + ENTRY_OVERHEAD_BYTES > log.freeBytes) return refuse('full');
  return {
    change: { kind: 'append', hash: request.hash, blob, expiresAt: request.expiresAt },
    answer: { kind: 'done' },
  };
}
