/** The counters: their text, and the port that serves them. */
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { METRICS_ERRORS } from '../../server/lines.ts';
import { Metrics, OPENMETRICS_TYPE, type Readings } from '../../server/metrics.ts';
import { diskFreeBytes, type MetricsEndpoint, openMetricsEndpoint } from '../../server/metrics-endpoint.ts';
import { REFUSAL_CODES } from '../../shared/wire/refusal.ts';
import { runRelayToEnd, spawnRelay } from '../relay/support/process.ts';
import { temporaryFolder } from '../support/folders.ts';
import { counted, times } from './support/counted.ts';
import { parseOpenMetrics } from './support/openmetrics.ts';

// Some of these run whole processes, one after another.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NOTHING: Readings = { diskFreeBytes: 0, uptimeSeconds: 0 };
const MIB = 1024 * 1024;

function valuesOf(text: string): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [name, { samples }] of parseOpenMetrics(text)) {
    for (const [suffix, value] of samples) values[name + suffix] = value;
  }
  return values;
}

describe('the text', () => {
  it('[O2] is OpenMetrics: every family with type, help and unit, counters as totals, an end', () => {
    const families = parseOpenMetrics(counted(25, MIB).text({ diskFreeBytes: 5 * 1024 * MIB, uptimeSeconds: 7_300 }));
    expect([...families].map(([name, { type, unit }]) => [name, type, unit])).toEqual([
      ['parley_sockets', 'gauge', undefined],
      ['parley_entries_appended', 'counter', undefined],
      ['parley_appended_bytes', 'counter', 'bytes'],
      ['parley_entries_delivered', 'counter', undefined],
      ['parley_refusals', 'counter', undefined],
      ['parley_store_failures', 'counter', undefined],
      ['parley_disk_free_bytes', 'gauge', 'bytes'],
      ['parley_uptime_seconds', 'gauge', 'seconds'],
    ]);
    const codes = Object.keys(REFUSAL_CODES).map((code) => [`_total{code="${code}"}`, 20]);
    expect([...(families.get('parley_refusals')?.samples ?? [])]).toEqual(codes);
    expect(() => parseOpenMetrics('# TYPE a gauge\n# HELP a b\na 1\n')).toThrow('no end');
    expect(() => parseOpenMetrics('# TYPE a counter\n# HELP a b\na 1\n# EOF\n')).toThrow('not as its type asks');
  });

  it('[O2] is coarse: what one entry, one refusal or one byte changes cannot be seen', () => {
    expect(counted(9, 1_000).text(NOTHING)).toBe(new Metrics().text(NOTHING));
    expect(counted(19, 1_000).text(NOTHING)).toBe(counted(10, 1_000).text(NOTHING));
    const values = valuesOf(counted(25, MIB - 1).text({ diskFreeBytes: 200 * MIB + 1, uptimeSeconds: 7_199 }));
    expect(values).toMatchObject({
      parley_entries_appended_total: 20,
      parley_appended_bytes_total: 24 * MIB,
      parley_entries_delivered_total: 20,
      parley_disk_free_bytes: 192 * MIB,
      parley_uptime_seconds: 3_600,
    });
  });

  it('[O2] shows sockets up to the next ten, and failures of the store one by one', () => {
    const metrics = new Metrics();
    const shown = () => valuesOf(metrics.text(NOTHING));
    times(3, () => metrics.socketOpened());
    expect(shown()).toMatchObject({ parley_sockets: 10, parley_store_failures_total: 0 });
    times(8, () => metrics.socketOpened());
    metrics.storeFailed();
    expect(shown()).toMatchObject({ parley_sockets: 20, parley_store_failures_total: 1 });
    times(11, () => metrics.socketClosed());
    expect(shown()).toMatchObject({ parley_sockets: 0, parley_store_failures_total: 1 });
  });

  it('[O2] leaves out what the system does not say', async () => {
    expect(await diskFreeBytes('/nowhere/at/all')).toBe(null);
    expect(await diskFreeBytes(tmpdir())).toBeGreaterThan(0);
    expect(valuesOf(new Metrics().text({ ...NOTHING, diskFreeBytes: null }))).not.toHaveProperty(
      'parley_disk_free_bytes',
    );
  });
});

describe('the port', () => {
  let endpoint: MetricsEndpoint;

  beforeEach(async () => {
    const deps = { port: 0, data: tmpdir(), metrics: counted(30), uptimeSeconds: () => 60 };
    const opened = await openMetricsEndpoint(deps);
    if (!opened.ok) throw new Error(opened.error);
    endpoint = opened.value;
  });

  afterEach(() => endpoint.close());

  const ask = (path: string, options: { method?: string; host?: string } = {}) =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
      const { method = 'GET', host } = options;
      const headers = host === undefined ? {} : { host };
      const asked = request({ host: '127.0.0.1', port: endpoint.port, path, method, headers, agent: false });
      asked.on('error', reject).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      asked.end();
    });

  it('[O2] says what it is, and is not to be kept', async () => {
    const { status, headers, text } = await ask('/metrics');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, OPENMETRICS_TYPE, 'no-store']);
    expect(valuesOf(text)).toMatchObject({ parley_entries_appended_total: 30 });
    expect(valuesOf(text)['parley_disk_free_bytes']).toBeGreaterThan(0);
  });

  it('[O2] answers nothing else, and no page that calls this machine by a name of its own', async () => {
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/metrics?x')).status).toBe(404);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);
    for (const host of ['evil.example', `evil.example:${endpoint.port}`, '127.0.0.1.evil.example']) {
      const { status, text } = await ask('/metrics', { host });
      expect([host, status, text]).toEqual([host, 403, '']);
    }
    for (const host of [`localhost:${endpoint.port}`, `127.0.0.1:${endpoint.port}`]) {
      expect((await ask('/metrics', { host })).status).toBe(200);
    }
  });
});

describe('the process', () => {
  it('[O2] serves counters where it says, on 127.0.0.1 alone, and none unless asked to', async () => {
    const folder = temporaryFolder();
    const silent = await spawnRelay(folder.path);
    expect(silent.output()).not.toContain('Counters');
    silent.child.kill('SIGTERM');
    await silent.ended;
    const relay = await spawnRelay(folder.path, { PARLEY_METRICS: '0' });
    const said = new Promise<string>((resolve) => {
      const look = () => {
        const url = /^Counters are at (\S+)$/m.exec(relay.output())?.[1];
        if (url !== undefined) resolve(url);
      };
      relay.child.stdout?.on('data', look);
      look();
    });
    const url = await said;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const values = valuesOf(await (await fetch(url)).text());
    expect(values).toMatchObject({ parley_sockets: 0, parley_uptime_seconds: 0 });
    const other = createServer();
    await new Promise<void>((resolve) => other.listen({ host: '127.0.0.2', port: Number(new URL(url).port) }, resolve));
    other.close();
    relay.child.kill('SIGTERM');
    expect((await relay.ended).code).toBe(0);
    folder.remove();
  });

  it('[O2] does not open a relay whose counters cannot be served', async () => {
    const folder = temporaryFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await runRelayToEnd(folder.path, { PARLEY_METRICS: String(port) })).toEqual({
      code: 1,
      output: `${METRICS_ERRORS.portInUse}\n`,
    });
    other.close();
    folder.remove();
  });
});
