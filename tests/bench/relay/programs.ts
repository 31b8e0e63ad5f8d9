/** Programs of others that listen on a port, where they are installed. */
import { connect } from 'node:net';
import { startProgram } from '../../support/programs.ts';
import { type ServerProcess, serverOf } from './processes.ts';

/** How long until a port that nothing listens on is tried again. */
const RETRY_MILLISECONDS = 20;

/** Run a program until it listens on `port`. It ends with this process at the latest. */
export async function spawnProgram(program: string, words: readonly string[], port: number): Promise<ServerProcess> {
  const child = startProgram(program, words);
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
