/** docs/OPERATE.md, followed: its commands, the unit, the proxy, and a relay behind it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { POLICY_HEADERS } from '../../server/headers.ts';
import * as lines from '../../server/lines.ts';
import { decodeRelayFrame, encodeFrame } from '../../shared/wire/codec.ts';
import { type ClientFrame, type RelayFrame, WIRE_SUBPROTOCOL } from '../../shared/wire/frames.ts';
import { TestLog } from '../relay/support/log.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';
import { blockWith, Machine, ROOT, triedBlocks } from './support/guide.ts';
import { startProxy, type TlsProxy } from './support/proxy.ts';

// Every command is a process, npm's several.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NAME = 'parley.example.org';
const GUIDE = readFileSync(join(ROOT, 'docs/OPERATE.md'), 'utf8');
const BLOCKS = triedBlocks(GUIDE);
const CANARY = 'canary-of-a-visitor';

const has = (command: string) => spawnSync(command, ['--version']).error === undefined;
const HAS_SYSTEMD = has('systemd-analyze');
const HAS_CADDY = has('caddy');
if (!HAS_SYSTEMD)
  console.log('Not tried: the unit, as systemd-analyze is not here. On Debian: apt-get install systemd');
if (!HAS_CADDY) console.log('Not tried: the proxy, as caddy is not here. On Debian: apt-get install caddy');

const folder = temporaryFolder();
let machine: Machine;
let port: number;
let relay: { readonly child: ChildProcess; readonly ended: Promise<unknown> } | undefined;

beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/index.html'))) throw new Error('The client is not built. Run: npm run build');
  machine = new Machine(folder.path);
});

afterAll(async () => {
  await stopRelay();
  folder.remove();
});

/** The ports of the guide may be taken on this machine: the configuration that it made gets others, and nothing else. */
async function takeFreePorts(): Promise<void> {
  const path = machine.path('/etc/parley/parley.json');
  const config = JSON.parse(machine.moved(readFileSync(path, 'utf8')));
  port = await freePort();
  writeFileSync(path, JSON.stringify({ ...config, port, metrics: await freePort() }));
}

/** Start the relay by the unit's own command. */
async function startRelay(): Promise<void> {
  const unit = readFileSync(machine.path('/opt/parley/deploy/parley.service'), 'utf8');
  const [command = '', ...words] = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? [];
  const child = spawn(command, words, { cwd: machine.path('/opt/parley') });
  let said = '';
  const open = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes(lines.openLine(`https://${NAME}`)) && said.includes('Counters')) resolve();
    });
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    child.on('close', () => reject(new Error(`the relay ended: ${said}`)));
  });
  relay = { child, ended: once(child, 'close') };
  await open;
}

async function stopRelay(): Promise<void> {
  relay?.child.kill('SIGTERM');
  await relay?.ended;
  relay = undefined;
}

describe('the words', () => {
  it('[O5] tell what to do about each line that a relay prints', () => {
    const table = GUIDE.slice(GUIDE.indexOf('## What its lines mean'), GUIDE.indexOf('## Upgrade'));
    const said = [
      ...Object.values(lines.START_ERRORS),
      ...Object.values(lines.METRICS_ERRORS),
      ...[
        lines.STORE_FAILING,
        lines.STORE_RECOVERED,
        lines.STORE_DAMAGED,
        lines.CLOCK_JUMPED,
        lines.STOPPING,
        lines.STOPPING_NOW,
      ],
    ];
    for (const line of said) expect(table).toContain(`| ${line} |`);
  });

  it('[O5] mark what was tried, and name what is there and was not', () => {
    expect(BLOCKS.length).toBe(6);
    const untried = GUIDE.slice(GUIDE.indexOf('## Not tried'));
    for (const name of ['deploy/Dockerfile', 'deploy/compose.yaml', 'deploy/torrc']) {
      expect(existsSync(join(ROOT, name))).toBe(true);
      expect(untried).toContain(name);
    }
  });
});

