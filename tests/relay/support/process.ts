/** Processes of the project, run as an operator runs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDist } from '../../support/folders.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RELAY = 'tests/relay/support/relay-main.ts';

/** A process that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A relay that has said that it is open. */
export interface RelayProcess {
  readonly child: ChildProcess;
  readonly port: number;
  /** Everything printed so far, to either stream. */
  readonly output: () => string;
  readonly ended: Promise<Ended>;
}

type Environment = Readonly<Record<string, string>>;

/** Run a script of the project to its end. */
export function run(script: string, flags: readonly string[], environment: Environment = {}): Promise<Ended> {
  return start(script, flags, environment).ended;
}

/** Run a relay that is expected not to start. */
export function runRelayToEnd(folder: string, environment: Environment, flags: readonly string[] = []): Promise<Ended> {
  return run(RELAY, flags, relayEnvironment(folder, environment));
}

/** Run a relay on a free port, with its data in `folder`. Rejects when it ends instead of opening. */
export async function spawnRelay(folder: string, environment: Environment = {}): Promise<RelayProcess> {
  const { child, output, ended } = start(RELAY, [], relayEnvironment(folder, environment));
  const opened = new Promise<number>((resolve, reject) => {
    const look = () => {
      const port = /Parley is open at https?:\/\/[^:\n]+(?::(\d+))?\n/.exec(output());
      if (port) resolve(Number(port[1] ?? environment['PARLEY_PORT']));
    };
    child.stdout?.on('data', look);
    void ended.then(({ output: said }) => reject(new Error(`the relay ended: ${said}`)));
  });
  return { child, port: await opened, output, ended };
}

function relayEnvironment(folder: string, environment: Environment): Environment {
  return { PARLEY_PORT: '0', PARLEY_DATA: join(folder, 'data'), RELAY_TEST_DIST: writeDist(folder), ...environment };
}

function start(script: string, flags: readonly string[], environment: Environment) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_') && name !== 'NODE_OPTIONS');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, script), ...flags], {
    cwd: ROOT,
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  const output = () => text;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString()));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, output: text }));
  return { child, output, ended };
}
