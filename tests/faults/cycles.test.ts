/** A keeper that is killed at random moments of its work, hundreds of times, on the same data. */
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalKeeper } from '../../server/keeper/keeper.ts';
import { SqliteStore } from '../../server/stores/sqlite/sqlite.ts';
import type { ClientFrame, RelayFrame } from '../../shared/wire/frames.ts';
import { TestLog } from '../relay/support/log.ts';
import { temporaryFolder } from '../support/folders.ts';
import { chance, int, pick, seeded } from '../support/seeded.ts';
import { contradictionsIn, lookInto } from './support/consistency.ts';
import { departuresFrom, tracesOnDisk } from './support/expected.ts';
import { KilledKeeper } from './support/killed-keeper.ts';
import { isBurning, Load, type SentLog } from './support/load.ts';

const CYCLES = process.env['SLOW'] === '1' ? 1_000 : 200;
const CYCLES_BETWEEN_FULL_CHECKS = 20;
const SEED = process.env['TEST_SEED'] ?? 'kill the keeper';
const START_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const MOST_UNDER_WAY = 48;
/** A file system in memory, where a sync costs nothing: a kill leaves what the system was given, synced or not. */
const MEMORY = '/dev/shm';
/** How many entries wait to be filed: some stores file all the time, some hardly ever. */
const MOST_RECENT = [1, 2, 5, 40, 2_048];

const random = seeded(SEED);
let folder: { readonly path: string; readonly remove: () => void };
let spare: KilledKeeper;

const data = () => join(folder.path, 'data');
const begin = () => new KilledKeeper(join(folder.path, 'code'));

beforeAll(async () => {
  folder = temporaryFolder(existsSync(MEMORY) ? MEMORY : tmpdir());
  mkdirSync(data());
  await KilledKeeper.warm(join(folder.path, 'code'));
  spare = begin();
});

afterAll(async () => {
  spare.kill();
  await spare.gone();
  folder.remove();
});

/** Work for as long as the clock says, so that the kill falls between any two instructions of the other process. */
function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Kill some milliseconds after the store began to open, or after some acknowledgement. Returns how many there were. */
async function loadAndKill(load: Load): Promise<number> {
  const keeper = spare;
  spare = begin();
  const enough = 1 + int(random, chance(random, 0.2) ? 400 : 60);
  const spinFor = int(random, 2_000) / 1_000;
  let acknowledged = 0;
  let underWay = 0;
  let failure: unknown;
  const feed = () => {
    if (underWay > MOST_UNDER_WAY / 2) return;
    const frames = load.more(1 + int(random, MOST_UNDER_WAY));
    underWay += frames.length;
    keeper.send(frames);
    if (chance(random, 0.1)) keeper.sweep();
  };
  keeper.listen((answer) => {
    if (answer === null) return;
    try {
      load.hear(answer);
    } catch (thrown) {
      failure ??= thrown;
      keeper.kill();
    }
    acknowledged += 1;
    underWay -= 1;
    if (acknowledged === enough) {
      spin(spinFor);
      keeper.kill();
    } else if (acknowledged < enough) feed();
  });
  keeper.open({ folder: data(), now: load.now, mostRecent: pick(random, MOST_RECENT), diesBeforeScrub: false });
  const again = load.again();
  underWay += again.length;
  keeper.send(again);
  feed();
  if (chance(random, 0.15)) {
    await wait(int(random, 25));
    keeper.kill();
  }
  expect(await keeper.gone()).toBe('SIGKILL');
  if (failure !== undefined) throw failure;
  return acknowledged;
}