describe('the commands', () => {
  it('[O5] configure a relay that its check finds nothing wrong with', async () => {
    expect(await machine.run(blockWith(BLOCKS, 'deploy/parley.json'))).toEqual({ code: 0, output: '' });
    expect(statSync(machine.path('/var/lib/parley')).mode & 0o777).toBe(0o700);
    await takeFreePorts();
    const { code, output } = await machine.run(blockWith(BLOCKS, '--check'));
    expect(output).toMatch(/Nothing found that keeps the relay from working\.\n$/);
    expect(code).toBe(0);
  });

  it.skipIf(!HAS_SYSTEMD)('[O5] find the unit valid, and little exposed', async () => {
    const { code, output } = await machine.run(blockWith(BLOCKS, 'systemd-analyze'));
    expect(output).toMatch(/Overall exposure level for parley\.service: \d/);
    expect(output).not.toMatch(/ignoring|Unknown|not executable|Failed/);
    expect(code).toBe(0);
  });

  it.skipIf(!HAS_SYSTEMD)('[O5] would find a unit that is open, or wrong', async () => {
    const block = blockWith(BLOCKS, 'systemd-analyze').replace(/^install .*$/m, '');
    const path = machine.path('/etc/systemd/system/parley.service');
    const unit = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      unit.replace(/^(SystemCallFilter|CapabilityBoundingSet|ProtectSystem|RestrictNamespaces)=.*$/gm, ''),
    );
    expect((await machine.run(block)).code).not.toBe(0);
    writeFileSync(
      path,
      unit.replace('/server/main.js', '/server/main.js\nNoSuchSetting=yes').replace('bin/node ', 'bin/nobody '),
    );
    expect((await machine.run(block)).output).toMatch(/NoSuchSetting[\s\S]*bin\/nobody/);
    writeFileSync(path, unit);
  });

  it('[O5] show that the relay is well, and make tickets beside it', async () => {
    await startRelay();
    const status = await machine.run(blockWith(BLOCKS, 'relay-status'));
    expect(status.output).toMatch(/^The relay answers, and its store works\.\nIt has run for less than an hour\.\n/);
    const tickets = await machine.run(blockWith(BLOCKS, 'ticket.ts'));
    expect(tickets).toEqual({ code: 0, output: expect.stringMatching(/^([\w-]{22}\n){3}$/) });
    await stopRelay();
    expect((await machine.run(blockWith(BLOCKS, 'relay-status'))).code).not.toBe(0);
  });
});

