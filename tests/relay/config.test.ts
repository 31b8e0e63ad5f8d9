import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { DEFAULT_CONFIG, opensToAll, publicOrigin, readConfig } from '../../server/config.ts';
import { allowedOrigins } from '../../server/origins.ts';
import { temporaryFolder } from '../support/folders.ts';
import { removeFolders } from './support/stores.ts';

const folders: (() => void)[] = [];

afterEach(() => {
  removeFolders();
  for (const remove of folders.splice(0)) remove();
});

function file(content: unknown): string {
  const folder = temporaryFolder();
  folders.push(folder.remove);
  const path = join(folder.path, 'parley.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const read = (flags: readonly string[], environment: Record<string, string> = {}) => readConfig({ flags, environment });

it('[S16] without a word the relay is for this machine alone', () => {
  expect(read([])).toEqual({ ok: true, value: DEFAULT_CONFIG });
  expect(DEFAULT_CONFIG).toEqual({
    host: '127.0.0.1',
    port: 8787,
    origin: null,
    data: './data',
    metrics: null,
    cluster: null,
    clients: 'own',
    title: null,
    icon: null,
  });
  expect(publicOrigin(DEFAULT_CONFIG, 8787)).toBe('http://localhost:8787');
});

it('[S16] flags come before the environment, the environment before the file', () => {
  const path = file({ port: 1, data: 'from-file', origin: 'https://file.example', host: '0.0.0.0' });
  const environment = { PARLEY_DATA: 'from-environment', PARLEY_PORT: '2', PATH: '/bin' };
  expect(read(['--config', path, '--port', '3'], environment)).toEqual({
    ok: true,
    value: {
      port: 3,
      data: 'from-environment',
      origin: 'https://file.example',
      host: '0.0.0.0',
      metrics: null,
      cluster: null,
      clients: 'own',
      title: null,
      icon: null,
    },
  });
});

it('[S16] counters have a port of their own, and a cluster is a list of different servers', () => {
  expect(read(['--metrics', '9187'])).toMatchObject({ value: { metrics: 9187 } });
  expect(read(['--metrics', '0', '--port', '0'])).toMatchObject({ value: { metrics: 0, port: 0 } });
  expect(read(['--config', file({ metrics: null, cluster: null })])).toEqual({ ok: true, value: DEFAULT_CONFIG });
  const cluster = ['nats://10.0.0.1:4222', 'nats://north.example:4222', 'nats://[fd00::1]:4222'];
  expect(read([], { PARLEY_CLUSTER: cluster.join(', ') })).toMatchObject({ value: { cluster } });
  expect(read(['--config', file({ cluster: cluster[0] })])).toMatchObject({ value: { cluster: cluster.slice(0, 1) } });
  const wrong = [
    ...['', ',', 'nats://a', 'nats://:4222', 'nats://a:0', 'nats://a:65536', 'a:4222', 'http://a:4222', 'tls://a:4222'],
    ...['nats://a:4222/', 'nats://a:4222/x', 'nats://a:4222?x', 'nats://u:p@a:4222', 'nats://u@a:4222'],
    ...['nats://a:4222,', 'nats://a:4222,nats://a:4222', 'nats://a:4222;nats://b:4222', 'nats://a b:4222'],
  ];
  for (const text of wrong) {
    expect([text, read(['--cluster', text])]).toEqual([
      text,
      { ok: false, error: expect.stringMatching(/^cluster must/) },
    ]);
  }
});

it('[S16] what is not known or does not fit is refused in one line that names it', () => {
  const wrong: readonly (readonly [readonly string[], Record<string, string>, RegExp])[] = [
    [['--colour', 'red'], {}, /^Unknown flag: --colour$/],
    [['port'], {}, /^Unknown flag: port$/],
    [['--port'], {}, /^--port needs a value\.$/],
    [['--port', '65536'], {}, /^port must/],
    [['--port', '80a'], {}, /^port must/],
    [['--port', ''], {}, /^port must/],
    [[], { PARLEY_PROT: '1' }, /^Unknown setting in the environment: PARLEY_PROT$/],
    [[], { PARLEY_port: '1' }, /^Unknown setting in the environment: PARLEY_port$/],
    [[], { PARLEY_DATA: '' }, /^data must/],
    [[], { PARLEY_HOST: '' }, /^host must/],
    [['--config', file({ port: 1, colour: 'red' })], {}, /^Unknown setting in the configuration file: colour$/],
    [['--config', file({ port: 1.5 })], {}, /^port must/],
    [['--config', file({ host: 7 })], {}, /^host must/],
    [['--config', file([])], {}, /^The configuration file must hold one JSON object/],
    [['--config', file('{')], {}, /^The configuration file cannot be read as JSON/],
    [['--config', '/nowhere/at/all'], {}, /^The configuration file cannot be read as JSON/],
    [['--origin', 'parley.example.org'], {}, /^origin must/],
    [['--origin', 'https://parley.example.org/'], {}, /^origin must/],
    [['--origin', 'https://Parley.example.org'], {}, /^origin must/],
    [['--origin', 'ftp://parley.example.org'], {}, /^origin must/],
    [['--metrics', 'on'], {}, /^metrics must be a whole/],
    [['--metrics', '65536'], {}, /^metrics must be a whole/],
    [['--metrics', '8787'], {}, /^metrics must be another port/],
    [['--config', file({ metrics: true })], {}, /^metrics must be a whole/],
    [['--config', file({ cluster: ['nats://a:4222'] })], {}, /^cluster must/],
    [['--clients', 'all'], {}, /^clients must be own .* or local/],
    [['--config', file({ clients: ['local'] })], {}, /^clients must be own/],
    [[], { PARLEY_CLIENTS: '' }, /^clients must be own/],
    [['--workers', '2'], {}, /^Unknown flag: --workers$/],
    [['--host', '0.0.0.0'], {}, /^origin must be set/],
    [['--host', '192.0.2.7'], {}, /^origin must be set/],
  ];
  for (const [flags, environment, line] of wrong) {
    const config = read(flags, environment);
    expect(config).toEqual({ ok: false, error: expect.stringMatching(line) });
    expect(config.ok || config.error.includes('\n')).toBe(false);
  }
});

it('[S2] only a relay that listens and is opened on loopback opens to all', () => {
  const base = DEFAULT_CONFIG;
  expect(opensToAll(base)).toBe(true);
  for (const host of ['localhost', '::1', '127.0.0.1', '127.3.2.1']) expect(opensToAll({ ...base, host })).toBe(true);
  for (const origin of ['http://localhost:9', 'http://127.0.0.1', 'http://[::1]:8787']) {
    expect(opensToAll({ ...base, origin })).toBe(true);
    expect(opensToAll({ ...base, origin, host: '0.0.0.0' })).toBe(false);
  }
  for (const origin of ['https://parley.example.org', 'http://localhost.example', 'http://127.0.0.1.example']) {
    expect(opensToAll({ ...base, origin })).toBe(false);
  }
});

it('[S14] a public origin stands alone; a loopback one brings its other names', () => {
  expect([...allowedOrigins('https://parley.example.org')]).toEqual(['https://parley.example.org']);
  expect([...allowedOrigins('http://localhost:8787')]).toEqual([
    'http://localhost:8787',
    'http://127.0.0.1:8787',
    'http://[::1]:8787',
  ]);
  expect([...allowedOrigins('http://localhost')]).toEqual(['http://localhost', 'http://127.0.0.1', 'http://[::1]']);
});
