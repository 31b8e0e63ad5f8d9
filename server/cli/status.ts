/**
 * `npm run relay-status`: tells a person how the relay on this machine is doing. Takes the relay's own configuration, asks
 * its health and, if there are any, its counters. Exit code 0 when it is well, 1 when it is not (O3).
 */
import { type Config, readConfig } from '../config.ts';
import { METRICS_HOST, METRICS_PATH } from '../metrics-endpoint.ts';

const ASK_MILLISECONDS = 5_000;
const GIB = 1024 ** 3;
const LITTLE_DISK_BYTES = GIB;

/** What is said, and whether all is well. */
interface Report {
  readonly well: boolean;
  readonly lines: readonly string[];
}

/** Values by name, with their labels as they stand: `parley_refusals_total{code="busy"}`. */
type Samples = ReadonlyMap<string, number>;

const report = await status(process.argv.slice(2));
for (const line of report.lines) console.log(line);
process.exitCode = report.well ? 0 : 1;

async function status(flags: readonly string[]): Promise<Report> {
  const config = readConfig({ flags, environment: process.env });
  if (!config.ok) return { well: false, lines: [config.error] };
  if (config.value.port === 0) {
    return {
      well: false,
      lines: ['port is 0: the relay takes any free one, and cannot be found. Say which with --port.'],
    };
  }
  const health = await healthOf(config.value);
  if (!health.isRelay) return health;
  const counters = await countersOf(config.value);
  return { well: health.well && counters.well, lines: [...health.lines, ...counters.lines] };
}

async function healthOf({ host, port }: Config): Promise<Report & { readonly isRelay: boolean }> {
  const answer = await ask(`http://${reachable(host)}:${port}/healthz`);
  if (answer === undefined) {
    return {
      well: false,
      isRelay: false,
      lines: [
        `No relay answers on port ${port} of this machine. Is it started? What it last said: journalctl -u parley -n 20`,
      ],
    };
  }
  if (answer.status === 200) return { well: true, isRelay: true, lines: ['The relay answers, and its store works.'] };
  if (answer.status === 503) {
    return {
      well: false,
      isRelay: true,
      lines: [
        'The relay answers, but takes nothing: its store does not work, or it is closing. ' +
          'Look at the disk: room, faults, read-only. Clients keep what they have and try again by themselves.',
      ],
    };
  }
  return {
    well: false,
    isRelay: false,
    lines: [`What answers on port ${port} is no relay of Parley, or something stands before it.`],
  };
}

async function countersOf({ metrics }: Config): Promise<Report> {
  if (metrics === null) {
    return {
      well: true,
      lines: ['Its counters are off. To see more here, set metrics to a free port such as 9187, and start it again.'],
    };
  }
  const answer = metrics === 0 ? undefined : await ask(`http://${METRICS_HOST}:${metrics}${METRICS_PATH}`);
  if (answer?.status !== 200) {
    return {
      well: false,
      lines: ['Its counters do not answer where the configuration says. Was it started with this configuration?'],
    };
  }
  return describe(samplesOf(answer.text));
}

function describe(samples: Samples): Report {
  const value = (name: string) => samples.get(`parley_${name}`) ?? 0;
  const free = samples.get('parley_disk_free_bytes');
  const failures = value('store_failures_total');
  const little = free !== undefined && free < LITTLE_DISK_BYTES;
  return {
    well: !little,
    lines: [
      `It has run for ${duration(value('uptime_seconds'))}.`,
      value('sockets') === 0 ? 'Nobody is connected.' : `At most ${value('sockets')} devices are connected.`,
      `Since it started, in round figures: ${value('entries_appended_total')} entries taken (${mib(value('appended_bytes_total'))}), ` +
        `${value('entries_delivered_total')} handed on.`,
      refusals(samples),
      failures === 0
        ? 'The store has not failed.'
        : `The store failed ${failures} times. Whatever was refused then is still with the clients. Look at the disk.`,
      ...(free === undefined ? [] : [disk(free, little)]),
    ],
  };
}

function refusals(samples: Samples): string {
  const codes = [...samples].flatMap(([name, count]) => {
    const code = /^parley_refusals_total\{code="(\w+)"\}$/.exec(name)?.[1];
    return code === undefined || count === 0 ? [] : [`${count} ${code}`];
  });
  return codes.length === 0 ? 'Hardly anything was refused.' : `Refused: ${codes.join(', ')}.`;
}

function disk(free: number, little: boolean): string {
  const room = `${(free / GIB).toFixed(1)} GiB are free on its disk.`;
  return little ? `${room} Make room: a full disk stops everybody.` : room;
}

function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? `${hours} hours or a little more` : `${Math.floor(hours / 24)} days`;
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}

/** The samples of an OpenMetrics text; comments are passed over. */
function samplesOf(text: string): Samples {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-z_]+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
    if (name !== undefined) samples.set(name, Number(value));
  }
  return samples;
}

async function ask(url: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_MILLISECONDS), redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}

/** Where this machine finds what listens on an address. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
