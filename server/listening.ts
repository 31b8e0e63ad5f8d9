/** Listening on a port, and why it may not be possible: as values, for the relay, its counters and its check. */
import type { Server } from 'node:net';
import { err, ok, type Result } from '../shared/wire/result.ts';

/** Why a port cannot be listened on. */
export type ListenError = 'portInUse' | 'portNotAllowed' | 'hostUnavailable';

const LISTEN_ERRORS: Readonly<Record<string, ListenError>> = {
  EADDRINUSE: 'portInUse',
  EACCES: 'portNotAllowed',
  EADDRNOTAVAIL: 'hostUnavailable',
  ENOTFOUND: 'hostUnavailable',
  EAI_AGAIN: 'hostUnavailable',
};

/** Which of them a failure is, or undefined for one that nobody foresaw. */
export function listenErrorOf(failure: unknown): ListenError | undefined {
  return failure instanceof Error && 'code' in failure ? LISTEN_ERRORS[String(failure.code)] : undefined;
}

/** Listen. Rejects with what nobody foresaw. */
export function listenOn(
  server: Server,
  where: { readonly host: string; readonly port: number },
): Promise<Result<null, ListenError>> {
  return new Promise((resolve, reject) => {
    const failed = (failure: Error) => {
      const known = listenErrorOf(failure);
      if (known === undefined) reject(failure);
      else resolve(err(known));
    };
    server.once('error', failed);
    server.listen({ ...where }, () => {
      server.off('error', failed);
      resolve(ok(null));
    });
  });
}
