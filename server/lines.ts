/**
 * Every line that a relay prints. They are constants but for the public origin and what the operator wrote: no address of
 * anybody, no log id, no token can get into one (S19).
 */
import type { StartError } from './start.ts';

/** One clear line for each reason not to start. */
export const START_ERRORS: Readonly<Record<StartError, string>> = {
  portInUse: 'The port is in use by another program. Choose another one with PARLEY_PORT.',
  portNotAllowed: 'This port may not be opened by this user. Choose one above 1023 with PARLEY_PORT.',
  hostUnavailable: 'This machine has no such address to listen on. Check host.',
  dataNotWritable: 'The data folder cannot be written. Check data, its owner and the free space.',
  dataInUse: 'Another relay is using this data folder.',
  dataNewer: 'The data folder was written by a newer version of Parley. Start that version, or choose another folder.',
  dataUnreadable: 'The data folder holds a file that is not a store of Parley, or is damaged.',
  distMissing: 'The client is not built. Run: npm run build',
};

export const STOPPING = 'Parley is closing.';
export const STORE_FAILING = 'The store cannot be written. Clients keep what they have and try again. Check the disk.';
export const STORE_RECOVERED = 'The store can be written again.';

/** The first line that people look for. */
export function openLine(origin: string): string {
  return `Parley is open at ${origin}`;
}

/** What to do before the first channel on a relay that others can reach. */
export const TICKETS_NEEDED =
  'Channels open with a ticket here. Make some with: npm run ticket -- --count 1 --expires 7d';

/** What is said of a failure that nobody foresaw: its kind, never its words, which might hold what a client sent. */
export function unforeseenLine(failure: unknown): string {
  const kind = failure instanceof Error ? failure.name : typeof failure;
  const code = failure instanceof Error && 'code' in failure ? ` ${String(failure.code)}` : '';
  return `Parley stops because of a failure in itself: ${kind}${code}`;
}

/** Said by main.ts before anything else is loaded. */
export function oldNodeLine(needed: number, found: string): string {
  return `Parley needs Node ${needed} or later, and this is ${found}. Run it through npm, which brings its own: npm start`;
}
