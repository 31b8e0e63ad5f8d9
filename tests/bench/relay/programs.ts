/** Programs of others that listen on a port, where they are installed. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { type ServerProcess, serverOf } from './processes.ts';

/** How long until a port that nothing listens on is tried again. */
const RETRY_MILLISECONDS = 20;

/** Where the program of a package is, if it is anywhere. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** Run a program until it listens on `port`. It ends with this process at the latest. */
export async function spawnProgram(program: string, words: readonly string[], port: number): Promise<ServerProcess> {
  const child = spawn(program, words, { stdio: 'ignore' });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended instead of listening`);
  }
  return serverOf(child, port);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => setTimeout(resolve, RETRY_MILLISECONDS, false));
    socket.on('connect', () => socket.destroy());
  });
}

/** A port that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
