/** Disks that fill, fail, become read-only or lose what they had: what clients and operators see of it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { START_ERRORS, STORE_DAMAGED, STORE_FAILING, STORE_RECOVERED } from '../../server/lines.ts';
import { STORE_FILE } from '../../server/stores/sqlite/sqlite.ts';
import type { AppendFrame } from '../../shared/wire/frames.ts';
import { blob, DAY, nextId, TestLog } from '../relay/support/log.ts';
import { runRelayToEnd, spawnRelay } from '../relay/support/process.ts';
import { startTestRelay, type TestRelay } from '../relay/support/running.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { temporaryFolder } from '../support/folders.ts';
import { contradictionsIn, lookInto } from './support/consistency.ts';
import { CAN_MOUNT, mountFailingDisk, mountSmallDisk, type SmallDisk } from './support/small-disk.ts';

const PAGE_BYTES = 4_096;
const DISK_BYTES = 2 * 1024 ** 2;
/** More appends than any disk here has room for. */
const MANY = 4_000;
const CAN_LIMIT = spawnSync('prlimit', ['--version']).status === 0;

if (!CAN_MOUNT) console.log('Not run: disks cannot be mounted here (that takes root).');
if (!CAN_LIMIT) console.log('Not run: limits of a process cannot be set here (Debian: apt-get install util-linux).');

let disk: SmallDisk | undefined;
let relay: TestRelay | undefined;
let folder: { readonly path: string; readonly remove: () => void };

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await relay?.close();
  disk?.remove();
  folder.remove();
  [relay, disk] = [undefined, undefined];
});

const health = async (port: number) => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
const again = (append: AppendFrame) => ({ ...append, requestId: nextId() });
const data = () => join(folder.path, 'data');

/** Append until the store has no more room: what was acknowledged, and what was not. */
async function appendUntilBusy(client: SocketClient, log: TestLog) {
  const kept: AppendFrame[] = [];
  while (kept.length < MANY) {
    const append = log.append({ blob: blob(3_000), lifetimeSeconds: 0 });
    const answer = await client.request(append);
    if (answer.type === 'refused') {
      expect(answer.code).toBe('busy');
      return { kept, refused: append };
    }
    kept.push(append);
  }
  throw new Error('the disk never became full');
}

async function blobsRead(client: SocketClient, log: TestLog): Promise<Uint8Array[]> {
  const blobs: Uint8Array[] = [];
  for (let after: Uint8Array = new Uint8Array(0); ; ) {
    const page = await client.request(log.read({ after }));
    if (page.type !== 'page') throw new Error(`not a page: ${JSON.stringify(page)}`);
    for (const { entry } of page.entries) blobs.push(entry.kind === 'blob' ? entry.blob : entry.hash);
    if (!page.more) return blobs;
    after = page.entries.at(-1)?.position ?? after;
  }
}