/** Everything that was sent is there once, in its order, as any reader gets it. */
async function readEverything(load: Load): Promise<void> {
  const store = new SqliteStore(data());
  const keeper = new LocalKeeper({
    store,
    now: () => load.now * 1000,
    openToAll: true,
    onStoreFailure: (failure) => {
      throw failure;
    },
  });
  for (const log of load.logs) {
    if (isBurning(log)) continue;
    const { secrets, entries } = log;
    const read = new Map<string, string>();
    for (let generation = 0; generation <= secrets.generation; generation++) {
      let after: Uint8Array = new Uint8Array(0);
      for (let more = true; more; ) {
        const request = { log: secrets.log, generation, after, maxEntries: 256, maxBytes: 1_000_000 };
        const batch = await store.read(request, load.now);
        if (batch.state !== 'open') throw new Error(`a log is ${batch.state}`);
        for (const { position, entry } of batch.entries) {
          read.set(hex(position), entry.kind === 'blob' ? hex(entry.blob) : hex(entry.hash));
        }
        ({ next: after, more } = batch);
      }
    }
    const kept = [...read].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, bytes]) => bytes);
    expect(kept).toHaveLength(entries.length);
    for (const [at, { blob, hash }] of entries.entries()) expect([hex(blob), hex(hash)]).toContain(kept[at]);
  }
  await store.close();
  await keeper.close();
}

it(
  `[S3] [S4] ${CYCLES} kills at random moments lose nothing that was acknowledged, double nothing, keep every order, and leave a store that is sound`,
  async () => {
    const load = new Load(random, START_SECONDS);
    let acknowledged = 0;
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      acknowledged += await loadAndKill(load);
      const full = cycle % CYCLES_BETWEEN_FULL_CHECKS === 0 || cycle === CYCLES;
      lookInto(data(), (database) => {
        expect([cycle, departuresFrom(load, database)]).toEqual([cycle, []]);
        if (full) expect([cycle, contradictionsIn(database)]).toEqual([cycle, []]);
      });
      if (full) expect([cycle, tracesOnDisk(blobsOf(load.takeBurned()), data())]).toEqual([cycle, 0]);
      load.pass(int(random, 40));
    }
    await finish(load);
    await readEverything(load);
    lookInto(data(), (database) => expect(contradictionsIn(database)).toEqual([]));
    const { duplicate, ...made } = load.counts;
    for (const [what, count] of Object.entries(made)) expect([what, count > 0]).toEqual([what, true]);
    expect(duplicate).toBeGreaterThan(0);
    expect(acknowledged).toBeGreaterThan(10 * CYCLES);
  },
  CYCLES * 3_000,
);

it('[S9] what was burned before a kill is off the disk when the burn, sent again, is answered', async () => {
  const load = new Load(random, START_SECONDS);
  const place = temporaryFolder();
  const log = new TestLog();
  const appends = Array.from({ length: 40 }, () => log.append());
  const opening = { folder: place.path, now: load.now, mostRecent: 2_048 };
  const blobs = appends.map((append) => append.blob);
  const traces = () => tracesOnDisk(blobs, place.path);
  const until = async (diesBeforeScrub: boolean, frames: readonly ClientFrame[], enough: number) => {
    const keeper = begin();
    const answers: RelayFrame[] = [];
    keeper.listen((answer) => {
      if (answer !== null) answers.push(answer);
      if (answers.length === enough) keeper.kill();
    });
    keeper.open({ ...opening, diesBeforeScrub });
    keeper.send(frames);
    expect(await keeper.gone()).toBe('SIGKILL');
    return answers;
  };
  await until(false, [log.create(), ...appends], 41);
  expect(traces()).toBe(40);
  expect(await until(true, [log.burn()], 1)).toEqual([]);
  expect(traces()).toBe(40);
  expect(await until(false, [log.burn()], 1)).toMatchObject([{ type: 'burned' }]);
  expect(traces()).toBe(0);
  place.remove();
});

/** Send once more what was not acknowledged, and let the keeper answer all of it. */
async function finish(load: Load): Promise<void> {
  const keeper = spare;
  spare = begin();
  const again = load.again();
  let left = again.length;
  keeper.listen((answer) => {
    if (answer !== null) {
      load.hear(answer);
      left -= 1;
    }
    if (left === 0) keeper.kill();
  });
  keeper.open({ folder: data(), now: load.now, mostRecent: 3, diesBeforeScrub: false });
  keeper.send(again);
  await keeper.gone();
  expect(left).toBe(0);
}

function blobsOf(logs: readonly SentLog[]): Uint8Array[] {
  return logs.flatMap(({ entries }) => entries.map(({ blob }) => blob));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
