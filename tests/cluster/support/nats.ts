/** Nodes of the engine that tests run by themselves: Debian's `nats-server`, or the one that TEST_NATS_SERVER names. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isProgram, programPath, startProgram } from '../../support/programs.ts';

/** The package that brings it on Debian. */
export const NATS_PACKAGE = 'nats-server';

/** Where the program is, if it is anywhere. */
export function natsServerPath(): string | undefined {
  const named = process.env['TEST_NATS_SERVER'];
  return named !== undefined && isProgram(named) ? named : programPath('nats-server');
}

/** A node that runs. */
export interface NatsNode {
  readonly url: string;
  readonly child: ChildProcess;
  readonly folder: string;
  /** Kill it and remove what it kept. */
  readonly remove: () => Promise<void>;
}

/** Start a node of its own, with JetStream, on a free port of this machine. */
export async function startNode(): Promise<NatsNode> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-nats-'));
  const child = startNatsServer(['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', folder, '--ports_file_dir', folder]);
  const file = join(folder, `nats-server_${child.pid}.ports`);
  const url = await untilFile(folder, () => portsIn(file), child);
  const remove = async () => {
    const gone = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGKILL')) await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, child, folder, remove };
}

/** Run the program; it ends with this process at the latest. */
export function startNatsServer(words: readonly string[], before: readonly string[] = []): ChildProcess {
  const program = natsServerPath();
  if (program === undefined) throw new Error('no nats-server here');
  const [command = program, ...rest] = [...before, program, ...words];
  return startProgram(command, rest);
}

/** Wait until something in a folder is as wanted; rejects when the process that is to bring it about ends. */
async function untilFile<T>(folder: string, look: () => T | undefined, child: ChildProcess): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = () => {
    const found = look();
    if (found !== undefined) resolve(found);
  };
  const watcher = watch(folder, check);
  child.once('exit', () => reject(new Error('nats-server ended')));
  check();
  return promise.finally(() => watcher.close());
}

function portsIn(file: string): string | undefined {
  try {
    const { nats } = JSON.parse(readFileSync(file, 'utf8')) as { nats?: string[] };
    return nats?.[0];
  } catch {
    return undefined;
  }
}

/** Stop a process where it stands, every thread of it: a signal alone arrives a moment later. */
export async function freeze({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) throw new Error('a process that never began');
  process.kill(pid, 'SIGSTOP');
  const stopped = (thread: string) => /\) [Tt] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
  while (!readdirSync(`/proc/${pid}/task`).every(stopped)) await setImmediate();
}
