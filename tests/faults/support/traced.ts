/** A relay whose system calls are written down. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDist } from '../../support/folders.ts';
import { type Call, readTrace, STRACE_FLAGS } from './trace.ts';

const RELAY = fileURLToPath(new URL('../../relay/support/relay-main.ts', import.meta.url));
const CARELESS = new URL('careless.ts', import.meta.url).href;

/** Whether calls can be traced here: strace is there, and the system lets it. */
export const CAN_TRACE = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** A relay under strace, its data in `folder`/data. */
export interface TracedRelay {
  readonly port: number;
  /** End it; everything that it asked of the system, in order. */
  readonly end: () => Promise<Call[]>;
}

/** Start a relay under strace; a careless one does not sync. Rejects when it does not open. */
export async function traceRelay(folder: string, { careless }: { readonly careless: boolean }): Promise<TracedRelay> {
  const trace = join(folder, 'trace');
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', ...(careless ? ['--import', CARELESS] : [])];
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_') && name !== 'NODE_OPTIONS');
  const settings = { PARLEY_PORT: '0', PARLEY_DATA: join(folder, 'data'), RELAY_TEST_DIST: writeDist(folder) };
  const child = spawn('strace', [...STRACE_FLAGS, '-o', trace, ...node, RELAY], {
    env: { ...Object.fromEntries(kept), ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      const open = /Parley is open at http:\/\/localhost:(\d+)\n/.exec(said);
      if (open) resolve(Number(open[1]));
    });
    void ended.then(() => reject(new Error(`the relay ended: ${said}`)));
  });
  const end = async () => {
    child.stdin.end();
    await ended;
    return readTrace(trace);
  };
  return { port, end };
}
