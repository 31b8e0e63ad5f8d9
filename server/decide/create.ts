/** Whether a log is opened: S1, S2. */
import type { CreateFrame } from '../../shared/wire/frames.ts';
import { LOG_OVERHEAD_BYTES } from '../../shared/wire/limits.ts';
import type { RefusalCode } from '../../shared/wire/refusal.ts';
import { sameHash } from '../hashing.ts';
import type { Decision, OpenLog, View } from '../stores/store.ts';
import { type Answer, authorised, closed, refuse, repeat } from './answer.ts';

/** A create with everything about it that is computed once. */
export interface CreateRequest {
  readonly frame: CreateFrame;
  /** Whether this relay opens logs for whoever asks. */
  readonly openToAll: boolean;
  /** The hash of the parent's token, when a parent is the ticket. */
  readonly parentTokenHash: Uint8Array | null;
  readonly expiresAt: number;
}

/** The same create again is a repetition and spends nothing; another one under a taken id is refused. */
export function decideCreate(view: View, request: CreateRequest): Decision<Answer> {
  const { frame } = request;
  if (view.log.state === 'burned') return closed(view.log);
  if (view.log.state === 'open') return sameLog(view.log, frame) ? repeat() : refuse('refused');
  const objection = objectionToTicket(view, request);
  if (objection !== null) return refuse(objection);
  return {
    change: {
      kind: 'create',
      tokenHash: frame.tokenHash,
      adminHash: frame.adminHash,
      closeHash: frame.closeHash,
      quotaBytes: frame.quotaBytes,
      expiresAt: request.expiresAt,
      spendsTicket: frame.ticket.kind === 'operator' && !request.openToAll,
      hasParent: frame.ticket.kind === 'parent',
    },
    answer: { kind: 'done' },
  };
}

/** A create asks about generation 0, whose hashes it named. */
function sameLog(log: OpenLog, frame: CreateFrame): boolean {
  const first = log.asked;
  return (
    first !== undefined &&
    sameHash(log.closeHash, frame.closeHash) &&
    sameHash(first.tokenHash, frame.tokenHash) &&
    sameHash(first.adminHash, frame.adminHash)
  );
}

function objectionToTicket(view: View, request: CreateRequest): RefusalCode | null {
  switch (request.frame.ticket.kind) {
    case 'none':
      return request.openToAll ? null : 'ticket';
    case 'operator':
      return request.openToAll || view.ticketValid ? null : 'ticket';
    case 'parent':
      return objectionToParent(view, request);
  }
}

/** A parent is a log that has none itself, whose current token is presented, and whose quota has room. */
function objectionToParent({ parent }: View, { parentTokenHash }: CreateRequest): RefusalCode | null {
  if (parent.state !== 'open' || parent.hasParent || parentTokenHash === null) return 'ticket';
  const generation = authorised(parent, parentTokenHash);
  if (generation === undefined) return 'ticket';
  if (generation.number !== parent.current.number) return 'stale';
  return parent.freeBytes < LOG_OVERHEAD_BYTES ? 'full' : null;
}