describe('a disk without room', () => {
  it.skipIf(!CAN_MOUNT)(
    '[S25] writes are busy and reads go on; with room again everything works, and both are said once',
    async () => {
      disk = mountSmallDisk(DISK_BYTES);
      relay = await startTestRelay({ data: join(disk.path, 'data') });
      const { port } = relay.relay;
      const client = await relay.connect();
      const log = new TestLog();
      await client.request(log.create());
      disk.fill();
      const { kept, refused } = await appendUntilBusy(client, log);
      expect(await client.request(again(refused))).toMatchObject({ code: 'busy' });
      expect(await client.request(log.rotate().frame)).toMatchObject({ code: 'busy' });
      expect(await health(port)).toBe(503);
      await relay.relay.sweep();
      await relay.relay.sweep();
      expect(await health(port)).toBe(503);
      expect(relay.said).toEqual([STORE_FAILING]);
      expect(await blobsRead(client, log)).toEqual(kept.map((append) => append.blob));
      disk.free();
      expect(await client.request(again(refused))).toMatchObject({ type: 'ok', duplicate: false });
      expect(await health(port)).toBe(200);
      await relay.relay.sweep();
      expect(relay.said).toEqual([STORE_FAILING, STORE_RECOVERED]);
      const store = join(disk.path, 'data');
      expect(await blobsRead(client, log)).toEqual([...kept, refused].map((append) => append.blob));
      expect(lookInto(store, contradictionsIn)).toEqual([]);
    },
  );

  it.skipIf(!CAN_MOUNT)('[S17] [S25] a relay does not start without room, and starts with it', async () => {
    disk = mountSmallDisk(DISK_BYTES);
    disk.fill();
    const environment = { PARLEY_DATA: join(disk.path, 'data') };
    const refusal = { code: 1, output: `${START_ERRORS.dataNotWritable}\n` };
    expect(await runRelayToEnd(folder.path, environment)).toEqual(refusal);
    disk.free();
    const started = await spawnRelay(folder.path, environment);
    expect(await health(started.port)).toBe(200);
    started.child.kill('SIGTERM');
    await started.ended;
  });

  it.skipIf(!CAN_LIMIT)('[S25] the same when the system refuses every write to a file', async () => {
    const started = await spawnRelay(folder.path);
    const limit = (bytes: string) =>
      expect(spawnSync('prlimit', ['--pid', String(started.child.pid), `--fsize=${bytes}:unlimited`]).status).toBe(0);
    const client = await SocketClient.connect(started.port);
    const log = new TestLog();
    await client.request(log.create());
    const kept = log.append();
    await client.request(kept);
    limit('0');
    const refused = log.append();
    expect(await client.request(refused)).toMatchObject({ code: 'busy' });
    expect(await client.request(again(refused))).toMatchObject({ code: 'busy' });
    expect(await health(started.port)).toBe(503);
    expect(await blobsRead(client, log)).toEqual([kept.blob]);
    limit('unlimited');
    expect(await client.request(again(refused))).toMatchObject({ type: 'ok', duplicate: false });
    expect(await health(started.port)).toBe(200);
    started.child.kill('SIGTERM');
    expect((await started.ended).output.split('\n').slice(1)).toEqual([STORE_FAILING, 'Parley is closing.', '']);
  });
});

describe('a disk that is read-only', () => {
  it.skipIf(!CAN_MOUNT)(
    '[S17] [S25] a relay does not start on it, changes nothing, and starts when it can write',
    async () => {
      disk = mountSmallDisk(DISK_BYTES);
      const environment = { PARLEY_DATA: join(disk.path, 'data') };
      const first = await spawnRelay(folder.path, environment);
      const client = await SocketClient.connect(first.port);
      const log = new TestLog();
      await client.request(log.create());
      const append = log.append();
      await client.request(append);
      first.child.kill('SIGKILL');
      await first.ended;
      disk.setReadOnly(true);
      const before = filesIn(environment.PARLEY_DATA);
      const refusal = { code: 1, output: `${START_ERRORS.dataNotWritable}\n` };
      expect(await runRelayToEnd(folder.path, environment)).toEqual(refusal);
      expect(filesIn(environment.PARLEY_DATA)).toEqual(before);
      disk.setReadOnly(false);
      const second = await spawnRelay(folder.path, environment);
      expect(await blobsRead(await SocketClient.connect(second.port), log)).toEqual([append.blob]);
      second.child.kill('SIGTERM');
      await second.ended;
    },
  );

  it.skipIf(!CAN_MOUNT)(
    '[S25] a disk that fails under a running relay: writes are busy, and it goes on reading',
    async () => {
      disk = mountFailingDisk(DISK_BYTES);
      relay = await startTestRelay({ data: join(disk.path, 'data') });
      const client = await relay.connect();
      const log = new TestLog();
      await client.request(log.create());
      const { kept, refused } = await appendUntilBusy(client, log);
      expect(await client.request(again(refused))).toMatchObject({ code: 'busy' });
      expect(await health(relay.relay.port)).toBe(503);
      expect(relay.said).toEqual([STORE_FAILING]);
      expect(await blobsRead(client, log)).toEqual(kept.map((append) => append.blob));
    },
  );
});

