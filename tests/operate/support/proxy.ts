/** Caddy before a relay, with the configuration of the guide, as an issuer of its own certificates. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { freePort } from '../../support/freePort.ts';

const ATTEMPT_MILLISECONDS = 50;

/** A Caddy that answers. */
export interface TlsProxy {
  readonly port: number;
  /** The certificate of its issuer. */
  readonly authority: Buffer;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** Begin, with this configuration file, for this name. Resolves once it answers under TLS; rejects if it ends before. */
export async function startProxy(file: string, name: string, upstream: number, home: string): Promise<TlsProxy> {
  const port = await freePort();
  const child = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
      SITE: `${name}:${port}`,
      UPSTREAM: `127.0.0.1:${upstream}`,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (output += piece.toString()));
  const root = join(home, 'caddy/pki/authorities/local/root.crt');
  while (!(existsSync(root) && (await answers(port, name, readFileSync(root))))) {
    if (child.exitCode !== null) throw new Error(`caddy ended: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, ATTEMPT_MILLISECONDS));
  }
  return { port, authority: readFileSync(root), output: () => output, stop: () => stop(child) };
}

/** Whether it has a certificate that its issuer vouches for. */
function answers(port: number, servername: string, ca: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port, servername, ca });
    const done = (well: boolean) => {
      socket.destroy();
      resolve(well);
    };
    socket.on('secureConnect', () => done(socket.authorized)).on('error', () => done(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  await gone;
}
