/** What a process asked of the system, as strace saw it, and what follows from it. */
import { readFileSync } from 'node:fs';

/** strace's own words: `-f` threads, `-y` names of descriptors, `-xx` bytes in hexadecimal, `-s` how many of them. */
export const STRACE_FLAGS = [
  '-f',
  '-y',
  '-xx',
  '-s',
  '1000000',
  '-e',
  'trace=fdatasync,fsync,pwrite64,ftruncate,unlink,write,writev,sendto,sendmsg',
];

/** One call. `begins` and `ends` are lines of the trace: what another thread did in between may have come before or after. */
export interface Call {
  readonly name: string;
  /** What the descriptor stands for: a path, or `socket:[…]`; for unlink, the path. */
  readonly target: string;
  readonly data: Buffer;
  /** Where in the file, for pwrite64; the new length, for ftruncate. */
  readonly place: number;
  readonly result: number;
  readonly begins: number;
  readonly ends: number;
}

const BEGUN = /^(\d+) +(\w+)\((?:\d+<([^>]*)>)?(.*)$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/;
const RESULT = /= (-?\d+)(?: [A-Z]\w+ \(.*\))?$/;
const PLACE = /, (\d+)\)? +(?:= |<unfinished)/;
const UNFINISHED = '<unfinished ...>';

/** Every call of a trace, in the order in which they began. A call that the end of the process cut off never ends. */
export function readTrace(path: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, number>();
  for (const [line, text] of readFileSync(path, 'latin1').split('\n').entries()) {
    const resumed = RESUMED.exec(text);
    if (resumed) {
      const at = open.get(`${resumed[1]} ${resumed[2]}`) ?? -1;
      const begun = calls[at];
      if (begun) calls[at] = { ...begun, ends: line, result: resultOf(text) };
      continue;
    }
    const [, thread, name = '', target, rest = ''] = BEGUN.exec(text) ?? [];
    if (thread === undefined) continue;
    const unfinished = rest.endsWith(UNFINISHED);
    if (unfinished) open.set(`${thread} ${name}`, calls.length);
    const data = bytesOf(rest);
    calls.push({
      name,
      target: target === undefined ? data.toString() : bytesOf(`"${target}"`).toString() || target,
      data,
      place: Number(PLACE.exec(rest)?.[1] ?? 0),
      result: unfinished ? -1 : resultOf(text),
      begins: line,
      ends: unfinished ? Number.POSITIVE_INFINITY : line,
    });
  }
  return calls;
}

/** All byte strings of a line, one behind another. */
function bytesOf(text: string): Buffer {
  const strings = [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) => match[1] ?? '');
  return Buffer.from(strings.join('').replaceAll('\\x', ''), 'hex');
}

function resultOf(text: string): number {
  return Number(RESULT.exec(text)?.[1] ?? -1);
}

/** An entry, and the bytes that told its author that it is kept. */
export interface Acknowledged {
  readonly blob: Uint8Array;
  readonly answer: Uint8Array;
}

const MARK_BYTES = 16;
const FRAME_HEADER_BYTES = 24;

/**
 * What is wrong with each acknowledgement, in words; none when all is well. An entry's bytes are written to the
 * write-ahead log, then the frame that commits them, then the log is synced, and only when that has returned the
 * acknowledgement begins to leave.
 */
export function acknowledgedTooSoon(calls: readonly Call[], acknowledged: readonly Acknowledged[]): string[] {
  const log = calls.filter(({ name, target }) => name === 'pwrite64' && target.endsWith('-wal'));
  const syncs = calls.filter(({ name, target }) => /^f(data)?sync$/.test(name) && target.endsWith('-wal'));
  const sent = calls.filter(({ target }) => target.startsWith('socket:'));
  return acknowledged.flatMap(({ blob, answer }, index) => {
    const said = sent.find(({ data }) => data.includes(answer));
    if (said === undefined) return [`acknowledgement ${index} was not seen`];
    const written = log.findIndex(({ data }) => marksOf(blob).some((mark) => data.includes(mark)));
    if (written < 0) return [`entry ${index} was never written`];
    // A page comes right behind the header of its frame, which may be the one that commits.
    const commit = log.findIndex(({ data }, at) => at >= written - 1 && commits(data));
    const lastPage = log[commit + 1];
    if (commit < 0 || lastPage === undefined) return [`entry ${index} was never committed`];
    const sync = syncs.find(({ begins, result }) => begins > lastPage.ends && result === 0);
    if (sync === undefined) return [`entry ${index} was never synced`];
    return said.begins > sync.ends ? [] : [`entry ${index} was acknowledged before its sync had returned`];
  });
}

function marksOf(blob: Uint8Array): Uint8Array[] {
  return [blob.subarray(0, MARK_BYTES), blob.subarray(-MARK_BYTES)];
}

/** A frame's header whose second word, the size of the database after it, is not zero (SQLite's file format, 4.1). */
function commits(data: Buffer): boolean {
  return data.length === FRAME_HEADER_BYTES && data.readUInt32BE(4) !== 0;
}
