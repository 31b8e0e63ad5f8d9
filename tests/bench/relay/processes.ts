/** Servers as processes of their own. They end with the process that started them, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const PORT_ALONE = /^(\d+)\n/;
const SOAK_RELAY = 'tests/bench/soak/relay.ts';
const RELAY = 'tests/relay/support/relay-main.ts';

/** A server that has said where it listens. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  /** Let it end by itself, and wait for that. */
  readonly stop: () => Promise<void>;
}

/** How the lines that start a relay let Node collect its garbage (decision 0024). */
const COLLECTING = '--max-semi-space-size=16';

/** The relay with its data in `folder`. Rejects when it ends instead of opening. */
export function spawnRelay(folder: string): Promise<ServerProcess> {
  const { data, dist } = foldersIn(folder);
  const settings = { PARLEY_PORT: '0', PARLEY_DATA: data, RELAY_TEST_DIST: dist };
  return spawnNode([COLLECTING, join(PROJECT, RELAY)], /Parley is open at https?:\/\/[^:\n]+:(\d+)\n/, settings);
}

/** The relay of stepped-relay.ts with its data in `folder`. */
export function spawnSteppedRelay(folder: string): Promise<ServerProcess> {
  const { data, dist } = foldersIn(folder);
  return spawnNode([scriptOf('stepped-relay'), data, dist], PORT_ALONE);
}

/** The relay of soak/relay.ts with its data in `folder`. */
export function spawnSoakRelay(folder: string): Promise<ServerProcess> {
  const { data, dist } = foldersIn(folder);
  return spawnNode(['--expose-gc', join(PROJECT, SOAK_RELAY), data, dist], PORT_ALONE);
}

/** A reference in this folder, which prints its port. */
export function spawnReference(name: string): Promise<ServerProcess> {
  return spawnNode([scriptOf(name)], PORT_ALONE);
}

/** A folder of data, and one with as much of a client as the relay wants to see. */
function foldersIn(folder: string): { readonly data: string; readonly dist: string } {
  const dist = join(folder, 'dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Parley</title>');
  return { data: join(folder, 'data'), dist };
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(`${name}.ts`, import.meta.url));
}

async function spawnNode(words: readonly string[], port: RegExp, settings: Readonly<Record<string, string>> = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
    cwd: PROJECT,
    env: { ...Object.fromEntries(kept), ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return serverOf(child, await portIn(child, port));
}

/** A child that listens on this port. */
export function serverOf(child: ChildProcess, port: number): ServerProcess {
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'close');
  };
  return { child, pid: child.pid ?? 0, port, stop };
}

function portIn(child: ChildProcess, pattern: RegExp): Promise<number> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const found = pattern.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.on('close', () => reject(new Error(`a server ended instead of listening: ${text}`)));
  });
}
