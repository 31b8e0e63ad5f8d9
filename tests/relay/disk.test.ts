/** What is on the relay's disk, and what no longer is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import { SqliteStore, STORE_FILE } from '../../server/stores/sqlite/sqlite.ts';
import { temporaryFolder } from '../support/folders.ts';
import { Desk, type DeskClient, START_MILLISECONDS } from './support/desk.ts';
import { blob, DAY, TestLog } from './support/log.ts';

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

const WINDOW_BYTES = 8;

/**
 * How many of the blobs left any trace: eight bytes in a row, from anywhere in them, anywhere on the disk. Random bytes meet
 * by chance with a probability of less than one in a million here.
 */
function traces(blobs: readonly Uint8Array[]): number {
  const windows = new Map<number, { readonly window: Buffer; readonly blob: Uint8Array }>();
  for (const blob of blobs) {
    for (let at = 0; at + WINDOW_BYTES <= blob.length; at += WINDOW_BYTES) {
      const window = Buffer.from(blob.subarray(at, at + WINDOW_BYTES));
      windows.set(window.readUInt32LE(0), { window, blob });
    }
  }
  const everything = Buffer.concat(readdirSync(folder.path).map((file) => readFileSync(join(folder.path, file))));
  const met = new Set<Uint8Array>();
  for (let at = 0; at + WINDOW_BYTES <= everything.length; at++) {
    const known = windows.get(everything.readUInt32LE(at));
    if (known?.window.equals(everything.subarray(at, at + WINDOW_BYTES))) met.add(known.blob);
  }
  return met.size;
}

/** Logs that are written by turns, so that their entries lie between each other's; sizes from inline to several pages. */
async function writeLogs(count: number, entries: number, lifetimeSeconds: (entry: number) => number) {
  const logs = Array.from({ length: count }, () => ({ log: new TestLog(), blobs: [] as Uint8Array[] }));
  for (const { log } of logs) await client.request(log.create());
  for (let entry = 0; entry < entries; entry++) {
    await Promise.all(
      logs.map(async ({ log, blobs }, index) => {
        const append = log.append({
          blob: blob([90, 300, 700, 1_500, 6_000][(entry + index) % 5]),
          lifetimeSeconds: lifetimeSeconds(entry),
        });
        blobs.push(append.blob);
        expect(await client.request(append)).toMatchObject({ type: 'ok' });
      }),
    );
  }
  return logs;
}

it('[S9] no byte of a burned log’s entries is on the disk when burn is answered, and all of the others’ are', async () => {
  const logs = await writeLogs(6, 60, (entry) => (entry % 5 === 0 ? 0 : 7 * DAY));
  const burnt = logs.filter((_, index) => index % 2 === 1);
  const kept = logs.filter((_, index) => index % 2 === 0);
  expect(traces(burnt.flatMap(({ blobs }) => blobs))).toBe(3 * 60);
  for (const { log } of burnt) await client.request(log.burn());
  expect(traces(burnt.flatMap(({ blobs }) => blobs))).toBe(0);
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

it('[S10] a sweep leaves no byte of ended blobs on the disk, though live ones lie between them', async () => {
  const logs = await writeLogs(4, 60, (entry) => (entry % 2 === 0 ? 3_600 : 7 * DAY));
  const ofParity = (parity: number) =>
    logs.flatMap(({ blobs }) => blobs.filter((_bytes, entry) => entry % 2 === parity));
  desk.pass(2 * 3_600);
  await desk.store.sweep(desk.now);
  expect(traces(ofParity(0))).toBe(0);
  expect(found(disk(), ofParity(1))).toBe(4 * 30 * 3);
  const hashes = ofParity(0).map((bytes) => relayHash('blob', bytes));
  expect(found(disk(), hashes)).toBe(4 * 30 * 3);
});

it('[S10] a sweep leaves no byte of ended logs’ entries, and gives their room back', async () => {
  const tables = () => {
    const database = new DatabaseSync(join(folder.path, STORE_FILE), { readOnly: true });
    const rows = database.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name LIKE 'blobs%'").get();
    database.close();
    return rows?.['count'];
  };
  const logs = await writeLogs(3, 30, (entry) => (entry % 2 === 0 ? 0 : DAY));
  expect(tables()).toBe(2);
  desk.pass(2 * DAY);
  await desk.store.sweep(desk.now);
  expect(tables()).toBe(1);
  desk.pass(400 * DAY);
  await desk.store.sweep(desk.now);
  expect(tables()).toBe(0);
  expect(traces(logs.flatMap(({ blobs }) => blobs))).toBe(0);
  await writeLogs(2, 5, () => DAY);
  expect(tables()).toBe(1);
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
