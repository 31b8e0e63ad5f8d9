/** What the relay answers to a request, before it becomes a frame; and the two questions every decision begins with. */
import type { Position, RelayFrame } from '../../shared/wire/frames.ts';
import type { RefusalCode } from '../../shared/wire/refusal.ts';
import { sameHash } from '../hashing.ts';
import type { Decision, Generation, LogView, OpenLog } from '../stores/store.ts';

/** Done, refused, or the log is burned. A duplicate brings the position that it had. */
export type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'duplicate'; readonly position: Position }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  | { readonly kind: 'burned'; readonly proof: Uint8Array };

const NOWHERE: Position = new Uint8Array(0);

/** A refusal that changes nothing. */
export function refuse(code: RefusalCode): Decision<Answer> {
  return { change: null, answer: { kind: 'refused', code } };
}

/** A repetition that changes nothing. */
export function repeat(position: Position = NOWHERE): Decision<Answer> {
  return { change: null, answer: { kind: 'duplicate', position } };
}

/** The answer for a log that is not open. Burned logs say so to everybody (S9), unknown ones look like a wrong token (S5). */
export function closed(log: Exclude<LogView, OpenLog>): Decision<Answer> {
  return log.state === 'burned' ? { change: null, answer: { kind: 'burned', proof: log.proof } } : refuse('refused');
}

/** The generation asked about, if the token presented is its token. */
export function authorised(log: OpenLog, tokenHash: Uint8Array): Generation | undefined {
  return log.asked !== undefined && sameHash(log.asked.tokenHash, tokenHash) ? log.asked : undefined;
}

/** The answer as a frame; `position` is where the entry went. */
export function answerFrame(requestId: number, answer: Answer, position: Position = NOWHERE): RelayFrame {
  switch (answer.kind) {
    case 'done':
      return { type: 'ok', requestId, position, duplicate: false };
    case 'duplicate':
      return { type: 'ok', requestId, position: answer.position, duplicate: true };
    case 'refused':
      return { type: 'refused', requestId, code: answer.code };
    case 'burned':
      return { type: 'burned', requestId, proof: answer.proof };
  }
}
