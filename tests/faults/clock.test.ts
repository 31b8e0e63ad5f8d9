/** A system clock that jumps. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startClock } from '../../server/clock.ts';
import { DEFAULT_CONFIG } from '../../server/config.ts';
import { CLOCK_BACK, CLOCK_BELIEVED, CLOCK_JUMPED } from '../../server/lines.ts';
import { type RunningRelay, startRelay } from '../../server/start.ts';
import { DAY, TestLog } from '../relay/support/log.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { temporaryFolder, writeDist } from '../support/folders.ts';

const HOUR = 3_600;
const START_SECONDS = Date.UTC(2026, 0, 1) / 1_000;

let folder: { readonly path: string; readonly remove: () => void };
let relay: RunningRelay;
let client: SocketClient;
let said: string[];
/** Seconds: what the system's clock is wrong by, how long the machine was awake, how long it slept. */
let [wrong, awake, asleep] = [0, 0, 0];
let now: () => number;

beforeEach(async () => {
  folder = temporaryFolder();
  [wrong, awake, asleep] = [0, 0, 0];
  said = [];
  const say = (line: string) => said.push(line);
  now = startClock({
    system: () => (START_SECONDS + awake + asleep + wrong) * 1_000,
    steady: () => awake * 1_000,
    slept: () => asleep * 1_000,
    say,
  });
  const config = { ...DEFAULT_CONFIG, port: 0, data: join(folder.path, 'data') };
  const started = await startRelay(config, { dist: writeDist(folder.path), now, say });
  if (!started.ok) throw new Error(started.error);
  relay = started.value;
  client = await SocketClient.connect(relay.port);
});

afterEach(async () => {
  await relay.close();
  folder.remove();
});

const seconds = () => now() / 1_000 - START_SECONDS;

it.each([
  ['forward', DAY],
  ['back', -DAY],
])(
  '[S27] a jump of a day %s that is put right within an hour changes nothing: what lives stays, and ends when it would have',
  async (_, jump) => {
    const log = new TestLog();
    await client.request(log.create());
    const before = log.append({ lifetimeSeconds: 2 * HOUR });
    await client.request(before);
    wrong = jump;
    awake += 10 * 60;
    await relay.sweep();
    const meanwhile = log.append({ lifetimeSeconds: 2 * HOUR });
    expect(await client.request(meanwhile)).toMatchObject({ type: 'ok' });
    const both = { entries: [{ entry: { blob: before.blob } }, { entry: { blob: meanwhile.blob } }] };
    expect(await client.request(log.read())).toMatchObject(both);
    awake += 40 * 60;
    expect(await client.request(log.read())).toMatchObject(both);
    expect(said).toEqual([CLOCK_JUMPED]);
    wrong = 0;
    await relay.sweep();
    expect(await client.request(log.read())).toMatchObject(both);
    expect(said).toEqual([CLOCK_JUMPED, CLOCK_BACK]);
    awake += 2 * HOUR;
    await relay.sweep();
    expect(await client.request(log.read())).toMatchObject({
      entries: [{ entry: { kind: 'hash' } }, { entry: { kind: 'hash' } }],
    });
    expect(said).toEqual([CLOCK_JUMPED, CLOCK_BACK]);
  },
);

it('[S27] a jump that nobody puts right is believed after an hour, and said', () => {
  wrong = DAY;
  expect(seconds()).toBe(0);
  awake += HOUR - 1;
  expect(seconds()).toBe(HOUR - 1);
  awake += 1;
  expect(seconds()).toBe(HOUR + DAY);
  expect(said).toEqual([CLOCK_JUMPED, CLOCK_BELIEVED]);
});

it('[S27] a clock that is set right little by little is followed, and a sleep is no jump', () => {
  for (const correction of [60, -60, 200]) {
    wrong += correction;
    awake += 60;
    expect(seconds()).toBe(awake + wrong);
  }
  asleep += 3 * DAY;
  expect(seconds()).toBe(awake + asleep + wrong);
  expect(said).toEqual([]);
});
