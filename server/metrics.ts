/**
 * What a relay counts about itself, and how it is written in OpenMetrics. Coarse on purpose (O2): whoever keeps these
 * figures over time must not learn from them when somebody wrote. So all that comes from traffic is shown in whole tens,
 * bytes in whole MiB, uptime in whole hours; nothing is counted per log, per socket or per address.
 */
import { decodeRelayFrame, typeOf } from '../shared/wire/codec.ts';
import { REFUSAL_CODES, type RefusalCode } from '../shared/wire/refusal.ts';

const MIB = 1024 * 1024;
const HOUR_SECONDS = 3_600;
/** Steps in which figures are shown. */
const COUNT_STEP = 10;
const DISK_STEP_BYTES = 64 * MIB;

/** Says that a body is OpenMetrics text. */
export const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** What is known only at the moment of asking. */
export interface Readings {
  /** null: the system does not say. */
  readonly diskFreeBytes: number | null;
  readonly uptimeSeconds: number;
}

/** Counters from a relay's start to its end. Every method is cheap enough for each frame. */
export class Metrics {
  #sockets = 0;
  #appended = 0;
  #appendedBytes = 0;
  #delivered = 0;
  #storeFailures = 0;
  readonly #refusals = new Map<RefusalCode, number>();

  socketOpened(): void {
    this.#sockets += 1;
  }

  socketClosed(): void {
    this.#sockets -= 1;
  }

  /** A frame goes out to a client: it is a refusal, or not of interest. */
  sent(frame: Uint8Array): void {
    if (typeOf(frame) !== 'refused') return;
    const decoded = decodeRelayFrame(frame);
    if (decoded.ok && decoded.value.type === 'refused') {
      const { code } = decoded.value;
      this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
    }
  }

  /** Entries were added to some log. */
  appended(entries: number, bytes: number): void {
    this.#appended += entries;
    this.#appendedBytes += bytes;
  }

  /** Entries handed to a follower's socket. */
  delivered(entries: number): void {
    this.#delivered += entries;
  }

  /** An operation that the store could not do. Shown exactly: it comes from the machine, not from anybody's writing. */
  storeFailed(): void {
    this.#storeFailures += 1;
  }

  /** Everything in OpenMetrics text format, version 1.0.0. */
  text({ diskFreeBytes, uptimeSeconds }: Readings): string {
    const refusals = (Object.keys(REFUSAL_CODES) as RefusalCode[]).map(
      (code): Sample => [`{code="${code}"}`, down(this.#refusals.get(code) ?? 0, COUNT_STEP)],
    );
    return [
      gauge('parley_sockets', 'Sockets open now, up to the next ten.', up(this.#sockets, COUNT_STEP)),
      counter('parley_entries_appended', 'Entries taken, in tens.', down(this.#appended, COUNT_STEP)),
      counter('parley_appended_bytes', 'Bytes of the entries taken, in MiB.', down(this.#appendedBytes, MIB)),
      counter('parley_entries_delivered', 'Entries handed to followers, in tens.', down(this.#delivered, COUNT_STEP)),
      counter('parley_refusals', 'Refusals by code, in tens.', ...refusals),
      counter('parley_store_failures', 'Operations that the store could not do.', this.#storeFailures),
      ...(diskFreeBytes === null
        ? []
        : [
            gauge(
              'parley_disk_free_bytes',
              'Free on the disk of the data folder.',
              down(diskFreeBytes, DISK_STEP_BYTES),
            ),
          ]),
      gauge('parley_uptime_seconds', 'Since the relay started, in whole hours.', down(uptimeSeconds, HOUR_SECONDS)),
      '# EOF\n',
    ].join('');
  }
}

/** Labels and a value. */
type Sample = readonly [string, number];

function gauge(name: string, help: string, value: number): string {
  return `${head(name, 'gauge', help)}${name} ${value}\n`;
}

function counter(name: string, help: string, ...values: readonly (number | Sample)[]): string {
  const lines = values.map((value) => {
    const [labels, number] = typeof value === 'number' ? ['', value] : value;
    return `${name}_total${labels} ${number}\n`;
  });
  return head(name, 'counter', help) + lines.join('');
}

function head(name: string, type: string, help: string): string {
  const unit = /_(bytes|seconds)$/.exec(name)?.[1];
  return `# TYPE ${name} ${type}\n${unit === undefined ? '' : `# UNIT ${name} ${unit}\n`}# HELP ${name} ${help}\n`;
}

function down(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function up(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