describe.skipIf(!HAS_CADDY)('behind the proxy', () => {
  let proxy: TlsProxy;

  beforeAll(async () => {
    const validated = await machine.run(blockWith(BLOCKS, 'caddy validate'));
    if (validated.code !== 0) throw new Error(validated.output);
    await startRelay();
    proxy = await startProxy(ownIssuer(''), NAME, port, join(folder.path, 'caddy'));
  });

  afterAll(async () => {
    await proxy.stop();
    await stopRelay();
  });

  /** The guide's file, but that Caddy makes its certificates itself and takes no port for plain http. */
  function ownIssuer(logs: string): string {
    const text = readFileSync(machine.path('/etc/caddy/Caddyfile'), 'utf8');
    const head = '\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n';
    const path = join(folder.path, `Caddyfile${logs.length}`);
    const changed = text.replace(/^\{\n/m, `{\n${head}`);
    if (changed === text) throw new Error('the Caddyfile has no place for this');
    writeFileSync(path, logs === '' ? changed : changed.replace(/^\t\tinclude tls$/m, logs));
    return path;
  }

  function open(headers: Readonly<Record<string, string>>): WebSocket {
    // `servername` is missing in ws's types.
    const options: ClientOptions & { readonly servername: string } = { ca: proxy.authority, servername: NAME, headers };
    return new WebSocket(`wss://127.0.0.1:${proxy.port}/relay`, [WIRE_SUBPROTOCOL], options);
  }

  async function ask(socket: WebSocket, frame: ClientFrame): Promise<RelayFrame> {
    socket.send(encodeFrame(frame));
    const [bytes] = (await once(socket, 'message')) as [Uint8Array];
    const answer = decodeRelayFrame(bytes);
    if (!answer.ok) throw new Error(answer.error);
    return answer.value;
  }

  async function load(path: string): Promise<{ readonly headers: Record<string, unknown>; readonly text: string }> {
    const session = connect(`https://127.0.0.1:${proxy.port}`, { ca: proxy.authority, servername: NAME });
    const stream = session.request({ ':path': path, ':authority': NAME, 'user-agent': CANARY });
    const headers = once(stream, 'response');
    let text = '';
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await once(stream, 'end');
    session.close();
    return { headers: (await headers)[0] as Record<string, unknown>, text };
  }

  it('[O5] the page comes over HTTP/2 as the relay sent it, every header with it', async () => {
    const { headers, text } = await load('/');
    expect(headers).toMatchObject({ ':status': 200, ...POLICY_HEADERS });
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+/);
    for (const name of ['server', 'via', 'x-powered-by', 'set-cookie']) expect(headers).not.toHaveProperty(name);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(text)?.[1] ?? '';
    const direct = await fetch(`http://127.0.0.1:${port}${script}`);
    expect((await load(script)).text).toBe(await direct.text());
  });

  it('[O5] sockets pass: a channel opens with a ticket of the guide, an entry goes in and comes out', async () => {
    const made = await machine.run(blockWith(BLOCKS, 'ticket.ts'));
    const ticket = new Uint8Array(Buffer.from(made.output.split('\n')[0] ?? '', 'base64url'));
    const socket = open({ host: NAME, origin: `https://${NAME}` });
    await once(socket, 'open');
    const log = new TestLog();
    expect(await ask(socket, log.create())).toMatchObject({ type: 'refused', code: 'ticket' });
    expect(await ask(socket, log.create({ ticket: { kind: 'operator', ticket } }))).toMatchObject({ type: 'ok' });
    const append = log.append();
    expect(await ask(socket, append)).toMatchObject({ type: 'ok', duplicate: false });
    const page = await ask(socket, log.read());
    expect(page).toMatchObject({ type: 'page', entries: [{ entry: { kind: 'blob', blob: append.blob } }] });
    socket.close();
    await once(socket, 'close');
  });

  it('[O5] a page of another origin gets no socket', async () => {
    const socket = open({ host: NAME, origin: 'https://evil.example' });
    socket.on('error', () => {});
    const [asked, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(403);
    asked.destroy();
  });

  /** What a visitor leaves who asks for a strange path, while the relay answers and while it does not. */
  async function visit(port: number, ca: Buffer): Promise<number | undefined> {
    const headers = { host: NAME, 'user-agent': CANARY };
    const asked = request({ host: '127.0.0.1', port, ca, servername: NAME, path: `/${CANARY}`, headers, agent: false });
    asked.end();
    const [response] = await once(asked, 'response');
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  }

  it('[O5] Caddy prints nothing of a visitor, also when the relay is gone; with its usual log it would', async () => {
    expect(await visit(proxy.port, proxy.authority)).toBe(404);
    await stopRelay();
    expect(await visit(proxy.port, proxy.authority)).toBe(502);
    const usual = await startProxy(ownIssuer('\t\tlevel info'), NAME, port, join(folder.path, 'usual'));
    expect(await visit(usual.port, usual.authority)).toBe(502);
    await usual.stop();
    expect(usual.output()).toContain(CANARY);
    await proxy.stop();
    expect(proxy.output()).toContain('"logger":"tls');
    expect(proxy.output()).not.toMatch(new RegExp(`${CANARY}|/relay|127\\.0\\.0\\.1|remote_|user-agent`, 'i'));
  });
});
