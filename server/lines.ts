/**
 * Every line that a relay prints. They are constants but for the public origin and what the operator wrote: no address of
 * anybody, no log id, no token can get into one (S19).
 */
import type { Finding } from './check.ts';
import type { ListenError } from './listening.ts';
import type { StartError } from './start.ts';

/** One clear line for each reason not to start. */
export const START_ERRORS: Readonly<Record<StartError, string>> = {
  portInUse: 'The port is in use by another program. Choose another one with PARLEY_PORT.',
  portNotAllowed: 'This port may not be opened by this user. Choose one above 1023 with PARLEY_PORT.',
  hostUnavailable: 'This machine has no such address to listen on. Check host.',
  dataNotWritable: 'The data folder cannot be written. Check data, its owner and the free space.',
  dataInUse: 'Another relay is using this data folder.',
  dataNewer: 'The data folder was written by a newer version of Parley. Start that version, or choose another folder.',
  dataUnreadable:
    'The data folder holds a file that is not a store of Parley, or is damaged. Nothing was changed. Put the folder aside and start with an empty one.',
  clusterUnreachable: 'None of the NATS servers answers, or too few of them. Check cluster and the servers.',
  clusterRefused: 'The NATS servers refuse this relay. Check their access rules.',
  clusterUnfit: 'The NATS servers cannot keep logs: JetStream must be on, with as many servers as replicas.',
  clusterNewer: 'The cluster was written by a newer version of Parley. Start that version.',
  distMissing: 'The client is not built. Run: npm run build',
};

/** The same for the counters. */
export const METRICS_ERRORS: Readonly<Record<ListenError, string>> = {
  portInUse: 'The port for the counters is in use by another program. Choose another one with PARLEY_METRICS.',
  portNotAllowed:
    'The port for the counters may not be opened by this user. Choose one above 1023 with PARLEY_METRICS.',
  hostUnavailable: 'This machine has no address 127.0.0.1, where the counters would be.',
};

export const STOPPING = 'Parley is closing.';
export const STOPPING_NOW = 'Parley stops at once. What was acknowledged is kept.';
export const STORE_FAILING = 'The store cannot be written. Clients keep what they have and try again. Check the disk.';
export const STORE_RECOVERED = 'The store can be written again.';
export const STORE_DAMAGED =
  'A file of the store is damaged. What lies there is refused, and the rest goes on. Check the disk.';
export const CLOCK_JUMPED =
  'The clock of this machine jumped. For an hour the relay goes on by the time that has passed. Set the clock.';
export const CLOCK_BACK = 'The clock of this machine is right again.';
export const CLOCK_BELIEVED = 'The clock of this machine was not set back. The relay goes by it now.';

/** The first line that people look for. */
export function openLine(origin: string): string {
  return `Parley is open at ${origin}`;
}

/** Where the counters are. */
export function metricsLine(port: number): string {
  return `Counters are at http://127.0.0.1:${port}/metrics`;
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

/** What a check may find besides reasons not to start. */
export const CHECK = {
  client: 'The client is built.',
  dataNew: 'The data folder is not there yet. It will be made at the first start.',
  dataFits: 'The data folder can be used.',
  dataOlder: 'The data is of an earlier version. It will be brought up to this one at the next start.',
  dataOpen: 'The data folder can be read by others on this machine. Run: chmod 700 on it.',
  dataOthers: 'The data folder belongs to another user. Run this check as that user: it sees more.',
  portFree: 'The port is free.',
  metricsFree: 'The port for the counters is free.',
  running: 'If that is this very relay, already running, nothing is wrong: ask it with npm run relay-status.',
  originFits: 'The origin is one that browsers give Parley what it needs.',
  originPlain: 'The origin is plain http. Browsers run Parley on https only, or on this machine itself. Set origin.',
  hostBeyond: 'The relay listens beyond this machine, without TLS. Leave host at 127.0.0.1, behind a proxy.',
  clientsLocal:
    'Pages that people serve to themselves on their own machine are let in too. What they may do, tokens decide.',
  diskFits: 'There is room on the disk.',
  diskLittle: 'Less than 1 GiB is free on the disk of the data folder.',
  diskFull: 'Less than 64 MiB is free on the disk of the data folder. Make room before starting.',
  clockFits: 'The clock is not behind the files.',
  clockBehind:
    'The clock stands before the time at which files here were written. Set it: ends of channels depend on it.',
  root: 'This runs as root. Give the relay a user of its own.',
  clusterReached: 'Every server of the cluster takes connections.',
  clusterPartly: 'Some servers of the cluster take no connections.',
  clusterNone: 'No server of the cluster takes connections. Check cluster, and start them first.',
} as const;

/** A check for a person: each finding, then what they come to. */
export function checkLines(findings: readonly Finding[]): readonly string[] {
  const problems = findings.filter(({ kind }) => kind === 'problem').length;
  const sum =
    problems === 0 ? 'Nothing found that keeps the relay from working.' : `To be put right first: ${problems}`;
  return [...findings.map(({ kind, line }) => `${kind}: ${line}`), sum];
}
