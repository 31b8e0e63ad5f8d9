import { LIMITS } from '../../shared/protocol/limits.ts';
import type { SealError } from '../../shared/protocol/seal.ts';
import type { Outcome, Problem } from './api.ts';
import type { RequestError } from './relayRequests.ts';

export const fine = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const done: Outcome = { ok: true, value: null };
export const trouble = (problem: Problem): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem,
});
export const kindOf = (kind: Exclude<Problem['kind'], 'tooLong' | 'tooMany'>) => trouble({ kind } as Problem);

/** Why nothing was sealed, for a person. */
export const sealProblem = (error: SealError) => {
  switch (error) {
    case 'tooLong':
      return trouble({ kind: 'tooLong', max: LIMITS.textLength });
    case 'full':
      return trouble({ kind: 'tooMany', max: LIMITS.seats });
    case 'changePending':
      return kindOf('notYet');
    case 'noRoom':
    case 'badCharter':
    case 'lapsed':
    case 'settled':
    case 'recess':
    case 'usedToday':
    case 'notSilent':
      return kindOf('noPower');
    case 'noSession':
    case 'unconfirmed':
      return kindOf('notYet');
    case 'stopped':
    case 'notYet':
    case 'noPower':
      return kindOf(error);
    default:
      return error satisfies never;
  }
};

/** Why the relay did not do it, for a person who waits. */
export const requestProblem = (error: RequestError) => {
  switch (error.kind) {
    case 'notConnected':
    case 'timeout':
      return kindOf('notConnected');
    case 'burned':
      return kindOf('gone');
    case 'refused':
      switch (error.code) {
        case 'ticket':
          return kindOf('ticketNeeded');
        case 'full':
          return kindOf('relayFull');
        case 'busy':
          return kindOf('relayBusy');
        case 'refused':
        case 'stale':
        case 'malformed':
          return kindOf('relayRefused');
        default:
          return error.code satisfies never;
      }
    default:
      return error satisfies never;
  }
};