describe('a disk that does not keep what it was given', () => {
  /** A relay that ran with two logs and was ended; what it acknowledged, in order. */
  async function runOnce(signal: 'SIGTERM' | 'SIGKILL') {
    const started = await spawnRelay(folder.path);
    const client = await SocketClient.connect(started.port);
    const log = new TestLog();
    await client.request(log.create());
    const appends = Array.from({ length: 30 }, () => log.append({ blob: blob(5_000) }));
    for (const append of appends) await client.request(append);
    started.child.kill(signal);
    await started.ended;
    return { log, appends };
  }

  /** Overwrite the last page of a file. */
  function damage(name: string): void {
    const path = join(data(), name);
    const file = openSync(path, 'r+');
    writeSync(file, randomBytes(PAGE_BYTES), 0, PAGE_BYTES, statSync(path).size - PAGE_BYTES);
    closeSync(file);
  }

  it.each([
    ['is overwritten', () => damage(STORE_FILE)],
    ['is missing', () => truncateSync(join(data(), STORE_FILE), statSync(join(data(), STORE_FILE)).size - PAGE_BYTES)],
  ])('[S26] the last page %s: the relay does not start, and changes nothing', async (_, harm) => {
    await runOnce('SIGTERM');
    harm();
    const before = filesIn(data());
    const refusal = { code: 1, output: `${START_ERRORS.dataUnreadable}\n` };
    expect(await runRelayToEnd(folder.path, {})).toEqual(refusal);
    expect(filesIn(data())).toEqual(before);
  });

  it('[S26] damage that shows while the relay runs is said once; what lies there is busy, the rest goes on', async () => {
    relay = await startTestRelay();
    const client = await relay.connect();
    const [sound, harmed] = [new TestLog(), new TestLog()];
    for (const log of [sound, harmed]) await client.request(log.create());
    const append = sound.append({ lifetimeSeconds: 0 });
    await client.request(append);
    await client.request(harmed.append({ lifetimeSeconds: 7 * DAY }));
    relay = await relay.restart();
    harmTable(join(relay.data, STORE_FILE), 'blobs2');
    const reader = await relay.connect();
    expect(await reader.request(harmed.read())).toMatchObject({ type: 'refused', code: 'busy' });
    expect(await reader.request(harmed.read())).toMatchObject({ type: 'refused', code: 'busy' });
    expect(await blobsRead(reader, sound)).toEqual([append.blob]);
    expect(await reader.request(sound.append({ lifetimeSeconds: 0 }))).toMatchObject({ type: 'ok' });
    expect(relay.said).toEqual([STORE_DAMAGED]);
  });

  it('[S26] what a disk lost from the end of the write-ahead log is lost alone, and can be sent again', async () => {
    const { log, appends } = await runOnce('SIGKILL');
    damage(`${STORE_FILE}-wal`);
    const last = appends.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    const second = await spawnRelay(folder.path);
    const client = await SocketClient.connect(second.port);
    expect(await blobsRead(client, log)).toEqual(appends.slice(0, -1).map((append) => append.blob));
    expect(await client.request(again(last))).toMatchObject({ type: 'ok', duplicate: false });
    expect(await blobsRead(client, log)).toEqual(appends.map((append) => append.blob));
    second.child.kill('SIGKILL');
    await second.ended;
    expect(lookInto(data(), contradictionsIn)).toEqual([]);
  });
});

/** Make a table's first page unreadable. */
function harmTable(path: string, table: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table);
  database.close();
  const file = openSync(path, 'r+');
  writeSync(file, randomBytes(PAGE_BYTES), 0, PAGE_BYTES, (Number(row?.['rootpage']) - 1) * PAGE_BYTES);
  closeSync(file);
}

/** Every file that holds something, with its bytes; the index of the write-ahead log is made anew by whoever reads. */
function filesIn(path: string): (readonly [string, string])[] {
  return readdirSync(path)
    .filter((name) => !name.endsWith('-shm'))
    .map((name) => [name, readFileSync(join(path, name), 'hex')] as const)
    .filter(([, bytes]) => bytes !== '');
}
