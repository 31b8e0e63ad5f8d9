/** What is on the relay's disk, and what no longer is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import { SqliteStore, STORE_FILE } from '../../server/stores/sqlite/sqlite.ts';
import { Desk, type DeskClient, START_MILLISECONDS } from './support/desk.ts';
import { blob, DAY, TestLog } from './support/log.ts';
import { temporaryFolder } from './support/stores.ts';

let folder: { readonly path: string; readonly remove: () => void };
let desk: Desk;
let client: DeskClient;

beforeEach(() => {
  folder = temporaryFolder();
  desk = new Desk(new SqliteStore(folder.path));
  client = desk.connect();
});

afterEach(async () => {
  await desk.close();
  folder.remove();
});

/** Every byte in the data folder, as one text of one character per byte. */
function disk(): string {
  return readdirSync(folder.path)
    .map((file) => readFileSync(join(folder.path, file), 'latin1'))
    .join('\n');
}

/** Pieces of a blob from which a finder could tell that it was there: its beginning, its middle and its end. */
function pieces(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('latin1');
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, 24), text.slice(middle, middle + 24), text.slice(-24)];
}

const found = (everything: string, blobs: readonly Uint8Array[]): number =>
  blobs.flatMap(pieces).filter((piece) => everything.includes(piece)).length;

/** Logs that are written by turns, so that their entries lie between each other's; sizes from inline to several pages. */
async function writeLogs(count: number, entries: number, lifetimeSeconds: (entry: number) => number) {
  const logs = Array.from({ length: count }, () => ({ log: new TestLog(), blobs: [] as Uint8Array[] }));
  for (const { log } of logs) await client.request(log.create());
  for (let entry = 0; entry < entries; entry++) {
    await Promise.all(
      logs.map(async ({ log, blobs }, index) => {
        const append = log.append({
          blob: blob([90, 300, 1_500, 5_000, 20_000][(entry + index) % 5]),
          lifetimeSeconds: lifetimeSeconds(entry),
        });
        blobs.push(append.blob);
        expect(await client.request(append)).toMatchObject({ type: 'ok' });
      }),
    );
  }
  return logs;
}

it('[S9] nothing of a burned log is left on the disk when burn is answered, and everything of the others is', async () => {
  const logs = await writeLogs(6, 60, () => 7 * DAY);
  expect(
    found(
      disk(),
      logs.flatMap(({ blobs }) => blobs),
    ),
  ).toBe(6 * 60 * 3);
  for (const [index, { log, blobs }] of logs.entries()) {
    if (index % 2 === 0) continue;
    await client.request(log.burn());
    const everything = disk();
    expect(found(everything, blobs)).toBe(0);
    const secrets = [log.token, log.admin].map((token, kind) => relayHash(kind === 0 ? 'token' : 'admin', token));
    expect(found(everything, [...secrets, ...blobs.map((bytes) => relayHash('blob', bytes))])).toBe(0);
  }
  const kept = logs.filter((_, index) => index % 2 === 0);
  expect(
    found(
      disk(),
      kept.flatMap(({ blobs }) => blobs),
    ),
  ).toBe(3 * 60 * 3);
  for (const { log, blobs } of kept) {
    const page = await client.request(log.read());
    expect(page).toMatchObject({ type: 'page', entries: { length: blobs.length } });
  }
});

it('[S10] a sweep leaves nothing of ended blobs on the disk, save their hashes', async () => {
  const logs = await writeLogs(4, 80, (entry) => (entry % 2 === 0 ? 3_600 : 7 * DAY));
  const ofParity = (parity: number) =>
    logs.flatMap(({ blobs }) => blobs.filter((_bytes, entry) => entry % 2 === parity));
  desk.pass(2 * 3_600);
  await desk.store.sweep(desk.now);
  const everything = disk();
  expect(found(everything, ofParity(0))).toBe(0);
  expect(found(everything, ofParity(1))).toBe(4 * 40 * 3);
  expect(
    found(
      everything,
      ofParity(0).map((bytes) => relayHash('blob', bytes)),
    ),
  ).toBe(4 * 40 * 3);
});

it('[S10] a sweep leaves nothing of ended logs on the disk', async () => {
  const logs = await writeLogs(3, 30, () => 0);
  desk.pass(400 * DAY);
  await desk.store.sweep(desk.now);
  const everything = disk();
  expect(
    found(
      everything,
      logs.flatMap(({ log, blobs }) => [log.log, ...blobs]),
    ),
  ).toBe(0);
});

it('[S10] ends are coarse and arrivals are not kept: no second of the test stands in any column', async () => {
  const log = new TestLog();
  desk.pass(1_234);
  await client.request(log.create());
  desk.pass(777);
  await client.request(log.append({ lifetimeSeconds: 7 * DAY }));
  await client.request(log.append({ lifetimeSeconds: 3_600 }));
  await client.request(log.rotate().frame);
  const database = new DatabaseSync(join(folder.path, STORE_FILE), { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const moments: number[] = [];
  for (const { name } of tables) {
    for (const row of database.prepare(`SELECT * FROM ${name}`).iterate()) {
      for (const value of Object.values(row)) {
        if (typeof value === 'number' && value > START_MILLISECONDS / 1000) moments.push(value);
      }
    }
  }
  database.close();
  expect(moments).toHaveLength(3);
  expect(moments.map((moment) => moment % 3_600)).toEqual(expect.arrayContaining([0, 0]));
  for (const moment of moments) expect(moment % 60).toBe(0);
});

it('[S22] [S5] the disk holds blobs and hashes, and no token, admin token, proof or ticket', async () => {
  const log = new TestLog();
  const ticket = blob(16);
  await desk.store.addTickets([relayHash('ticket', ticket)], desk.now + DAY);
  await client.request(log.create());
  const append = log.append({ blob: blob(2_000) });
  await client.request(append);
  const { token, admin } = log;
  const { frame, rotated } = log.rotate();
  await client.request(frame);
  rotated();
  await client.request(log.read());
  const everything = disk();
  const hashes = [relayHash('token', token), relayHash('admin', admin), relayHash('ticket', ticket)];
  expect(found(everything, [log.log, append.blob, frame.blob, ...hashes])).toBe(6 * 3);
  expect(found(everything, [token, admin, log.token, log.admin, log.proof, ticket])).toBe(0);
});
