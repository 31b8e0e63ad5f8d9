/** `npm run relay-status`: what it says of a relay in each state. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { Metrics } from '../../server/metrics.ts';
import { run, spawnRelay } from '../relay/support/process.ts';
import { temporaryFolder } from '../support/folders.ts';
import { counted } from './support/counted.ts';

// Some of these run whole processes, one after another.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MIB = 1024 * 1024;

describe('status', () => {
  const STATUS = 'server/cli/status.ts';

  /** A server that answers like a relay in some state. */
  async function pretend(answers: Readonly<Record<string, { status: number; body: string }>>) {
    const server = createServer((asked, response) => {
      const { status, body } = answers[asked.url ?? ''] ?? { status: 404, body: '' };
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return { port: String((server.address() as AddressInfo).port), close: () => server.close() };
  }

  it('[O3] tells that a relay is well, and how to see more', async () => {
    const folder = temporaryFolder();
    const relay = await spawnRelay(folder.path);
    const { code, output } = await run(STATUS, ['--port', String(relay.port)]);
    expect([code, output.split('\n').length]).toEqual([0, 3]);
    expect(output).toMatch(/^The relay answers, and its store works\.\nIts counters are off\..*9187/);
    relay.child.kill('SIGTERM');
    await relay.ended;
    folder.remove();
  });

  it('[O3] puts the counters into sentences', async () => {
    const metrics = counted(40, MIB);
    metrics.socketOpened();
    metrics.storeFailed();
    const text = metrics.text({ diskFreeBytes: 20 * 1024 * MIB, uptimeSeconds: 3 * 86_400 });
    const relay = await pretend({ '/healthz': { status: 200, body: 'ok' } });
    const counters = await pretend({ '/metrics': { status: 200, body: text } });
    const { code, output } = await run(STATUS, ['--port', relay.port, '--metrics', counters.port]);
    expect(output.split('\n')).toEqual([
      'The relay answers, and its store works.',
      'It has run for 3 days.',
      'At most 10 devices are connected.',
      'Since it started, in round figures: 40 entries taken (40 MiB), 40 handed on.',
      'Refused: 40 refused, 40 stale, 40 full, 40 ticket, 40 malformed, 40 busy.',
      'The store failed 1 times. Whatever was refused then is still with the clients. Look at the disk.',
      '20.0 GiB are free on its disk.',
      '',
    ]);
    expect(code).toBe(0);
    relay.close();
    counters.close();
  });

  it('[O3] is not well: no relay, a store that does not work, another program, no counters, no room', async () => {
    const well = await pretend({ '/healthz': { status: 200, body: 'ok' } });
    const unwell = await pretend({ '/healthz': { status: 503, body: 'not ok' } });
    const other = await pretend({});
    const text = new Metrics().text({ diskFreeBytes: 100 * MIB, uptimeSeconds: 0 });
    const full = await pretend({ '/metrics': { status: 200, body: text } });
    const closed = await pretend({});
    closed.close();
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--port', closed.port], /^No relay answers on port/],
      [['--port', unwell.port], /^The relay answers, but takes nothing/],
      [['--port', other.port], /is no relay of Parley/],
      [['--port', '0'], /^port is 0/],
      [['--colour', 'red'], /^Unknown flag: --colour/],
      [['--port', well.port, '--metrics', closed.port], /Its counters do not answer/],
      [['--port', well.port, '--metrics', full.port], /0\.1 GiB are free on its disk\. Make room/],
    ];
    const said = await Promise.all(cases.map(([flags]) => run(STATUS, flags)));
    for (const [index, [flags, line]] of cases.entries()) {
      expect([flags, said[index]]).toEqual([flags, { code: 1, output: expect.stringMatching(line) }]);
    }
    for (const server of [well, unwell, other, full]) server.close();
  });
});
