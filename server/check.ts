/**
 * `npm start -- --check`: everything that would keep a relay from working, looked at without starting one. It writes
 * nothing, so that it may be run as any user, and beside a running relay (O1).
 */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Config } from './config.ts';
import { LOCK_FILE } from './data-folder.ts';
import { CHECK, METRICS_ERRORS, START_ERRORS } from './lines.ts';
import { type ListenError, listenOn } from './listening.ts';
import { diskFreeBytes, METRICS_HOST } from './metrics-endpoint.ts';
import { isLoopback, parseOrigin } from './origins.ts';
import { STORE_VERSION } from './stores/sqlite/schema.ts';
import { STORE_FILE } from './stores/sqlite/sqlite.ts';

/** One line of a check. A problem keeps the relay from working; a warning does not. */
export interface Finding {
  readonly kind: 'ok' | 'warning' | 'problem';
  readonly line: string;
}

/** What a check takes from its surroundings. */
export interface CheckDeps {
  /** The folder with the built client. */
  readonly dist: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const MIB = 1024 * 1024;
const LITTLE_DISK_BYTES = 1024 * MIB;
/** Room for one channel's quota is not asked for, but for some entries, a log of the store and its rewriting. */
const FULL_DISK_BYTES = 64 * MIB;
/** Files may come from a machine whose clock goes a little ahead. */
const CLOCK_TOLERANCE_MILLISECONDS = 600_000;
const CONNECT_MILLISECONDS = 3_000;
const SQLITE_BUSY = 5;
/** Where SQLite keeps its mark and the version that we gave the file, and how the mark reads. */
const HEADER_BYTES = 64;
const SQLITE_MARK = 'SQLite format 3\0';
const VERSION_OFFSET = 60;

const good = (line: string): Finding => ({ kind: 'ok', line });
const warning = (line: string): Finding => ({ kind: 'warning', line });
const problem = (line: string): Finding => ({ kind: 'problem', line });

/** Look at everything. What is in order is said as well. */
export async function checkRelay(config: Config, deps: CheckDeps): Promise<readonly Finding[]> {
  const store = config.cluster === null ? await checkEmbedded(config.data) : [await checkCluster(config.cluster)];
  const ports = await checkPorts(config);
  const both = [START_ERRORS.dataInUse, START_ERRORS.portInUse];
  const running = both.every((line) => [...store, ...ports].some((finding) => finding.line === line));
  return [
    checkClient(deps.dist),
    ...checkOrigin(config),
    ...store,
    ...ports,
    ...(running ? [warning(CHECK.running)] : []),
    checkClock(config.data, deps),
    ...(process.getuid?.() === 0 ? [warning(CHECK.root)] : []),
  ];
}

function checkClient(dist: string): Finding {
  return existsSync(join(dist, 'index.html')) ? good(CHECK.client) : problem(START_ERRORS.distMissing);
}

function checkOrigin({ origin, host, clients }: Config): readonly Finding[] {
  const url = origin === null ? undefined : parseOrigin(origin);
  const plain = url !== undefined && url.protocol === 'http:' && !isLoopback(url.hostname);
  return [
    plain ? problem(CHECK.originPlain) : good(CHECK.originFits),
    ...(isLoopback(host) ? [] : [warning(CHECK.hostBeyond)]),
    ...(clients === 'local' ? [good(CHECK.clientsLocal)] : []),
  ];
}

async function checkEmbedded(folder: string): Promise<readonly Finding[]> {
  return [...checkData(folder), ...(await checkDisk(folder))];
}

function checkData(folder: string): readonly Finding[] {
  const stats = statOf(folder);
  if (stats === undefined) {
    return [mayFill(nearestFolder(folder)) ? good(CHECK.dataNew) : problem(START_ERRORS.dataNotWritable)];
  }
  if (!mayFill(folder)) return [problem(START_ERRORS.dataNotWritable)];
  const others = process.getuid !== undefined && stats.uid !== process.getuid();
  return [
    isLocked(join(folder, LOCK_FILE)) ? problem(START_ERRORS.dataInUse) : checkStore(join(folder, STORE_FILE)),
    ...(others ? [warning(CHECK.dataOthers)] : []),
    ...(process.platform !== 'win32' && (stats.mode & 0o077) !== 0 ? [warning(CHECK.dataOpen)] : []),
  ];
}

/** The file's own head is read, and no more: to open a store as another user could leave files that its own cannot. */
function checkStore(path: string): Finding {
  if (!existsSync(path)) return good(CHECK.dataFits);
  if (!may(path, constants.R_OK | constants.W_OK)) return problem(START_ERRORS.dataNotWritable);
  const head = headOf(path);
  if (head.length === 0) return good(CHECK.dataFits);
  if (head.length < HEADER_BYTES || head.toString('latin1', 0, SQLITE_MARK.length) !== SQLITE_MARK) {
    return problem(START_ERRORS.dataUnreadable);
  }
  const version = head.readUInt32BE(VERSION_OFFSET);
  if (version > STORE_VERSION) return problem(START_ERRORS.dataNewer);
  return good(version < STORE_VERSION ? CHECK.dataOlder : CHECK.dataFits);
}

async function checkDisk(folder: string): Promise<readonly Finding[]> {
  const free = await diskFreeBytes(nearestFolder(folder));
  if (free === null) return [];
  if (free < FULL_DISK_BYTES) return [problem(CHECK.diskFull)];
  return [free < LITTLE_DISK_BYTES ? warning(CHECK.diskLittle) : good(CHECK.diskFits)];
}

async function checkPorts({ host, port, metrics }: Config): Promise<readonly Finding[]> {
  const own = await whyNoPort(host, port);
  const counters = metrics === null ? null : await whyNoPort(METRICS_HOST, metrics);
  return [
    own === undefined ? good(CHECK.portFree) : problem(START_ERRORS[own]),
    ...(counters === null
      ? []
      : [counters === undefined ? good(CHECK.metricsFree) : problem(METRICS_ERRORS[counters])]),
  ];
}

/** Listen for a moment. */
async function whyNoPort(host: string, port: number): Promise<ListenError | undefined> {
  const server = createServer();
  const listening = await listenOn(server, { host, port });
  if (!listening.ok) return listening.error;
  await new Promise((closed) => server.close(closed));
  return undefined;
}

function checkClock(folder: string, { dist, now }: CheckDeps): Finding {
  const files = [join(dist, 'index.html'), join(folder, STORE_FILE), join(folder, `${STORE_FILE}-wal`)];
  const newest = Math.max(0, ...files.map((path) => statOf(path)?.mtimeMs ?? 0));
  return now() < newest - CLOCK_TOLERANCE_MILLISECONDS ? problem(CHECK.clockBehind) : good(CHECK.clockFits);
}

async function checkCluster(servers: readonly string[]): Promise<Finding> {
  const reached = (await Promise.all(servers.map(takesConnections))).filter(Boolean).length;
  if (reached === 0) return problem(CHECK.clusterNone);
  return reached < servers.length ? warning(CHECK.clusterPartly) : good(CHECK.clusterReached);
}

function takesConnections(server: string): Promise<boolean> {
  const { hostname, port } = new URL(server);
  return new Promise((settle) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
    const done = (reached: boolean) => {
      socket.destroy();
      settle(reached);
    };
    socket.setTimeout(CONNECT_MILLISECONDS, () => done(false));
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

/** Whether another process holds the lock. Reading is enough to find out, and changes nothing. */
function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { readOnly: true });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (failure) {
    const code = failure instanceof Error && 'errcode' in failure ? Number(failure.errcode) : 0;
    return (code & 0xff) === SQLITE_BUSY;
  } finally {
    lock?.close();
  }
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    return head.subarray(0, readSync(file, head, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** The folder itself, or the nearest above it that is there. */
function nearestFolder(folder: string): string {
  let path = resolve(folder);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
}

/** Whether files may be made in a folder. */
function mayFill(path: string): boolean {
  return statOf(path)?.isDirectory() === true && may(path, constants.R_OK | constants.W_OK | constants.X_OK);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
