/** `npm start -- --check`: what it finds, that it changes nothing, and its exit code. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkRelay, type Finding } from '../../server/check.ts';
import { type Config, DEFAULT_CONFIG } from '../../server/config.ts';
import { CHECK, METRICS_ERRORS, START_ERRORS } from '../../server/lines.ts';
import { STORE_VERSION } from '../../server/stores/sqlite/schema.ts';
import { STORE_FILE } from '../../server/stores/sqlite/sqlite.ts';
import { runRelayToEnd, spawnRelay } from '../relay/support/process.ts';
import { temporaryFolder, writeDist } from '../support/folders.ts';

// Some of these run whole processes, one after another.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const AS_ROOT = process.getuid?.() === 0;
let folder: { readonly path: string; readonly remove: () => void };
let dist: string;

beforeEach(() => {
  folder = temporaryFolder();
  dist = writeDist(folder.path);
});

afterEach(() => folder.remove());

const data = () => join(folder.path, 'data');

function check(config: Partial<Config> = {}, now = Date.now()): Promise<readonly Finding[]> {
  return checkRelay({ ...DEFAULT_CONFIG, port: 0, data: data(), ...config }, { dist, now: () => now });
}

const linesOf = (findings: readonly Finding[], kind: Finding['kind']) =>
  findings.filter((finding) => finding.kind === kind && finding.line !== CHECK.root).map(({ line }) => line);

async function problems(config: Partial<Config> = {}): Promise<readonly string[]> {
  return linesOf(await check(config), 'problem');
}

async function listening(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

function storeOfVersion(version: number): void {
  mkdirSync(data(), { mode: 0o700 });
  const database = new DatabaseSync(join(data(), STORE_FILE));
  database.exec(`CREATE TABLE some (x); PRAGMA user_version = ${version};`);
  database.close();
}

it('[O1] finds nothing wrong before the first start, and makes nothing', async () => {
  const before = readdirSync(folder.path);
  const findings = await check({ metrics: 0 });
  expect(linesOf(findings, 'problem')).toEqual([]);
  expect(linesOf(findings, 'ok')).toEqual(
    expect.arrayContaining([CHECK.client, CHECK.originFits, CHECK.dataNew, CHECK.portFree, CHECK.metricsFree]),
  );
  expect(readdirSync(folder.path)).toEqual(before);
});

it('[O1] says when pages that people serve to themselves are let in', async () => {
  expect(linesOf(await check({ clients: 'local' }), 'ok')).toContain(CHECK.clientsLocal);
  expect(linesOf(await check(), 'ok')).not.toContain(CHECK.clientsLocal);
});

it('[O1] finds what a start would refuse: client, ports, address', async () => {
  const { server, port } = await listening();
  expect(await problems({ port })).toEqual([START_ERRORS.portInUse]);
  expect(await problems({ metrics: port })).toEqual([METRICS_ERRORS.portInUse]);
  expect(await problems({ host: '192.0.2.7', origin: 'https://parley.example.org' })).toEqual([
    START_ERRORS.hostUnavailable,
  ]);
  server.close();
  rmSync(dist, { recursive: true });
  expect(await problems()).toEqual([START_ERRORS.distMissing]);
});

it('[O1] finds data that cannot be used, and leaves it as it is', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  expect(await problems({ data: join(folder.path, 'file') })).toEqual([START_ERRORS.dataNotWritable]);
  expect(await problems({ data: join(folder.path, 'file', 'data') })).toEqual([START_ERRORS.dataNotWritable]);
  storeOfVersion(STORE_VERSION + 1);
  expect(await problems()).toEqual([START_ERRORS.dataNewer]);
  expect(readdirSync(data())).toEqual([STORE_FILE]);
  writeFileSync(join(data(), STORE_FILE), 'not a store, though as long as the head of one would be, or longer still');
  expect(await problems()).toEqual([START_ERRORS.dataUnreadable]);
  writeFileSync(join(data(), STORE_FILE), '');
  expect(await problems()).toEqual([]);
});

it('[O1] takes data of this version, and tells when it will be brought up to it', async () => {
  storeOfVersion(STORE_VERSION);
  expect(linesOf(await check(), 'ok')).toContain(CHECK.dataFits);
  rmSync(data(), { recursive: true });
  storeOfVersion(STORE_VERSION - 1);
  expect(linesOf(await check(), 'ok')).toContain(CHECK.dataOlder);
});

it.skipIf(AS_ROOT)('[O1] finds a data folder that this user may not write', async () => {
  mkdirSync(data(), { mode: 0o500 });
  expect(await problems()).toEqual([START_ERRORS.dataNotWritable]);
});

it('[O1] warns of data that others can read, or that is another user’s', async () => {
  mkdirSync(data());
  chmodSync(data(), 0o755);
  expect(linesOf(await check(), 'warning')).toEqual([CHECK.dataOpen]);
  if (!AS_ROOT) return;
  chmodSync(data(), 0o700);
  chownSync(data(), 12_345, 12_345);
  expect(linesOf(await check(), 'warning')).toEqual([CHECK.dataOthers]);
});

it('[O1] tells a running relay from one that could start', async () => {
  const relay = await spawnRelay(folder.path);
  const before = readdirSync(data()).map((name) => [name, statSync(join(data(), name)).mtimeMs]);
  expect(await problems()).toEqual([START_ERRORS.dataInUse]);
  const both = await check({ port: relay.port });
  expect(linesOf(both, 'problem')).toEqual([START_ERRORS.dataInUse, START_ERRORS.portInUse]);
  expect(linesOf(both, 'warning')).toEqual([CHECK.running]);
  expect(readdirSync(data()).map((name) => [name, statSync(join(data(), name)).mtimeMs])).toEqual(before);
  relay.child.kill('SIGTERM');
  await relay.ended;
  expect(await problems({ port: relay.port })).toEqual([]);
});

it('[O1] finds an origin that browsers run nothing on', async () => {
  for (const origin of ['http://parley.example.org', 'http://10.0.0.1:8787']) {
    expect([origin, await problems({ origin })]).toEqual([origin, [CHECK.originPlain]]);
  }
  for (const origin of ['https://parley.example.org', 'http://localhost:8787', 'http://127.0.0.1:1']) {
    expect([origin, await problems({ origin })]).toEqual([origin, []]);
  }
  const beyond = await check({ host: '0.0.0.0', origin: 'https://parley.example.org' });
  expect(linesOf(beyond, 'warning')).toEqual([CHECK.hostBeyond]);
});

it('[O1] finds a clock behind the files', async () => {
  const written = statSync(join(dist, 'index.html')).mtimeMs;
  expect(linesOf(await check({}, written - 3_600_000), 'problem')).toEqual([CHECK.clockBehind]);
  expect(linesOf(await check({}, written - 60_000), 'problem')).toEqual([]);
  storeOfVersion(STORE_VERSION);
  const later = (written + 86_400_000) / 1000;
  utimesSync(join(data(), STORE_FILE), later, later);
  expect(await problems()).toEqual([CHECK.clockBehind]);
});

it('[O1] finds a cluster that does not answer, wholly or in part', async () => {
  const { server, port } = await listening();
  const gone = await listening();
  gone.server.close();
  const [there, away] = [`nats://127.0.0.1:${port}`, `nats://127.0.0.1:${gone.port}`];
  expect(linesOf(await check({ cluster: [there] }), 'ok')).toContain(CHECK.clusterReached);
  expect(linesOf(await check({ cluster: [there, away] }), 'warning')).toEqual([CHECK.clusterPartly]);
  expect(await problems({ cluster: [away] })).toEqual([CHECK.clusterNone]);
  const data = join(folder.path, 'file');
  writeFileSync(data, 'the data folder is not looked at, as a relay of a cluster has none');
  expect(await problems({ cluster: [there], data })).toEqual([]);
  server.close();
});

it('[O1] as a process: one line for each finding, a sum, and an exit code', async () => {
  const fine = await runRelayToEnd(folder.path, {}, ['--check']);
  expect(fine.code).toBe(0);
  const lines = fine.output.trimEnd().split('\n');
  expect(lines.at(-1)).toBe('Nothing found that keeps the relay from working.');
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(ok|warning|problem): \S.*\.$/);
  expect(existsSync(data())).toBe(false);
  const bad = await runRelayToEnd(folder.path, { PARLEY_ORIGIN: 'http://parley.example.org' }, ['--check']);
  expect(bad.code).toBe(1);
  expect(bad.output).toContain(`problem: ${CHECK.originPlain}\n`);
  expect(bad.output).toMatch(/\nTo be put right first: 1\n$/);
  const unknown = await runRelayToEnd(folder.path, {}, ['--check', '--colour', 'red']);
  expect(unknown).toEqual({ code: 1, output: 'Unknown flag: --colour\n' });
});
