/** What a relay asks of the system before it acknowledges, and what is left of it when the power goes at any moment. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import { encodeFrame } from '../../shared/wire/codec.ts';
import { blob, TestLog } from '../relay/support/log.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { temporaryFolder } from '../support/folders.ts';
import { int, seeded } from '../support/seeded.ts';
import { contradictionsIn, lookInto } from './support/consistency.ts';
import { losePower } from './support/lost-power.ts';
import { type Acknowledged, acknowledgedTooSoon, type Call } from './support/trace.ts';
import { CAN_TRACE, traceRelay } from './support/traced.ts';

const APPENDS = 60;
const WRITERS = 3;
const POWER_CUTS = process.env['SLOW'] === '1' ? 1_000 : 60;
const CUTS_WITHOUT_SYNCS = 5;
const TRACE_MILLISECONDS = 120_000;

if (!CAN_TRACE) console.log('Not run: system calls cannot be traced here (Debian: apt-get install strace).');

let folder: { readonly path: string; readonly remove: () => void };

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

/** Several writers at once, some entries alone and some many in a row; and all that was asked of the system meanwhile. */
async function traceAppends(careless: boolean): Promise<{ calls: Call[]; acknowledged: Acknowledged[]; log: TestLog }> {
  const relay = await traceRelay(folder.path, { careless });
  const log = new TestLog();
  const opener = await SocketClient.connect(relay.port);
  await opener.request(log.create());
  const acknowledged: Acknowledged[] = [];
  const write = async (writer: number) => {
    const client = await SocketClient.connect(relay.port);
    const append = async (count: number) => {
      const entry = log.append({ blob: blob(100 + 900 * ((writer + count) % 7)), lifetimeSeconds: 0 });
      const answer = await client.request(entry);
      expect(answer).toMatchObject({ type: 'ok', duplicate: false });
      acknowledged.push({ blob: entry.blob, answer: encodeFrame(answer) });
    };
    for (let count = 0; count < APPENDS / 2; count++) await append(count);
    await Promise.all(Array.from({ length: APPENDS / 2 }, (_, count) => append(count)));
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return { calls: await relay.end(), acknowledged, log };
}

it.skipIf(!CAN_TRACE)(
  '[S3] every acknowledgement leaves after the sync that covers its entry has returned; and no cut of the power takes it back',
  async () => {
    const { calls, acknowledged, log } = await traceAppends(false);
    expect(acknowledged).toHaveLength(APPENDS * WRITERS);
    expect(acknowledgedTooSoon(calls, acknowledged)).toEqual([]);
    const withoutSyncs = calls.filter(({ name }) => !name.endsWith('sync'));
    expect(acknowledgedTooSoon(withoutSyncs, acknowledged)).toHaveLength(acknowledged.length);
    expect(cutPower(calls, acknowledged, log, POWER_CUTS)).toEqual([]);
    expect(cutPower(withoutSyncs, acknowledged, log, CUTS_WITHOUT_SYNCS)).not.toEqual([]);
  },
  TRACE_MILLISECONDS,
);

it.skipIf(!CAN_TRACE)(
  '[S3] a relay that does not sync is found out by the same look at its system calls',
  async () => {
    const { calls, acknowledged } = await traceAppends(true);
    expect(acknowledgedTooSoon(calls, acknowledged)).toHaveLength(acknowledged.length);
  },
  TRACE_MILLISECONDS,
);

/** Cut the power at many moments since the log was there; what is then missing or unsound, in words. */
function cutPower(calls: readonly Call[], acknowledged: readonly Acknowledged[], log: TestLog, cuts: number): string[] {
  const random = seeded('cut the power');
  const found = join(folder.path, 'found');
  const said = acknowledged.map(({ blob, answer }) => {
    const sent = calls.find(({ target, data }) => target.startsWith('socket:') && data.includes(answer));
    return { hash: Buffer.from(relayHash('blob', blob)), at: sent?.begins ?? 0 };
  });
  const first = Math.min(...said.map(({ at }) => at));
  const last = calls.at(-1)?.begins ?? 0;
  return Array.from({ length: cuts }, () => first + 1 + int(random, last - first)).flatMap((at) => {
    losePower(calls, at, found, random);
    const promised = said.filter((entry) => entry.at < at);
    return lostOf(promised, found, log).map((what) => `power cut at ${at}: ${what}`);
  });
}

function lostOf(promised: readonly { readonly hash: Buffer }[], folder: string, log: TestLog): string[] {
  try {
    return lookInto(folder, (database) => {
      const kept = database
        .prepare('SELECT hash FROM recent JOIN logs ON logs.number = log WHERE logs.id = ?')
        .all(log.log)
        .map(({ hash }) => Buffer.from(hash as Uint8Array).toString('hex'));
      const lost = promised.filter(({ hash }) => !kept.includes(hash.toString('hex')));
      return [...contradictionsIn(database), ...(lost.length > 0 ? [`${lost.length} entries lost`] : [])];
    });
  } catch (failure) {
    return [String(failure)];
  }
}
