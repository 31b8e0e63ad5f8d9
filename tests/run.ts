/**
 * `npm test`: everything, real browsers included. Installs what the browsers need where it may (Debian, as root), else says
 * exactly what to install and fails. Builds the client as shipped and as tested, then runs the suite. Words after the
 * command are handed to the runner: `npm test -- tests/core`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { missingPackages } from './support/browsers.ts';
import { PYTHON_PACKAGES, pythonWithNacl } from './support/python.ts';

const root = join(import.meta.dirname, '..');

const run = (command: string, ...words: string[]): number =>
  spawnSync(command, words, { cwd: root, stdio: 'inherit' }).status ?? 1;

const stop = (line: string): never => {
  console.error(line);
  process.exit(1);
};

const packages = missingPackages();
if (packages.length > 0) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!may) stop(`The browser tests need ${packages.join(', ')}. On Debian, as root: apt-get update && ${command}`);
  console.log(`Installing ${packages.join(', ')} …`);
  const quiet = (words: string): boolean =>
    spawnSync('/bin/sh', ['-c', `DEBIAN_FRONTEND=noninteractive ${words} >/dev/null`], { stdio: 'inherit' }).status ===
    0;
  if (!quiet('apt-get update') || !quiet(command)) stop(`Could not install them. Try: apt-get update && ${command}`);
  if (missingPackages().length > 0) stop(`Still missing after the installation: ${missingPackages().join(', ')}`);
}

/**
 * What some tests use, beside the browsers: the operators' guide, the trace of system calls, the cluster, another program that
 * checks signatures of releases, another reader of what the product writes. Without it they say what they leave out. Installing caddy or nats-server begins a server
 * where systemd runs, so that is left to people there.
 */
const HELPFUL: Readonly<Record<string, string>> = {
  caddy: 'caddy',
  'systemd-analyze': 'systemd',
  strace: 'strace',
  'nats-server': 'nats-server',
  ip: 'iproute2',
  minisign: 'minisign',
  git: 'git',
};
const helpful = Object.entries(HELPFUL).flatMap(([command, name]) =>
  spawnSync(command, ['--version']).error === undefined ? [] : [name],
);
if (pythonWithNacl() === undefined) helpful.push(...PYTHON_PACKAGES);
if (helpful.length > 0) {
  const names = helpful.join(' ');
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && !existsSync('/run/systemd/system');
  const command = `apt-get update && apt-get install -y --no-install-recommends ${names}`;
  console.log(may ? `Installing ${names} …` : `Some tests will be left out. For them: ${command}`);
  const words = `DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; (${command}) >/dev/null`;
  if (may && spawnSync('/bin/sh', ['-c', words], { stdio: 'inherit' }).status !== 0) {
    console.log(`Could not install ${names}: some tests will be left out.`);
  }
}

const vite = join(root, 'node_modules/vite/bin/vite.js');
for (const mode of ['production', 'test']) {
  const built = run(
    process.execPath,
    vite,
    'build',
    '--config',
    'client/vite.config.ts',
    '--mode',
    mode,
    '--logLevel',
    'warn',
  );
  if (built !== 0) stop('The client did not build.');
}

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const results = process.env['TEST_RESULTS'];
const reporters = results ? ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`] : [];
process.exit(run(process.execPath, vitest, 'run', ...reporters, ...process.argv.slice(2)));
