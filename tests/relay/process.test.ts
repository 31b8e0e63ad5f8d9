/** The relay as a process: how it starts, refuses to start, stops, and what it says meanwhile. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { START_ERRORS, STOPPING, STOPPING_NOW } from '../../server/lines.ts';
import { STORE_FILE } from '../../server/stores/sqlite/sqlite.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';
import { blob, key, nextId, TestLog } from './support/log.ts';
import { run, runRelayToEnd, spawnRelay } from './support/process.ts';
import { SocketClient } from './support/socket-client.ts';

/** A Node of this machine that is older than the relay's, if there is one: the system's own, beside the project's. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  return Number(/^v(\d+)/.exec(version)?.[1] ?? 99) < 24;
});
const TICKET = 'server/cli/ticket.ts';
let folder: { readonly path: string; readonly remove: () => void };

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

const data = () => join(folder.path, 'data');
const refusal = (line: string) => ({ code: 1, output: `${line}\n` });

describe('not starting', () => {
  it('[S17] the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await runRelayToEnd(folder.path, { PARLEY_PORT: String(port) })).toEqual(refusal(START_ERRORS.portInUse));
    other.close();
  });

  it('[S17] this machine has no such address', async () => {
    const environment = { PARLEY_HOST: '192.0.2.7', PARLEY_ORIGIN: 'https://parley.example.org' };
    expect(await runRelayToEnd(folder.path, environment)).toEqual(refusal(START_ERRORS.hostUnavailable));
  });

  it('[S17] the data folder cannot be written', async () => {
    writeFileSync(join(folder.path, 'file'), '');
    const environment = { PARLEY_DATA: join(folder.path, 'file', 'data') };
    expect(await runRelayToEnd(folder.path, environment)).toEqual(refusal(START_ERRORS.dataNotWritable));
  });

  it.skipIf(process.getuid?.() === 0)('[S17] the data folder belongs to somebody else', async () => {
    mkdirSync(data());
    chmodSync(data(), 0o500);
    expect(await runRelayToEnd(folder.path, {})).toEqual(refusal(START_ERRORS.dataNotWritable));
  });

  it('[S17] another relay uses the data folder', async () => {
    const relay = await spawnRelay(folder.path);
    expect(await runRelayToEnd(folder.path, {})).toEqual(refusal(START_ERRORS.dataInUse));
    relay.child.kill('SIGTERM');
    await relay.ended;
  });

  it('[S17] the data is of a newer version, and stays as it is', async () => {
    mkdirSync(data());
    const database = new DatabaseSync(join(data(), STORE_FILE));
    database.exec('CREATE TABLE later (x); PRAGMA user_version = 2;');
    database.close();
    expect(await runRelayToEnd(folder.path, {})).toEqual(refusal(START_ERRORS.dataNewer));
    const after = new DatabaseSync(join(data(), STORE_FILE));
    expect(after.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'later' }]);
    after.close();
  });

  it('[S17] the data is damaged', async () => {
    mkdirSync(data());
    writeFileSync(join(data(), STORE_FILE), blob(8_192));
    expect(await runRelayToEnd(folder.path, {})).toEqual(refusal(START_ERRORS.dataUnreadable));
  });

  it('[S17] the client is not built', async () => {
    const environment = { RELAY_TEST_DIST: join(folder.path, 'nothing') };
    expect(await runRelayToEnd(folder.path, environment)).toEqual(refusal(START_ERRORS.distMissing));
  });

  it('[S17] Node is too old: the launcher says so before anything else is read', async () => {
    const pretend = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'23.11.1'}})`;
    const hook = `data:text/javascript,${encodeURIComponent(pretend)}`;
    const { code, output } = await run('server/main.js', [], { NODE_OPTIONS: `--import=${hook}` });
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^Parley needs Node 24 or later, and this is 23\.11\.1\. .*\n$/),
    ]);
  });

  it.skipIf(OLD_NODE === undefined)(
    '[S17] Node is too old: even one that reads no TypeScript says it in a line',
    () => {
      const { status, stderr } = spawnSync(String(OLD_NODE), ['server/main.js'], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/^Parley needs Node 24 or later, and this is [^\n]+\n$/),
      ]);
    },
  );

  it('[S17] the launcher starts what is there to start', async () => {
    const { code, output } = await run('server/main.js', ['--check', '--port', '0', '--data', data()]);
    expect([code, output.split('\n').length > 5]).toEqual([existsSync('dist/index.html') ? 0 : 1, true]);
  });

  it('[S16] an unknown setting, or a missing public origin', async () => {
    expect(await runRelayToEnd(folder.path, { PARLEY_COLOUR: 'red' })).toEqual(
      refusal('Unknown setting in the environment: PARLEY_COLOUR'),
    );
    expect(await runRelayToEnd(folder.path, {}, ['--host', '0.0.0.0'])).toEqual({
      code: 1,
      output: expect.stringMatching(/^origin must be set .*\n$/),
    });
  });
});

describe('running', () => {
  it('[S17] says where it is open, and keeps its data to its owner', async () => {
    const relay = await spawnRelay(folder.path);
    expect(relay.output()).toBe(`Parley is open at http://localhost:${relay.port}\n`);
    expect(statSync(data()).mode & 0o777).toBe(0o700);
    const files = readdirSync(data());
    expect(files).toContain(STORE_FILE);
    for (const file of files) expect([file, statSync(join(data(), file)).mode & 0o077]).toEqual([file, 0]);
    relay.child.kill('SIGTERM');
    await relay.ended;
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '[S18] %s closes every socket, keeps what was under way, and exits with 0',
    async (signal) => {
      const relay = await spawnRelay(folder.path);
      const log = new TestLog();
      const client = await SocketClient.connect(relay.port);
      const idle = await SocketClient.connect(relay.port);
      await client.request(log.create());
      const appends = Array.from({ length: 50 }, () => log.append());
      for (const append of appends) client.send(append);
      await client.inbox.until((frames) => frames.length > 1);
      relay.child.kill(signal);
      expect(await Promise.all([client.closed, idle.closed])).toEqual([1001, 1001]);
      const { code, output } = await relay.ended;
      expect(code).toBe(0);
      expect(output.split('\n').slice(1)).toEqual(['Parley is closing.', '']);
      const acknowledged = client.inbox.frames.length - 1;
      expect(acknowledged).toBeGreaterThan(0);
      const again = await spawnRelay(folder.path);
      const reader = await SocketClient.connect(again.port);
      const page = await reader.request(log.read());
      const kept = page.type === 'page' ? page.entries.map(({ entry }) => entry) : [];
      expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
      expect(kept).toEqual(appends.slice(0, kept.length).map((append) => ({ kind: 'blob', blob: append.blob })));
      again.child.kill('SIGTERM');
      expect((await again.ended).code).toBe(0);
    },
  );

  it('[S20] while sockets are closed, health is no more, so that a balancer sends nobody here', async () => {
    const relay = await spawnRelay(folder.path);
    const client = await SocketClient.connect(relay.port);
    // A client that does not say goodbye keeps the relay waiting.
    client.ws.pause();
    client.ws.on('error', () => {});
    const health = async () => (await fetch(`http://127.0.0.1:${relay.port}/healthz`)).status;
    expect(await health()).toBe(200);
    const closing = new Promise<void>((resolve) => {
      relay.child.stdout?.on('data', () => {
        if (relay.output().includes(STOPPING)) resolve();
      });
    });
    relay.child.kill('SIGTERM');
    await closing;
    expect(await health()).toBe(503);
    client.ws.terminate();
    expect((await relay.ended).code).toBe(0);
  });

  it('[O4] a second signal ends at once what a first one would wait for', async () => {
    const relay = await spawnRelay(folder.path);
    const log = new TestLog();
    const client = await SocketClient.connect(relay.port);
    await client.request(log.create());
    await client.request(log.append());
    // A client that does not say goodbye keeps the relay waiting.
    client.ws.pause();
    client.ws.on('error', () => {});
    const closing = new Promise<void>((resolve) => {
      relay.child.stdout?.on('data', () => {
        if (relay.output().includes(STOPPING)) resolve();
      });
    });
    relay.child.kill('SIGTERM');
    await closing;
    relay.child.kill('SIGINT');
    const { code, output } = await relay.ended;
    client.ws.terminate();
    expect([code, output.split('\n').slice(1)]).toEqual([1, [STOPPING, STOPPING_NOW, '']]);
    const again = await spawnRelay(folder.path);
    const reader = await SocketClient.connect(again.port);
    expect(await reader.request(log.read())).toMatchObject({ type: 'page', entries: [{}] });
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(0);
  });

  it('[S2] tickets are made beside a running relay, and only their hashes are kept', async () => {
    const environment = { PARLEY_ORIGIN: 'https://parley.example.org' };
    const relay = await spawnBehindProxy(environment.PARLEY_ORIGIN);
    const made = await run(TICKET, ['--count', '3', '--expires', '2d'], { ...environment, PARLEY_DATA: data() });
    const tickets = made.output.trim().split('\n');
    expect({ ...made, output: tickets.length }).toEqual({ code: 0, output: 3 });
    for (const ticket of tickets) expect(ticket).toMatch(/^[\w-]{22}$/);
    const client = await SocketClient.connect(relay.port, { origin: environment.PARLEY_ORIGIN });
    const create = (text: string) =>
      client.request(
        new TestLog().create({ ticket: { kind: 'operator', ticket: new Uint8Array(Buffer.from(text, 'base64url')) } }),
      );
    const [first = '', second = ''] = tickets;
    expect(await create(first)).toMatchObject({ type: 'ok' });
    expect(await create(first)).toMatchObject({ code: 'ticket' });
    expect(await create(second)).toMatchObject({ type: 'ok' });
    expect(await client.request(new TestLog().create())).toMatchObject({ code: 'ticket' });
    relay.child.kill('SIGTERM');
    await relay.ended;
  });

  it('[S2] the ticket maker refuses what it does not understand', async () => {
    const environment = { PARLEY_DATA: data() };
    const lines = await Promise.all(
      [
        ['--count', '0'],
        ['--count', 'many'],
        ['--expires', '7'],
        ['--expires', '401d'],
        ['--colour', 'red'],
      ].map((flags) => run(TICKET, flags, environment)),
    );
    for (const { code, output } of lines) {
      expect(code).toBe(1);
      expect(output).toMatch(/^[^\n]+\n$/);
    }
    expect(lines[4]?.output).toBe('Unknown flag: --colour\n');
  });

  it('[S19] nothing that a client sends, and nobody’s address, gets into a line', async () => {
    const relay = await spawnRelay(folder.path);
    const log = new TestLog();
    const client = await SocketClient.connect(relay.port);
    await client.request(log.create());
    const append = log.append();
    await client.request(append);
    await client.request(log.append({ token: key() }));
    await client.request({ type: 'ping', requestId: nextId() });
    await SocketClient.connect(relay.port, { origin: 'http://evil.example', host: 'evil.example' }).catch(() => {});
    await fetch(`http://127.0.0.1:${relay.port}/secret-path?secret-query`);
    client.sendBytes(Uint8Array.of(1, 2, 3));
    await client.closed;
    rmSync(data(), { recursive: true });
    const other = await SocketClient.connect(relay.port);
    other.send(log.append());
    other.send(log.read());
    await other.request({ type: 'ping', requestId: nextId() });
    relay.child.kill('SIGTERM');
    const { output } = await relay.ended;
    expect(output).toContain('Parley is closing.');
    const said = output.replace(`http://localhost:${relay.port}`, '');
    expect(said).not.toMatch(/\d{1,3}(\.\d{1,3}){3}|::1|evil|secret|\/relay|node:|\.ts/);
    for (const secret of [log.log, log.token, log.admin, append.blob.subarray(0, 32), append.token]) {
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1', 'utf8'] as const) {
        const text = Buffer.from(secret).toString(encoding);
        expect(said).not.toContain(text.slice(0, 8));
      }
      expect(said).not.toContain([...secret.subarray(0, 4)].join(','));
    }
  });
});

/** A relay behind a public origin says that origin instead of its port, so the port is chosen here. */
async function spawnBehindProxy(origin: string) {
  return spawnRelay(folder.path, { PARLEY_ORIGIN: origin, PARLEY_PORT: String(await freePort()) });
}
